import type { Author, Extension, Feed } from 'feed'
import { printable } from '../article/index.ts'
import { type Entry, enclosuresOf, writtenOnce } from './entry.ts'
import type { Format, Place } from './format.ts'
import { asciiUrl } from './xml.ts'

/** What of a text in JSON may not be printable: controls and surrogates are escaped there, the rest stands as it is. */
const UNPRINTABLE = /\\(?:u[0d][0-9a-f]{3}|[bf])|[\u007F-\u009F\uFDD0-\uFDEF\uFFFE\uFFFF]/
/** What would open a tag where plain text is taken for HTML. */
const TAG = /<(?=[a-z/!?])/gi
const VERSION = 'https://jsonfeed.org/version/1.1'

/** JSON Feed 1.1, an item a line. `author` stands beside `authors` for readers of 1.0. */
export const json: Format = {
  file: 'feed.json',
  type: 'application/feed+json',
  title: 'JSON Feed',
  link: 'json',
  between: ',\n',
  foot: '\n]\n}\n',
  head,
  entry,
}

function head({ options, extensions }: Feed, place: Place): string {
  const said = {
    version: VERSION,
    title: plain(options.title),
    home_page_url: urlOf(options.link),
    feed_url: urlOf(options.feedLinks?.json),
    next_url: urlOf(place.older),
    description: plain(options.description),
    icon: urlOf(options.image),
    favicon: urlOf(options.favicon),
    ...people(options.author === undefined ? [] : [options.author]),
    language: options.language,
    hubs: options.hub === undefined ? undefined : [{ type: 'WebSub', url: urlOf(options.hub) }],
    ...ownOf(extensions),
  }
  return `${stringify(said, 1).replace(/\n\}$/, '')},\n "items": [\n`
}

function entry(each: Entry): string {
  const { id, title, link, author = [], category = [], image, extensions = [] } = each
  const tags = category.map(({ name, term }) => name ?? term).filter(tag => tag !== undefined)
  const attachments = enclosuresOf(each).flatMap(({ url, type, length, title: said, duration }) =>
    type === undefined
      ? []
      : [{ url: asciiUrl(url), mime_type: type, title: said, size_in_bytes: length, duration_in_seconds: duration }],
  )
  const { content, updated, published } = writtenOnce(each)
  // It is most of an entry, and known to be printable.
  const body = content === null ? '' : `,"content_html":${content.json}`
  const said = stringify({
    id: id ?? link,
    url: asciiUrl(link),
    title: plain(title),
    content_text: content === null ? (each.description ?? title) : undefined,
    summary: plain(each.description),
    image: urlOf(typeof image === 'string' ? image : image?.url),
    date_published: published ?? undefined,
    date_modified: updated,
    ...people(author),
    tags: tags.length === 0 ? undefined : tags,
    language: each.language,
    attachments: attachments.length === 0 ? undefined : attachments,
    ...ownOf(extensions),
  })
  return `${said.slice(0, -1)}${body}}`
}

function people(all: readonly Author[]): object {
  const authors = all
    .map(({ name, link, avatar }) => ({ name, url: urlOf(link), avatar: urlOf(avatar) }))
    .filter(each => each.name !== undefined || each.url !== undefined || each.avatar !== undefined)
  const [author] = authors
  return author === undefined ? {} : { authors, author }
}

/** Extensions of JSON Feed begin with an underscore and hold no dot. */
function ownOf(all: readonly Extension[]): Record<string, Extension['objects']> {
  const own: Record<string, Extension['objects']> = {}
  for (const { name, objects } of all) if (/^_[a-z][^.]*$/i.test(name)) own[name] = objects
  return own
}

function urlOf(url: string | null | undefined): string | undefined {
  return url ? asciiUrl(url) : undefined
}

/**
 * Plain text, as titles and summaries are by the specification. Readers that take them for HTML all the same would swallow
 * `<video>` or run it: a word joiner, which nobody sees, keeps it text for them too.
 */
function plain<Text extends string | undefined>(text: Text): Text | string {
  return text?.includes('<') ? text.replace(TAG, '<\u2060') : text
}

/** What is undefined is left out; no string holds what a strict parser refuses (a lone surrogate) or XML could not hold. */
function stringify(value: object, indent = 0): string {
  // Without its further arguments it is twice as fast.
  const text = indent === 0 ? JSON.stringify(value) : JSON.stringify(value, null, indent)
  if (!UNPRINTABLE.test(text)) return text
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? printable(each) : each), indent)
}
