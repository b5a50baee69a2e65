import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Problem, problem } from '../problem/index.ts'
import { type Article, contentHash, newestFirst, type ParsedArticle } from './article.ts'
import { toRfc3339 } from './dates.ts'
import { isSlug, slugify, tagUri } from './slug.ts'

const entrySchema = z.strictObject({
  /** An absolute URI (RFC 4287 §4.2.6): the source's own where it states one, else a tag URI. */
  id: z.string().refine(isUri),
  slug: z.string().refine(isSlug),
  /** Relative to site.url for our own pages, absolute where the article lives elsewhere. */
  url: z.string(),
  firstSeen: z.iso.datetime(),
  updated: z.iso.datetime(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})

/** What the lock file knows of one article. */
export type LockEntry = z.infer<typeof entrySchema>

/** `articles.lock.json`: the identity of each article, by its file. */
export const lockSchema = z.strictObject({ version: z.literal(1), articles: z.record(z.string(), entrySchema) })
export type Lock = z.infer<typeof lockSchema>

export const EMPTY_LOCK: Lock = { version: 1, articles: {} }

type Site = { url: string; tagDate: string }

/** What came of showing articles to the lock file. `changes` is empty where it already knew everything. */
export type Admission = { articles: Article[]; lock: Lock; changes: string[]; problems: Problem[] }

/**
 * Gives each article its identity: known ones keep theirs, new ones get theirs minted, renamed files are known by the id that
 * they state, by their content, or by their slug. One that states a slug of another's keeps the one it had; a new one is left
 * out. Drafts and what is published after `now` wait, and keep what they have. `now` (RFC 3339) is used only where an entry
 * enters or its content changed and does not say itself when that was. Articles come back newest first.
 */
export function admit(lock: Lock, parsed: readonly ParsedArticle[], site: Site, now: string): Admission {
  const entries = new Map(Object.entries(lock.articles))
  const present = new Set(parsed.map(each => each.source.file))
  const gone = new Map([...entries].filter(([file]) => !present.has(file)).map(([file, { hash }]) => [hash, file]))
  const slugs = new Map([...entries].map(([file, { slug }]) => [slug, file]))
  const ids = new Map([...entries].map(([file, { id }]) => [id, file]))
  const instants = new Set([...entries.values()].map(each => Date.parse(each.updated)))
  /** A file that is gone and whose slug a new one wants: it was renamed and edited at once. */
  const vanished = (owner: string | undefined) => (owner === undefined || present.has(owner) ? undefined : owner)
  const articles: Article[] = []
  const changes: string[] = []
  const problems: Problem[] = []

  for (const each of parsed) {
    const file = each.source.file
    const waits = waiting(each, now)
    if (waits !== null) {
      problems.push(waits)
      continue
    }
    const hash = contentHash(each)
    const named = each.stated.slug ?? (slugify(each.title) || `article-${hash.slice(0, 8)}`)
    const own = each.stated.id !== null && isUri(each.stated.id) ? each.stated.id : null
    const formerly = entries.has(file)
      ? file
      : (vanished(ids.get(own ?? '')) ?? gone.get(hash) ?? vanished(slugs.get(named)))
    const before = formerly === undefined ? undefined : entries.get(formerly)
    const twin = own === null || before !== undefined ? undefined : ids.get(own)
    if (twin !== undefined) {
      problems.push(problem('id-taken', { at: file, id: own ?? '', owner: twin }))
      continue
    }
    const isTaken = (slug: string) => slugs.has(slug) && slugs.get(slug) !== formerly
    // Nobody here can give the entries of a feed other headlines.
    const free = each.source.format === 'feed' && isTaken(named) ? `${named}-${hashOf(own ?? file).slice(0, 8)}` : named
    const id = before?.id ?? own ?? tagUri(site, free)
    const asked = each.stated.slug ?? before?.slug ?? free
    const owner = [slugs.get(asked), ids.get(id)].find(other => other !== undefined && other !== formerly)
    if (owner !== undefined) {
      problems.push(problem('slug-taken', { at: file, slug: asked, owner }))
      if (before === undefined) continue
    }
    const slug = owner === undefined ? asked : (before?.slug ?? asked)
    const same = before?.hash === hash
    const updated = before !== undefined && same ? before.updated : unused(instants, changeOf(each, before, now))
    const url = each.stated.url ?? `articles/${slug}/`
    const entry: LockEntry = { id, slug, url, firstSeen: before?.firstSeen ?? now, updated, hash }
    if (before === undefined) changes.push(`${file} is new`)
    else if (!same) changes.push(`${file} has changed`)
    else if (before.slug !== slug || before.url !== url) changes.push(`${file} has moved`)
    if (formerly !== undefined && formerly !== file) {
      changes.push(`${formerly} is now ${file}`)
      entries.delete(formerly)
      gone.delete(hash)
    }
    if (before !== undefined) slugs.delete(before.slug)
    entries.set(file, entry)
    slugs.set(slug, file)
    ids.set(id, file)
    articles.push(identify(each, entry, site))
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    articles: articles.sort(newestFirst),
    lock: { version: 1, articles: Object.fromEntries(sorted) },
    changes,
    problems,
  }
}

/** An article with the identity that the lock file holds for it. */
export function identify(parsed: ParsedArticle, entry: LockEntry, site: Site): Article {
  const { stated: _, ...content } = parsed
  const { id, slug, firstSeen, updated } = entry
  return { id, slug, url: new URL(entry.url, site.url).href, firstSeen, updated, ...content }
}

/** Why an article is not to be published yet; null where it is. */
function waiting({ source, title, published, stated }: ParsedArticle, now: string): Problem | null {
  if (stated.draft) return problem('draft-held', { at: source.file, title })
  if (published === null || Date.parse(published) <= Date.parse(now)) return null
  return problem('published-later', { at: source.file, title, published })
}

/** When an article changed: as it says itself, where that is neither in the future nor before the change that is known. */
function changeOf({ stated }: ParsedArticle, before: LockEntry | undefined, now: string): string {
  if (stated.updated === null || Date.parse(stated.updated) > Date.parse(now)) return now
  return before !== undefined && Date.parse(stated.updated) <= Date.parse(before.updated) ? now : stated.updated
}

function isUri(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\S+$/i.test(text) && URL.canParse(text)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The first instant from `now` on, by milliseconds, that no other entry was updated at: readers sort by it. */
function unused(instants: Set<number>, now: string): string {
  let instant = Date.parse(now)
  while (instants.has(instant)) instant += 1
  instants.add(instant)
  return toRfc3339(instant)
}
