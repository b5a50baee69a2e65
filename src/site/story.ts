import { html, raw } from 'hono/html'
import { type Article, labelsFor, whyWithLabel } from '../article/index.ts'
import { bylineOf, frame, languageOf, linkTo, type Markup, type Page, type Site, tagPath } from './layout.ts'

/** The numbered rows of takeaways, under their label. */
export function takeawayRows(article: Article, most = Number.POSITIVE_INFINITY, level: 2 | 3 = 2): Markup | '' {
  if (article.takeaways.length === 0) return ''
  const label = labelsFor(article.language).takeaways
  const heading = level === 2 ? html`<h2 class="label">${label}</h2>` : html`<h3 class="label">${label}</h3>`
  return html`${heading}
<ol class="takeaways" role="list">
${article.takeaways.slice(0, most).map(each => html`<li><span>${each.text}</span></li>\n`)}</ol>
`
}

/** "Why it matters", its label in the line. */
export function whyLine(article: Article): Markup | '' {
  if (article.whyItMatters === null) return ''
  return html`<div class="why">${raw(whyWithLabel(article.whyItMatters, labelsFor(article.language).whyItMatters))}</div>\n`
}

/** The permalink page of an article without a URL of its own. `others` are the articles of the same edition. */
export function articlePage(article: Article, others: readonly Article[], site: Site): Page {
  const { config, labels } = site
  const path = `articles/${article.slug}/`
  const [tag] = article.tags
  const body = html`<main id="main"><article${languageOf(article, config)}>
${tag === undefined ? '' : html`<p class="kicker"><a href="../../${tagPath(tag)}">${tag}</a></p>\n`}<h1>${article.title}</h1>
${article.summary === null ? '' : html`<p class="dek">${article.summary}</p>\n`}<p class="byline">${bylineOf(article, config)}</p>
${takeawayRows(article)}${whyLine(article)}<div class="story">
${raw(article.html)}
</div>
${article.tags.length < 2 ? '' : html`<p class="tags">${article.tags.map((each, index) => html`${index === 0 ? '' : ' · '}<a href="../../${tagPath(each)}">${each}</a>`)}</p>\n`}</article>
${others.length === 0 ? '' : html`<section class="same"><h2 class="label">${labels.sameEdition}</h2>\n<ul class="list" role="list">\n${others.map(other => html`<li><a href="${linkTo(other, config, path)}">${other.title}</a>${other.tags[0] === undefined ? '' : html`<span class="what">${other.tags[0]}</span>`}</li>\n`)}</ul></section>\n`}</main>`
  return frame(site, {
    path,
    title: article.title,
    description: article.summary ?? article.takeaways[0]?.text ?? null,
    canonical: article.url,
    language: article.language,
    kind: 'article',
    published: article.published,
    data: newsArticle(article, site),
    body,
  })
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
    inLanguage: article.language,
    ...(article.tags.length > 0 && { keywords: article.tags }),
    author: article.authors.map(each => ({
      '@type': 'Person',
      name: each.name,
      ...(each.url !== null && { url: each.url }),
    })),
    publisher: { '@type': 'Organization', name: config.site.title, url: config.site.url },
    mainEntityOfPage: article.url,
  }
}
