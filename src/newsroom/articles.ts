import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Article,
  admit,
  contentHash,
  identify,
  type Lock,
  type Long,
  type ParsedArticle,
  urlOf,
} from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import { hasErrors, type Problem, problem } from '../problem/index.ts'
import { type Cache, openParsed } from '../store/index.ts'
import { type Correction, correctionsByArticle, readCorrections } from './corrections.ts'
import { withFallenOut } from './feed-window.ts'
import { placeLocal } from './local.ts'
import { readKnownLock, readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'
import { type Job, Readers } from './readers.ts'
import { checked, type Kept, type Known, packed, type Row, readRows } from './rows.ts'
import { type Asking, type Loaded, load, originOf, type Place, placesOf, type Stamps } from './sources.ts'

/** Raised whenever the same bytes would be read or hashed differently, so that no old parse is taken for a new one. */
const PARSER = 11
/** Sources that are taken at one time. */
const BATCH = 250
/** What of them is in memory unread. */
const CHUNK_BYTES = 8_000_000

/**
 * All articles of a newsroom as they are now, newest first, with the lock file as it must become. `fresh` are the files
 * that were read anew, `changes` what is new in the lock file, `pictures` what is to be copied: files by path below out/.
 * `keys` has a text for each article, by its id, that changes whenever anything of it does. `corrections` are those that mark some of them.
 * An article that was not read anew reads what it says at length as that is asked for, until the cache is closed; `readTexts` reads
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
  const { places, stamps, problems: listed } = await placesOf(newsroom, cache, asking)
  const known = readRows(openParsed(cache))
  const lock = await readKnownLock(newsroom.dir, cache)
  const { found, fresh } = await readPlaces(places, await stamps, known, newsroom, cache)
  await forgetOthers(places, known, cache)
  const problems = [...listed]
  const parsed = new Map<string, Taken>()
  for (const [index, place] of places.entries()) {
    const kept = found[index]
    if (kept === undefined) continue
    problems.push(...kept.problems)
    const picked = place.pick(kept.articles)
    const wanted = picked === kept.articles ? null : new Set(picked)
    for (const [number, article] of kept.articles.entries()) {
      const { file } = article.source
      if (parsed.has(file) || wanted?.has(article) === false) continue
      parsed.set(file, { article, hash: kept.hashes[number] ?? contentHash(article), long: late(kept, number) })
    }
  }
  const desk = admit(
    lock,
    [...parsed.values()].map(each => each.article),
    newsroom.config.site,
    now,
    {
      hashOf: each => parsed.get(each.source.file)?.hash ?? contentHash(each),
      longOf: each => parsed.get(each.source.file)?.long ?? null,
      correctionsOf: correctionsByArticle(corrections),
    },
  )
  const urls = new Map(desk.articles.map(each => [each.source.file, each.url]))
  const placed = placeLocal(newsroom, desk.articles, file => urls.get(file))
  const keys = new Map(
    placed.articles.map((article, index) => {
      const same = article === desk.articles[index] ? parsed.get(article.source.file) : undefined
      const said = same?.hash ?? hash('sha256', JSON.stringify(article))
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

/** An article of a source with its content hash, and how it is read what it says at length, where it lacks that. */
type Taken = { article: ParsedArticle; hash: string; long: (() => Long) | null }

function late({ long }: Kept, number: number): Taken['long'] {
  return long === undefined ? null : () => long()[number] ?? NOTHING
}

const NOTHING: Long = { summary: null, whyItMatters: null, takeaways: [], html: '', text: '' }

/** A place whose stamp does not say that it is as it was, with what the cache knows of it and what it holds now. */
type LoadedPlace = { index: number; place: Place; before: Known | undefined; stamp: string | null; loaded: Loaded }
/** The stamp that a row, right as it is, must get. */
type Stamped = Pick<Row, 'file' | 'stamp'>
type ReadPlace = { kept: Kept; row: Row | null; stamped: Stamped | null }

/** What each place gives, in their order, and the files that were read anew. The cache remembers it. */
async function readPlaces(
  places: readonly Place[],
  stamps: Stamps,
  known: ReadonlyMap<string, Known>,
  newsroom: Newsroom,
  cache: Cache,
): Promise<{ found: Kept[]; fresh: string[] }> {
  const found: Kept[] = new Array(places.length)
  const changed: Omit<LoadedPlace, 'loaded'>[] = []
  const asFiles = readBy({ base: null, type: null }, newsroom)
  for (const [index, place] of places.entries()) {
    const before = known.get(place.file)
    const stamp = stamps(index)
    const kept = stamp !== null && before?.stamp === stamp && before.key.endsWith(asFiles) ? before.kept : null
    if (kept === null) changed.push({ index, place, before, stamp })
    else found[index] = kept
  }
  const fresh: string[] = []
  const rows: Row[] = []
  const stamped: Stamped[] = []
  const take = (read: readonly (ReadPlace & { index: number })[]) => {
    for (const each of read) {
      found[each.index] = each.kept
      if (each.stamped !== null) stamped.push(each.stamped)
      if (each.row === null) continue
      rows.push(each.row)
      fresh.push(each.row.file)
    }
  }
  const readers = new Readers()
  try {
    // What was read is taken and remembered while the other thread reads on.
    let ahead: ReturnType<typeof readChunk> | null = null
    for await (const chunk of chunksOf(changed, newsroom, cache)) {
      const reading = readChunk(chunk, newsroom, readers)
      reading.catch(() => undefined)
      if (ahead !== null) take(await ahead)
      await remember(rows.splice(0), cache)
      ahead = reading
    }
    if (ahead !== null) take(await ahead)
    await remember(rows, cache)
    await stamp(stamped, cache)
  } finally {
    await readers.close()
  }
  return { found, fresh }
}

/** Places with what they hold, as many at a time as memory bears. */
async function* chunksOf(
  changed: readonly Omit<LoadedPlace, 'loaded'>[],
  newsroom: Newsroom,
  cache: Cache,
): AsyncGenerator<LoadedPlace[]> {
  let chunk: LoadedPlace[] = []
  let bytes = 0
  for (const each of changed) {
    const loaded = await load(each.place, newsroom, cache)
    chunk.push({ ...each, loaded })
    bytes += loaded.bytes?.length ?? 0
    if (chunk.length < BATCH && bytes < CHUNK_BYTES) continue
    yield chunk
    chunk = []
    bytes = 0
  }
  if (chunk.length > 0) yield chunk
}

/** The articles of some sources; `row` is what the cache must remember of one, null where that is as it was. */
async function readChunk(
  chunk: readonly LoadedPlace[],
  newsroom: Newsroom,
  readers: Readers,
): Promise<(ReadPlace & { index: number })[]> {
  const jobs: Job[] = []
  const all = chunk.map(each => {
    const recalled = recall(each, newsroom)
    if (recalled !== null || each.loaded.bytes === null) return { ...each, recalled, job: -1 }
    const { bytes, base, type } = each.loaded
    return { ...each, recalled, job: jobs.push({ bytes, origin: originOf(newsroom, each.place.file, base), type }) - 1 }
  })
  const read = await readers.read(jobs)
  return all.map(each => {
    const anew = read[each.job]
    const found = each.recalled ?? (anew === undefined ? null : takeRead(each, anew, newsroom))
    return { index: each.index, ...(found ?? unchanged(lastGood(each, each.loaded.problems))) }
  })
}

/** What the cache need not remember anew. */
function unchanged(kept: Kept): ReadPlace {
  return { kept, row: null, stamped: null }
}

/** What is known of a source as it is now, or all that is left of one that cannot be loaded; null where it must be read. */
function recall(loadedPlace: LoadedPlace, newsroom: Newsroom): ReadPlace | null {
  const { place, before, stamp, loaded } = loadedPlace
  const { bytes, problems } = loaded
  if (bytes === null) return unchanged(lastGood(loadedPlace, problems))
  const same = before?.key === keyOf(bytes, loaded, newsroom) ? before.kept : null
  if (same === null) return null
  const stamped = before?.stamp === stamp ? null : { file: place.file, stamp }
  return { ...unchanged({ ...same, problems: [...problems, ...same.problems] }), stamped }
}

/** What was read anew of a source, or its last good version where nothing could be made of it. */
function takeRead(loadedPlace: LoadedPlace, read: Ingested, newsroom: Newsroom): ReadPlace | null {
  const { place, before, stamp, loaded } = loadedPlace
  const { bytes, base, problems } = loaded
  const { file } = place
  if (bytes === null) return null
  const last = base === null ? [] : checked(before)
  const isFeed = (articles: readonly ParsedArticle[]) => articles.some(each => each.source.format === 'feed')
  const turned = isFeed(last) && read.articles.length > 0 && !isFeed(read.articles)
  const found = turned ? [problem('feed-not-read', { at: file })] : read.problems
  if (turned || (read.articles.length === 0 && hasErrors(found))) {
    return unchanged(lastGood(loadedPlace, [...problems, ...found]))
  }
  const articles = withFallenOut(read.articles, last)
  const kept: Kept = { articles, problems: [...found], hashes: articles.map(contentHash) }
  const row = { file, key: keyOf(bytes, loaded, newsroom), ...packed(kept), stamp }
  return { kept: { ...kept, problems: [...problems, ...found] }, row, stamped: null }
}

/** What a source gave before it broke, if that is known, with the problems why that must serve. */
function lastGood({ place, before }: LoadedPlace, why: readonly Problem[]): Kept {
  const articles = checked(before).map(each => ({ ...each, problems: [] }))
  const told = articles.length === 0 ? [] : [problem('last-good-kept', { at: place.file })]
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

async function forgetOthers(places: readonly Place[], known: ReadonlyMap<string, Known>, cache: Cache): Promise<void> {
  const here = new Set(places.map(each => each.file))
  const files = [...known.keys()].filter(file => !here.has(file))
  for (let from = 0; from < files.length; from += BATCH) {
    const some = files.slice(from, from + BATCH)
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
