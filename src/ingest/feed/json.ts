import { ProblemError } from '../../problem/index.ts'
import type { Found, FoundAuthor, FoundFeed } from '../found.ts'
import { withoutFormatting } from '../words/lines.ts'
import { repairJson } from './repair.ts'
import { fold, paragraphs, resolve, textOfHtml } from './text.ts'
import { MAX_ENTRIES } from './tree.ts'

type Json = Record<string, unknown>

/** Reads a JSON Feed 1.0 or 1.1 (https://www.jsonfeed.org/version/1.1/); null where the text is none. */
export function readJsonFeed(text: string, at: string, base: string | null): FoundFeed | null {
  const feed = parse(text)
  if (!isObject(feed) || (!Array.isArray(feed.items) && !/\bjsonfeed\.org\b/.test(String(feed.version)))) return null
  const items = Array.isArray(feed.items) ? feed.items.filter(isObject) : []
  if (items.length > MAX_ENTRIES) {
    throw new ProblemError('feed-too-large', { at, what: 'entries', limit: MAX_ENTRIES })
  }
  const home = urlIn(feed, base, 'home_page_url')
  const language = stringIn(feed, 'language')
  const authors = authorsIn(feed)
  const from = base ?? home
  const entries = items.map(item => {
    const written = authorsIn(item)
    return entryOf(item, from, { language, authors: written.length > 0 ? written : authors })
  })
  return { id: null, title: plain(feed, 'title'), url: home, language, entries }
}

function parse(text: string): unknown {
  for (const each of [() => text, () => repairJson(text)]) {
    try {
      return JSON.parse(each())
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
    }
  }
  return null
}

function entryOf(item: Json, base: string | null, { language, authors }: Pick<Found, 'language' | 'authors'>): Found {
  const ours = isObject(item._postrider) ? item._postrider : {}
  const image = urlIn(item, base, 'image', 'banner_image')
  const contentText = stringIn(item, 'content_text')
  const summary = plain(item, 'summary')
  const html = stringIn(item, 'content_html') ?? paragraphs(contentText ?? summary ?? '', 'meant')
  const takeaways = Array.isArray(ours.takeaways) ? ours.takeaways : []
  return {
    title: plain(item, 'title'),
    summary,
    authors,
    published: stringIn(item, 'date_published'),
    updated: stringIn(item, 'date_modified'),
    language: stringIn(item, 'language') ?? language,
    tags: uniqueTexts(Array.isArray(item.tags) ? item.tags : []),
    image: image === null ? null : { url: image, alt: '' },
    id: typeof item.id === 'number' ? String(item.id) : stringIn(item, 'id'),
    slug: null,
    url: urlIn(item, base, 'url', 'external_url'),
    draft: false,
    base,
    html,
    takeaways: uniqueTexts(takeaways.map(each => (isObject(each) ? each.text : each))),
    whyItMatters: stringIn(ours, 'whyItMatters'),
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stringIn(object: Json, key: string): string | null {
  const value = object[key]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** JSON Feed says that titles and summaries are plain text; only what escaped it twice is decoded. */
function plain(object: Json, key: string): string | null {
  const text = stringIn(object, key)
  if (text === null) return null
  const said = /&(?:#\d{1,8}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i.test(text) ? textOfHtml(text) : text
  return fold(withoutFormatting(said))
}

function urlIn(object: Json, base: string | null, ...keys: string[]): string | null {
  for (const key of keys) {
    const url = stringIn(object, key)
    const full = url === null ? null : resolve(url, base)
    if (full !== null && /^https?:/i.test(full)) return full
  }
  return null
}

function uniqueTexts(values: readonly unknown[]): string[] {
  return [...new Set(values.filter(each => typeof each === 'string').map(fold))].filter(each => each !== '')
}

/** `authors` of 1.1, or the one `author` of 1.0. */
function authorsIn(object: Json): FoundAuthor[] {
  const people = Array.isArray(object.authors) && object.authors.length > 0 ? object.authors : [object.author]
  return people.flatMap(each => {
    if (typeof each === 'string' && each.trim() !== '') return [{ name: fold(each), url: null, email: null }]
    if (!isObject(each)) return []
    const url = stringIn(each, 'url')
    const mail = /^mailto:([^?]+)/i.exec(url ?? '')?.[1] ?? null
    const name = stringIn(each, 'name') ?? mail ?? url
    return name === null
      ? []
      : [{ name: fold(name), url: mail === null ? url : null, email: mail ?? stringIn(each, 'email') }]
  })
}
