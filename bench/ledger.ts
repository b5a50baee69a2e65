// What the ledger alone costs: the desk with a null transport, on the state of a newsroom, beside the same loop on nothing.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeProgram } from '../test/support/program.ts'
import { median } from './median.ts'
import { furnish, onCopy } from './sending.ts'

const MESSAGES = Number(process.env.MESSAGES ?? 200_000)
const LINES = [10, 20]
const RUNS = 5
const STORY = 'The vote came a little after ten on Thursday night.'

type Cost = { microseconds: number; commits: number }

/** Prints the CPU a message of both loops, in microseconds of all threads. */
export function ledgerBench(): void {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-ledger-'))
  try {
    makeProgram()
    console.log(
      `${MESSAGES.toLocaleString('en')} messages that no server sees, median of ${RUNS} runs (aim: the ledger at most 25 µs of CPU each)`,
    )
    console.log(`  ${['lines', 'with', 'without', 'ledger', 'a commit'].map(each => each.padStart(11)).join('')}`)
    for (const lines of LINES) {
      const room = join(dir, `room-${lines}`)
      furnish(room, { people: MESSAGES, connections: lines, story: STORY })
      const runs = Array.from({ length: RUNS }, () => ({
        real: onCopy(room, copy => loop(copy, lines, 'ledger')),
        none: loop(room, lines, 'nothing'),
      }))
      const real = median(runs.map(each => each.real.microseconds))
      const none = median(runs.map(each => each.none.microseconds))
      const commits = median(runs.map(each => each.real.commits))
      const cells = [real, none, real - none, MESSAGES / commits]
      console.log(`  ${[String(lines), ...cells.map(each => each.toFixed(1))].map(each => each.padStart(11)).join('')}`)
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** The loop in a process of its own. */
function loop(room: string, lines: number, on: 'ledger' | 'nothing'): Cost {
  const script = join(import.meta.dirname, 'ledger-side.ts')
  const args = [script, room, String(MESSAGES), String(lines), on]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Cost
}
