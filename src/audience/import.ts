import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { type Mailbox, readMailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { type Arrival, importArrivals, type State } from '../store/index.ts'
import { type Columns, columnsOf, isAddressHeader } from './columns.ts'
import { type Dialect, dialectOf, LINES, type Record, readRecords } from './csv.ts'
import { type Encoding, encodingOf, utf8Of } from './encoding.ts'
import { noticesOf } from './notices.ts'
import { readRow } from './row.ts'

/** People in one transaction: enough that its cost is lost among theirs, few enough that nobody else waits. */
const BATCH = 2000
const HEAD_CHARS = 65_536
const SNIFFED_LINES = 50
const SHOWN = 3

/** A row that was left out. */
export type Refused = { line: number; reason: string; cells: readonly string[] }

/** How people come in. `source` is how problems call the file; `lists` and `tags` go to each of them. */
export type ImportOptions = {
  source: string
  consent: string
  lists: readonly string[]
  tags: readonly string[]
  now: string
  /** Told once before any row: the header that rows which are left out have. */
  onHeader(cells: readonly string[]): void
  onRefused(row: Refused): void
  onProgress(rows: number, bytes: number): void
  signal: AbortSignal
}

/** How many people. `kept`: the file would have raised their state; `suppressed`: they must not be mailed, so nothing was kept of them. */
export type Imported = {
  rows: number
  added: number
  updated: number
  unchanged: number
  kept: number
  suppressed: number
  refused: number
  /** True where it was stopped; run again it goes on, for who is in already is not added twice. */
  stopped: boolean
  problems: Problem[]
}

/**
 * Brings the people of a file in: a table with a header (exports of listmonk, Mailchimp, Ghost, Substack, Buttondown, and our
 * own), a table whose rows begin with an address, or an address a line. It raises nobody's state, and the second time it changes
 * nothing. Throws `unreadable-file`, `table-unread`.
 */
export async function importSubscribers(state: State, file: string, options: ImportOptions): Promise<Imported> {
  const { source, signal, onProgress } = options
  checkFile(file, source)
  const encoding = await encodingOf(file, source)
  const dialect = dialectIn(await headOf(file, encoding))
  const name = basename(file).includes('@') ? 'a file' : basename(file)
  const arrivals = { how: `${options.consent}, from ${name}`, source: `import of ${name}`, now: options.now }
  const done: Imported = {
    rows: 0,
    added: 0,
    updated: 0,
    unchanged: 0,
    kept: 0,
    suppressed: 0,
    refused: 0,
    stopped: false,
    problems: encodingProblems(encoding, source),
  }
  const odd = new Odd()
  const reader = new RowReader(file, !dialect.quotes, options, done)
  let bytes = 0
  const batch: Arrival[] = []
  const take = async () => {
    for (const { address } of batch) odd.look(address)
    for (const outcome of await importArrivals(state, { ...arrivals, people: batch })) done[outcome]++
    batch.length = 0
    onProgress(done.rows, bytes)
  }
  for await (const records of readRecords(
    utf8Of(file, encoding, count => {
      bytes = count
    }),
    dialect,
  )) {
    for (const record of records) {
      const arrival = reader.read(record)
      if (arrival !== null) batch.push(arrival)
    }
    // Promises that were kept long hold on to what they gave: cleared, it is garbage at once.
    records.length = 0
    while (batch.length >= BATCH && !signal.aborted) await take()
    if (signal.aborted) break
  }
  if (signal.aborted) done.stopped = true
  else await take()
  if (!reader.hasHead) throw new ProblemError('table-unread', { at: source, reason: 'it is empty.' })
  done.problems.push(...odd.problems(source))
  return done
}

function checkFile(file: string, source: string): void {
  try {
    if (statSync(file).isFile()) return
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: source, reason: reasonOf(error) })
  }
  throw new ProblemError('unreadable-file', { at: source, reason: 'it is no file; it is read more than once' })
}

