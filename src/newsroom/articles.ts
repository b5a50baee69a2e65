import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Article,
  admit,
  contentHash,
  identify,
  type Lock,
  type ParsedArticle,
  parsedSchema,
  urlOf,
} from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import { hasErrors, type Problem, problem } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { type Correction, correctionsByArticle, readCorrections } from './corrections.ts'
import { withFallenOut } from './feed-window.ts'
import { placeLocal } from './local.ts'
import { readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'
import { type Job, Readers } from './readers.ts'
import { type Asking, type Loaded, originOf, type Place, placesOf } from './sources.ts'

/** Raised whenever the same bytes would be read or hashed differently, so that no old parse is taken for a new one. */
const PARSER = 9
/** Sources whose last parses are in memory at one time. */
const BATCH = 250
/** What of them is in memory unread. */
const CHUNK_BYTES = 8_000_000

/**
 * All articles of a newsroom as they are now, newest first, with the lock file as it must become. `fresh` are the files
 * that were read anew, `changes` what is new in the lock file, `pictures` what is to be copied: files by path below out/.
 * `keys` has a text for each article, by its id, that changes whenever anything of it does. `corrections` are those that mark some of them.
 */
export type Desk = {
  articles: Article[]
  lock: Lock
  fresh: string[]
  changes: string[]
  pictures: ReadonlyMap<string, string>
  keys: ReadonlyMap<string, string>
  corrections: readonly Correction[]
  problems: Problem[]
}

type Row = { file: string; key: string; ingested: string; bodies: string; stamp: string | null }

/** Between the bodies in a row; the sanitizer lets no such character through. */
const BETWEEN = '\u001E'

/** What a row holds: what was read, and the content hash of each article. */
type Kept = Ingested & { hashes: string[] }

/**
 * Reads every article of the sources. What did not change comes from the cache; of a broken file the last good version
 * stays, and its problems say so. Nothing is written but the cache.
 */
export async function readArticles(
  newsroom: Newsroom,
  cache: Cache,
  now: string,
  asking: Asking = 'all',
): Promise<Desk> {
  const corrections = readCorrections(newsroom.dir)
  const { places, problems: listed } = await placesOf(newsroom, cache, asking)
  const problems = [...listed]
  const parsed = new Map<string, ParsedArticle>()
  const hashes = new Map<ParsedArticle, string>()
  const fresh: string[] = []
  const rows: Row[] = []
  const stamps: Stamped[] = []
  const take = (read: readonly (ReadPlace & { place: Place })[]) => {
    for (const { place, kept, row, stamped } of read) {
      if (stamped !== null) stamps.push(stamped)
      problems.push(...kept.problems)
      for (const [index, each] of kept.articles.entries()) hashes.set(each, kept.hashes[index] ?? contentHash(each))
      for (const each of place.pick(kept.articles))
        if (!parsed.has(each.source.file)) parsed.set(each.source.file, each)
      if (row === null) continue
      rows.push(row)
      fresh.push(row.file)
    }
  }
  const readers = new Readers()
  try {
    // What was read is taken and remembered while the other thread reads on.
    let ahead: ReturnType<typeof readChunk> | null = null
    for await (const chunk of chunksOf(places, cache, newsroom)) {
      const reading = readChunk(chunk, newsroom, readers)
      reading.catch(() => undefined)
      if (ahead !== null) take(await ahead)
      await remember(rows.splice(0), cache)
      ahead = reading
    }
    if (ahead !== null) take(await ahead)
    await remember(rows, cache)
    await stamp(stamps, cache)
  } finally {
    await readers.close()
  }
  await forgetOthers(places, cache)
  const desk = admit(readLock(newsroom.dir), [...parsed.values()], newsroom.config.site, now, {
    hashOf: each => hashes.get(each) ?? contentHash(each),
    correctionsOf: correctionsByArticle(corrections),
  })
  const urls = new Map(desk.articles.map(each => [each.source.file, each.url]))
  const placed = placeLocal(newsroom, desk.articles, file => urls.get(file))
  const keys = new Map(
    placed.articles.map((article, index) => {
      const known = article === desk.articles[index] ? parsed.get(article.source.file) : undefined
      const said = (known === undefined ? undefined : hashes.get(known)) ?? hash('sha256', JSON.stringify(article))
      const { id, slug, url, updated, firstSeen, source, corrections } = article
      return [id, hash('sha256', JSON.stringify([id, slug, url, updated, firstSeen, source.feed, said, corrections]))]
    }),
  )
  const onArticles = desk.articles.flatMap(article => article.problems)
  return {
    ...desk,
    articles: placed.articles,
    pictures: placed.pictures,
    corrections,
    keys,
    fresh,
    problems: [...problems, ...onArticles, ...placed.problems, ...desk.problems],
  }
}

/** What the cache knows of a place, and what it holds now; `kept` instead where its stamp says that this is the same. */
type LoadedPlace = { place: Place; before: Row | undefined; stamp: string | null } & (
  | { kept: Kept; loaded: null }
  | { kept: null; loaded: Loaded }
)
/** The stamp that a row, right as it is, must get. */
type Stamped = Pick<Row, 'file' | 'stamp'>
type ReadPlace = { kept: Kept; row: Row | null; stamped: Stamped | null }

/** Places with what they hold and what the cache knows of them, as many at a time as memory bears. */
async function* chunksOf(places: readonly Place[], cache: Cache, newsroom: Newsroom): AsyncGenerator<LoadedPlace[]> {
  const asFiles = readBy({ base: null, type: null }, newsroom)
  for (let from = 0; from < places.length; from += BATCH) {
    const batch = places.slice(from, from + BATCH)
    const known = await rowsOf(batch, cache)
    let chunk: LoadedPlace[] = []
    let bytes = 0
    for (const place of batch) {
      const before = known.get(place.file)
      const stamp = place.stamp()
      const isSame = stamp !== null && before?.stamp === stamp && before.key.endsWith(asFiles)
      const kept = isSame ? readRow(before) : null
      if (kept !== null) {
        chunk.push({ place, before, stamp, kept, loaded: null })
        continue
      }
      const loaded = await place.load()
      chunk.push({ place, before, stamp, kept, loaded })
      bytes += loaded.bytes?.length ?? 0
      if (bytes < CHUNK_BYTES) continue
      yield chunk
      chunk = []
      bytes = 0
    }
    yield chunk
  }
}

/** The articles of some sources; `row` is what the cache must remember of one, null where that is as it was. */
async function readChunk(
  chunk: readonly LoadedPlace[],
  newsroom: Newsroom,
  readers: Readers,
): Promise<(ReadPlace & { place: Place })[]> {
  const jobs: Job[] = []
  const all = chunk.map(each => {
    const recalled = each.loaded === null ? unchanged(each.kept) : recall(each, each.loaded, newsroom)
    if (recalled !== null || each.loaded?.bytes == null) return { ...each, recalled, job: -1 }
    const { bytes, base, type } = each.loaded
    return { ...each, recalled, job: jobs.push({ bytes, origin: originOf(newsroom, each.place.file, base), type }) - 1 }
  })
  const read = await readers.read(jobs)
  return all.map(each => {
    const anew = read[each.job]
    const found =
      each.recalled ?? (anew === undefined || each.loaded === null ? null : takeRead(each, each.loaded, anew, newsroom))
    const { place, before } = each
    return { place, ...(found ?? unchanged(lastGood(place.file, before, each.loaded?.problems ?? []))) }
  })
}

/** What the cache need not remember anew. */
function unchanged(kept: Kept): ReadPlace {
  return { kept, row: null, stamped: null }
}

/** What is known of a source as it is now, or all that is left of one that cannot be loaded; null where it must be read. */
function recall({ place: { file }, before, stamp }: LoadedPlace, loaded: Loaded, newsroom: Newsroom): ReadPlace | null {
  const { bytes, problems } = loaded
  if (bytes === null) return unchanged(lastGood(file, before, problems))
  const same = before?.key === keyOf(bytes, loaded, newsroom) ? readRow(before) : null
  if (same === null) return null
  const stamped = before?.stamp === stamp ? null : { file, stamp }
  return { ...unchanged({ ...same, problems: [...problems, ...same.problems] }), stamped }
}

/** What was read anew of a source, or its last good version where nothing could be made of it. */
function takeRead(
  { place: { file }, before, stamp }: LoadedPlace,
  loaded: Loaded,
  read: Ingested,
  newsroom: Newsroom,
): ReadPlace | null {
  const { bytes, base, problems } = loaded
  if (bytes === null) return null
  const last = base === null ? [] : checked(before)
  const isFeed = (articles: readonly ParsedArticle[]) => articles.some(each => each.source.format === 'feed')
  const turned = isFeed(last) && read.articles.length > 0 && !isFeed(read.articles)
  const found = turned ? [problem('feed-not-read', { at: file })] : read.problems
  if (turned || (read.articles.length === 0 && hasErrors(found))) {
    return unchanged(lastGood(file, before, [...problems, ...found]))
  }
  const articles = withFallenOut(read.articles, last)
  const kept: Kept = { articles, problems: [...found], hashes: articles.map(contentHash) }
  const row = { file, key: keyOf(bytes, loaded, newsroom), ...packed(kept), stamp }
  return { kept: { ...kept, problems: [...problems, ...found] }, row, stamped: null }
}

/** What a source gave before it broke, if that is known, with the problems why that must serve. */
function lastGood(file: string, before: Row | undefined, why: readonly Problem[]): Kept {
  const articles = checked(before).map(each => ({ ...each, problems: [] }))
  const told = articles.length === 0 ? [] : [problem('last-good-kept', { at: file })]
  return { articles, problems: [...why, ...told], hashes: articles.map(contentHash) }
}

async function remember(rows: readonly Row[], cache: Cache): Promise<void> {
  if (rows.length > 0) await cache.replaceInto('parsed').values(rows).execute()
}

async function stamp(stamps: readonly Stamped[], cache: Cache): Promise<void> {
  if (stamps.length === 0) return
  await cache.transaction().execute(async trx => {
    for (const { file, stamp } of stamps)
      await trx.updateTable('parsed').set({ stamp }).where('file', '=', file).execute()
  })
}

async function rowsOf(places: readonly Place[], cache: Cache): Promise<Map<string, Row>> {
  const files = places.map(each => each.file)
  const rows = await cache.selectFrom('parsed').selectAll().where('file', 'in', files).execute()
  return new Map(rows.map(row => [row.file, row]))
}

async function forgetOthers(places: readonly Place[], cache: Cache): Promise<void> {
  const files = new Set(places.map(each => each.file))
  const rows = await cache.selectFrom('parsed').select('file').execute()
  const gone = rows.flatMap(({ file }) => (files.has(file) ? [] : [file]))
  for (let from = 0; from < gone.length; from += BATCH) {
    const some = gone.slice(from, from + BATCH)
    await cache.deleteFrom('parsed').where('file', 'in', some).execute()
  }
}

/** Bodies stand beside the JSON: most of a row is never escaped, and never unescaped. */
function packed(kept: Kept): Pick<Row, 'ingested' | 'bodies'> {
  const bodies = kept.articles.flatMap(({ html, text }) => [html, text]).join(BETWEEN)
  const articles = kept.articles.map(each => ({ ...each, html: '', text: '' }))
  return { ingested: JSON.stringify({ ...kept, articles }), bodies }
}

/** What a row holds; its key says that this program wrote it. Null where it is damaged. */
function readRow({ ingested, bodies }: Row): Kept | null {
  try {
    const kept = JSON.parse(ingested) as Kept
    const texts = bodies.split(BETWEEN)
    if (texts.length !== Math.max(1, kept.articles.length * 2)) return null
    for (const [index, each] of kept.articles.entries()) {
      each.html = texts[index * 2] ?? ''
      each.text = texts[index * 2 + 1] ?? ''
    }
    return kept
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** The articles of a row that an older program may have written. */
function checked(row: Row | undefined): ParsedArticle[] {
  const articles: unknown = row === undefined ? [] : readRow(row)?.articles
  return parsedSchema.array().safeParse(articles).data ?? []
}

/** Gives parsed articles the identity that the lock file holds for them, or would give them. Nothing is written. */
export function identifier(newsroom: Newsroom, now: string): (parsed: ParsedArticle) => Article | null {
  const { dir, config } = newsroom
  const lock = readLock(dir)
  const isThere = (file: string) => /^https?:/.test(file) || existsSync(join(dir, file.replace(/#.*/s, '')))
  const pageOf = (file: string) => {
    const entry = lock.articles[file]
    return entry === undefined ? undefined : urlOf(entry, config.site)
  }
  return parsed => {
    const entry = lock.articles[parsed.source.file]
    const article =
      entry === undefined
        ? admit(lock, [parsed], config.site, now, { isThere }).articles[0]
        : identify(parsed, entry, config.site)
    if (article === undefined) return null
    const { articles, problems } = placeLocal(newsroom, [article], pageOf)
    const [placed] = articles
    return placed === undefined ? null : { ...placed, problems: [...placed.problems, ...problems] }
  }
}

/** Of the bytes and of all that they are read by. */
function keyOf(bytes: Uint8Array, loaded: Loaded, newsroom: Newsroom): string {
  return `${hash('sha256', bytes)}${readBy(loaded, newsroom)}`
}

function readBy({ base, type }: Pick<Loaded, 'base' | 'type'>, { config }: Newsroom): string {
  const { language, timeZone } = config.site
  return ` ${JSON.stringify([PARSER, language, timeZone, config.takeaways, base, type])}`
}
