import { html } from 'hono/html'
import { type Article, dateOf, formatDate } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { frame, linkTo, type Markup, type Page, type Site, tagPath } from './layout.ts'
import { takeawayRows } from './story.ts'

const PER_PAGE = 30

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
  return html`<section class="lead">
<p class="kicker">${labels.latestEdition}</p>
<h1><a href="editions/${edition.id}/">${lead.title}</a></h1>
<p class="byline"><time datetime="${edition.date}">${formatDate(edition.date, language, timeZone, 'full')}</time> · ${labels.stories(edition.articles.length)}</p>
${takeawayRows(lead, 3)}<a class="more" href="editions/${edition.id}/">${labels.readEdition}</a>
</section>
`
}

/** One list of articles a tag. Tags that differ only in how they are written share a page. */
export function tagPages(articles: readonly Article[], site: Site): Page[] {
  const byPath = new Map<string, { tag: string; articles: Article[] }>()
  for (const article of articles) {
    for (const path of new Set(article.tags.map(tagPath))) {
      const tag = article.tags.find(each => tagPath(each) === path) ?? path
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

type Row = { date: string; href: string; title: string; what: string }

function byMonth(rows: readonly Row[], { config }: Site): Markup {
  const { language, timeZone } = config.site
  const months = Map.groupBy(rows, row => formatDate(row.date, language, timeZone, 'month'))
  return html`${[...months].map(
    ([month, list]) => html`<h2 class="label">${month}</h2>
<ul class="list" role="list">
${list.map(row => html`<li><span class="when">${formatDate(row.date, language, timeZone, 'short')}</span><a href="${row.href}">${row.title}</a>${row.what === '' ? '' : html`<span class="what">${row.what}</span>`}</li>\n`)}</ul>
`,
  )}`
}

function paged(
  base: string,
  articles: readonly Article[],
  site: Site,
  make: (list: Markup, number: number) => { title: string; description: string | null; body: Markup },
): Page[] {
  const { config, labels } = site
  const count = Math.max(1, Math.ceil(articles.length / PER_PAGE))
  const pathOf = (number: number) => (number === 1 ? base : `${base}page/${number}/`)
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const path = pathOf(number)
    const up = '../'.repeat(path.split('/').length - 1)
    const rows = articles.slice(index * PER_PAGE, number * PER_PAGE).map(article => ({
      date: dateOf(article),
      href: linkTo(article, config, path),
      title: article.title,
      what: article.tags[0] ?? '',
    }))
    const link = (to: number, label: string) =>
      to < 1 || to > count ? html`<span></span>` : html`<a class="more" href="${up}${pathOf(to)}">${label}</a>`
    const list = html`${rows.length === 0 ? html`<p>${labels.nothingYet}</p>\n` : byMonth(rows, site)}${count === 1 ? '' : html`<nav class="pager" aria-label="${labels.articles}">${link(number - 1, labels.newer)}${link(number + 1, labels.older)}</nav>\n`}`
    return frame(site, { path, kind: 'website', ...make(list, number) })
  })
}
