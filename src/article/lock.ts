import { hash } from 'node:crypto'
import { type Problem, problem } from '../problem/index.ts'
import {
  type Article,
  type ArticleCorrection,
  contentHash,
  correctedHash,
  newestFirst,
  type ParsedArticle,
} from './article.ts'
import { compareInstants } from './dates.ts'
import { identify, pageOf } from './identify.ts'
import { Instants } from './instants.ts'
import type { Long } from './late.ts'
import type { Lock, LockEntry } from './lock-schema.ts'
import { isId, slugify, tagUri } from './slug.ts'

type Site = { url: string; tagDate: string }

/** What came of showing articles to the lock file. `changes` is empty where it already knew everything. */
export type Admission = { articles: Article[]; lock: Lock; changes: string[]; problems: Problem[] }

/**
 * Whether the file of an entry still exists (those of the articles shown do), content hashes that are known already, how what an
 * article says at length is read where it was not, and the corrections of an article by its id.
 */
type Ports = {
  isThere(file: string): boolean
  hashOf(article: ParsedArticle): string
  longOf(article: ParsedArticle): (() => Long) | null
  correctionsOf(id: string): readonly ArticleCorrection[]
}

const NO_CORRECTIONS: readonly ArticleCorrection[] = []

/**
 * Gives each article its identity: known ones keep theirs, new ones get theirs minted. One that states a slug of another's
 * keeps the one it had; a new one is left out. Drafts and what is published after `now` wait, and keep what they have.
 * `now` (RFC 3339) is used only where an entry enters or its content changed and does not say itself when that was.
 * Articles come back newest first.
 */
export function admit(
  lock: Lock,
  parsed: readonly ParsedArticle[],
  site: Site,
  now: string,
  {
    isThere = () => false,
    hashOf = contentHash,
    longOf = () => null,
    correctionsOf = () => NO_CORRECTIONS,
  }: Partial<Ports> = {},
): Admission {
  const shown = parsed.map(article => shownBy(article, hashOf(article), site))
  const entries = new Map(Object.entries(lock.articles))
  const known = recognise(entries, shown, { isThere, correctionsOf })
  const changes: string[] = []
  const problems: Problem[] = []
  const articles: Article[] = []
  moveEntries(entries, known, changes)
  const instant = Date.parse(now)
  let register: Register | null = null

  const ready = shown.filter(({ article }) => {
    const waits = waiting(article, now)
    if (waits !== null) problems.push(waits)
    return waits === null
  })
  // Of what enters at one instant, the newest is to have the latest change.
  for (const each of oldestFirst(ready)) {
    const { article, file, own } = each
    const before = known.has(file) ? entries.get(file) : undefined
    const corrected = before === undefined ? NO_CORRECTIONS : correctionsOf(before.id)
    if (before !== undefined && isAsBefore(article, correctedHash(each.hash, corrected), before)) {
      articles.push(identify(article, before, site, { corrections: corrected, long: longOf(article) }))
      continue
    }
    register ??= registerOf(entries)
    const { slugs, ids, free } = register
    const twin = own === null || before !== undefined ? undefined : ids.get(own)
    if (twin !== undefined) {
      problems.push(problem('id-taken', { at: file, id: own ?? '', owner: twin }))
      continue
    }
    const isTaken = (slug: string) => slugs.has(slug) && slugs.get(slug) !== file
    const asked = article.stated.slug ?? before?.slug ?? freeSlug(each, isTaken)
    const owner = isTaken(asked) ? slugs.get(asked) : undefined
    if (owner !== undefined) {
      problems.push(problem('slug-taken', { at: file, slug: asked, owner }))
      if (before === undefined) continue
    }
    const slug = owner === undefined ? asked : (before?.slug ?? asked)
    const id = before?.id ?? own ?? mint(site, slug, ids)
    const corrections = before === undefined ? correctionsOf(id) : corrected
    const hash = correctedHash(each.hash, corrections)
    const same = before?.hash === hash
    const updated = before !== undefined && same ? before.updated : free.from(changeOf(article, before, instant))
    const url = article.stated.url ?? pageOf(slug)
    const entry: LockEntry = { id, slug, url, firstSeen: before?.firstSeen ?? now, updated, hash }
    // What has changed stands in the current feed once more.
    if (same && before.archive !== undefined) entry.archive = before.archive
    if (before === undefined) changes.push(`${file} is new`)
    else if (!same) changes.push(`${file} has changed`)
    else if (before.slug !== slug || before.url !== url) changes.push(`${file} has moved`)
    if (before !== undefined && before.slug !== slug) slugs.delete(before.slug)
    entries.set(file, entry)
    slugs.set(slug, file)
    ids.set(id, file)
    articles.push(identify(article, entry, site, { corrections, long: longOf(article) }))
  }
  return {
    articles: articles.sort(newestFirst),
    lock: changes.length === 0 ? lock : lockOf(lock, entries),
    changes,
    problems,
  }
}

