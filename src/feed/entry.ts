import type { Author, Enclosure, Extension, Item } from 'feed'
import { type Article, PICTURE_TYPES, printable, toRfc3339 } from '../article/index.ts'
import { contentOf, synopsisOf } from './content.ts'
import type { FeedSite } from './site.ts'
import { cdata } from './xml.ts'

/** The feed that an entry was taken from (RFC 4287 §4.2.11). `link` is its page, `feed` its own address. */
export type Source = { id: string | null; title: string | null; link: string | null; feed: string | null }

const WRITTEN = Symbol('written')
/** How JSON writes controls, lone surrogates and carriage returns. */
const SUSPECT = ['\\u', '\\r', '\\b', '\\f']

/** What all formats hold alike: the content as it may stand in JSON and in XML, and dates in RFC 3339. */
type Written = { content: { json: string; xml: string } | null; updated: string; published: string | null }

/** An `Item` of the package `feed`, and what that has no place for. */
export type Entry = Item & {
  [WRITTEN]?: Written
  /** BCP 47. */
  language?: string
  /** What stands for the content where `description` is missing and a format must have one. Plain text. */
  synopsis?: string
  /** The date for formats that have one alone, where `published` is missing. */
  firstSeen?: Date
  source?: Source
}

/** The size of what stands at an URL of ours, in bytes; null for what is not ours. */
export type LengthOf = (url: string) => number | null

/** RFC 3339 as we write it. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?!000)\d{3})?Z$/

/** An article as an entry. Its takeaways and corrections are data: `schema:abstract` and `schema:correction` in XML, `_postrider` in JSON. */
export function entryOf(article: Article, site: FeedSite, lengthOf: LengthOf): Entry {
  const { id, title, url, updated, published, firstSeen, summary, language, takeaways, whyItMatters, source } = article
  const { image, corrections } = article
  const authors = article.authors.length > 0 ? article.authors : [authorOf(site)]
  const scheme = `${site.url}tags/`
  const content = contentOf(article)
  const extensions: Extension[] = [{ name: 'schema:abstract', objects: { _each: takeaways.map(each => each.text) } }]
  if (corrections !== undefined)
    extensions.push({ name: 'schema:correction', objects: { _each: corrections.map(each => each.text) } })
  extensions.push({
    name: '_postrider',
    objects: corrections === undefined ? { takeaways, whyItMatters } : { takeaways, whyItMatters, corrections },
  })
  const entry: Entry = {
    id,
    title,
    link: url,
    date: new Date(updated),
    synopsis: synopsisOf(article),
    content,
    language,
    author: authors.map(personOf),
    category: article.tags.map(name => ({ name, domain: scheme })),
    extensions,
  }
  if (published === null) entry.firstSeen = new Date(firstSeen)
  else entry.published = new Date(published)
  if (summary !== null) entry.description = summary
  if (image !== null) entry.image = pictureOf(image, lengthOf)
  if (source.feed !== undefined) entry.source = source.feed
  // What is written so already need not be written from a date again.
  if (INSTANT.test(updated) && (published === null || INSTANT.test(published)))
    entry[WRITTEN] = { content: contentIn(content), updated, published }
  return entry
}

/** The author of the feed itself. */
export function authorOf(site: FeedSite): NonNullable<FeedSite['author']> {
  return site.author ?? { name: site.title, url: null, email: null }
}

/** A person as the package `feed` has it. */
export function personOf({ name, url, email }: NonNullable<FeedSite['author']>): Author {
  const person: Author = { name }
  if (url !== null) person.link = url
  if (email !== null) person.email = email
  return person
}

function pictureOf({ url, alt }: NonNullable<Article['image']>, lengthOf: LengthOf): Enclosure {
  const type = pictureType(url)
  const length = lengthOf(url)
  return {
    url,
    ...(type !== undefined && { type }),
    ...(length !== null && { length }),
    ...(alt !== '' && { title: alt }),
  }
}

function pictureType(url: string): string | undefined {
  return PICTURE_TYPES[/\.([a-z]{3,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? '']
}

/** What is written of an entry in several formats, made once: a weak map of it would cost the collector more than it saves. */
export function writtenOnce(entry: Entry): Written {
  entry[WRITTEN] ??= written(entry)
  return entry[WRITTEN]
}

function written({ content, date, published }: Entry): Written {
  return {
    content: content === undefined ? null : contentIn(content),
    updated: toRfc3339(date.getTime()),
    published: published === undefined ? null : toRfc3339(published.getTime()),
  }
}

/** HTML as it stands in JSON and in XML, without what XML cannot hold: JSON writes most of that as escapes, which tells. */
function contentIn(html: string): Written['content'] {
  const json = JSON.stringify(html)
  if (SUSPECT.some(sign => json.includes(sign)) || html.includes('\uFFFE') || html.includes('\uFFFF')) {
    // A carriage return would be a line feed to whoever reads XML (§2.11), and another text in JSON.
    const clean = printable(html).replace(/\r\n?/g, '\n')
    return { json: JSON.stringify(clean), xml: cdata(clean) }
  }
  return { json, xml: cdata(html) }
}

/** Everything that an entry encloses, each once; a picture's type is known by its name where nothing says it. */
export function enclosuresOf({ image, audio, video, enclosure }: Entry): Enclosure[] {
  if ((image ?? audio ?? video ?? enclosure) === undefined) return []
  const all = [image, audio, video, enclosure].flatMap(each => {
    if (each === undefined) return []
    const said: Enclosure = typeof each === 'string' ? { url: each } : each
    const type = said.type ?? pictureType(said.url)
    return [type === undefined ? said : { ...said, type }]
  })
  return [...new Map(all.map(each => [each.url, each])).values()]
}
