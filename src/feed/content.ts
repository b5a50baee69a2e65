import {
  type Article,
  directionOf,
  escapeHtml,
  escapeText,
  extractedNote,
  labelsFor,
  takeawaysLabel,
  whyWithLabel,
} from '../article/index.ts'
import type { Edition } from '../edition/index.ts'

/** An ampersand that is meant, before what would be a reference to whoever decodes twice. */
const TWICE_ESCAPED = /&amp;(?=(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-f]+);)/gi

/** A tag, or what in text looks like one's attribute. */
const TAG_OR_ATTRIBUTE = /<[^<>]*>|=\s*["']/g

/**
 * The content of an entry as HTML: corrections, each in a quotation that readers without styles show apart; takeaways as a heading and a list, then why it matters, then the story. Readers drop
 * classes and sections; the direction is kept by all that we know.
 */
export function contentOf(article: Article): string {
  const takeaways = takeawaysOf(article)
  const heading = takeaways === '' ? '' : `<h2>${escapeText(takeawaysLabel(article))}</h2>`
  return directed(joined([correctionsOf(article), heading, takeaways, whyOf(article), article.html]), article.direction)
}

/**
 * The content of an edition's entry as HTML: the editor's note, then each story by its headline, its takeaways, or how it begins,
 * and why it matters. `linkTo` gives where a story is; null where it is not any more.
 */
export function editionContent(
  { note, articles }: Edition,
  language: string,
  linkTo: (article: Article) => string | null,
): string {
  const stories = articles.map(article => toldIn(article, linkTo(article), language))
  return directed(joined([note?.html ?? '', ...stories]), directionOf(language))
}

/** A story of an edition; one in another language than the site's says so. */
function toldIn(article: Article, href: string | null, language: string): string {
  const title = escapeText(article.title)
  const opening = synopsisOf(article)
  const note = extractedNote(article)
  const said = joined([
    `<h2>${href === null ? title : `<a href="${escapeHtml(href)}">${title}</a>`}</h2>`,
    takeawaysOf(article) || (opening === '' ? '' : `<p>${escapeText(opening)}</p>`),
    note === null ? '' : `<p>(${escapeText(note)})</p>`,
    whyOf(article),
  ])
  return article.language === language
    ? said
    : `<div lang="${escapeHtml(article.language)}" dir="${article.direction}">\n${said}\n</div>`
}

function correctionsOf({ corrections = [], language }: Article): string {
  const { correction } = labelsFor(language)
  return joined(corrections.map(({ html }) => `<blockquote>\n${whyWithLabel(html, correction)}\n</blockquote>`))
}

function takeawaysOf({ takeaways }: Article): string {
  const items = takeaways.map(each => `<li>${escapeText(each.text)}</li>`).join('\n')
  return items === '' ? '' : `<ul>\n${items}\n</ul>`
}

function whyOf({ whyItMatters, language }: Article): string {
  return whyItMatters === null ? '' : whyWithLabel(whyItMatters, labelsFor(language).whyItMatters)
}

function joined(parts: readonly string[]): string {
  return parts.filter(part => part !== '').join('\n')
}

function directed(content: string, direction: 'ltr' | 'rtl'): string {
  const once = content.includes('&amp;') ? content.replace(TWICE_ESCAPED, '&#38;') : content
  const said = once.includes('&lt;') ? withoutAttributes(once) : once
  return direction === 'rtl' ? `<div dir="rtl">\n${said}\n</div>` : said
}

/** Where a story writes of HTML, its quotation marks as references: readers that look for `src="` by a pattern rewrite it in text too. */
function withoutAttributes(content: string): string {
  return content.replace(TAG_OR_ATTRIBUTE, found =>
    found.startsWith('<') ? found : found.replace('"', '&quot;').replace("'", '&#39;'),
  )
}

/** What stands for the whole: the dek, or how the story begins. Plain text, '' where it says nothing. */
export function synopsisOf({ summary, takeaways, text }: Article): string {
  return summary ?? takeaways[0]?.text ?? text.split('\n', 1)[0] ?? ''
}
