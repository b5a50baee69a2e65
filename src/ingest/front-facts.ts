import { isSlug } from '../article/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import { isRole } from './bylines.ts'
import type { Found, FoundAuthor } from './found.ts'
import type { FrontMap, FrontValue } from './front-lines.ts'
import { afterBullet } from './lines.ts'
import { NAME_JOINTS } from './vocabulary.ts'

const MAX_TEXT = 2000
const MAX_LISTED = 200
const MAX_LANGUAGE = 35

/**
 * The names that each fact goes by, in order of trust: the first that says something holds. Written here in small letters
 * without - and _, so that `pubDate`, `pub_date` and `pub-date` are one.
 */
const KEYS = {
  title: 'title headline titel titre titulo',
  summary:
    'dek standfirst subtitle deck summary excerpt customexcerpt description abstract lead lede intro metadescription',
  authors: 'authors author byline by primaryauthor writers writer creators creator dccreator',
  published:
    'datepublished published publishedat publisheddate publishedon publishdate pubdate date datetime publicationdate posted postdate postedat dateposted created createdat datecreated createddate creationdate',
  updated:
    'lastmod lastmodifiedat lastmodified lastmodifieddate updated updatedat updateddate updatedon dateupdated modified modifiedat modifieddate datemodified lastupdated lastupdate lastupdatedat moddate',
  language: 'lang language locale inlanguage',
  tags: 'tags tag categories category keywords keyword topics topic',
  image:
    'image cover coverimage heroimage hero featureimage featuredimage thumbnail thumb banner bannerimage ogimage socialimage headerimage header images img teaser photo feature picture',
  id: 'id guid uuid',
  slug: 'slug',
  path: 'permalink url path',
  url: 'canonicalurl canonical canonicallink url permalink originalurl externalurl link',
  takeaways: 'takeaways keytakeaways keypoints highlights tldr keyfacts',
  why: 'whyitmatters whythismatters why',
} as const

/** Where generators nest what an article says of itself: Hugo's params, Zola's extra, and others. */
const NESTS = ['params', 'extra', 'metadata', 'meta', 'frontmatter', 'seo', 'opengraph', 'og']
const TAXONOMIES = 'taxonomies'
const PARTS = {
  name: 'name displayname fullname title label term text value slug',
  url: 'url link website homepage web href site',
  email: 'email mail',
  src: 'src url path image file href relative filename hero teaser overlayimage og',
  alt: 'alt alttext imagealt caption description imagedescription title credit',
  point: 'text point title takeaway content',
} as const
const SUFFIX = /^(?:jr|sr|ii|iii|iv|ph\.?d|m\.?d|esq|mba|m\.?sc|inc|llc|ltd|gmbh)\.?$/i
const UNFINISHED = /^(?:draft|drafts|pending|private|unpublished|wip|trash|hidden|idea|in[- ]progress|archived)$/i
const OPEN = /^(?:public|published|visible|listed|everyone)$/i

/** What front matter says, as it stands there: `found` with `whyItMatters` still in Markdown. */
export type FrontFacts = Omit<Found, 'base' | 'html'>

/** Where problems go, and the line that a key stands on. */
type Place = { file: string; problems: Problem[]; line(key: string): number }

/**
 * Reads the facts of an article from its front matter, in the spellings of Hugo, Jekyll, Astro, Eleventy, Ghost, Obsidian,
 * Zola, Gatsby, Docusaurus, Hexo and Pelican. What a key cannot mean is a problem and null. A dated file name
 * (`2024-05-24-quiet-river.md`, Jekyll) gives date and slug where no key does.
 */
export function frontFacts(data: FrontMap, place: Place): FrontFacts {
  const front = new Keys(data)
  const named = fileFacts(place.file)
  const takeaways = listOf(front.value(KEYS.takeaways)).flatMap(pointsOf)
  const why = front.value(KEYS.why)
  return {
    title: titleOf(front, place),
    summary: front.text(KEYS.summary),
    authors: authorsOf(front),
    published: front.date(KEYS.published) ?? named.date,
    updated: front.date(KEYS.updated),
    language: front.text(KEYS.language, MAX_LANGUAGE),
    tags: tagsOf(front),
    image: imageOf(front),
    id: idOf(front),
    slug: slugOf(front, place) ?? named.slug,
    url: urlOf(front),
    draft: named.draft || isDraft(front),
    takeaways,
    whyItMatters: why === null ? null : listOf(why).flatMap(textsOf).join('\n\n') || null,
  }
}

