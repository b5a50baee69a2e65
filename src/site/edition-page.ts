import { html, raw } from 'hono/html'
import { type Article, formatDate, minutesOf } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { bylineOf, frame, languageOf, linkTo, type Markup, type Page, type Site } from './layout.ts'
import { takeawayRows, whyLine } from './story.ts'

/** The web version of an edition: its stories as the digest tells them, in the style of the site. */
export function editionPage(edition: Edition, site: Site): Page {
  const { config, labels } = site
  const { language, timeZone } = config.site
  const path = `editions/${edition.id}/`
  const [lead, ...others] = edition.articles
  if (lead === undefined) throw new RangeError('an edition has at least one article')
  const minutes = edition.articles.reduce((sum, article) => sum + minutesOf(article), 0)
  const body = html`<main id="main">
<p class="dateline"><time datetime="${edition.date}">${formatDate(edition.date, language, timeZone, 'full')}</time> · ${labels.storiesInMinutes(edition.articles.length, minutes)}</p>
<article${languageOf(lead, config)}>
${kicker(lead)}<h1><a href="${linkTo(lead, config, path)}">${lead.title}</a></h1>
<p class="byline">${bylineOf(lead, config)}</p>
${takeawayRows(lead)}${whyLine(lead)}${others.length === 0 ? html`<div class="story">\n${raw(lead.html)}\n</div>\n` : readMore(lead, site, path)}</article>
${others.map(
  article => html`<article class="brief"${languageOf(article, config)}>
${kicker(article)}<h2><a href="${linkTo(article, config, path)}">${article.title}</a></h2>
<p class="byline">${bylineOf(article, config)}</p>
${takeawayRows(article, 2, 3)}${article.takeaways.length === 0 && article.summary !== null ? html`<p>${article.summary}</p>\n` : ''}${readMore(article, site, path)}</article>
`,
)}</main>`
  return frame(site, { path, title: edition.subject, description: edition.preheader, kind: 'website', body })
}

function kicker(article: Article): Markup | '' {
  return article.tags[0] === undefined ? '' : html`<p class="kicker">${article.tags[0]}</p>\n`
}

function readMore(article: Article, { config, labels }: Site, path: string): Markup {
  return html`<a class="more" href="${linkTo(article, config, path)}" aria-label="${labels.readStory}: ${article.title}">${labels.readStory}</a>\n`
}
