import type { State } from '../store/index.ts'
import { OWN_HEADER } from './columns.ts'
import { csvLine } from './csv.ts'
import { type Filter, listSubscribers } from './list.ts'
import type { Subscriber } from './person.ts'
import { joinLabels } from './row.ts'

/** So many rows are read at one time. */
const PAGE = 1000

export const EXPORT_FORMATS = ['csv', 'json', 'ndjson'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

type Told = Omit<Subscriber, 'id'>

/** The people that fit, in the order in which they came, as text, page by page. `subscribers import` reads the CSV again. */
export async function* exportSubscribers(state: State, filter: Filter, format: ExportFormat): AsyncGenerator<string> {
  const { before, line, between, after } = WRITERS[format]
  yield before
  let isFirst = true
  for await (const page of pagesOf(state, filter)) {
    yield (isFirst ? '' : between) + page.map(line).join(between)
    isFirst = false
  }
  yield isFirst ? after.empty : after.full
}

async function* pagesOf(state: State, filter: Filter): AsyncGenerator<Told[]> {
  for (let after = 0; ; ) {
    const page = await listSubscribers(state, filter, { after, limit: PAGE })
    const last = page.at(-1)
    if (last === undefined) return
    yield page.map(({ id: _, ...told }) => told)
    after = last.id
  }
}

type Writer = {
  before: string
  line(told: Told): string
  between: string
  after: { empty: string; full: string }
}

const WRITERS: Record<ExportFormat, Writer> = {
  csv: {
    before: csvLine(OWN_HEADER),
    line: told => csvLine(cellsOf(told)),
    between: '',
    after: { empty: '', full: '' },
  },
  json: {
    before: '[',
    line: told => `\n  ${JSON.stringify(told)}`,
    between: ',',
    after: { empty: ']\n', full: '\n]\n' },
  },
  ndjson: { before: '', line: told => `${JSON.stringify(told)}\n`, between: '', after: { empty: '', full: '' } },
}

/** In the order of `OWN_HEADER`. */
function cellsOf({ address, name, state, lists, tags, language, source, joined, changed }: Told): string[] {
  const said = [address, name, state, joinLabels(lists), joinLabels(tags), language, source, joined, changed]
  return said.map(each => each ?? '')
}
