import type { Author, Feed } from 'feed'
import { printable, toRfc3339 } from '../article/index.ts'
import { type Entry, enclosuresOf } from './entry.ts'
import type { Format, Place } from './format.ts'
import { asciiUrl } from './xml.ts'

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
    title: options.title,
    home_page_url: urlOf(options.link),
    feed_url: urlOf(options.feedLinks?.json),
    next_url: urlOf(place.older),
    description: options.description,
    icon: urlOf(options.image),
    favicon: urlOf(options.favicon),
    ...people(options.author === undefined ? [] : [options.author]),
    language: options.language,
    hubs: options.hub === undefined ? undefined : [{ type: 'WebSub', url: urlOf(options.hub) }],
    ...Object.fromEntries(extensions.filter(isOwn).map(({ name, objects }) => [name, objects])),
  }
  return `${stringify(said, 1).replace(/\n\}$/, '')},\n "items": [\n`
}

function entry(each: Entry): string {
  const { id, title, link, date, published, author = [], category = [], content, image, extensions = [] } = each
  const tags = category.flatMap(({ name, term }) => name ?? term ?? [])
  const attachments = enclosuresOf(each).flatMap(({ url, type, length, title: said, duration }) =>
    type === undefined
      ? []
      : [{ url: asciiUrl(url), mime_type: type, title: said, size_in_bytes: length, duration_in_seconds: duration }],
  )
  return stringify({
    id: id ?? link,
    url: asciiUrl(link),
    title,
    content_html: content,
    content_text: content === undefined ? (each.description ?? title) : undefined,
    summary: each.description,
    image: urlOf(typeof image === 'string' ? image : image?.url),
    date_published: published === undefined ? undefined : toRfc3339(published.getTime()),
    date_modified: toRfc3339(date.getTime()),
    ...people(author),
    tags: tags.length === 0 ? undefined : tags,
    language: each.language,
    attachments: attachments.length === 0 ? undefined : attachments,
    ...Object.fromEntries(extensions.filter(isOwn).map(({ name, objects }) => [name, objects])),
  })
}

function people(all: readonly Author[]): object {
  const authors = all
    .map(({ name, link, avatar }) => ({ name, url: urlOf(link), avatar: urlOf(avatar) }))
    .filter(each => each.name !== undefined || each.url !== undefined || each.avatar !== undefined)
  const [author] = authors
  return author === undefined ? {} : { authors, author }
}

/** Extensions of JSON Feed begin with an underscore and hold no dot. */
function isOwn({ name }: { name: string }): boolean {
  return /^_[a-z][^.]*$/i.test(name)
}

function urlOf(url: string | null | undefined): string | undefined {
  return url ? asciiUrl(url) : undefined
}

/** What is undefined is left out; no string holds what a strict parser refuses (a lone surrogate) or XML could not hold. */
function stringify(value: object, indent = 0): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'string' ? printable(each) : each), indent)
}
