import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ParsedArticle } from '../article/index.ts'
import { fetchUrl, type Origin } from '../ingest/index.ts'
import { hasErrors, type Problem, ProblemError, problem, problemsOf, reasonOf } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { type Config, KEPT } from './config.ts'
import { listFiles } from './list-files.ts'
import { lookAt } from './look.ts'
import type { Newsroom } from './newsroom.ts'

/** Servers that are asked at one time. */
const AT_ONCE = 8
/** A file that changed less long ago may change again within the same tick of the system's clock. */
const SURE_AFTER_MS = 2000

type Source = Config['sources'][number]

/** One source's bytes, or the problems why there are none; `base` and `type` where it came from an URL. */
export type Loaded = { bytes: Uint8Array | null; base: string | null; type: string | null; problems: Problem[] }

/** A file or an URL that articles are read from; `pick` says which of its articles are wanted, `wrong` what is wrong with an URL. */
export type Place = { file: string; pick: Pick; wrong: Problem[] | null }

/** While the stamp of a place is the same its bytes are; null where that is not sure, as for every URL. By its place in the list. */
export type Stamps = (index: number) => string | null

/** Which URLs are asked: `all` of them whether they changed, or those `unknown` to the cache. */
export type Asking = 'all' | 'unknown'

type Pick = (articles: readonly ParsedArticle[]) => readonly ParsedArticle[]

/**
 * Everything that the config names as a source, each file and URL once, in the order of the config. URLs are fetched here,
 * files looked at, and read by `load`. Throws where a source is not there or a folder cannot be read: a slip must not unpublish what
 * stands in it.
 */
export async function placesOf(
  newsroom: Newsroom,
  cache: Cache,
  asking: Asking,
): Promise<{ places: Place[]; stamps: Promise<Stamps>; problems: readonly Problem[] }> {
  const { dir, config } = newsroom
  const problems: Problem[] = []
  const picks = new Map<string, Pick[]>()
  const urls = new Set<string>()
  for (const source of config.sources) {
    const { url, pick } = urlOf(source)
    if (url !== null) urls.add(url)
    const files = url === null ? listFiles(dir, sourceName(source), problems, [config.out, ...KEPT]) : [url]
    for (const file of files) {
      const before = picks.get(file)
      if (before === undefined) picks.set(file, [pick])
      else before.push(pick)
    }
  }
  if (hasErrors(problems)) throw new ProblemError(problems)
  const told = await fetchAll([...urls], newsroom, cache, asking)
  const places = [...picks].map(
    ([file, all]): Place => ({
      file,
      pick: all.length === 1 ? (all[0] ?? everything) : articles => all.flatMap(each => each(articles)),
      wrong: told.get(file) ?? null,
    }),
  )
  return { places, stamps: stampsOf(newsroom, places), problems }
}

/** What a place holds now. */
export async function load({ file, wrong }: Place, { dir }: Newsroom, cache: Cache): Promise<Loaded> {
  return wrong === null ? readSource(join(dir, file), file) : await readFetched(file, wrong, cache)
}

const everything: Pick = articles => articles
const nothing = { bytes: null, base: null, type: null }

/** How a person would name a source. */
export function sourceName(source: Source): string {
  return typeof source === 'string' ? source : source.url
}

/** The URL of a source without its fragment, which no server sees; null for files. */
function urlOf(source: Source): { url: string | null; pick: Pick } {
  const said = sourceName(source)
  if (!/^https?:\/\//i.test(said)) return { url: null, pick: everything }
  const url = new URL(said)
  url.hash = ''
  if (typeof source === 'string') return { url: url.href, pick: everything }
  const { title, limit } = source
  const fits = ({ title: headline }: ParsedArticle) =>
    title === undefined ||
    (typeof title === 'string'
      ? headline.toLowerCase().includes(title.toLowerCase())
      : // A global expression would remember where it stopped.
        new RegExp(title.source, title.flags.replace(/[gy]/g, '')).test(headline))
  return { url: url.href, pick: articles => articles.filter(fits).slice(0, limit) }
}

/** Size, inode and times to a quarter of a microsecond; nobody can set back the time of the last change of an inode. */
async function stampsOf({ dir }: Newsroom, places: readonly Place[]): Promise<Stamps> {
  // Before the first of them is looked at, so that what changes meanwhile is not sure.
  const sure = Date.now() - SURE_AFTER_MS
  const looks = await lookAt(
    dir,
    places.map(each => each.file),
  )
  return index => {
    const look = looks(index)
    const isSure = look !== null && places[index]?.wrong === null && look.changed <= sure
    return isSure ? `${look.size} ${look.inode} ${look.modified} ${look.changed}` : null
  }
}

function readSource(path: string, file: string): Loaded {
  try {
    return { ...nothing, bytes: readFileSync(path), problems: [] }
  } catch (error) {
    return { ...nothing, problems: [problem('unreadable-file', { at: file, reason: reasonOf(error) })] }
  }
}

/** Brings what the cache holds of each URL up to date, a few at a time; gives what went wrong, by URL. */
async function fetchAll(
  urls: readonly string[],
  newsroom: Newsroom,
  cache: Cache,
  asking: Asking,
): Promise<Map<string, Problem[]>> {
  const told = new Map<string, Problem[]>()
  const left = urls.values()
  const work = async () => {
    for (const url of left) {
      const isKnown = asking === 'unknown' && (await fetchedRow(url, cache)) !== undefined
      told.set(url, isKnown ? [] : await fetchSource(url, newsroom, cache))
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, urls.length) }, work))
  const known = await cache.selectFrom('fetched').select('source').execute()
  for (const { source } of known) {
    if (!told.has(source)) await cache.deleteFrom('fetched').where('source', '=', source).execute()
  }
  return told
}

/** Fetches a source into the cache; where that fails, what it gave the last time stays there, and the problem says so. */
async function fetchSource(source: string, newsroom: Newsroom, cache: Cache): Promise<Problem[]> {
  const row = await fetchedRow(source, cache)
  const before = row === undefined ? null : { ...row, lastModified: row.last_modified }
  try {
    const got = await fetchUrl(source, before, { allow: newsroom.config.fetch.allow })
    if (got === before) return []
    const { url, type, bytes, etag, lastModified } = got
    const now = { source, url, type, bytes, etag, last_modified: lastModified }
    await cache.replaceInto('fetched').values(now).execute()
    return []
  } catch (error) {
    const problems = problemsOf(error)
    return before === null ? [...problems] : [...problems, problem('last-good-kept', { at: source })]
  }
}

async function readFetched(source: string, problems: Problem[], cache: Cache): Promise<Loaded> {
  const row = await fetchedRow(source, cache)
  return row === undefined ? { ...nothing, problems } : { bytes: row.bytes, base: row.url, type: row.type, problems }
}

function fetchedRow(source: string, cache: Cache) {
  return cache.selectFrom('fetched').selectAll().where('source', '=', source).executeTakeFirst()
}

/** Where an article of this newsroom comes from, for its reader. */
export function originOf({ config }: Newsroom, file: string, base: string | null): Origin {
  const { language, timeZone } = config.site
  return { file, language, timeZone, base, takeaways: config.takeaways }
}
