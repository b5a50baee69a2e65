import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Article, admit, contentHash, identify, type Lock, type ParsedArticle, urlOf } from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import { hasErrors, type Problem, problem } from '../problem/index.ts'
import { type Cache, openParsed, type Parsed, type ParsedRow } from '../store/index.ts'
import { type Correction, correctionsByArticle, readCorrections } from './corrections.ts'
import { withFallenOut } from './feed-window.ts'
import { readLate, type Texts } from './late.ts'
import { placeLocal } from './local.ts'
import { readKnownLock, readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'
import { type Job, Readers } from './readers.ts'
import { checked, type Kept, packed, type Row, readRow } from './rows.ts'
import { type Asking, type Loaded, originOf, type Place, placesOf } from './sources.ts'

/** Raised whenever the same bytes would be read or hashed differently, so that no old parse is taken for a new one. */
const PARSER = 10
/** Sources that are taken at one time. */
const BATCH = 250
/** What of them is in memory unread. */
const CHUNK_BYTES = 8_000_000

/**
 * All articles of a newsroom as they are now, newest first, with the lock file as it must become. `fresh` are the files
 * that were read anew, `changes` what is new in the lock file, `pictures` what is to be copied: files by path below out/.
 * `keys` has a text for each article, by its id, that changes whenever anything of it does. `corrections` are those that mark some of them.
 * An article that was not read anew reads its `html` and `text` as they are asked for, until the cache is closed; `readTexts` reads
 * them all.
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
  readTexts(): void
}

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
  const late = new Map<ParsedArticle, () => Texts>()
  const known = openParsed(cache)
  const fresh: string[] = []
  const rows: Row[] = []
  const stamps: Stamped[] = []
  const take = (read: readonly (ReadPlace & { place: Place })[]) => {
    for (const { place, kept, row, stamped } of read) {
      if (stamped !== null) stamps.push(stamped)
      problems.push(...kept.problems)
      for (const [index, each] of kept.articles.entries()) {
        hashes.set(each, kept.hashes[index] ?? contentHash(each))
        const { late: texts } = kept
        if (texts !== undefined) late.set(each, () => texts()[index] ?? { html: '', text: '' })
      }
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
    for await (const chunk of chunksOf(places, known, newsroom)) {
      const reading = readChunk(chunk, known, newsroom, readers)
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
  await forgetOthers(places, known, cache)
  const desk = admit(await readKnownLock(newsroom.dir, cache), [...parsed.values()], newsroom.config.site, now, {
    hashOf: each => hashes.get(each) ?? contentHash(each),
    correctionsOf: correctionsByArticle(corrections),
  })
  const urls = new Map(desk.articles.map(each => [each.source.file, each.url]))
  const placed = placeLocal(newsroom, desk.articles, file => urls.get(file))
  const keys = new Map(
    placed.articles.map((article, index) => {
      const same = article === desk.articles[index] ? parsed.get(article.source.file) : undefined
      const texts = same === undefined ? undefined : late.get(same)
      if (texts !== undefined) readLate(article, texts)
      const said = (same === undefined ? undefined : hashes.get(same)) ?? hash('sha256', JSON.stringify(article))
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
    readTexts: () => {
      for (const { html: _ } of placed.articles);
    },
  }
}

/** What the cache knows of a place, and what it holds now; `kept` instead where its stamp says that this is the same. */
type LoadedPlace = { place: Place; before: ParsedRow | undefined; stamp: string | null } & (
  | { kept: Kept; loaded: null }
  | { kept: null; loaded: Loaded }
)
/** The stamp that a row, right as it is, must get. */
type Stamped = Pick<Row, 'file' | 'stamp'>
type ReadPlace = { kept: Kept; row: Row | null; stamped: Stamped | null }

/** Places with what they hold and what the cache knows of them, as many at a time as memory bears. */
async function* chunksOf(places: readonly Place[], known: Parsed, newsroom: Newsroom): AsyncGenerator<LoadedPlace[]> {
  const asFiles = readBy({ base: null, type: null }, newsroom)
  let chunk: LoadedPlace[] = []
  let bytes = 0
  for (const place of places) {
    const before = known.rowOf(place.file)
    const stamp = place.stamp()
    const isSame = stamp !== null && before?.stamp === stamp && before.key.endsWith(asFiles)
    const kept = isSame ? readRow(before, known) : null
    if (kept === null) {
      const loaded = await place.load()
      chunk.push({ place, before, stamp, kept, loaded })
      bytes += loaded.bytes?.length ?? 0
    } else chunk.push({ place, before, stamp, kept, loaded: null })
    if (chunk.length < BATCH && bytes < CHUNK_BYTES) continue
    yield chunk
    chunk = []
    bytes = 0
  }
  yield chunk
}

/** The articles of some sources; `row` is what the cache must remember of one, null where that is as it was. */
async function readChunk(
  chunk: readonly LoadedPlace[],
  known: Parsed,
  newsroom: Newsroom,
  readers: Readers,
): Promise<(ReadPlace & { place: Place })[]> {
  const jobs: Job[] = []
  const all = chunk.map(each => {
    const recalled = each.loaded === null ? unchanged(each.kept) : recall(each, each.loaded, known, newsroom)
    if (recalled !== null || each.loaded?.bytes == null) return { ...each, recalled, job: -1 }
    const { bytes, base, type } = each.loaded
    return { ...each, recalled, job: jobs.push({ bytes, origin: originOf(newsroom, each.place.file, base), type }) - 1 }
  })
  const read = await readers.read(jobs)
  return all.map(each => {
    const anew = read[each.job]
    const found =
      each.recalled ??
      (anew === undefined || each.loaded === null ? null : takeRead(each, each.loaded, anew, known, newsroom))
    const { place, before } = each
    return { place, ...(found ?? unchanged(lastGood(place.file, before, known, each.loaded?.problems ?? []))) }
  })
}

/** What the cache need not remember anew. */
function unchanged(kept: Kept): ReadPlace {
  return { kept, row: null, stamped: null }
}

/** What is known of a source as it is now, or all that is left of one that cannot be loaded; null where it must be read. */
function recall(
  { place: { file }, before, stamp }: LoadedPlace,
  loaded: Loaded,
  known: Parsed,
  newsroom: Newsroom,
): ReadPlace | null {
  const { bytes, problems } = loaded
  if (bytes === null) return unchanged(lastGood(file, before, known, problems))
  const same = before?.key === keyOf(bytes, loaded, newsroom) ? readRow(before, known) : null
  if (same === null) return null
  const stamped = before?.stamp === stamp ? null : { file, stamp }
  return { ...unchanged({ ...same, problems: [...problems, ...same.problems] }), stamped }
}

/** What was read anew of a source, or its last good version where nothing could be made of it. */
function takeRead(
  { place: { file }, before, stamp }: LoadedPlace,
  loaded: Loaded,
  read: Ingested,
  known: Parsed,
  newsroom: Newsroom,
): ReadPlace | null {
  const { bytes, base, problems } = loaded
  if (bytes === null) return null
  const last = base === null ? [] : checked(before, known)
  const isFeed = (articles: readonly ParsedArticle[]) => articles.some(each => each.source.format === 'feed')
  const turned = isFeed(last) && read.articles.length > 0 && !isFeed(read.articles)
  const found = turned ? [problem('feed-not-read', { at: file })] : read.problems
  if (turned || (read.articles.length === 0 && hasErrors(found))) {
    return unchanged(lastGood(file, before, known, [...problems, ...found]))
  }
  const articles = withFallenOut(read.articles, last)
  const kept: Kept = { articles, problems: [...found], hashes: articles.map(contentHash) }
  const row = { file, key: keyOf(bytes, loaded, newsroom), ...packed(kept), stamp }
  return { kept: { ...kept, problems: [...problems, ...found] }, row, stamped: null }
}

/** What a source gave before it broke, if that is known, with the problems why that must serve. */
function lastGood(file: string, before: ParsedRow | undefined, known: Parsed, why: readonly Problem[]): Kept {
  const articles = checked(before, known).map(each => ({ ...each, problems: [] }))
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

async function forgetOthers(places: readonly Place[], known: Parsed, cache: Cache): Promise<void> {
  const files = new Set(places.map(each => each.file))
  const gone = known.files.filter(file => !files.has(file))
  for (let from = 0; from < gone.length; from += BATCH) {
    const some = gone.slice(from, from + BATCH)
    await cache.deleteFrom('parsed').where('file', 'in', some).execute()
  }
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
