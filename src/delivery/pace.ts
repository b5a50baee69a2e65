import { toRfc3339 } from '../article/index.ts'

const MAX_COLUMNS = 60
/** Of the messages: the few that a server put off for hours would press all others into one column. */
const SHOWN = 0.99
const SECOND_MS = 1000

/**
 * How a send went: the messages in each of at most 60 columns of as many seconds, from `begin` to `end`. `later`: how many came behind
 * that, the last of them at `last`. Times are RFC 3339.
 */
export type Pace = {
  begin: string
  end: string
  columnSeconds: number
  columns: number[]
  peakPerSecond: number
  later: number
  last: string
}

/** The pace of messages by the second in which each was taken, oldest first; null where there is none. */
export function paceOf(seconds: readonly { at: string; count: number }[]): Pace | null {
  const [first, last] = [seconds[0], seconds.at(-1)]
  if (first === undefined || last === undefined) return null
  const total = seconds.reduce((sum, each) => sum + each.count, 0)
  const wanted = Math.ceil(total * SHOWN)
  const shown: (typeof seconds)[number][] = []
  let seen = 0
  for (const each of seconds) {
    if (seen >= wanted) break
    shown.push(each)
    seen += each.count
  }
  const begin = secondOf(first.at)
  const end = secondOf(shown.at(-1)?.at ?? first.at)
  const columnSeconds = Math.ceil((end - begin + 1) / MAX_COLUMNS)
  const columns = Array.from({ length: Math.ceil((end - begin + 1) / columnSeconds) }, () => 0)
  for (const { at, count } of shown) {
    const column = Math.floor((secondOf(at) - begin) / columnSeconds)
    columns[column] = (columns[column] ?? 0) + count
  }
  return {
    begin: first.at,
    end: toRfc3339(end * SECOND_MS),
    columnSeconds,
    columns,
    peakPerSecond: Number((Math.max(...columns) / columnSeconds).toFixed(3)),
    later: total - seen,
    last: last.at,
  }
}

function secondOf(at: string): number {
  return Math.floor(Date.parse(at) / SECOND_MS)
}
