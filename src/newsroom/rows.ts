import { type Long, type ParsedArticle, parsedSchema } from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import type { CacheTables, Parsed, ParsedRow } from '../store/index.ts'
import { namesFiles } from './local.ts'

/** What the cache remembers of a source. */
export type Row = CacheTables['parsed']

/** Between the bodies in a row; the sanitizer lets no such character through. */
const BETWEEN = '\u001E'
/** What stands there of each article. */
const PARTS = 3

/** What a row holds: what was read, and the content hash of each article. `long`: what its articles say at length, which they lack. */
export type Kept = Ingested & { hashes: string[]; long?: () => Long[] }

/**
 * As JSON in a row. `bodyBytes`: how long its bodies are, which tells whether it is damaged; older programs did not say. `whole`: its
 * articles name files beside them, so that what they say is wanted at once.
 */
type KeptAsJson = Ingested & { hashes: string[]; bodyBytes?: number; whole?: boolean }

/** Bodies stand beside the JSON: most of a row is never escaped, and never unescaped, and it is only read where it is wanted. */
export function packed({ articles: all, problems, hashes }: Kept): Pick<Row, 'ingested' | 'bodies'> {
  const bodies = all
    .flatMap(({ summary, whyItMatters, takeaways, html, text }) => [
      JSON.stringify([summary, whyItMatters, takeaways]),
      html,
      text,
    ])
    .join(BETWEEN)
  const articles = all.map(each => ({ ...each, summary: null, whyItMatters: null, takeaways: [], html: '', text: '' }))
  const bodyBytes = Buffer.byteLength(bodies)
  const kept: KeptAsJson = { articles, problems, hashes, bodyBytes, whole: all.some(namesFiles) }
  return { ingested: JSON.stringify(kept), bodies }
}

/** What the cache knows of a source; `kept` is null where its row is damaged. */
export type Known = { key: string; stamp: string | null; kept: Kept | null }

/** What the cache knows, by source. */
export function readRows(parsed: Parsed): Map<string, Known> {
  const known = new Map<string, Known>()
  for (const row of parsed.rows()) known.set(row.file, { key: row.key, stamp: row.stamp, kept: readRow(row, parsed) })
  return known
}

/** What a row holds; its key says whether this program wrote it. Null where it is damaged. */
export function readRow(
  { file, ingested, bodyBytes: found }: ParsedRow,
  { bodiesOf }: Pick<Parsed, 'bodiesOf'>,
): Kept | null {
  try {
    const { articles, problems, hashes, bodyBytes = found, whole = false } = JSON.parse(ingested) as KeptAsJson
    if (bodyBytes !== found) return null
    const kept = { articles, problems, hashes }
    let read: Long[] | null = null
    const long = () => {
      read ??= longIn(bodiesOf(file), articles.length)
      return read
    }
    return whole ? withLong(kept, long()) : { ...kept, long }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Older programs kept only `html` and `text` there: their JSON has the rest. */
function longIn(bodies: string, count: number): Long[] {
  const all = bodies.split(BETWEEN)
  const each = all.length / count
  return Array.from({ length: count }, (_, index) => {
    const [html = '', text = ''] = all.slice((index + 1) * each - 2)
    if (each < PARTS) return { html, text } as Long
    const [summary, whyItMatters, takeaways] = JSON.parse(all[index * each] ?? '')
    return { summary, whyItMatters, takeaways, html, text }
  })
}

function withLong<Read extends Ingested>(read: Read, long: readonly Long[]): Read {
  return { ...read, articles: read.articles.map((each, index) => ({ ...each, ...long[index] })) }
}

/** The articles of a row that an older program may have written. */
export function checked(known: Known | undefined): ParsedArticle[] {
  const kept = known?.kept ?? null
  const articles: unknown = kept === null ? [] : withLong(kept, kept.long?.() ?? []).articles
  return parsedSchema.array().safeParse(articles).data ?? []
}
