import { type DataNode, isNode, listOf, type PageData, plain, readData } from './data.ts'
import { letters, type PageDocument, textOf } from './dom.ts'

/** What a page says of itself in data: JSON-LD, then the `meta` elements by their small-letter names. */
export type Said = {
  document: PageDocument
  data: PageData
  article: DataNode | null
  meta: (...names: string[]) => string
  metas: (...names: string[]) => string[]
  /** The whole text of the article as data holds it, often without paragraphs, sometimes cut short; '' where it does not. */
  articleBody: string
  /** The URL of the page, as far as it is known, and what its relative links stand on. */
  url: string | null
  base: string | null
  /** The names of the site, as data and its host say them. */
  sites: readonly string[]
}

/** Reads what a page says of itself. */
export function readSaid(document: PageDocument, jsonLd: readonly string[], base: string | null): Said {
  const held = new Map<string, string[]>()
  for (const element of document.querySelectorAll('meta')) {
    const content = plain(element.getAttribute('content') ?? '')
    if (content === '') continue
    for (const key of ['property', 'name', 'itemprop', 'http-equiv']) {
      for (const name of (element.getAttribute(key) ?? '').toLowerCase().split(/\s+/)) {
        if (name !== '') held.set(name, [...(held.get(name) ?? []), content])
      }
    }
  }
  const metas = (...names: string[]) => names.flatMap(name => held.get(name) ?? [])
  const meta = (...names: string[]) => metas(...names)[0] ?? ''
  const url = urlOf(document, meta, base)
  const own = [meta('og:title', 'twitter:title'), textOf(document.querySelector('title'))].map(letters)
  const data = readData(jsonLd, (headline, at) => {
    const said = letters(headline)
    return (said !== '' && own.some(each => each !== '' && (each.includes(said) || said.includes(each)))) || at === url
  })
  const { article } = data
  const said = { document, data, article, meta, metas, url }
  return { ...said, articleBody: plain(article?.articleBody), base: baseOf(document, url), sites: siteNames(said) }
}

function urlOf(document: PageDocument, meta: Said['meta'], base: string | null): string | null {
  const href = (selector: string) => document.querySelector(selector)?.getAttribute('href') ?? ''
  const item = href('[itemprop~="mainEntityOfPage"][href]')
  for (const each of [href('link[rel~="canonical"]'), meta('og:url', 'twitter:url', 'parsely-link'), item]) {
    const url = absolute(each.trim(), base)
    if (url !== null && new URL(url).pathname.replace(/\/+(?:index\.\w+)?$/, '') !== '') return url
    if (url !== null && new URL(url).search.length > 1) return url
  }
  return base
}

export function absolute(href: string, base: string | null): string | null {
  if (href === '' || !URL.canParse(href, base ?? undefined)) return null
  const { protocol, href: whole } = new URL(href, base ?? undefined)
  return /^https?:$/.test(protocol) ? whole : null
}

function baseOf(document: PageDocument, url: string | null): string | null {
  const href = document.querySelector('base[href]')?.getAttribute('href') ?? ''
  return absolute(href.trim(), url) ?? url
}

/** The names that a site has: they are no part of a headline and nobody's name. */
function siteNames(said: Omit<Said, 'sites' | 'articleBody' | 'base'>): string[] {
  const publisher = said.data.follow(listOf(said.article?.publisher)[0])
  const names = [
    said.meta('og:site_name', 'application-name', 'apple-mobile-web-app-title', 'dc.publisher', 'cre', 'source'),
    isNode(publisher) ? plain(publisher.name) : plain(publisher),
    ...said.data.nodes.filter(node => node['@type'] === 'WebSite').map(node => plain(node.name)),
    said.meta('twitter:site').replace(/^@/, ''),
  ]
  const host = said.url === null ? '' : new URL(said.url).hostname.replace(/^(?:www|m|amp|mobile)\./, '')
  return [...new Set([...names, host, host.replace(/\.(?:com?|org|net|gov)?\.?\w+$/, '')].filter(name => name !== ''))]
}
