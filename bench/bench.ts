// Prints ratios, measured side by side in one run. `npm run bench`, or `npm run bench -- start` for one of them.
// `npm run bench -- rouge DIR` scores extracted takeaways; its articles are not in this repo.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeProgram, PROGRAM } from '../test/support/program.ts'
import { bouncesBench } from './bounces.ts'
import { buildBench } from './build.ts'
import { emailBench } from './email.ts'
import { feedsBench } from './feeds.ts'
import { importBench } from './import.ts'
import { ingestBench } from './ingest.ts'
import { killBench } from './kill.ts'
import { ledgerBench } from './ledger.ts'
import { median } from './median.ts'
import { numbersBench } from './numbers.ts'
import { previewBench } from './preview.ts'
import { compare } from './rouge.ts'
import { sendBench } from './send.ts'
import { sendMemoryBench } from './send-memory.ts'
import { serveBench } from './serve.ts'
import { yearBench } from './year.ts'

const REPO = join(import.meta.dirname, '..')
const RUNS = 15

const BENCHES: Record<string, () => void | Promise<void>> = {
  start,
  sample,
  ingest: ingestBench,
  feeds: feedsBench,
  email: emailBench,
  preview: previewBench,
  build: buildBench,
  import: importBench,
  serve: serveBench,
  send: sendBench,
  ledger: ledgerBench,
  kill: killBench,
  bounces: bouncesBench,
  'send-memory': sendMemoryBench,
  year: yearBench,
  numbers: numbersBench,
}

/** Median wall time of a command, in milliseconds; `before` runs untimed each time. */
function timeOf(command: readonly string[], cwd: string, before: () => void = () => {}): number {
  const times = Array.from({ length: RUNS }, () => {
    before()
    const started = performance.now()
    const { status, stderr } = spawnSync(process.execPath, command, { cwd, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
    return performance.now() - started
  })
  return median(times)
}

function row(name: string, milliseconds: number, base: number): void {
  console.log(
    `${name.padEnd(44)}${milliseconds.toFixed(0).padStart(7)} ms${(milliseconds / base).toFixed(2).padStart(9)}`,
  )
}

/** Start-up of the published command against an empty Node. */
function start(): void {
  makeProgram()
  const empty = timeOf(['-e', '0'], REPO)
  console.log('start-up (at most 2.50)')
  row('node -e 0', empty, empty)
  row('postrider --version', timeOf([PROGRAM, '--version'], REPO), empty)
  row('postrider --help', timeOf([PROGRAM, '--help'], REPO), empty)
}

/** Build of the sample newsroom: all anew, and with nothing changed. */
function sample(): void {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  for (const name of ['articles', 'emails', 'postrider.config.ts', 'articles.lock.json'])
    cpSync(join(REPO, name), join(dir, name), { recursive: true })
  const command = [join(REPO, 'src/cli.ts'), 'build', '--json']
  const clean = () => {
    for (const name of ['.postrider', 'out']) rmSync(join(dir, name), { recursive: true, force: true })
  }
  const cold = timeOf(command, dir, clean)
  console.log('build of the sample')
  row('cold', cold, cold)
  row('nothing changed', timeOf(command, dir), cold)
  rmSync(dir, { recursive: true })
}

const wanted = process.argv.slice(2)
const [first, dir] = wanted
if (first === 'rouge') {
  if (dir === undefined) throw new Error('Name a folder of *.story files: npm run bench -- rouge DIR')
  compare(dir)
} else
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (wanted.length === 0 || wanted.includes(name)) await bench()
  }
