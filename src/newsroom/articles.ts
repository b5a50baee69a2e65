import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { extname, join, relative, resolve, sep } from 'node:path'
import { type Article, admit, identify, type Lock, type ParsedArticle, parsedSchema } from '../article/index.ts'
import { type Ingested, ingest } from '../ingest/index.ts'
import { hasErrors, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { filesBelow } from './files.ts'
import { readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'

const FORMATS = new Set(['.txt'])
/** Raised whenever the same bytes would be read differently, so that no old parse is taken for a new one. */
const PARSER = 2

/**
 * All articles of a newsroom as they are now, newest first, with the lock file as it must become. `fresh` are the files
 * that were read anew, `changes` what is new in the lock file.
 */
export type Desk = { articles: Article[]; lock: Lock; fresh: string[]; changes: string[]; problems: Problem[] }

/**
 * Reads every article of the sources. What did not change comes from the cache; of a broken file the last good version
 * stays, and its problems say so. Nothing is written but the cache.
 */
export async function readArticles(newsroom: Newsroom, cache: Cache, now: string): Promise<Desk> {
  const problems: Problem[] = []
  const files = newsroom.config.sources.flatMap(source => listFiles(newsroom.dir, source, problems))
  // A slip in a source's name, or a folder that cannot be read today, must not unpublish what stands in it.
  if (hasErrors(problems)) throw new ProblemError(problems)
  const known = new Map((await cache.selectFrom('parsed').selectAll().execute()).map(row => [row.file, row]))
  const parsed: ParsedArticle[] = []
  const fresh: { file: string; key: string; article: string }[] = []
  for (const file of new Set(files)) {
    const before = known.get(file)
    const bytes = readBytes(join(newsroom.dir, file), file, problems)
    const key = bytes === null ? null : keyOf(bytes, newsroom)
    if (before !== undefined && before.key === key) {
      parsed.push(parsedSchema.parse(JSON.parse(before.article)))
      continue
    }
    const read: Ingested = bytes === null ? { article: null, problems: [] } : ingest(bytes, originOf(newsroom, file))
    problems.push(...read.problems)
    if (read.article !== null && key !== null) {
      parsed.push(read.article)
      fresh.push({ file, key, article: JSON.stringify(read.article) })
    } else if (before !== undefined) {
      parsed.push({ ...parsedSchema.parse(JSON.parse(before.article)), problems: [] })
      problems.push(problem('last-good-kept', { at: file }))
    }
  }
  const gone = [...known.keys()].filter(file => !files.includes(file))
  if (fresh.length > 0 || gone.length > 0) {
    await cache.transaction().execute(async trx => {
      for (const file of gone) await trx.deleteFrom('parsed').where('file', '=', file).execute()
      for (const row of fresh) {
        await trx
          .insertInto('parsed')
          .values(row)
          .onConflict(on => on.column('file').doUpdateSet(row))
          .execute()
      }
    })
  }
  const desk = admit(readLock(newsroom.dir), parsed, newsroom.config.site, now)
  const onArticles = desk.articles.flatMap(article => article.problems)
  return { ...desk, fresh: fresh.map(row => row.file), problems: [...problems, ...onArticles, ...desk.problems] }
}

/** The identity that the lock file holds for a parsed article, or would give it. Nothing is written. */
export function identifyOne(newsroom: Newsroom, parsed: ParsedArticle, now: string): Article | null {
  const lock = readLock(newsroom.dir)
  const entry = lock.articles[parsed.source.file]
  if (entry !== undefined) return identify(parsed, entry, newsroom.config.site)
  return admit(lock, [parsed], newsroom.config.site, now).articles[0] ?? null
}

/** The article files of a folder, by name, links followed; hidden ones are not articles. */
export function listFiles(dir: string, source: string, problems: Problem[]): string[] {
  const root = resolve(dir, source)
  const stat = statSync(root, { throwIfNoEntry: false })
  if (stat === undefined) {
    problems.push(problem('source-missing', { at: source, name: source }))
    return []
  }
  if (!stat.isDirectory()) return [posix(relative(dir, root))]
  const nameOf = (path: string) => posix(relative(dir, path))
  const isArticle = (path: string) => FORMATS.has(extname(path).toLowerCase())
  const broken: string[] = []
  const found = filesBelow(root, (path, error) => {
    if (extname(path) === '') problems.push(problem('unreadable-file', { at: nameOf(path), reason: reasonOf(error) }))
    else broken.push(path)
  })
  const all = [...found, ...broken].sort()
  for (const path of all) if (!isArticle(path)) problems.push(problem('unknown-format', { at: nameOf(path) }))
  return all.filter(isArticle).map(nameOf)
}

/** Where an article of this newsroom comes from, for its reader. */
export function originOf(newsroom: Newsroom, file: string): { file: string; language: string; timeZone: string } {
  const { language, timeZone } = newsroom.config.site
  return { file, language, timeZone }
}

function readBytes(path: string, file: string, problems: Problem[]): Uint8Array | null {
  try {
    return readFileSync(path)
  } catch (error) {
    problems.push(problem('unreadable-file', { at: file, reason: reasonOf(error) }))
    return null
  }
}

function keyOf(bytes: Uint8Array, newsroom: Newsroom): string {
  const { language, timeZone } = newsroom.config.site
  return createHash('sha256').update(`${PARSER}\0${language}\0${timeZone}\0`).update(bytes).digest('hex')
}

function posix(path: string): string {
  return path.split(sep).join('/')
}
