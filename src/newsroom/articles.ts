import { createHash } from 'node:crypto'
import { type Article, admit, identify, type Lock, type ParsedArticle, parsedSchema } from '../article/index.ts'
import { type Ingested, ingest } from '../ingest/index.ts'
import { hasErrors, type Problem, problem } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { placeLocal } from './local.ts'
import { readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'
import { loadSources, originOf } from './sources.ts'

/** Raised whenever the same bytes would be read differently, so that no old parse is taken for a new one. */
const PARSER = 3
/** Rows in one statement: SQLite takes 32,766 parameters. */
const BATCH = 500

/**
 * All articles of a newsroom as they are now, newest first, with the lock file as it must become. `fresh` are the files
 * that were read anew, `changes` what is new in the lock file, `pictures` what is to be copied: files by path below out/.
 */
export type Desk = {
  articles: Article[]
  lock: Lock
  fresh: string[]
  changes: string[]
  pictures: ReadonlyMap<string, string>
  problems: Problem[]
}

/**
 * Reads every article of the sources. What did not change comes from the cache; of a broken file the last good version
 * stays, and its problems say so. Nothing is written but the cache.
 */
export async function readArticles(newsroom: Newsroom, cache: Cache, now: string): Promise<Desk> {
  const problems: Problem[] = []
  const known = new Map((await cache.selectFrom('parsed').selectAll().execute()).map(row => [row.file, row]))
  const parsed = new Map<string, ParsedArticle>()
  const fresh: { file: string; key: string; ingested: string }[] = []
  const files = new Set<string>()
  for await (const { file, bytes, base, type, problems: found, pick } of loadSources(newsroom, cache)) {
    problems.push(...found)
    if (file === '') continue
    files.add(file)
    const take = (articles: readonly ParsedArticle[]) => {
      for (const each of pick(articles)) if (!parsed.has(each.source.file)) parsed.set(each.source.file, each)
    }
    const before = known.get(file)
    const key = bytes === null ? null : keyOf(bytes, base, newsroom)
    if (before !== undefined && before.key === key) {
      const last = lastOf(before.ingested)
      problems.push(...last.problems)
      take(last.articles)
      continue
    }
    const read: Ingested =
      bytes === null ? { articles: [], problems: [] } : await ingest(bytes, originOf(newsroom, file, base), type)
    problems.push(...read.problems)
    if (key !== null && !(read.articles.length === 0 && hasErrors(read.problems))) {
      take(read.articles)
      fresh.push({ file, key, ingested: JSON.stringify(read) })
    } else if (before !== undefined) {
      take(lastOf(before.ingested).articles.map(each => ({ ...each, problems: [] })))
      problems.push(problem('last-good-kept', { at: file }))
    }
  }
  await remember(
    cache,
    fresh,
    [...known.keys()].filter(file => !files.has(file)),
  )
  const desk = admit(readLock(newsroom.dir), [...parsed.values()], newsroom.config.site, now)
  const placed = placeLocal(newsroom, desk.articles)
  const onArticles = desk.articles.flatMap(article => article.problems)
  return {
    ...desk,
    articles: placed.articles,
    pictures: placed.pictures,
    fresh: fresh.map(row => row.file),
    problems: [...problems, ...onArticles, ...placed.problems, ...desk.problems],
  }
}

async function remember(
  cache: Cache,
  fresh: readonly { file: string; key: string; ingested: string }[],
  gone: readonly string[],
): Promise<void> {
  if (fresh.length === 0 && gone.length === 0) return
  await cache.transaction().execute(async trx => {
    for (const file of gone) await trx.deleteFrom('parsed').where('file', '=', file).execute()
    for (let from = 0; from < fresh.length; from += BATCH) {
      await trx
        .replaceInto('parsed')
        .values(fresh.slice(from, from + BATCH))
        .execute()
    }
  })
}

function lastOf(ingested: string): Ingested {
  const { articles, problems } = JSON.parse(ingested) as { articles: unknown[]; problems: Problem[] }
  return { articles: articles.map(each => parsedSchema.parse(each)), problems }
}

/** The identity that the lock file holds for a parsed article, or would give it. Nothing is written. */
export function identifyOne(newsroom: Newsroom, parsed: ParsedArticle, now: string): Article | null {
  const lock = readLock(newsroom.dir)
  const entry = lock.articles[parsed.source.file]
  const article =
    entry === undefined
      ? admit(lock, [parsed], newsroom.config.site, now).articles[0]
      : identify(parsed, entry, newsroom.config.site)
  if (article === undefined) return null
  const { articles, problems } = placeLocal(newsroom, [article])
  const [placed] = articles
  return placed === undefined ? null : { ...placed, problems: [...placed.problems, ...problems] }
}

function keyOf(bytes: Uint8Array, base: string | null, { config }: Newsroom): string {
  const { language, timeZone } = config.site
  return createHash('sha256')
    .update(JSON.stringify([PARSER, language, timeZone, config.takeaways, base]))
    .update(bytes)
    .digest('hex')
}
