// What writing feeds costs, side by side with the package feed alone and with feedsmith.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const COUNTS = [100, 10_000]
const RUNS = 3

type Cost = { milliseconds: number; peak: number }

/** Prints milliseconds, how many times as fast as `feed`, and the peak of memory above what was held before the first build. */
export function feedsBench(): void {
  console.log(
    `Atom, RSS and JSON Feed of articles of about 3 KB, the median of ${RUNS} processes, each with the median of its builds`,
  )
  console.log('  (aims: at least 2.5 times feed, peak at most a third of its; one changed of 10,000 at least 30 times)')
  for (const count of COUNTS) {
    console.log(
      `  ${`${count.toLocaleString('en')} entries`.padEnd(34)}${'ms'.padStart(9)}${'times'.padStart(9)}${'MB'.padStart(9)}`,
    )
    const feed = median('feed', count)
    const sides = { feed, feedsmith: median('feedsmith', count), Postrider: median('ours', count) }
    for (const [name, { milliseconds, peak }] of Object.entries(sides)) row(name, milliseconds, feed, peak)
    if (count === Math.max(...COUNTS)) row('Postrider, one changed', median('changed', count).milliseconds, feed, null)
  }
}

/** A side in processes of its own. */
function median(side: string, count: number): Cost {
  const costs = Array.from({ length: RUNS }, (): Cost => {
    const command = ['--expose-gc', join(import.meta.dirname, 'feeds-side.ts'), side, String(count)]
    return JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' }))
  })
  const middle = (of: (cost: Cost) => number) => costs.map(of).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN
  return {
    milliseconds: middle(each => each.milliseconds),
    peak: middle(each => each.peak),
  }
}

function row(name: string, milliseconds: number, feed: Cost, peak: number | null): void {
  const times = (feed.milliseconds / milliseconds).toFixed(1)
  const megabytes = peak === null ? '' : peak.toFixed(1)
  console.log(`  ${name.padEnd(34)}${milliseconds.toFixed(1).padStart(9)}${times.padStart(9)}${megabytes.padStart(9)}`)
}
