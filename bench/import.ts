// What an import of a million people costs, side by side with a loop of bare INSERTs of the same rows.
import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeProgram, PROGRAM } from '../test/support/program.ts'
import { personOf, ROWS } from './import-people.ts'

const WRITTEN_ROWS = 10_000
const CONFIG = `export default { site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026', timeZone: 'UTC' } }\n`

type Cost = { milliseconds: number; peak: number }

/** Prints rows a second, the time as a ratio to the bare loop’s, and the peak memory of each process. */
export function importBench(): void {
  makeProgram()
  const dir = mkdtempSync(join(tmpdir(), 'postrider-import-'))
  try {
    const file = join(dir, 'people.csv')
    writePeople(file)
    console.log(`import of ${ROWS.toLocaleString('en')} people by the published command (aim: peak at most 200 MB)`)
    console.log(`  ${''.padEnd(34)}${'rows/s'.padStart(9)}${'times'.padStart(9)}${'MB'.padStart(9)}`)
    const alone = bare(join(dir, 'bare'))
    row('INSERT alone', alone, alone)
    const room = join(dir, 'room')
    mkdirSync(room)
    writeFileSync(join(room, 'postrider.config.ts'), CONFIG)
    // The first start after an installation compiles, which takes time and memory of its own.
    const small = join(dir, 'small.csv')
    writeFileSync(small, 'email\nfirst@example.net\n')
    command(small, room)
    row('postrider subscribers import', whole(command(file, room)), alone)
    row('the same file again', whole(command(file, room)), alone)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** The loop alone, without start-up. */
function bare(dir: string): Cost {
  const script = join(import.meta.dirname, 'import-bare.ts')
  return JSON.parse(execFileSync(process.execPath, [script, dir], { encoding: 'utf8' })) as Cost
}

/** The command from its start to its end; its peak is told by what runs before it. */
function command(file: string, room: string): Cost & { rows: number } {
  const watch = join(import.meta.dirname, 'import-watch.mjs')
  const args = ['subscribers', 'import', file, '--consent', 'a benchmark', '--newsroom', room, '--json']
  const started = performance.now()
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', watch, PROGRAM, ...args], {
    encoding: 'utf8',
  })
  const milliseconds = performance.now() - started
  const { rows } = JSON.parse(stdout) as { rows: number }
  return { rows, milliseconds, peak: Number(/peak ([\d.]+)/.exec(stderr)?.[1]) }
}

function whole(cost: Cost & { rows: number }): Cost {
  if (cost.rows !== ROWS) throw new Error(`${cost.rows} rows were read`)
  return cost
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

function row(name: string, { milliseconds, peak }: Cost, base: Cost): void {
  const speed = Math.round((ROWS / milliseconds) * 1000).toLocaleString('en')
  const times = (milliseconds / base.milliseconds).toFixed(2)
  console.log(`  ${name.padEnd(34)}${speed.padStart(9)}${times.padStart(9)}${peak.toFixed(0).padStart(9)}`)
}