/** Looks values up by their many names: at the top first, then where generators nest them. */
class Keys {
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
  value(names: string, accepts: (value: FrontValue) => boolean = isSaid): FrontValue {
    for (const map of this.#maps) {
      for (const name of names.split(' ')) {
        const value = map.get(name)
        if (value !== undefined && accepts(value)) return value
      }
    }
    return null
  }

  text(names: string, max = MAX_TEXT): string | null {
    const value = this.value(names, each => textOf(each) !== null)
    return textOf(value)?.slice(0, max) ?? null
  }

  date(names: string): string | null {
    return dateOf(this.value(names, each => dateOf(each) !== null))
  }
}

function foldKeys(data: FrontMap): Map<string, FrontValue> {
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
function textOf(value: FrontValue | undefined): string | null {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null
  return String(value).replace(/\s+/g, ' ').trim() || null
}

function listOf(value: FrontValue): FrontValue[] {
  return Array.isArray(value) ? value.slice(0, MAX_LISTED) : value === null ? [] : [value]
}

/** The texts of a value, its lists taken apart and its objects called by their name. */
function textsOf(value: FrontValue): string[] {
  if (Array.isArray(value)) return value.slice(0, MAX_LISTED).flatMap(textsOf)
  if (value instanceof Map) return textsOf(partOf(foldKeys(value), PARTS.name))
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()]
  return value === null || typeof value === 'boolean' ? [] : [String(value)]
}

function partOf(map: Map<string, FrontValue>, names: string): FrontValue {
  for (const name of names.split(' ')) {
    const value = map.get(name)
    if (value !== undefined && isSaid(value)) return value
  }
  return null
}

function titleOf(front: Keys, place: Place): string | null {
  const title = front.text(KEYS.title)
  if (title !== null) return title
  const other = front.value('title')
  // `title: [Draft] River plan` without quotes is a list to YAML, and nothing but a title to its author.
  const [only] = textsOf(other)
  if (Array.isArray(other) && other.length === 1 && only !== undefined) return `[${only}]`
  if (other !== null) refuse(place, 'title', only ?? '', 'Write it as text, in quotes.')
  return null
}

function authorsOf(front: Keys): FoundAuthor[] {
  const value = front.value(KEYS.authors) ?? front.taxonomies?.value(KEYS.authors) ?? null
  const authors = peopleIn(value)
  const [only] = authors
  if (only === undefined || authors.length > 1) return unique(authors)
  const url = only.url ?? webUrl(front.text('authorurl authorlink authorwebsite'))
  return [{ ...only, url, email: only.email ?? emailIn(front.text('authoremail email') ?? '') }]
}

function peopleIn(value: FrontValue): FoundAuthor[] {
  if (typeof value === 'string') return peopleInText(value)
  if (Array.isArray(value)) {
    return value.slice(0, MAX_LISTED).flatMap(each => (typeof each === 'string' ? [...personIn(each)] : peopleIn(each)))
  }
  if (!(value instanceof Map)) return []
  const map = foldKeys(value)
  const name = textOf(partOf(map, PARTS.name))
  if (name !== null) {
    const url = webUrl(textOf(partOf(map, PARTS.url)))
    return personIn(name).map(each => ({
      name: each.name,
      url,
      email: each.email ?? emailIn(textOf(partOf(map, PARTS.email)) ?? ''),
    }))
  }
  return [...value].slice(0, MAX_LISTED).flatMap(([key, each]) => {
    if (!(each instanceof Map)) return []
    const people = peopleIn(each)
    return people.length > 0 ? people : personIn(key)
  })
}

function peopleInText(text: string): FoundAuthor[] {
  const parts: string[] = []
  for (const part of text.slice(0, MAX_TEXT).split(NAME_JOINTS)) {
    if (part === undefined || part.trim() === '') continue
    const last = parts.at(-1)
    if (last !== undefined && SUFFIX.test(part.trim())) parts[parts.length - 1] = `${last}, ${part.trim()}`
    else if (last === undefined || !isRole(part)) parts.push(part)
  }
  return parts.flatMap(personIn)
}

