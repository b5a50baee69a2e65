import type { FrontMap, FrontValue } from './front-lines.ts'

/** No text of front matter is longer than this; what is, is cut. */
export const MAX_TEXT = 2000

/**
 * The names that each fact goes by, in order of trust: the first that says something holds. Written here in small letters
 * without - and _, so that `pubDate`, `pub_date` and `pub-date` are one.
 */
export const KEYS = split({
  title: 'title headline titel titre titulo',
  summary:
    'dek standfirst subtitle deck summary excerpt customexcerpt description abstract lead lede intro metadescription',
  authors: 'authors author byline by primaryauthor writers writer creators creator dccreator',
  published:
    'datepublished published publishedat publisheddate publishedon publishdate pubdate date datetime publicationdate posted postdate postedat dateposted created createdat datecreated createddate creationdate',
  authorUrl: 'authorurl authorlink authorwebsite',
  authorEmail: 'authoremail email',
  updated:
    'lastmod lastmodifiedat lastmodified lastmodifieddate updated updatedat updateddate updatedon dateupdated modified modifiedat modifieddate datemodified lastupdated lastupdate lastupdatedat moddate',
  language: 'lang language locale inlanguage',
  tags: 'tags tag categories category keywords keyword topics topic',
  image:
    'image cover coverimage heroimage hero featureimage featuredimage thumbnail thumb banner bannerimage ogimage socialimage headerimage header images img teaser photo feature picture',
  id: 'id guid uuid',
  slug: 'slug',
  permalink: 'permalink',
  address: 'url',
  path: 'path',
  url: 'canonicalurl canonical canonicallink url permalink originalurl externalurl link',
  takeaways: 'takeaways keytakeaways keypoints highlights tldr keyfacts',
  why: 'whyitmatters whythismatters why',
  hidden: 'draft isdraft private unpublished unlisted',
  shown: 'published publish',
  visibility: 'visibility',
  status: 'status poststatus state',
})

/** Where generators nest what an article says of itself: Hugo's params, Zola's extra, and others. */
const NESTS = ['params', 'extra', 'metadata', 'meta', 'frontmatter', 'seo', 'opengraph', 'og']
const TAXONOMIES = 'taxonomies'
export const PARTS = split({
  name: 'name displayname fullname title label term text value slug',
  url: 'url link website homepage web href site',
  email: 'email mail',
  src: 'src url path image file href relative filename hero teaser overlayimage og',
  alt: 'alt alttext imagealt caption description imagedescription title credit',
  date: 'date published created value',
  point: 'text point title takeaway content',
})
/** Looks values up by their many names: at the top first, then where generators nest them. */
export class Keys {
  readonly #maps: Map<string, FrontValue>[]
  readonly taxonomies: Keys | null

  constructor(data: FrontMap, isNested = false) {
    const top = foldKeys(data)
    this.#maps = [top]
    const taxonomies = top.get(TAXONOMIES)
    this.taxonomies = taxonomies instanceof Map ? new Keys(taxonomies, true) : null
    if (isNested) return
    for (const name of NESTS) {
      const nest = top.get(name)
      if (nest instanceof Map) this.#maps.push(foldKeys(nest))
    }
  }

  /** The first of these names that says anything. */
  value(names: readonly string[], accepts: (value: FrontValue) => boolean = isSaid): FrontValue {
    for (const map of this.#maps) {
      for (const name of names) {
        const value = map.get(name)
        if (value !== undefined && accepts(value)) return value
      }
    }
    return null
  }

  /** True where one of these names says what `answer` matches. */
  says(names: readonly string[], answer: RegExp): boolean {
    return this.#maps.some(map => names.some(name => map.has(name) && answer.test(textOf(map.get(name)) ?? '')))
  }

  text(names: readonly string[], max = MAX_TEXT): string | null {
    const value = this.value(names, each => textOf(each) !== null)
    return textOf(value)?.slice(0, max) ?? null
  }

  date(names: readonly string[]): string | null {
    return dateOf(this.value(names, each => dateOf(each) !== null))
  }
}

/** A map with its keys as the tables write them. */
export function foldKeys(data: FrontMap): Map<string, FrontValue> {
  const folded = new Map<string, FrontValue>()
  for (const [key, value] of data) {
    const name = key.toLowerCase().replace(/[-_.: ]/g, '')
    if (!folded.has(name)) folded.set(name, value)
  }
  return folded
}

function isSaid(value: FrontValue): boolean {
  if (value === null || value === '' || value === false) return false
  return Array.isArray(value) ? value.length > 0 : !(value instanceof Map) || value.size > 0
}

/** Plain text on one line, or null for what is none. */
export function textOf(value: FrontValue | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null
  return String(value).replace(/\s+/g, ' ').trim() || null
}

/** A date as it is written. Digits alone are a day (20240524) or a Unix time, as exports have it. */
function dateOf(value: FrontValue): string | null {
  if (value instanceof Map) return dateOf(partOf(foldKeys(value), PARTS.date))
  const said = typeof value === 'boolean' ? null : textOf(value)?.slice(0, 100)
  if (said === undefined || said === null || !/\p{Nd}/u.test(said)) return null
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(said) ?? []
  if (day !== undefined) return `${year}-${month}-${day}`
  if (!/^(?:\d{10}|\d{13})$/.test(said)) return said
  return new Date(Number(said) * (said.length === 10 ? 1000 : 1)).toISOString().replace('.000Z', 'Z')
}

/** The first of these parts that an object has. */
export function partOf(map: Map<string, FrontValue>, names: readonly string[]): FrontValue {
  for (const name of names) {
    const value = map.get(name)
    if (value !== undefined && isSaid(value)) return value
  }
  return null
}

function split<Name extends string>(table: Record<Name, string>): Record<Name, readonly string[]>
function split(table: Record<string, string>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(table).map(([name, keys]) => [name, keys.split(' ')]))
}
