// A send with its ledger, beside postfix's smtp-source (what the machine can do) and a plain nodemailer pool, all into smtp-sink.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeProgram } from '../test/support/program.ts'
import { alternate } from './alternate.ts'
import { freeze, furnish, measured, onCopy, PORT, type Ran, sendAll, startSink } from './sending.ts'

const SOURCE = '/usr/sbin/smtp-source'
/** Many, for a send spends two seconds of CPU until its code is compiled. A pool, which takes minutes, gets a third of them. */
const MESSAGES = Number(process.env.MESSAGES ?? 60_000)
const POOLED = MESSAGES / 3
const CONNECTIONS = [10, 20]
const RUNS = 3
/** So many paragraphs make a message of about 30 KB. */
const PARAGRAPHS = 42
const PARAGRAPH =
  'The vote came a little after ten on Thursday night, in the upper hall of the corn exchange, and by then most of the benches were empty; two members of the council asked for the count to be read again, and it was.'

const PEM = { format: 'pem', type: 'pkcs8' } as const
const KEYS = {
  unsigned: null,
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(PEM).toString(),
  Ed25519: generateKeyPairSync('ed25519').privateKey.export(PEM).toString(),
}

type Cost = { rate: number; cpu: number; peak: number }

/** Prints messages a second of each side as a part of smtp-source's, CPU a message, and the peak of memory. */
export async function sendBench(): Promise<void> {
  const sink = existsSync(SOURCE) ? await startSink() : null
  if (sink === null) {
    console.log('send: this bench wants postfix (smtp-source and smtp-sink), which is not installed here')
    return
  }
  const dir = mkdtempSync(join(tmpdir(), 'postrider-send-'))
  try {
    makeProgram()
    for (const connections of CONNECTIONS) compare(dir, connections)
  } finally {
    sink.kill()
    rmSync(dir, { recursive: true })
  }
}

function compare(dir: string, connections: number): void {
  const story = Array.from({ length: PARAGRAPHS }, (_, index) => `${PARAGRAPH} (${index + 1})`).join('\n\n')
  const rooms = Object.entries(KEYS).map(([name, key]) => {
    const room = join(dir, `${name}-${connections}`)
    furnish(room, { people: MESSAGES, connections, story, ...(key !== null && { key }) })
    return { name, room, edition: freeze(room) }
  })
  const [plain, rsa] = rooms
  if (plain === undefined || rsa === undefined) throw new Error('there is nothing to compare')
  const record = readFileSync(join(plain.room, 'editions', `${plain.edition}.json`), 'utf8')
  const bytes = Buffer.byteLength(JSON.parse(record).edition.message)
  console.log(
    `${MESSAGES.toLocaleString('en')} messages (${POOLED.toLocaleString('en')} of a pool) of ${bytes.toLocaleString('en')} bytes on ${connections} connections, median of ${RUNS} runs`,
  )
  console.log(`  ${''.padEnd(34)}${'msg/s'.padStart(9)}${'part'.padStart(9)}${'µs CPU'.padStart(9)}${'MB'.padStart(9)}`)
  const sides: Record<string, () => Cost> = { 'smtp-source': () => source(bytes, connections) }
  for (const { name, room, edition } of rooms)
    sides[`postrider send, ${name}`] = () => onCopy(room, copy => costOf(sendAll(copy, edition, MESSAGES), MESSAGES))
  sides['nodemailer pool'] = () => pool(plain.room, plain.edition, connections, '')
  sides['nodemailer pool, RSA'] = () =>
    pool(rsa.room, rsa.edition, connections, join(rsa.room, '.postrider', 'dkim.pem'))
  const costs = alternate(Object.entries(sides), RUNS, ([, once]) => once())
  const [limit] = costs.values()
  if (limit !== undefined) for (const [[name], cost] of costs) row(name, cost, limit)
}

/** What one message of a run cost. */
function costOf({ milliseconds, cpu, peak }: Ran, messages: number): Cost {
  return { rate: (messages / milliseconds) * 1000, cpu: (cpu / messages) * 1000, peak }
}

function pool(room: string, edition: string, connections: number, dkim: string): Cost {
  const ran = measured(room, [
    join(import.meta.dirname, 'send-pool.ts'),
    room,
    edition,
    String(connections),
    String(POOLED),
    dkim,
  ])
  return costOf(ran, POOLED)
}

function source(bytes: number, connections: number): Cost {
  const args = [
    '-d',
    '-s',
    `${connections}`,
    '-m',
    `${MESSAGES}`,
    '-l',
    `${bytes}`,
    '-f',
    'a@example.org',
    '-t',
    'b@example.net',
  ]
  const started = performance.now()
  execFileSync(SOURCE, [...args, `127.0.0.1:${PORT}`])
  return { rate: (MESSAGES / (performance.now() - started)) * 1000, cpu: Number.NaN, peak: Number.NaN }
}

function row(name: string, { rate, cpu, peak }: Cost, limit: Cost): void {
  const shown = (number: number) => (Number.isNaN(number) ? '' : number.toFixed(0)).padStart(9)
  console.log(
    `  ${name.padEnd(34)}${shown(rate)}${(rate / limit.rate).toFixed(3).padStart(9)}${shown(cpu)}${shown(peak)}`,
  )
}
