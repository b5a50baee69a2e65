import { html } from 'hono/html'
import { type Article, compareInstants, dateOf, formatDate, labelsFor, minutesOf } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { type Frame, languageOf, linked, type Markup, type Page, pageOf, row, type Site } from './layout.ts'
import { upFrom } from './places.ts'
import { noteLine } from './story.ts'

const PER_PAGE = 30
const LEAD_TAKEAWAYS = 3

/** The index: the latest edition, then all articles by month, on as many pages as they need. */
export function indexPages(articles: readonly Article[], latest: Edition | null, site: Site): Page[] {
  const { config, labels } = site
  const { title, description = null } = config.site
  const first = latest === null ? null : [latest.id, latest.date, latest.articles.map(site.keyOf)]
  return paged('', articles, first, site, (list, number) => {
    const isFirst = number === 1
    const head =
      isFirst && latest !== null ? latestEdition(latest, site) : html`<h1>${isFirst ? title : labels.articles}</h1>\n`
    const body = html`<main id="main" class="index">\n${head}${list}</main>`
    return { title: isFirst ? title : `${labels.articles} (${number})`, description, kind: 'website', body }
  })
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

/** One list of articles a tag, with the tag's own feeds. */
export function tagPages(site: Site): Page[] {
  return site.tags.flatMap(({ name, slug, articles }) => {
    const said = site.labels.taggedWith(name)
    const feeds = site.feeds.map(feed => ({
      ...feed,
      path: `feeds/tags/${slug}/${feed.path}`,
      title: `${said}: ${feed.title}`,
    }))
    return paged(`tags/${slug}/`, articles, name, site, (list, number) => ({
      title: number === 1 ? said : `${said} (${number})`,
      description: null,
      kind: 'website',
      feeds,
      body: html`<main id="main" class="index">\n<h1>${said}</h1>\n${list}</main>`,
    }))
  })
}

/** The archive of editions, by month. */
export function editionsPage(editions: readonly Edition[], site: Site): Page {
  const { labels, config, editionsFeed } = site
  const newest = editions.toSorted((a, b) => compareInstants(b.date, a.date) || (a.id < b.id ? 1 : -1))
  const rows = newest.map(edition => ({
    date: edition.date,
    href: `${edition.id}/`,
    title: edition.subject,
    what: labels.stories(edition.articles.length),
    spoken: edition.articles[0] === undefined ? null : spokenIn(edition.articles[0]),
  }))
  return pageOf(site, 'editions/', [rows, editionsFeed], () => ({
    title: labels.archive,
    description: config.site.description ?? null,
    kind: 'website',
    feeds: editionsFeed === null ? [] : [{ ...editionsFeed, title: `${config.site.title}: ${editionsFeed.title}` }],
    body: html`<main id="main" class="index">
<h1>${labels.archive}</h1>
${rows.length === 0 ? html`<p>${labels.nothingYet}</p>\n` : byMonth(rows, site)}</main>`,
  }))
}

type Row = { date: string; href: string | null; title: string; what: string; spoken: Spoken | null }

/** The language of a title. */
type Spoken = Pick<Article, 'language' | 'direction'>

function spokenIn({ language, direction }: Article): Spoken {
  return { language, direction }
}

function byMonth(rows: readonly Row[], { config }: Site): Markup {
  const { language, timeZone } = config.site
  const months = Map.groupBy(rows, each => formatDate(each.date, language, timeZone, 'month'))
  return html`${[...months].map(
    ([month, list]) => html`<h2 class="label">${month}</h2>
<ul class="list" role="list">
${list.map(each =>
  row({
    ...each,
    when: formatDate(each.date, language, timeZone, 'short'),
    language: each.spoken === null ? '' : languageOf(each.spoken, config),
  }),
)}</ul>
`,
  )}`
}

/** A list on as many pages as it needs; `first` is what the first page shows besides. */
function paged(
  base: string,
  articles: readonly Article[],
  first: unknown,
  site: Site,
  make: (list: Markup, number: number) => Frame,
): Page[] {
  const count = Math.max(1, Math.ceil(articles.length / PER_PAGE))
  const pathOf = (number: number) => (number === 1 ? base : `${base}page/${number}/`)
  return Array.from({ length: count }, (_, index) => {
    const number = index + 1
    const path = pathOf(number)
    const own = articles.slice(index * PER_PAGE, number * PER_PAGE)
    return pageOf(site, path, [own.map(site.keyOf), number, count, first], () => make(listOf(own, number), number))
  })

  function listOf(own: readonly Article[], number: number): Markup {
    const { labels } = site
    const path = pathOf(number)
    const up = upFrom(path)
    const rows = own.map(article => ({
      date: dateOf(article),
      href: site.places.linkTo(article, path),
      title: article.title,
      what: article.tags[0] ?? '',
      spoken: spokenIn(article),
    }))
    const link = (to: number, label: string) =>
      to < 1 || to > count ? html`<span></span>` : html`<a class="more" href="${up}${pathOf(to)}">${label}</a>`
    const pager = html`<nav class="pager" aria-label="${labels.articles}">${link(number - 1, labels.newer)}${link(number + 1, labels.older)}</nav>\n`
    return html`${rows.length === 0 ? html`<p>${labels.nothingYet}</p>\n` : byMonth(rows, site)}${count === 1 ? '' : pager}`
  }
}