/** One name: `Mara Ellison <mara@example.org>`, `[[Mara Ellison]]`, `[Mara Ellison](https://…)`, `By Mara Ellison`. */
function personIn(text: string): FoundAuthor[] {
  const said = text.slice(0, MAX_TEXT).trim()
  const [, label, link] = /^\[([^[\]]+)\]\((\S+)\)$/.exec(said) ?? []
  const email = emailIn(said)
  const name = (label ?? said)
    .replace(/^\[\[(?:[^\]|]*\|)?([^\]|]*)\]\]$/, '$1')
    .replace(/\s*[<(]\s*(?:mailto:)?[^\s<>()]+@[^\s<>()]+\s*[>)]/g, '')
    .replace(/<\/?\w[^<>]*>/g, '')
    .replace(/^by:?\s+(?=\S)/i, '')
    .replace(/\s+/g, ' ')
    .trim()
  return name === '' ? [] : [{ name, url: webUrl(link ?? null), email }]
}

function emailIn(text: string): string | null {
  return /(?:^|[<(\s:])([\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})(?:$|[>)\s])/.exec(text)?.[1] ?? null
}

function unique(authors: readonly FoundAuthor[]): FoundAuthor[] {
  return authors.filter((each, index) => authors.findIndex(other => other.name === each.name) === index)
}

function tagsOf(front: Keys): string[] {
  const tags = new Set<string>()
  for (const key of KEYS.tags.split(' ')) {
    for (const keys of [front, front.taxonomies]) {
      for (const tag of tagsIn(keys?.value(key) ?? null, key)) tags.add(tag)
    }
  }
  return [...tags].slice(0, MAX_LISTED)
}

/** Jekyll parts `tags` and `categories` at spaces; a comma anywhere says that spaces are part of a tag. */
function tagsIn(value: FrontValue, key: string): string[] {
  const isText = typeof value === 'string'
  const isSpaced =
    isText && !/[,;，、]/.test(value) && (/^(?:tags|categories)$/.test(key) || /^#\S+(?:\s+#\S+)+$/.test(value))
  const parts = isText ? value.split(isSpaced ? /\s+/ : /\s*[,;，、\n]\s*/) : textsOf(value)
  return parts
    .map(part =>
      part
        .trim()
        .replace(/^#+(?=\S)|^\[\[|\]\]$/g, '')
        .replace(/\s+/g, ' '),
    )
    .filter(part => part !== '' && part.length <= MAX_LISTED)
}

function imageOf(front: Keys): Found['image'] {
  for (const key of KEYS.image.split(' ')) {
    const image = pictureIn(front.value(key))
    if (image === null) continue
    const beside = [
      `${key}alt`,
      `${key}alttext`,
      `${key}imagealt`,
      'imagealt',
      'coveralt',
      'alt',
      `${key}caption`,
    ].join(' ')
    return image.alt === '' ? { url: image.url, alt: front.text(beside) ?? '' } : image
  }
  return null
}

function pictureIn(value: FrontValue): Found['image'] {
  if (Array.isArray(value)) return value.length === 0 ? null : pictureIn(value[0] ?? null)
  if (value instanceof Map) {
    const map = foldKeys(value)
    for (const name of PARTS.src.split(' ')) {
      const within = pictureIn(map.get(name) ?? null)
      if (within !== null) return { url: within.url, alt: textOf(partOf(map, PARTS.alt)) ?? within.alt }
    }
    return null
  }
  const said = typeof value === 'string' ? value.trim().slice(0, MAX_TEXT) : ''
  const [, alt = '', target] = /^!\[([^\]]*)\]\(\s*<?([^)>\s]+)/.exec(said) ?? []
  const [, embedded] = /^!?\[\[([^\]|]+)(?:\|[^\]]*)?\]\]$/.exec(said) ?? []
  const url = target ?? embedded ?? said
  // A lone word (`image: ubuntu`, `header: dark`) is no picture; a path or a file name is.
  const isPath = /^(?:https?:)?\/\/|[/\\]|\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)\b/i.test(url)
  return isPath && !/[{}<>"]|^data:|\n/i.test(url) ? { url, alt } : null
}

function idOf(front: Keys): string | null {
  return front.text(KEYS.id)?.replace(/^\d+$/, '') || null
}

