// What the benches of sending share: a newsroom with people, the command measured from its start to its end, and a sink for its mail.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM } from '../test/support/program.ts'
import { personOf } from './import-people.ts'

const SINK = '/usr/sbin/smtp-sink'
const WRITTEN_ROWS = 10_000

export const PORT = 2600

/** What a process cost: milliseconds by the clock and of both processors, and MB at its peak. */
export type Ran = { stdout: string; milliseconds: number; cpu: number; peak: number }

/** A newsroom with one story and so many people, who were imported. */
export function furnish(room: string, { people, connections, story, key }: Furniture): void {
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
        ...(key !== undefined && { dkim: { selector: '2026a' } }),
      },
      delivery: { connections },
    })}\n`,
  )
  writeFileSync(
    join(room, 'articles/water.txt'),
    `Water council sets summer limits\n\nBy Mara Ellison\nPublished: 2026-11-12\n\n${story}\n`,
  )
  if (key !== undefined) {
    mkdirSync(join(room, '.postrider'), { mode: 0o700 })
    writeFileSync(join(room, '.postrider', 'dkim.pem'), key, { mode: 0o600 })
  }
  const file = join(room, 'people.csv')
  writePeople(file, people)
  postrider(room, 'subscribers', 'import', file, '--consent', 'a benchmark')
}

/** `key`: a private key as PEM, by which mail is signed. */
export type Furniture = { people: number; connections: number; story: string; key?: string }

function writePeople(file: string, count: number): void {
  const handle = openSync(file, 'w')
  writeSync(handle, 'email,name\n')
  for (let from = 0; from < count; from += WRITTEN_ROWS) {
    const people = Array.from({ length: Math.min(WRITTEN_ROWS, count - from) }, (_, index) => personOf(from + index))
    writeSync(handle, people.map(({ address, name }) => `${address},${name}\n`).join(''))
  }
  closeSync(handle)
}

/** Does something with a copy of a newsroom, which is then removed. */
export function onCopy<T>(room: string, work: (copy: string) => T): T {
  const copy = `${room}-copy`
  cpSync(room, copy, { recursive: true })
  const result = work(copy)
  rmSync(copy, { recursive: true })
  return result
}

/** Begins the edition with one message, so that what is measured then compiles nothing; its id. */
export function freeze(room: string): string {
  const { edition } = JSON.parse(postrider(room, 'send', '--to', 'first@example.net', '--yes', '--json').stdout)
  return edition as string
}

/** Mails a frozen edition to all the others. */
export function sendAll(room: string, edition: string, people: number): Ran {
  const ran = postrider(room, 'send', edition, '--yes', '--json')
  const { counts } = JSON.parse(ran.stdout) as { counts: { sent: number } }
  if (counts.sent !== people + 1) throw new Error(`${counts.sent} were sent`)
  return ran
}

function postrider(room: string, ...args: string[]): Ran {
  return measured(room, [PROGRAM, ...args, '--newsroom', room])
}

/** A script from its start to its end. */
export function measured(room: string, args: readonly string[]): Ran {
  const file = join(room, 'cost.json')
  const started = performance.now()
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', join(import.meta.dirname, 'cost.js'), ...args],
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

/** Starts postfix's smtp-sink, which takes all mail and keeps none; null where it is not installed. */
export async function startSink(): Promise<ChildProcess | null> {
  if (!existsSync(SINK)) return null
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
