import { type CsvError, type Parser, parse } from 'csv-parse'

/** The parts of a table: what parts its cells, whether they may be quoted, and what ends a line. */
export type Dialect = { delimiter: string; quotes: boolean; newline: '\n' | '\r' }

/** A record and the line on which it begins; `broken` says why it could not be read, its first line is then its only cell. */
export type Record = { line: number; cells: readonly string[]; broken: string | null }

/** A record is one person. */
export const MAX_RECORD_BYTES = 65_536
const MAX_SHOWN_BYTES = 1000
const DELIMITERS = [',', ';', '\t', '|'] as const
/** What no file holds, for one with an address a line. */
const NEVER = '\u001f\u001f\u001f'
export const LINES: Dialect = { delimiter: NEVER, quotes: false, newline: '\n' }
const SNIFFED_LINES = 50
const [LF, CR] = [10, 13]

/** What the quotes of a broken record are, by the code of csv-parse. */
const BROKEN: { [code: string]: string } = {
  CSV_INVALID_CLOSING_QUOTE: 'something stands behind a closing quote',
  INVALID_OPENING_QUOTE: 'a quote stands within an unquoted cell',
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_MAX_RECORD_SIZE: `it is longer than ${MAX_RECORD_BYTES} bytes`,
}
const UNEVEN = 'a quote is not closed'

/** What parts the cells of a table: by it most of its first lines have as many cells as the first one. */
export function dialectOf(head: string): Dialect {
  const newline = head.includes('\n') ? '\n' : head.includes('\r') ? '\r' : '\n'
  const lines = head
    .split(newline)
    .filter(line => line.trim() !== '')
    .slice(0, SNIFFED_LINES)
  const bare = lines.map(line => line.replace(/"(?:[^"]|"")*"/g, ''))
  const scores = DELIMITERS.map(delimiter => {
    const counts = bare.map(line => line.split(delimiter).length - 1)
    const first = counts[0] ?? 0
    return { delimiter, first, alike: first === 0 ? 0 : counts.filter(count => count === first).length }
  })
  const best = scores.toSorted((a, b) => b.alike - a.alike || b.first - a.first)[0]
  return { delimiter: best?.delimiter ?? ',', quotes: true, newline }
}

/** The records of a table, as many at a time as a chunk holds. A broken one costs its first line and nothing behind it. */
export async function* readRecords(chunks: AsyncIterable<Buffer>, dialect: Dialect): AsyncGenerator<Record[]> {
  const reader = new Reader(dialect)
  for await (const chunk of chunks) yield await reader.take(chunk)
  yield await reader.end()
}

class Reader {
  readonly #dialect: Dialect
  readonly #newline: number
  #parser: Parser
  /** What is not part of a record yet, from `#at` on; the parser has had all of it. */
  #held: Buffer = Buffer.alloc(0)
  readonly #stores = new Stores()
  #at = 0
  /** The bytes that the parser had had before `#held`. */
  #before = 0
  /** The line at which `#at` stands. */
  #line = 1
  #width: number | null = null
  #isSkipping = false
  #records: Record[] = []

  constructor(dialect: Dialect) {
    this.#dialect = dialect
    this.#newline = dialect.newline === '\n' ? LF : CR
    this.#parser = this.#start()
  }

  async take(chunk: Buffer): Promise<Record[]> {
    let rest = chunk
    if (this.#isSkipping) {
      const end = chunk.indexOf(this.#newline)
      if (end === -1) return []
      this.#isSkipping = false
      this.#line++
      rest = chunk.subarray(end + 1)
    }
    const before = this.#held.length - this.#at
    this.#held = this.#stores.join(this.#held.subarray(this.#at), rest)
    this.#before += this.#at
    this.#at = 0
    await this.#feed(this.#held.subarray(before))
    return this.#taken()
  }

  async end(): Promise<Record[]> {
    for (let error = await this.#finish(); error !== null; error = await this.#finish()) {
      this.#refuse(error)
      await this.#feed(this.#held.subarray(this.#at))
    }
    return this.#taken()
  }

  #taken(): Record[] {
    const records = this.#records
    this.#records = []
    return records
  }

