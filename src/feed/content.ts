import { type Article, escapeText, labelsFor, takeawaysLabel, whyWithLabel } from '../article/index.ts'

/** An ampersand that is meant, before what would be a reference to whoever decodes twice. */
const TWICE_ESCAPED = /&amp;(?=(?:amp|lt|gt|quot|nbsp|#\d+|#x[0-9a-f]+);)/gi

/**
 * The content of an entry as HTML: corrections, each in a quotation that readers without styles show apart; takeaways as a heading and a list, then why it matters, then the story. Readers drop
 * classes and sections; the direction is kept by all that we know.
 */
export function contentOf(article: Article): string {
  const labels = labelsFor(article.language)
  const takeaways = article.takeaways.map(each => `<li>${escapeText(each.text)}</li>`).join('\n')
  const corrections = (article.corrections ?? []).map(
    ({ html }) => `<blockquote>\n${whyWithLabel(html, labels.correction)}\n</blockquote>`,
  )
  const parts = [
    ...corrections,
    takeaways === '' ? '' : `<h2>${escapeText(takeawaysLabel(article))}</h2>\n<ul>\n${takeaways}\n</ul>`,
    article.whyItMatters === null ? '' : whyWithLabel(article.whyItMatters, labels.whyItMatters),
    article.html,
  ]
  const content = parts.filter(part => part !== '').join('\n')
  const said = content.includes('&amp;') ? content.replace(TWICE_ESCAPED, '&#38;') : content
  return article.direction === 'rtl' ? `<div dir="rtl">\n${said}\n</div>` : said
}

/** What stands for the whole: the dek, or how the story begins. Plain text, '' where it says nothing. */
export function synopsisOf({ summary, takeaways, text }: Article): string {
  return summary ?? takeaways[0]?.text ?? text.split('\n', 1)[0] ?? ''
}