function slugOf(front: Keys, place: Place): string | null {
  const stated = front.text(KEYS.slug)
  const paths = [stated, front.text('permalink'), front.text('url'), front.text('path')]
  for (const path of paths) {
    if (path === null || path.includes(':') || (path !== stated && !path.includes('/'))) continue
    const last = path
      .split(/[?#]/, 1)[0]
      ?.split('/')
      .filter(part => part !== '' && !/^index\.\w+$/i.test(part))
      .at(-1)
      ?.replace(/\.html?$/i, '')
    if (last !== undefined && isSlug(last)) return last
  }
  if (stated !== null) refuse(place, 'slug', stated, 'Use small letters, digits and hyphens: quiet-river-plan.')
  return null
}

function urlOf(front: Keys): string | null {
  return webUrl(front.text(KEYS.url.split(' ').find(name => webUrl(front.text(name)) !== null) ?? 'url'))
}

function webUrl(text: string | null): string | null {
  return text !== null && /^https?:\/\/[^\s:{}]/i.test(text) && URL.canParse(text) ? new URL(text).href : null
}

/** A date as it is written. Digits alone are a day (20240524) or a Unix time, as exports have it. */
function dateOf(value: FrontValue): string | null {
  if (value instanceof Map) return dateOf(partOf(foldKeys(value), 'date published created value'))
  const said = typeof value === 'boolean' ? null : textOf(value)?.slice(0, 100)
  if (said === undefined || said === null || !/\p{Nd}/u.test(said)) return null
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(said) ?? []
  if (day !== undefined) return `${year}-${month}-${day}`
  if (!/^(?:\d{10}|\d{13})$/.test(said)) return said
  return new Date(Number(said) * (said.length === 10 ? 1000 : 1)).toISOString().replace('.000Z', 'Z')
}

function isDraft(front: Keys): boolean {
  const says = (names: string, answer: RegExp) =>
    answer.test(textOf(front.value(names, each => textOf(each) !== null)) ?? '')
  if (says('draft isdraft private unpublished unlisted', /^(?:true|yes|y|on|1)$/i)) return true
  if (says('published publish', /^(?:false|no|n|off|0)$/i)) return true
  const visibility = front.text('visibility')
  return says('status poststatus state', UNFINISHED) || (visibility !== null && !OPEN.test(visibility))
}

/** The points of takeaways: one text, a text of bulleted lines, or an object. `- Cost: 3 million` is an object to YAML. */
function pointsOf(value: FrontValue): string[] {
  if (value instanceof Map) {
    const said = textOf(partOf(foldKeys(value), PARTS.point))
    if (said !== null) return [said]
    return [...value].flatMap(([key, each]) => (textOf(each) === null ? [] : [`${key}: ${textOf(each)}`]))
  }
  if (Array.isArray(value)) return value.slice(0, MAX_LISTED).flatMap(pointsOf)
  if (typeof value !== 'string') return textsOf(value)
  const lines = value.split('\n').filter(line => line.trim() !== '')
  const points = lines.map(line => afterBullet(line.trim()))
  const bulleted = points.filter(point => point !== null && point !== '')
  if (bulleted.length > 0 && bulleted.length === points.length) return bulleted.flatMap(point => point ?? [])
  return [textOf(value)].flatMap(text => text ?? [])
}

/** What the name of a file says: Jekyll's date and slug, and its folder of drafts. */
function fileFacts(file: string): { date: string | null; slug: string | null; draft: boolean } {
  const path = file.replace(/\\/g, '/').replace(/\/(?:_?index)(?:\.\w{2})?\.\w+$/, '')
  const [, date, name] = /(?:^|\/)(\d{4}-\d{2}-\d{2})-([^/]+)$/.exec(path) ?? []
  const slug = name?.replace(/(?:\.[a-z]{2})?\.(?:md|mdx|markdown|mkd|html?)$/i, '').toLowerCase() ?? null
  return {
    date: date ?? null,
    slug: slug !== null && isSlug(slug) ? slug : null,
    draft: /(?:^|\/)_drafts\//.test(file),
  }
}

function refuse(place: Place, key: string, text: string, mend: string): void {
  const at = `${place.file}:${place.line(key)}`
  place.problems.push(problem('line-not-read', { at, label: key, text, mend }))
}
