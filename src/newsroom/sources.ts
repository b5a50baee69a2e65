import { globSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, resolve, sep } from 'node:path'
import type { ParsedArticle } from '../article/index.ts'
import type { Origin } from '../ingest/index.ts'
import { type Problem, ProblemError, problem, problemsOf, reasonOf } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import type { Config } from './config.ts'
import { filesBelow } from './files.ts'
import type { Newsroom } from './newsroom.ts'

/** Endings that the door reads; `.xml` and `.json` where they hold a feed. */
const FORMATS = new Set('.txt .text .md .markdown .mdx .html .htm .xhtml .xml .rss .atom .rdf .json'.split(' '))
/** What stands beside articles and is no article. */
const COMPANIONS = new Set(
  '.png .jpg .jpeg .gif .webp .avif .svg .ico .css .js .map .woff .woff2 .ttf .pdf .mp3 .mp4 .webm .download'.split(
    ' ',
  ),
)

type Source = Config['sources'][number]

/** One source's bytes, or the problems why there are none; `base` and `type` where it came from an URL. */
export type Loaded = {
  file: string
  bytes: Uint8Array | null
  base: string | null
  type: string | null
  problems: Problem[]
  pick: Pick
}

type Pick = (articles: readonly ParsedArticle[]) => readonly ParsedArticle[]

/**
 * Everything that the config names as a source, each file and URL once, in the order of the config. Throws where a source is
 * not there or a folder cannot be read: a slip must not unpublish what stands in it.
 */
export async function* loadSources(newsroom: Newsroom, cache: Cache): AsyncGenerator<Loaded> {
  const problems: Problem[] = []
  const places = newsroom.config.sources.flatMap((source): (string | { url: string; pick: Pick })[] => {
    const { url, pick } = urlOf(source)
    return url === null ? listFiles(newsroom.dir, String(source), problems) : [{ url, pick }]
  })
  const errors = problems.filter(each => each.severity === 'error')
  if (errors.length > 0) throw new ProblemError(problems)
  const seen = new Set<string>()
  const fetches = new Map(
    places.flatMap(place =>
      typeof place === 'string' ? [] : [[place.url, fetchSource(place.url, newsroom, cache)] as const],
    ),
  )
  // Each is awaited in its turn; a failure is a problem of its own and no rejection.
  for (const place of places) {
    const file = typeof place === 'string' ? place : place.url
    if (seen.has(file)) continue
    seen.add(file)
    if (typeof place === 'string') yield { file, ...readSource(join(newsroom.dir, file), file), pick: all }
    else yield { file, ...((await fetches.get(file)) ?? missing), pick: place.pick }
  }
  if (problems.length > 0) yield { file: '', ...missing, problems, pick: all }
}

const all: Pick = articles => articles
const missing = { bytes: null, base: null, type: null, problems: [] }

/** How a person would name a source. */
export function sourceName(source: Source): string {
  return typeof source === 'string' ? source : source.url
}

function urlOf(source: Source): { url: string | null; pick: Pick } {
  if (typeof source === 'string') return { url: /^https?:\/\//i.test(source) ? new URL(source).href : null, pick: all }
  const { url, title, limit } = source
  const fits = ({ title: headline }: ParsedArticle) =>
    title === undefined ||
    (typeof title === 'string'
      ? headline.toLowerCase().includes(title.toLowerCase())
      : new RegExp(title.source, title.flags.replace(/[gy]/g, '')).test(headline))
  return { url: new URL(url).href, pick: articles => articles.filter(fits).slice(0, limit) }
}

type Bytes = Omit<Loaded, 'file' | 'pick'>

function readSource(path: string, file: string): Bytes {
  try {
    return { ...missing, bytes: readFileSync(path) }
  } catch (error) {
    return { ...missing, problems: [problem('unreadable-file', { at: file, reason: reasonOf(error) })] }
  }
}

/** Fetches a source; where that fails, what it gave the last time serves, and the problem says so. */
async function fetchSource(url: string, newsroom: Newsroom, cache: Cache): Promise<Bytes> {
  const { fetchUrl } = await import('../ingest/index.ts')
  const row = await cache.selectFrom('fetched').selectAll().where('source', '=', url).executeTakeFirst()
  const before =
    row === undefined
      ? null
      : { url: row.url, type: row.type, bytes: row.bytes, etag: row.etag, lastModified: row.last_modified }
  try {
    const got = await fetchUrl(url, before, { allow: newsroom.config.fetch.allow })
    if (got !== before) {
      const now = {
        source: url,
        url: got.url,
        type: got.type,
        bytes: got.bytes,
        etag: got.etag,
        last_modified: got.lastModified,
      }
      await cache
        .insertInto('fetched')
        .values(now)
        .onConflict(on => on.column('source').doUpdateSet(now))
        .execute()
    }
    return { bytes: got.bytes, base: got.url, type: got.type, problems: [] }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const problems = [...problemsOf(error)]
    if (before === null) return { ...missing, problems }
    return {
      bytes: before.bytes,
      base: before.url,
      type: before.type,
      problems: [...problems, problem('last-good-kept', { at: url })],
    }
  }
}

/** The article files of a folder or a glob, by name, links followed; hidden ones are not articles. */
export function listFiles(dir: string, source: string, problems: Problem[]): string[] {
  const nameOf = (path: string) => relative(dir, path).split(sep).join('/')
  if (/[*?[{]/.test(source)) {
    const isOurs = (path: string) => !path.split('/').some(part => part.startsWith('.') || part === 'node_modules')
    const found = globSync(source, { cwd: dir })
      .map(path => nameOf(resolve(dir, path)))
      .filter(isOurs)
      .sort()
    const files = found.filter(
      path => isArticle(path) && statSync(join(dir, path), { throwIfNoEntry: false })?.isFile(),
    )
    if (files.length === 0) problems.push(problem('source-missing', { at: source, name: source }))
    return files
  }
  const root = resolve(dir, source)
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) {
    problems.push(problem('source-missing', { at: source, name: source }))
    return []
  }
  if (!stat.isDirectory()) return [nameOf(root)]
  const broken: string[] = []
  const found = filesBelow(root, (path, error) => {
    if (extname(path) === '') problems.push(problem('unreadable-file', { at: nameOf(path), reason: reasonOf(error) }))
    else broken.push(path)
  })
  const files = [...found, ...broken].sort().filter(path => !COMPANIONS.has(extname(path).toLowerCase()))
  for (const path of files) if (!isArticle(path)) problems.push(problem('unknown-format', { at: nameOf(path) }))
  return files.filter(isArticle).map(nameOf)
}

function isArticle(path: string): boolean {
  return FORMATS.has(extname(path).toLowerCase())
}

/** Where an article of this newsroom comes from, for its reader. */
export function originOf({ config }: Newsroom, file: string, base: string | null): Origin {
  const { language, timeZone } = config.site
  return { file, language, timeZone, base, takeaways: config.takeaways }
}
