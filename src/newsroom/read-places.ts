import { hash } from 'node:crypto'
import { contentHash, type ParsedArticle } from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import { hasErrors, type Problem, problem } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { withFallenOut } from './feed-window.ts'
import type { Newsroom } from './newsroom.ts'
import { type Job, Readers } from './readers.ts'
import { checked, type Kept, type Known, packed, type Row } from './rows.ts'
import { type Loaded, load, originOf, type Place, type Stamps } from './sources.ts'

/** Raised whenever the same bytes would be read or hashed differently, so that no old parse is taken for a new one. */
const PARSER = 12
/** Sources that are taken at one time. */
const BATCH = 250
/** What of them is in memory unread. */
const CHUNK_BYTES = 8_000_000

/** A place whose stamp does not say that it is as it was, with what the cache knows of it and what it holds now. */
type LoadedPlace = { index: number; place: Place; before: Known | undefined; stamp: string | null; loaded: Loaded }
/** The stamp that a row, right as it is, must get. */
type Stamped = Pick<Row, 'file' | 'stamp'>
type ReadPlace = { kept: Kept; row: Row | null; stamped: Stamped | null }

/**
 * What each place gives, in their order, and the files that were read anew. The cache remembers it, and forgets what is no place any more.
 * `known` is what it knew.
 */
export async function readPlaces(
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
  await forgetOthers(places, known, cache)
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

/** Of the bytes and of all that they are read by. */
function keyOf(bytes: Uint8Array, loaded: Loaded, newsroom: Newsroom): string {
  return `${hash('sha256', bytes)}${readBy(loaded, newsroom)}`
}

function readBy({ base, type }: Pick<Loaded, 'base' | 'type'>, { config }: Newsroom): string {
  const { language, timeZone } = config.site
  return ` ${JSON.stringify([PARSER, language, timeZone, config.takeaways, base, type])}`
}