/** True where nothing of an entry would change. */
function isAsBefore({ stated }: ParsedArticle, hash: string, before: LockEntry): boolean {
  const isNamed = stated.slug === null || stated.slug === before.slug
  return hash === before.hash && isNamed && (stated.url ?? pageOf(before.slug)) === before.url
}

/** Which file has a slug and an id, and the instants of update: wanted only where something changes. */
type Register = { slugs: Map<string, string>; ids: Map<string, string>; free: Instants }

function registerOf(entries: ReadonlyMap<string, LockEntry>): Register {
  const slugs = new Map<string, string>()
  const ids = new Map<string, string>()
  for (const [file, { slug, id }] of entries) {
    slugs.set(slug, file)
    ids.set(id, file)
  }
  return { slugs, ids, free: new Instants(entries.values()) }
}

/** Its entries by file name, so that version control shows small changes. */
function lockOf(before: Lock, entries: ReadonlyMap<string, LockEntry>): Lock {
  return { ...before, articles: Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

/** What an article can be known by. `own`: the id that it states, as an URI. */
type ShownArticle = { article: ParsedArticle; file: string; hash: string; own: string | null }

function shownBy(article: ParsedArticle, hash: string, site: Site): ShownArticle {
  const { stated, source } = article
  return { article, file: source.file, hash, own: ownId(stated.id, source.format, site) }
}

/** By the date of publication; what says none is new. */
function oldestFirst(shown: readonly ShownArticle[]): ShownArticle[] {
  return shown.toSorted(({ article: { published: a } }, { article: { published: b } }) =>
    a === null || b === null ? Number(a === null) - Number(b === null) : compareInstants(a, b),
  )
}

/** The slug that an article would get where it had none. */
function slugOf({ article: { stated, title }, hash }: ShownArticle): string {
  return stated.slug ?? (slugify(title) || `article-${hash.slice(0, 8)}`)
}

/** An id that is no URI is good within its newsroom; within a feed of somebody else's it tells nothing to others. */
function ownId(stated: string | null, format: ParsedArticle['source']['format'], site: Site): string | null {
  if (stated === null || isId(stated)) return stated
  return format === 'feed' ? null : tagUri(site, encodeURIComponent(stated.toWellFormed()))
}

/**
 * Which entry each article is, both by their files. In this order, over all articles: the id that it states, its content
 * under its own name, its content under another, its name, and its slug where it states no id and the file is gone.
 */
function recognise(
  entries: ReadonlyMap<string, LockEntry>,
  shown: readonly ShownArticle[],
  { isThere, correctionsOf }: Pick<Ports, 'isThere' | 'correctionsOf'>,
): Map<string, string> {
  const known = new Map<string, string>()
  const taken = new Set<string>()
  let unknown = shown
  const pass = (entryOf: (each: ShownArticle) => string | undefined) => {
    unknown = unknown.filter(each => {
      const found = known.has(each.file) ? undefined : entryOf(each)
      if (found === undefined || taken.has(found)) return true
      known.set(each.file, found)
      taken.add(found)
      return false
    })
  }
  /** True where an entry is of this content, with any of its corrections or none. */
  const isOf = (entry: LockEntry | undefined, hash: string) => {
    if (entry === undefined || entry.hash === hash) return entry !== undefined
    const all = correctionsOf(entry.id)
    return all.some((_, index) => correctedHash(hash, all.slice(0, index + 1)) === entry.hash)
  }
  // Most are as they were: only what is left wants to be searched for.
  pass(({ file, hash, own }) => {
    const entry = entries.get(file)
    return isOf(entry, hash) && (own === null || own === entry?.id) ? file : undefined
  })
  if (known.size === shown.length) return known
  pass(({ file, own }) => (own !== null && entries.get(file)?.id === own ? file : undefined))
  const here = new Set(shown.map(each => each.file))
  const left = [...entries].filter(([file]) => !taken.has(file) && (here.has(file) || !isThere(file)))
  const ids = new Map(left.map(([file, { id }]) => [id, file]))
  const hashes = new Map(left.map(([file, { hash }]) => [hash, file]))
  const slugs = new Map(left.map(([file, { slug }]) => [slug, file]))
  const corrected = left.filter(([, { id }]) => correctionsOf(id).length > 0)
  pass(({ own }) => ids.get(own ?? ''))
  pass(({ file, hash }) => (isOf(entries.get(file), hash) ? file : undefined))
  pass(({ hash }) => hashes.get(hash) ?? corrected.find(([, entry]) => isOf(entry, hash))?.[0])
  pass(({ file }) => (entries.has(file) ? file : undefined))
  pass(each => (each.own === null && each.article.source.format !== 'feed' ? slugs.get(slugOf(each)) : undefined))
  return known
}

/** Hangs each entry on the file that it is now; what stood there and was nobody's is gone. */
function moveEntries(entries: Map<string, LockEntry>, known: ReadonlyMap<string, string>, changes: string[]): void {
  const moved = [...known].flatMap(([file, formerly]) => {
    const entry = entries.get(formerly)
    return file === formerly || entry === undefined ? [] : [{ file, formerly, entry }]
  })
  for (const { formerly } of moved) entries.delete(formerly)
  for (const { file, formerly, entry } of moved) {
    entries.set(file, entry)
    changes.push(`${formerly} is now ${file}`)
  }
}

/** Nobody here can give the entries of a feed other headlines, so they give way. */
function freeSlug(each: ShownArticle, isTaken: (slug: string) => boolean): string {
  const named = slugOf(each)
  return each.article.source.format === 'feed' && isTaken(named)
    ? `${named}-${sha256(each.own ?? each.file).slice(0, 8)}`
    : named
}

/** The tag URI of a slug; another article may have been minted from it before its slug changed. */
function mint(site: Site, slug: string, ids: ReadonlyMap<string, string>): string {
  for (let number = 1; ; number++) {
    const id = tagUri(site, number === 1 ? slug : `${slug}-${number}`)
    if (!ids.has(id)) return id
  }
}

/** Why an article is not to be published yet; null where it is. */
function waiting({ source, title, published, stated }: ParsedArticle, now: string): Problem | null {
  if (stated.draft) return problem('draft-held', { at: source.file, title })
  if (published === null || compareInstants(published, now) <= 0) return null
  return problem('published-later', { at: source.file, title, published })
}

/** When an article changed: as it says itself, where that is neither in the future nor before it was published or the change that is known. */
function changeOf({ stated, published }: ParsedArticle, before: LockEntry | undefined, now: number): number {
  const known = before === undefined ? Number.NEGATIVE_INFINITY : Date.parse(before.updated)
  const said = stated.updated === null ? Number.NaN : Date.parse(stated.updated)
  const isAfter = said > known && (published === null || said >= Date.parse(published))
  // A clock that was set back must not take a change back.
  return said <= now && isAfter ? said : Math.max(now, known + 1)
}

function sha256(text: string): string {
  return hash('sha256', text)
}
