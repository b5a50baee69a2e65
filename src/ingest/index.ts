import type { ParsedArticle } from '../article/index.ts'
import type { Problem } from '../problem/index.ts'
import { decode } from './decode.ts'
import { type Origin, readText } from './text.ts'

/** What came of reading one file: an article with its problems on it, or the problems why there is none. */
export type Ingested = { article: ParsedArticle | null; problems: Problem[] }

/**
 * The one door for articles: bytes in, an Article or problems out; it never throws for what the bytes hold.
 * @example ingest(bytes, { file: 'articles/a.txt', language: 'en', timeZone: 'Europe/London' })
 */
export function ingest(bytes: Uint8Array, origin: Origin): Ingested {
  const decoded = decode(bytes, origin.file)
  if ('problem' in decoded) return { article: null, problems: [decoded.problem] }
  return readText(decoded.text, origin)
}

export type { Origin } from './text.ts'
