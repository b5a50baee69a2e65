import { html, raw } from 'hono/html'
import { type Article, extractedNote, formatDate, labelsFor, takeawaysLabel, whyWithLabel } from '../article/index.ts'
import { byline, type Frame, languageOf, type Markup, type Page, pageOf, row, type Site } from './layout.ts'
import { articlePath } from './places.ts'

/** The numbered rows of takeaways, under their label. */
export function takeawayRows(article: Article): Markup | '' {
  const { takeaways } = article
  if (takeaways.length === 0) return ''
  return html`<h2 class="label">${takeawaysLabel(article)}</h2>
<ol class="takeaways" role="list">
${takeaways.map(each => html`<li><span>${each.text}</span></li>\n`)}</ol>
`
}

/** Below takeaways that stand without a heading: that a program chose them, where it did. */
export function noteLine(article: Article, spoken: Markup | '' = ''): Markup | '' {
  const note = extractedNote(article)
  return note === null ? '' : html`<p class="note"${spoken}>(${note})</p>\n`
}

/** "Why it matters", its label in the line. */
export function whyLine(article: Article): Markup | '' {
  if (article.whyItMatters === null) return ''
  return html`<div class="why">${raw(whyWithLabel(article.whyItMatters, labelsFor(article.language).whyItMatters))}</div>\n`
}

/** The permalink page of an article without a URL of its own. `others` are the articles of the same edition. */
export function articlePage(article: Article, others: readonly Article[], site: Site): Page {
  const path = articlePath(article)
  const companions = others.map(other => [site.keyOf(other), site.places.linkTo(other, path)])
  const what = [site.keyOf(article), article.tags.map(site.places.tagPath), companions]
  return pageOf(site, path, what, () => storyOf(article, others, path, site))
}

function storyOf(article: Article, others: readonly Article[], path: string, site: Site): Frame {
  const { places } = site
  const tagLink = (each: string) => html`<a href="../../${places.tagPath(each)}">${each}</a>`
  const [tag] = article.tags
  const body = html`<main id="main"><article${languageOf(article, site.config)}>
${tag === undefined ? '' : html`<p class="kicker">${tagLink(tag)}</p>\n`}<h1>${article.title}</h1>
${article.summary === null ? '' : html`<p class="dek">${article.summary}</p>\n`}${byline(article, site.config)}${corrections(article, site)}${takeawayRows(article)}${whyLine(article)}<div class="story">
${raw(article.html)}
</div>
${article.tags.length < 2 ? '' : html`<p class="tags">${article.tags.map((each, index) => html`${index === 0 ? '' : ' · '}${tagLink(each)}`)}</p>\n`}</article>
${sameEdition(others, path, site)}</main>`
  return {
    title: article.title,
    description: article.summary ?? article.takeaways[0]?.text ?? null,
    canonical: article.url,
    language: article.language,
    kind: 'article',
    published: article.published,
    data: newsArticle(article, site),
    body,
  }
}

/** What was wrong, above the story, each with the day on which it was said. */
function corrections({ corrections = [], language }: Article, { config }: Site): Markup | '' {
  if (corrections.length === 0) return ''
  const label = labelsFor(language).correction
  const day = (date: string) => formatDate(date, language, config.site.timeZone, 'long')
  return html`${corrections.map(
    ({ date, html: said }) => html`<aside class="correction" aria-label="${label}">
<p class="label">${label} · <time datetime="${date}">${day(date)}</time></p>
${raw(said)}
</aside>
`,
  )}`
}

function sameEdition(others: readonly Article[], path: string, { config, labels, places }: Site): Markup | '' {
  if (others.length === 0) return ''
  const rows = others.map(other => ({
    when: '',
    title: other.title,
    href: places.linkTo(other, path),
    language: languageOf(other, config),
    what: other.tags[0] ?? '',
  }))
  return html`<section class="same"><h2 class="label">${labels.sameEdition}</h2>
<ul class="list" role="list">
${rows.map(row)}</ul></section>
`
}

function newsArticle(article: Article, { config }: Site): object {
  return {
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    headline: article.title,
    ...(article.summary !== null && { description: article.summary }),
    ...(article.takeaways.length > 0 && { abstract: article.takeaways.map(each => each.text).join(' ') }),
    ...(article.published !== null && { datePublished: article.published }),
    dateModified: article.updated,
    ...(article.corrections !== undefined && {
      correction: article.corrections.map(each => ({
        '@type': 'CorrectionComment',
        text: each.text,
        datePublished: each.date,
      })),
    }),
    inLanguage: article.language,
    ...(article.tags.length > 0 && { keywords: article.tags }),
    ...(article.authors.length > 0 && {
      author: article.authors.map(each => ({
        '@type': 'Person',
        name: each.name,
        ...(each.url !== null && { url: each.url }),
      })),
    }),
    publisher: { '@type': 'Organization', name: config.site.title, url: config.site.url },
    mainEntityOfPage: article.url,
  }
}
