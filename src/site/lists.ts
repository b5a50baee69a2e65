import { html } from 'hono/html'
import { type Article, dateOf, formatDate, labelsFor, minutesOf } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { frame, languageOf, linked, type Markup, type Page, row, type Site } from './layout.ts'
import { upFrom } from './places.ts'
import { noteLine } from './story.ts'

const PER_PAGE = 30
const LEAD_TAKEAWAYS = 3

/** The index: the latest edition, then all articles by month, on as many pages as they need. */
export function indexPages(articles: readonly Article[], latest: Edition | null, site: Site): Page[] {
  const { config, labels } = site
  const head = latest === null ? '' : latestEdition(latest, site)
  return paged('', articles, site, (list, number) => ({
    title: number === 1 ? config.site.title : `${labels.articles} (${number})`,
    description: config.site.description ?? null,
    body: html`<main id="main" class="index">
${number === 1 && latest !== null ? head : html`<h1>${number === 1 ? config.site.title : labels.articles}</h1>\n`}${list}</main>`,
  }))
}

function latestEdition(edition: Edition, { config, labels }: Site): Markup {
  const [lead] = edition.articles
  const { language, timeZone } = config.site
  if (lead === undefined) return html``
  const minutes = edition.articles.reduce((sum, article) => sum + minutesOf(article), 0)
  const spoken = languageOf(lead, config)
  const takeaways = lead.takeaways.slice(0, LEAD_TAKEAWAYS)
  return html`<section class="lead">
<p class="kicker">${labels.latestEdition}</p>
<h1>${linked(lead.title, `editions/${edition.id}/`, spoken)}</h1>
<p class="byline"><time datetime="${edition.date}">${formatDate(edition.date, language, timeZone, 'full')}</time> · ${labels.storiesInMinutes(edition.articles.length, minutes)}</p>
${
  takeaways.length === 0
    ? ''
    : html`<ol class="takeaways" role="list" aria-label="${labelsFor(lead.language).takeaways}"${spoken}>
${takeaways.map(each => html`<li><span>${each.text}</span></li>\n`)}</ol>
${noteLine(lead, spoken)}`
}<a class="more" href="editions/${edition.id}/">${labels.readEdition}</a>
</section>
`
}

/** One list of articles a tag. Tags that differ only in how they are written share a page. */
export function tagPages(articles: readonly Article[], site: Site): Page[] {
  const byPath = new Map<string, { tag: string; articles: Article[] }>()
  for (const article of articles) {
    for (const path of new Set(article.tags.map(site.places.tagPath))) {
      const tag = article.tags.find(each => site.places.tagPath(each) === path) ?? path
      const known = byPath.get(path) ?? { tag, articles: [] }
      known.articles.push(article)
      byPath.set(path, known)
    }
  }
  return [...byPath].flatMap(([path, { tag, articles: tagged }]) =>
    paged(path, tagged, site, (list, number) => ({
      title: number === 1 ? site.labels.taggedWith(tag) : `${site.labels.taggedWith(tag)} (${number})`,
      description: null,
      body: html`<main id="main" class="index">\n<h1>${site.labels.taggedWith(tag)}</h1>\n${list}</main>`,
    })),
  )
}

/** The archive of editions, by month. */
export function editionsPage(editions: readonly Edition[], site: Site): Page {
  const { labels, config } = site
  const newest = editions.toSorted((a, b) => Date.parse(b.date) - Date.parse(a.date) || (a.id < b.id ? 1 : -1))
  const rows = newest.map(edition => ({
    date: edition.date,
    href: `${edition.id}/`,
    title: edition.subject,
    what: labels.stories(edition.articles.length),
    language: edition.articles[0] === undefined ? '' : languageOf(edition.articles[0], config),
  }))
  const body = html`<main id="main" class="index">
<h1>${labels.archive}</h1>
${rows.length === 0 ? html`<p>${labels.nothingYet}</p>\n` : byMonth(rows, site)}</main>`
  return frame(site, {
    path: 'editions/',
    title: labels.archive,
    description: config.site.description ?? null,
    kind: 'website',
    body,
  })
}

type Row = { date: string; href: string | null; title: string; what: string; language: Markup | '' }

function byMonth(rows: readonly Row[], { config }: Site): Markup {
  const { language, timeZone } = config.site
  const months = Map.groupBy(rows, each => formatDate(each.date, language, timeZone, 'month'))
  return html`${[...months].map(
    ([month, list]) => html`<h2 class="label">${month}</h2>
<ul class="list" role="list">
${list.map(each => row({ ...each, when: formatDate(each.date, language, timeZone, 'short') }))}</ul>
`,
  )}`
}

function paged(
  base: string,
  articles: readonly Article[],
  site: Site,
  make: (list: Markup, number: number) => { title: string; description: string | null; body: Markup },
): Page[] {
  const { config, labels, places } = site
  const count = Math.max(1, Math.ceil(articles.length / PER_PAGE))
  const pathOf = (number: number) => (number === 1 ? base : `${base}page/${number}/`)
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const path = pathOf(number)
    const up = upFrom(path)
    const rows = articles.slice(index * PER_PAGE, number * PER_PAGE).map(article => ({
      date: dateOf(article),
      href: places.linkTo(article, path),
      title: article.title,
      what: article.tags[0] ?? '',
      language: languageOf(article, config),
    }))
    const link = (to: number, label: string) =>
      to < 1 || to > count ? html`<span></span>` : html`<a class="more" href="${up}${pathOf(to)}">${label}</a>`
    const list = html`${rows.length === 0 ? html`<p>${labels.nothingYet}</p>\n` : byMonth(rows, site)}${count === 1 ? '' : html`<nav class="pager" aria-label="${labels.articles}">${link(number - 1, labels.newer)}${link(number + 1, labels.older)}</nav>\n`}`
    return frame(site, { path, kind: 'website', ...make(list, number) })
  })
}
