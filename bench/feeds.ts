// What writing feeds costs, side by side with the package feed alone and with feedsmith.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { alternate } from './alternate.ts'

/** How many processes a side has for so many articles: what is short is uneven. */
const RUNS: readonly (readonly [articles: number, runs: number])[] = [
  [100, 9],
  [10_000, 3],
]
const SIDES = { feed: 'feed', feedsmith: 'feedsmith', ours: 'Postrider', changed: 'Postrider, one changed' }

type Side = keyof typeof SIDES
type Cost = { milliseconds: number; peak: number }

/** Prints milliseconds, how many times as fast as `feed`, and the peak of memory above what was held before the first build. */
export function feedsBench(): void {
  console.log(
    'Atom, RSS and JSON Feed of articles of about 3 KB, the median of processes that alternate, of each its median',
  )
  console.log('  (aims: at least 2.5 times feed, peak at most a third of its; one changed of 10,000 at least 30 times)')
  for (const [count, runs] of RUNS) {
    console.log(line(`${count.toLocaleString('en')} entries`, ['ms', 'times', 'MB']))
    const costs = alternate(Object.keys(SIDES) as Side[], runs, side => once(side, count))
    const feed = costs.get('feed')?.milliseconds ?? Number.NaN
    for (const [side, { milliseconds, peak }] of costs)
      console.log(line(SIDES[side], [milliseconds.toFixed(1), (feed / milliseconds).toFixed(1), peak.toFixed(1)]))
  }
}

/** In a process of its own. */
function once(side: Side, count: number): Cost {
  const command = ['--expose-gc', join(import.meta.dirname, 'feeds-side.ts'), side, String(count)]
  return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
}

function line(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(34)}${cells.map(each => each.padStart(9)).join('')}`
}