  /** Gives bytes to the parser; behind a broken line it begins anew. */
  async #feed(bytes: Buffer): Promise<void> {
    let rest = bytes
    while (rest.length > 0) {
      const error = await this.#write(rest)
      if (error === null) return
      this.#refuse(error)
      rest = this.#held.subarray(this.#at)
    }
  }

  #write(bytes: Buffer): Promise<Error | null> {
    return new Promise(resolve => void this.#parser.write(bytes, error => resolve(error ?? null)))
  }

  #finish(): Promise<Error | null> {
    const parser = this.#parser
    return new Promise(resolve => {
      parser.once('error', resolve)
      parser.once('end', () => resolve(null))
      parser.end()
    })
  }

  #start(): Parser {
    const { delimiter, quotes, newline } = this.#dialect
    const parser = parse({
      delimiter,
      quote: quotes ? '"' : null,
      escape: quotes ? '"' : null,
      record_delimiter: newline === '\n' ? ['\r\n', '\n'] : ['\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_BYTES,
      on_record: (cells: string[], { bytes }) => {
        this.#add(cells, bytes)
        // Nothing goes through the stream, so that it never waits for a reader.
        return null
      },
    })
    // Errors come by the callbacks.
    return parser.on('error', () => {}).resume()
  }

  #add(cells: string[], bytes: number): void {
    this.#skipBlank()
    const end = bytes - this.#before
    const lines = this.#linesIn(this.#at, end)
    // With a quote that was never closed the next lines become a part of the cell, until one has a quote by chance.
    const isOne = lines - (this.#held[end - 1] === this.#newline ? 1 : 0) === 0
    if (!isOne && this.#width !== null && cells.length !== this.#width) throw new UnevenError()
    this.#width ??= cells.length
    this.#records.push({ line: this.#line, cells, broken: null })
    this.#line += lines
    this.#at = end
  }

  #refuse(error: Error): void {
    const code = 'code' in error ? String((error as CsvError).code) : ''
    const broken = error instanceof UnevenError ? UNEVEN : BROKEN[code]
    if (broken === undefined) throw error
    this.#skipBlank()
    const newline = this.#held.indexOf(this.#newline, this.#at)
    const end = newline === -1 ? this.#held.length : newline
    const text = this.#held.subarray(this.#at, Math.min(end, this.#at + MAX_SHOWN_BYTES)).toString()
    this.#records.push({ line: this.#line, cells: [text.replace(/\r$/, '')], broken })
    this.#at = newline === -1 ? end : newline + 1
    if (newline === -1) this.#isSkipping = true
    else this.#line++
    this.#before = -this.#at
    this.#parser = this.#start()
  }

  /** The parser passes over empty lines, which count all the same. */
  #skipBlank(): void {
    for (let byte = this.#held[this.#at]; byte === LF || byte === CR; byte = this.#held[++this.#at])
      if (byte === this.#newline) this.#line++
  }

  #linesIn(start: number, end: number): number {
    let lines = 0
    for (let at = this.#held.indexOf(this.#newline, start); at !== -1 && at < end; lines++)
      at = this.#held.indexOf(this.#newline, at + 1)
    return lines
  }
}

/** Room for what is held, used in turns: the parser may still look at the end of the last one. Fresh room for each chunk is garbage. */
class Stores {
  #next: Buffer = Buffer.alloc(0)
  #last: Buffer = Buffer.alloc(0)

  join(held: Buffer, chunk: Buffer): Buffer {
    const length = held.length + chunk.length
    const store = this.#next.length < length ? Buffer.allocUnsafe(length * 2) : this.#next
    held.copy(store)
    chunk.copy(store, held.length)
    this.#next = this.#last
    this.#last = store
    return store.subarray(0, length)
  }
}

class UnevenError extends Error {}

/** Cells as a line of CSV: RFC 4180, with nothing that a spreadsheet would run. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell => quoted(safe(cell))).join(',')}\r\n`
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** A cell that no spreadsheet takes for a formula; `unsafe` gives it back. */
function safe(cell: string): string {
  return /^'*[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
}

/** A cell as it was before an export made it safe. */
export function unsafe(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell
}
