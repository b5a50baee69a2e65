// A send with its ledger, beside postfix's smtp-source (what the machine can do) and a plain nodemailer pool, all into smtp-sink.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { personOf } from './import-people.ts'

const REPO = join(import.meta.dirname, '..')
const SOURCE = '/usr/sbin/smtp-source'
const SINK = '/usr/sbin/smtp-sink'
const PORT = 2600
const MESSAGES = Number(process.env.MESSAGES ?? 20_000)
const CONNECTIONS = [10, 20]
/** So many paragraphs make a message of about 30 KB. */
const PARAGRAPHS = 42
const PARAGRAPH =
  'The vote came a little after ten on Thursday night, in the upper hall of the corn exchange, and by then most of the benches were empty; two members of the council asked for the count to be read again, and it was.'

type Cost = { rate: number; cpu: number; peak: number }

/** Prints messages a second of each side as a part of smtp-source's, CPU a message, and the peak of memory. */
export async function sendBench(): Promise<void> {
  if (!existsSync(SOURCE)) {
    console.log('send: this bench wants postfix (smtp-source and smtp-sink), which is not installed here')
    return
  }
  execFileSync('npm', ['run', '-s', 'build'], { cwd: REPO })
  const dir = mkdtempSync(join(tmpdir(), 'postrider-send-'))
  const sink = await startSink()
  try {
    for (const connections of CONNECTIONS) await compare(dir, connections)
  } finally {
    sink.kill()
    rmSync(dir, { recursive: true })
  }
}

async function compare(dir: string, connections: number): Promise<void> {
  const room = join(dir, `room-${connections}`)
  furnish(room, connections)
  const edition = freeze(room)
  const bytes = Buffer.byteLength(
    JSON.parse(readFileSync(join(room, 'editions', `${edition}.json`), 'utf8')).edition.message,
  )
  console.log(
    `${MESSAGES.toLocaleString('en')} messages of ${bytes.toLocaleString('en')} bytes on ${connections} connections`,
  )
  console.log(`  ${''.padEnd(34)}${'msg/s'.padStart(9)}${'part'.padStart(9)}${'µs CPU'.padStart(9)}${'MB'.padStart(9)}`)
  const limit = source(bytes, connections)
  row('smtp-source', limit, limit)
  row('postrider send', send(room, edition), limit)
  row('nodemailer pool', pool(room, edition, connections, ''), limit)
}

function furnish(room: string, connections: number): void {
  mkdirSync(join(room, 'articles'), { recursive: true })
  writeFileSync(
    join(room, 'postrider.config.ts'),
    `export default ${JSON.stringify({
      site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026', timeZone: 'UTC' },
      email: {
        from: 'The Record <news@example.org>',
        unsubscribe: 'leave@example.org',
        unsubscribeUrl: 'https://example.org/u/',
        listId: 'record.example.org',
        greeting: { named: 'Good morning, {name}.', plain: 'Good morning.' },
      },
      delivery: { connections },
    })}\n`,
  )
  const story = Array.from({ length: PARAGRAPHS }, (_, index) => `${PARAGRAPH} (${index + 1})`).join('\n\n')
  writeFileSync(
    join(room, 'articles/water.txt'),
    `Water council sets summer limits\n\nBy Mara Ellison\nPublished: 2026-11-12\n\n${story}\n`,
  )
  const people = Array.from({ length: MESSAGES }, (_, index) => personOf(index))
  writeFileSync(
    join(room, 'people.csv'),
    `email,name\n${people.map(({ address, name }) => `${address},${name}\n`).join('')}`,
  )
  postrider(room, 'subscribers', 'import', join(room, 'people.csv'), '--consent', 'a benchmark')
}

/** Begins the edition with one message, so that what is measured then compiles nothing. */
function freeze(room: string): string {
  const { edition } = JSON.parse(postrider(room, 'send', '--to', 'first@example.net', '--yes', '--json').stdout)
  return edition as string
}

function send(room: string, edition: string): Cost {
  const ran = postrider(room, 'send', edition, '--yes', '--json')
  const { counts } = JSON.parse(ran.stdout) as { counts: { sent: number } }
  if (counts.sent !== MESSAGES + 1) throw new Error(`${counts.sent} were sent`)
  return { rate: (MESSAGES / ran.milliseconds) * 1000, cpu: (ran.cpu / MESSAGES) * 1000, peak: ran.peak }
}

function postrider(
  room: string,
  ...args: string[]
): { stdout: string; milliseconds: number; cpu: number; peak: number } {
  return measured(room, [join(REPO, 'dist', 'cli.js'), ...args, '--newsroom', room])
}

function pool(room: string, edition: string, connections: number, dkim: string): Cost {
  const ran = measured(room, [
    join(import.meta.dirname, 'send-pool.ts'),
    room,
    edition,
    String(connections),
    String(MESSAGES),
    dkim,
  ])
  return { rate: (MESSAGES / ran.milliseconds) * 1000, cpu: (ran.cpu / MESSAGES) * 1000, peak: ran.peak }
}

/** A script from its start to its end, with what it cost in milliseconds of both processors and MB. */
function measured(
  room: string,
  args: readonly string[],
): { stdout: string; milliseconds: number; cpu: number; peak: number } {
  const file = join(room, 'cost.json')
  const started = performance.now()
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', join(import.meta.dirname, 'cost.ts'), ...args],
    {
      encoding: 'utf8',
      maxBuffer: 1e9,
      env: { ...process.env, COST_FILE: file, POSTRIDER_SMTP_URL: `smtp://127.0.0.1:${PORT}`, SMTP_PORT: String(PORT) },
    },
  )
  const milliseconds = performance.now() - started
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return { stdout, milliseconds, ...JSON.parse(readFileSync(file, 'utf8')) }
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

async function startSink(): Promise<ChildProcess> {
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const sink = spawn(SINK, [...user, `127.0.0.1:${PORT}`, '1000'], { stdio: 'ignore' })
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>(resolve => {
      const socket = connect(PORT, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return sink
    await sleep(50)
  }
  throw new Error('smtp-sink does not listen')
}

function row(name: string, { rate, cpu, peak }: Cost, limit: Cost): void {
  const shown = (number: number) => (Number.isNaN(number) ? '' : number.toFixed(0)).padStart(9)
  console.log(
    `  ${name.padEnd(34)}${shown(rate)}${(rate / limit.rate).toFixed(3).padStart(9)}${shown(cpu)}${shown(peak)}`,
  )
}