/** The beginning of a file, from which its form is told. */
async function headOf(file: string, encoding: Encoding): Promise<string> {
  let head = ''
  for await (const chunk of utf8Of(file, encoding)) {
    head += chunk.toString()
    if (head.length >= HEAD_CHARS) break
  }
  const cut = head.length > HEAD_CHARS ? head.lastIndexOf('\n', HEAD_CHARS) : -1
  return cut > 0 ? head.slice(0, cut) : head.slice(0, HEAD_CHARS)
}

/** A file of mailboxes, one a line, is no table: names in it have commas and quotes of their own. */
function dialectIn(head: string): Dialect {
  const table = dialectOf(head)
  const lines = head.split(table.newline).filter(line => line.trim() !== '' && !line.startsWith('#'))
  const sample = lines.slice(0, SNIFFED_LINES)
  const hasHeader = (sample[0] ?? '').split(table.delimiter).some(cell => isAddressHeader(cell))
  if (hasHeader) return table
  const mailboxes = sample.filter(line => mailboxIn(line) !== null).length
  return mailboxes > 0 && mailboxes * 2 >= sample.length ? { ...LINES, newline: table.newline } : table
}

function mailboxIn(line: string): Mailbox | null {
  return readMailbox(line.trim())
}

function encodingProblems({ name, guessed, damaged }: Encoding, at: string): Problem[] {
  const encoding = name.toUpperCase()
  return [
    ...(guessed ? [problem('encoding-guessed', { at, encoding })] : []),
    ...(damaged > 0 ? [problem('encoding-damaged', { at, encoding, count: damaged })] : []),
  ]
}

/** Records to people; what is none is told and counted. */
class RowReader {
  readonly #file: string
  readonly #options: ImportOptions
  readonly #done: Imported
  readonly #isLines: boolean
  #columns: Columns | null = null

  constructor(file: string, isLines: boolean, options: ImportOptions, done: Imported) {
    this.#file = file
    this.#isLines = isLines
    this.#options = options
    this.#done = done
  }

  get hasHead(): boolean {
    return this.#columns !== null
  }

  read(record: Record): Arrival | null {
    const { line, cells, broken } = record
    const isComment = this.#isLines && cells[0]?.startsWith('#') === true
    if (isComment || cells.every(cell => cell.trim() === '')) return null
    if (this.#columns === null) {
      if (broken === null) this.#columns = this.#begin(cells)
      if (this.#columns !== null && this.#columns.header !== null) return null
    }
    this.#done.rows++
    const row = broken !== null || this.#columns === null ? { refused: broken ?? '' } : readRow(cells, this.#columns)
    if ('refused' in row) {
      this.#done.refused++
      this.#options.onRefused({ line, reason: row.refused, cells })
      return null
    }
    const { lists, tags } = this.#options
    if (lists.length === 0 && tags.length === 0) return row
    return { ...row, lists: [...new Set([...row.lists, ...lists])], tags: [...new Set([...row.tags, ...tags])] }
  }

  #begin(cells: readonly string[]): Columns {
    const { source, onHeader } = this.#options
    const columns = columnsOf(cells, this.#file)
    if (columns === null) {
      const named = cells.map(cell => cell.trim().slice(0, 40)).join(', ')
      const reason = `none of its columns (${named.slice(0, 200)}) holds addresses.`
      throw new ProblemError('table-unread', { at: source, reason: reason.replace(/\p{C}/gu, '\uFFFD') })
    }
    const at = columns.places.email
    onHeader(columns.header ?? cells.map((_, index) => (index === at ? 'email' : `column ${index + 1}`)))
    return columns
  }
}

/** Counts what is only odd of addresses: thousands of warnings would be read by nobody. */
class Odd {
  readonly #found = new Map<'roles-imported' | 'disposables-imported', { count: number; shown: string[] }>()

  look(address: string): void {
    for (const { code } of noticesOf(address)) {
      const kind = code === 'address-role' ? 'roles-imported' : 'disposables-imported'
      const { count, shown } = this.#found.get(kind) ?? { count: 0, shown: [] }
      this.#found.set(kind, { count: count + 1, shown: shown.length < SHOWN ? [...shown, address] : shown })
    }
  }

  problems(at: string): Problem[] {
    return [...this.#found].map(([code, { count, shown }]) => problem(code, { at, count, shown: shown.join(', ') }))
  }
}
