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
import type { Problem } from '../problem/index.ts'
import { type Cache, openParsed } from '../store/index.ts'
import { type Correction, correctionsByArticle, readCorrections } from './corrections.ts'
import { placeLocal } from './local.ts'
import { readKnownLock, readLock } from './lock-file.ts'
import type { Newsroom } from './newsroom.ts'
import { readPlaces } from './read-places.ts'
import { type Kept, readRows } from './rows.ts'
import { type Asking, placesOf } from './sources.ts'

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
