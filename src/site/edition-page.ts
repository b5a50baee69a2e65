import { html, raw } from 'hono/html'
import { type Article, formatDate, labelsFor, minutesOf } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { byline, type Frame, languageOf, linked, type Markup, type Page, pageOf, row, type Site } from './layout.ts'
import { noteLine, takeawayRows, whyLine } from './story.ts'

const BRIEF_TAKEAWAYS = 2

/** The web version of an edition: its stories as the digest tells them, in the style of the site. `corrections` are those of it. */
export function editionPage(edition: Edition, corrections: readonly Edition[], site: Site): Page {
  const path = `editions/${edition.id}/`
  const { subject, preheader, date, note, articles } = edition
  const stories = articles.map(article => [site.keyOf(article), site.places.linkTo(article, path)])
  const what = [subject, preheader, date, note, stories, corrections.map(each => [each.id, each.date])]
  return pageOf(site, path, what, () =>
    edition.corrects === undefined ? told(edition, corrections, path, site) : corrected(edition, path, site),
  )
}

/** A correction: the note, and links to the stories that it is about. */
function corrected({ date, subject, preheader, note, corrects, articles }: Edition, path: string, site: Site): Frame {
  const { config, labels, places } = site
  const { language, timeZone } = config.site
  const stories = articles.map(article => ({
    when: '',
    title: article.title,
    href: places.linkTo(article, path),
    language: languageOf(article, config),
    what: '',
  }))
  const body = html`<main id="main" class="index">
<p class="dateline"><time datetime="${date}">${formatDate(date, language, timeZone, 'full')}</time> · <a href="../${corrects}/">${labels.readEdition}</a></p>
<h1>${subject}</h1>
<div class="story">
${raw(note?.html ?? '')}
</div>
<h2 class="label">${labels.corrected}</h2>
<ul class="list" role="list">
${stories.map(row)}</ul>
</main>`
  return { title: subject, description: preheader, kind: 'website', body }
}

function told(edition: Edition, corrections: readonly Edition[], path: string, site: Site): Frame {
  const { config, labels, places } = site
  const { language, timeZone } = config.site
  const [lead, ...others] = edition.articles
  if (lead === undefined) throw new RangeError('an edition has at least one article')
  const minutes = edition.articles.reduce((sum, article) => sum + minutesOf(article), 0)
  const body = html`<main id="main">
<p class="dateline"><time datetime="${edition.date}">${formatDate(edition.date, language, timeZone, 'full')}</time> · ${labels.storiesInMinutes(edition.articles.length, minutes)}</p>
${corrections.map(each => html`<p class="dateline"><a href="../${each.id}/">${labels.correction} · ${formatDate(each.date, language, timeZone, 'long')}</a></p>\n`)}${edition.note === null ? '' : html`<div class="story note-above">\n${raw(edition.note.html)}\n</div>\n`}<article${languageOf(lead, config)}>
${kicker(lead)}<h1>${linked(lead.title, places.linkTo(lead, path))}</h1>
${others.length > 0 || lead.summary === null ? '' : html`<p class="dek">${lead.summary}</p>\n`}${byline(lead, config)}${takeawayRows(lead)}${whyLine(lead)}${others.length === 0 ? html`<div class="story">\n${raw(lead.html)}\n</div>\n` : html`${opening(lead)}${readMore(lead, site, path)}`}</article>
${others.map(
  article => html`<article class="brief"${languageOf(article, config)}>
${kicker(article)}<h2>${linked(article.title, places.linkTo(article, path))}</h2>
${byline(article, config)}${points(article)}${opening(article)}${readMore(article, site, path)}</article>
`,
)}</main>`
  // The subject is the lead's headline; the day tells the two pages apart.
  const title = `${edition.subject} · ${formatDate(edition.date, language, timeZone, 'long')}`
  return { title, description: edition.preheader, kind: 'website', body }
}

function kicker(article: Article): Markup | '' {
  return article.tags[0] === undefined ? '' : html`<p class="kicker">${article.tags[0]}</p>\n`
}

function points(article: Article): Markup | '' {
  const { takeaways } = article
  if (takeaways.length === 0) return ''
  return html`<ul class="points">\n${takeaways.slice(0, BRIEF_TAKEAWAYS).map(each => html`<li>${each.text}</li>\n`)}</ul>\n${noteLine(article)}`
}

/** What stands for a story without takeaways: its dek, or how it begins. */
function opening({ takeaways, summary, text }: Article): Markup | '' {
  const said = summary ?? text.split('\n\n', 1)[0] ?? ''
  return takeaways.length > 0 || said === '' ? '' : html`<p class="opening">${said}</p>\n`
}

function readMore(article: Article, { places }: Site, path: string): Markup | '' {
  const href = places.linkTo(article, path)
  const { readStory } = labelsFor(article.language)
  return href === null
    ? ''
    : html`<a class="more" href="${href}" aria-label="${readStory}: ${article.title}">${readStory}</a>\n`
}
