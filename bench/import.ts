// What an import of a million people costs, side by side with a loop of bare INSERTs of the same rows.
import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { personOf, ROWS } from './import-people.ts'

const WRITTEN_ROWS = 10_000

type Cost = { rows: number; milliseconds: number; peak: number }

/** Prints rows a second, the time as a ratio to the bare loop’s, and peak memory. */
export function importBench(): void {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-import-'))
  try {
    const file = join(dir, 'people.csv')
    writePeople(file)
    console.log(`import of ${ROWS.toLocaleString('en')} people into an empty state (aim: peak at most 200 MB)`)
    console.log(`  ${''.padEnd(34)}${'rows/s'.padStart(9)}${'times'.padStart(9)}${'MB'.padStart(9)}`)
    const bare = cost('bare', file, join(dir, 'bare'))
    row('INSERT alone', bare, bare)
    row('postrider', cost('ours', file, join(dir, 'ours')), bare)
    row('postrider, the same file again', cost('ours', file, join(dir, 'ours')), bare)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

function writePeople(file: string): void {
  const handle = openSync(file, 'w')
  writeSync(handle, 'email,name,status,created_at\n')
  for (let first = 0; first < ROWS; first += WRITTEN_ROWS) {
    const lines = Array.from({ length: WRITTEN_ROWS }, (_, index) => {
      const { address, name, joined } = personOf(first + index)
      return `${address},${name},enabled,${joined}\n`
    })
    writeSync(handle, lines.join(''))
  }
  closeSync(handle)
}

function cost(side: string, file: string, dir: string): Cost {
  const command = [join(import.meta.dirname, 'import-side.ts'), side, file, dir]
  const { milliseconds, peak } = JSON.parse(execFileSync(process.execPath, command, { encoding: 'utf8' })) as Cost
  return { rows: ROWS, milliseconds, peak }
}

function row(name: string, { rows, milliseconds, peak }: Cost, base: Cost): void {
  const speed = Math.round((rows / milliseconds) * 1000).toLocaleString('en')
  const times = (milliseconds / base.milliseconds).toFixed(2)
  console.log(`  ${name.padEnd(34)}${speed.padStart(9)}${times.padStart(9)}${peak.toFixed(0).padStart(9)}`)
}
