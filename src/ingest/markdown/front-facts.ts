import { isSlug } from '../../article/index.ts'
import { type Problem, problem } from '../../problem/index.ts'
import type { Found, FoundAuthor } from '../found.ts'
import { isRole } from '../words/bylines.ts'
import { afterBullet } from '../words/lines.ts'
import { NAME_JOINTS } from '../words/vocabulary.ts'
import { foldKeys, KEYS, Keys, MAX_TEXT, PARTS, partOf, textOf } from './front-keys.ts'
import type { FrontMap, FrontValue } from './front-lines.ts'

const MAX_LISTED = 200
const MAX_LANGUAGE = 35

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

function titleOf(front: Keys, place: Place): string | null {
  const title = front.text(KEYS.title)
  if (title !== null) return title
  const other = front.value(KEYS.title)
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
  const url = only.url ?? webUrl(front.text(KEYS.authorUrl))
  return [{ ...only, url, email: only.email ?? emailIn(front.text(KEYS.authorEmail) ?? '') }]
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
    .replace(/\s*\(@[\w.-]+\)$/, '')
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
  for (const key of KEYS.tags) {
    for (const keys of [front, front.taxonomies]) {
      for (const tag of tagsIn(keys?.value([key]) ?? null, key)) tags.add(tag)
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
  for (const key of KEYS.image) {
    const image = pictureIn(front.value([key]))
    if (image === null) continue
    const beside = [`${key}alt`, `${key}alttext`, `${key}imagealt`, 'imagealt', 'coveralt', 'alt', `${key}caption`]
    return image.alt === '' ? { url: image.url, alt: front.text(beside) ?? '' } : image
  }
  return null
}

function pictureIn(value: FrontValue): Found['image'] {
  if (Array.isArray(value)) return value.length === 0 ? null : pictureIn(value[0] ?? null)
  if (value instanceof Map) {
    const map = foldKeys(value)
    for (const name of PARTS.src) {
      const within = pictureIn(map.get(name) ?? null)
      if (within !== null) return { url: within.url, alt: textOf(partOf(map, PARTS.alt)) ?? within.alt }
    }
    return null
  }
  if (typeof value !== 'string') return null
  const said = value.trim().slice(0, MAX_TEXT)
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
  const paths = [stated, front.text(KEYS.permalink), front.text(KEYS.address), front.text(KEYS.path)]
  for (const path of paths) {
    if (path === null || path.includes(':') || (path !== stated && !path.includes('/'))) continue
    const last = path
      .split(/[?#]/, 1)[0]
      ?.split('/')
      .filter(part => part !== '' && !/^index\.\w+$/i.test(part))
      .at(-1)
      ?.replace(/\.html?$/i, '')
      .toLowerCase()
    if (last !== undefined && isSlug(last)) return last
  }
  if (stated !== null) refuse(place, 'slug', stated, 'Use small letters, digits and hyphens: quiet-river-plan.')
  return null
}

function urlOf(front: Keys): string | null {
  const key = KEYS.url.find(name => webUrl(front.text([name])) !== null)
  return key === undefined ? null : webUrl(front.text([key]))
}

function webUrl(text: string | null): string | null {
  return text !== null && /^https?:\/\/[^\s:{}]/i.test(text) && URL.canParse(text) ? new URL(text).href : null
}

function isDraft(front: Keys): boolean {
  const visibility = front.text(KEYS.visibility)
  return (
    front.says(KEYS.hidden, /^(?:true|yes|y|on|1)$/i) ||
    front.says(KEYS.shown, /^(?:false|no|n|off|0)$/i) ||
    front.says(KEYS.status, UNFINISHED) ||
    (visibility !== null && !OPEN.test(visibility))
  )
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
