// What a send holds in memory, of lists of two sizes: whether it grows with the list.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeProgram } from '../test/support/program.ts'
import { freeze, furnish, sendAll, startSink } from './sending.ts'

const SIZES = (process.env.SIZES ?? '100000,1000000').split(',').map(Number)
const CONNECTIONS = 10
const STORY = 'The vote came a little after ten on Thursday night.'

/** Prints the peak of the sending process for each size of a list, and what it cost a message. */
export async function sendMemoryBench(): Promise<void> {
  const sink = await startSink()
  if (sink === null) {
    console.log('send-memory: this bench wants postfix (smtp-sink), which is not installed here')
    return
  }
  try {
    makeProgram()
    console.log(`a send to a list on ${CONNECTIONS} connections (at most 250 MB, and 30 MB more than the smaller one)`)
    console.log(`  ${['people', 'msg/s', 'µs CPU', 'MB', 'more'].map(each => each.padStart(11)).join('')}`)
    let least = Number.NaN
    for (const people of SIZES) {
      const { milliseconds, cpu, peak } = measure(people)
      if (Number.isNaN(least)) least = peak
      const cells = [(people / milliseconds) * 1000, (cpu / people) * 1000, peak, peak - least]
      console.log(
        `  ${[people.toLocaleString('en'), ...cells.map(each => each.toFixed(0))].map(each => each.padStart(11)).join('')}`,
      )
    }
  } finally {
    sink.kill()
  }
}

function measure(people: number) {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-send-memory-'))
  try {
    furnish(dir, { people, connections: CONNECTIONS, story: STORY })
    return sendAll(dir, freeze(dir), people)
  } finally {
    rmSync(dir, { recursive: true })
  }
}
