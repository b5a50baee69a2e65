import { type ParsedArticle, parsedSchema, type Texts } from '../article/index.ts'
import type { Ingested } from '../ingest/index.ts'
import type { CacheTables, Parsed, ParsedRow } from '../store/index.ts'
import { namesFiles } from './local.ts'

/** What the cache remembers of a source. */
export type Row = CacheTables['parsed']

/** Between the bodies in a row; the sanitizer lets no such character through. */
const BETWEEN = '\u001E'

/** What a row holds: what was read, and the content hash of each article. `late`: the long texts of its articles, which lack them. */
export type Kept = Ingested & { hashes: string[]; late?: () => Texts[] }

/**
 * As JSON in a row. `bodyBytes`: how long its bodies are, which tells whether it is damaged; older programs did not say. `whole`: its
 * articles name files beside them, so that their texts are wanted at once.
 */
type KeptAsJson = Ingested & { hashes: string[]; bodyBytes?: number; whole?: boolean }

/** Bodies stand beside the JSON: most of a row is never escaped, and never unescaped. */
export function packed({ articles: all, problems, hashes }: Kept): Pick<Row, 'ingested' | 'bodies'> {
  const bodies = all.flatMap(({ html, text }) => [html, text]).join(BETWEEN)
  const articles = all.map(each => ({ ...each, html: '', text: '' }))
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
    let texts: Texts[] | null = null
    const late = () => {
      texts ??= textsOf(bodiesOf(file))
      return texts
    }
    return whole ? withTexts(kept, late()) : { articles, problems, hashes, late }
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

function textsOf(bodies: string): Texts[] {
  const all = bodies.split(BETWEEN)
  return Array.from({ length: all.length / 2 }, (_, index) => ({
    html: all[index * 2] ?? '',
    text: all[index * 2 + 1] ?? '',
  }))
}

function withTexts<Read extends Ingested>(read: Read, texts: readonly Texts[]): Read {
  return { ...read, articles: read.articles.map((each, index) => ({ ...each, ...texts[index] })) }
}

/** The articles of a row that an older program may have written. */
export function checked(known: Known | undefined): ParsedArticle[] {
  const kept = known?.kept ?? null
  const articles: unknown = kept === null ? [] : withTexts(kept, kept.late?.() ?? []).articles
  return parsedSchema.array().safeParse(articles).data ?? []
}
