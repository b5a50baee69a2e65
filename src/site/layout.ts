import { hash } from 'node:crypto'
import { html, raw } from 'hono/html'
import {
  type Article,
  authorsOf,
  directionOf,
  formatDate,
  type Group,
  type Labels,
  labelsFor,
  tagsOf,
} from '../article/index.ts'
import type { Config } from '../newsroom/index.ts'
import { type Places, placesOf, upFrom } from './places.ts'

/** OpenGraph knows a language only with its country: pt_BR. */
const REGIONAL = /^[a-z]{2,3}-[A-Z]{2}$/

/** A file of out/: its path below it, with slashes. `key` is the same as long as its bytes are. */
export type Page = { path: string; key: string; make(): string }

/** A feed of the site: its address below site.url. */
export type FeedLink = { path: string; type: string; title: string }

/** What every page of a site needs. */
export type Site = {
  config: Config
  labels: Labels
  places: Places
  tags: readonly Group[]
  authors: readonly Group[]
  feeds: readonly FeedLink[]
  /** The feed of the editions; null where none was sent. */
  editionsFeed: FeedLink | null
  /** A text that changes whenever an article does. */
  keyOf(article: Article): string
  /** What every page of it shows. */
  key: string
}

/** What of the feeds and the articles a site is told. `keyOf` gives a text that changes whenever an article does. */
export type SitePorts = Pick<Site, 'feeds' | 'keyOf'> & { editionsFeed: Omit<FeedLink, 'title'> | null }

/** Articles come newest first. */
export function siteOf(articles: readonly Article[], config: Config, { feeds, editionsFeed, keyOf }: SitePorts): Site {
  const tags = tagsOf(articles)
  const labels = labelsFor(config.site.language)
  return {
    config,
    labels,
    places: placesOf(articles, tags, config.site.url),
    tags,
    authors: authorsOf(articles),
    feeds,
    editionsFeed: editionsFeed === null ? null : { ...editionsFeed, title: labels.editions },
    keyOf,
    key: hash('sha256', JSON.stringify([config.site, config.email.postalAddress, feeds])),
  }
}

/** A page that shows `what`, as JSON tells it apart, and what every page shows. */
export function pageOf(site: Site, path: string, what: unknown, make: () => Frame): Page {
  const key = hash('sha256', `${site.key}\n${path}\n${JSON.stringify(what)}`)
  return { path: `${path}index.html`, key, make: () => frame(site, path, make()) }
}

/** What hono's `html` makes; it is a promise only where one was put in, and none is. */
export type Markup = ReturnType<typeof html>

/** What one page shows. */
export type Frame = {
  title: string
  description: string | null
  /** Where the page is truly at home, if not here. */
  canonical?: string
  language?: string
  kind: 'website' | 'article'
  /** schema.org, as JSON-LD. */
  data?: object
  published?: string | null
  /** Feeds of this page alone, before those of the site. */
  feeds?: readonly FeedLink[]
  body: Markup
}

/** A whole page; `path` is where it stands below site.url: '' or 'articles/quiet-river/'. Its links are relative, so that
 * out/ also reads well from a disk or below another path. */
function frame(site: Site, path: string, page: Frame): string {
  const { config, labels } = site
  const feeds = [
    ...(page.feeds ?? []),
    ...site.feeds.map(feed => ({ ...feed, title: `${config.site.title}: ${feed.title}` })),
  ]
  const { title, url, logo } = config.site
  const language = page.language ?? config.site.language
  const up = upFrom(path)
  const canonical = page.canonical ?? new URL(path, url).href
  const whole = page.title === title ? title : `${page.title} · ${title}`
  const body = html`<!doctype html>
<html lang="${config.site.language}" dir="${directionOf(config.site.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${whole}</title>
${page.description === null ? '' : html`<meta name="description" content="${page.description}">\n`}<link rel="canonical" href="${canonical}">
${feeds.map(feed => html`<link rel="alternate" type="${feed.type}" title="${feed.title}" href="${up}${feed.path}">\n`)}<link rel="stylesheet" href="${up}site.css">
<meta property="og:site_name" content="${title}">
<meta property="og:type" content="${page.kind}">
<meta property="og:title" content="${page.title}">
<meta property="og:url" content="${canonical}">
${page.description === null ? '' : html`<meta property="og:description" content="${page.description}">\n`}${logo === undefined ? '' : html`<meta property="og:image" content="${logo}">\n`}${REGIONAL.test(language) ? html`<meta property="og:locale" content="${language.replace('-', '_')}">\n` : ''}${page.published ? html`<meta property="article:published_time" content="${page.published}">\n` : ''}${page.data === undefined ? '' : html`<script type="application/ld+json">${raw(jsonLd(page.data))}</script>\n`}</head>
<body>
<a class="skip" href="#main">${labels.skip}</a>
<header class="top">
<p class="brand"><a href="${up === '' ? './' : up}">${title}</a></p>
<nav aria-label="${title}"><a href="${up}editions/">${labels.archive}</a><a href="${up}feeds/">${labels.feeds}</a></nav>
</header>
${page.body}
<footer class="foot">
<p>${config.email.postalAddress ?? title}</p>
<nav aria-label="${labels.feeds}">${site.feeds.map(feed => html`<a href="${up}${feed.path}">${feed.title}</a>`)}</nav>
</footer>
</body>
</html>
`
  return String(body)
}

/** JSON that no script element can be ended by. */
function jsonLd(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
}

/** `Mara Ellison and Tom Okafor · 12 November 2026`, as the article's language says it; what nothing says is left out. */
export function byline({ authors, language, published }: Article, { site }: Config): Markup | '' {
  const names = labelsFor(language).names(authors.map(author => author.name))
  const day = published === null ? '' : formatDate(published, language, site.timeZone, 'long')
  if (names === '' && day === '') return ''
  const time = published === null ? '' : html`<time datetime="${published}">${day}</time>`
  return html`<p class="byline">${names}${names === '' || day === '' ? '' : ' · '}${time}</p>\n`
}

/** `lang` and `dir` of an article that is not in the site's language. */
export function languageOf(
  { language, direction }: Pick<Article, 'language' | 'direction'>,
  { site }: Config,
): Markup | '' {
  return language === site.language ? '' : html` lang="${language}" dir="${direction}"`
}

/** A title that leads somewhere, or the title alone. */
export function linked(title: string, href: string | null, attributes: Markup | '' = ''): Markup {
  return href === null ? html`<span${attributes}>${title}</span>` : html`<a href="${href}"${attributes}>${title}</a>`
}

/** One row of a list; the date and what stands at its end may be missing. */
export function row(item: {
  when: string
  title: string
  href: string | null
  language: Markup | ''
  what: string
}): Markup {
  const side = (name: string, text: string) => (text === '' ? '' : html`<span class="${name}">${text}</span>`)
  const title = linked(item.title, item.href, html` class="title"${item.language}`)
  return html`<li>${side('when', item.when)}${title}${side('what', item.what)}</li>\n`
}
