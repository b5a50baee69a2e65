// Kills sends at random moments, and counts what came. Without vitest, for the long run is a bench.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM } from '../support/program.ts'
import type { CountingServer } from './counting.ts'
import { type Ledger, ledgerIn } from './ledger-in.ts'

/** A send takes about so long from its start to its first message, on a slow machine. */
const START_MS = 800
/** Over so many milliseconds a kill is spread behind the message that it waits for: several commits. */
const SPREAD_MS = 10
/** Such a part of the kills hit the start: reading, freezing, connecting. */
const AT_START = 0.2
/** The kills on the way take up so much of the list, or the last ones would find it mailed. */
const PART_ON_THE_WAY = 0.6
/** To so many of the last ones as a part, one more is to hit a run that has nobody left but has not ended yet. */
const CLOSING = 0.5

const CONFIG = {
  site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026', timeZone: 'UTC' },
  email: {
    from: 'The Record <news@example.org>',
    unsubscribe: 'leave@example.org',
    unsubscribeUrl: 'https://example.org/u/',
    listId: 'record.example.org',
  },
}
const STORY = `Water council sets summer limits

By Mara Ellison
Published: 2026-11-12

The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.
`

/** How a run ended; `code` as a shell tells it. */
export type Ended = { code: number; pid: number; stdout: string; stderr: string }

/** Where sends are started: a newsroom, and the server that counts. */
export type Place = { dir: string; server: CountingServer }

/** Numbers from 0 to 1 that are the same each time. mulberry32, by Tommy Ettinger. */
export function randomBy(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Makes a newsroom with one story and so many subscribers, imported as anybody imports them. */
export async function furnish(place: Place, recipients: number, connections: number): Promise<void> {
  const { dir } = place
  mkdirSync(join(dir, 'articles'), { recursive: true })
  const config = { ...CONFIG, delivery: { connections } }
  writeFileSync(join(dir, 'postrider.config.ts'), `export default ${JSON.stringify(config)}\n`)
  writeFileSync(join(dir, 'articles/water.txt'), STORY)
  const people = Array.from({ length: recipients }, (_, index) => `reader${index}@example.net\n`)
  writeFileSync(join(dir, 'people.csv'), `email\n${people.join('')}`)
  const { code, stderr } = await start(place, ['subscribers', 'import', 'people.csv', '--consent', 'a test']).ended
  if (code !== 0) throw new Error(stderr)
}

/** Starts the command line as a process of its own. */
export function start({ dir, server }: Place, args: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: dir,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: join(tmpdir(), 'postrider-tests'),
      POSTRIDER_SMTP_URL: server.url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return { child, ended: endOf(child) }
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const read = (stream: ChildProcess['stdout']) => (stream === null ? '' : text(stream))
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    read(child.stdout),
    read(child.stderr),
  ])
  const numbers: Partial<Record<NodeJS.Signals, number>> = { SIGINT: 130, SIGKILL: 137, SIGTERM: 143 }
  return { code: code ?? numbers[signal ?? 'SIGKILL'] ?? -1, pid: child.pid ?? 0, stdout, stderr }
}

/** The words that start a send of the list, or go on with it. */
export function sendOf(dir: string): string[] {
  const { edition } = ledgerIn(dir) ?? { edition: null }
  return edition === null ? ['send', '--yes', '--skip-test'] : ['send', edition, '--yes']
}

/**
 * When a run is stopped. `start`: so many milliseconds behind its start, and at the latest with its first message. `way`: so many messages
 * and milliseconds later. `end`: when all but so many have come. `closing`: so many milliseconds behind the last one.
 */
export type Moment =
  | { kind: 'start'; after: number }
  | { kind: 'way'; messages: number; after: number }
  | { kind: 'end'; left: number }
  | { kind: 'closing'; after: number }

/**
 * So many moments spread over the whole of a send, the last `ends` of them at its end, and a few behind its last message, which may come
 * too late. A send that a gentle signal ends finishes what is in flight, and one that holds leaves it: there is nobody for another at the end.
 */
export function momentsOf(
  random: () => number,
  { kills, ends, recipients }: { kills: number; ends: number; recipients: number },
): Moment[] {
  const longest = (2 * recipients * PART_ON_THE_WAY) / ((kills - ends) * (1 - AT_START))
  const before = Array.from({ length: kills - ends }, (): Moment => {
    if (random() < AT_START) return { kind: 'start', after: random() * START_MS }
    return { kind: 'way', messages: 1 + Math.floor(random() * longest), after: random() * SPREAD_MS }
  })
  const end = Array.from({ length: ends }, (): Moment => ({ kind: 'end', left: Math.floor(random() * 4) }))
  const closing = Array.from(
    { length: Math.round(ends * CLOSING) },
    (): Moment => ({ kind: 'closing', after: random() * 2 * SPREAD_MS }),
  )
  return [...before, ...end, ...closing]
}

/** What a campaign came to. `renamed`, `unlisted`, `forgotten`, `invented` and `broken` are faults wherever somebody is in them. */
export type Campaign = {
  kills: Record<Moment['kind'], number>
  /** Exit codes of the runs that were stopped, and the longest that one took to end, in milliseconds. */
  codes: number[]
  longest: number
  /** The run that ended by itself. */
  last: Ended
  ledger: Ledger
  arrived: Set<string>
  duplicates: number
  /** Duplicates with another Message-ID than their first. */
  renamed: string[]
  /** Duplicates that the state did not call uncertain before they were sent. */
  unlisted: string[]
  /** Who had it by the server, while the ledger behind a kill would have mailed them as if they had not. */
  forgotten: string[]
  /** Who had it by the ledger behind a kill, and not by the server. */
  invented: string[]
  /** Who was uncertain behind a run that was stopped. Of a kill they may be as many as there are connections. */
  unsure: string[]
  /** Kills behind which the ledger did not hold everybody, or had more messages open than there are connections. */
  broken: string[]
}

/** Starts a send again and again, stops each run at its moment, and lets the one behind them end by itself. */
export async function campaign(
  place: Place,
  moments: readonly Moment[],
  { signal, flags = [], recipients, connections }: CampaignOptions,
): Promise<Campaign> {
  const { dir, server } = place
  const first = new Map<string, string>()
  const told: Campaign = {
    kills: { start: 0, way: 0, end: 0, closing: 0 },
    codes: [],
    longest: 0,
    last: { code: -1, pid: 0, stdout: '', stderr: '' },
    ledger: { edition: null, status: 'sending', by: new Map(), of: new Map() },
    arrived: new Set(),
    duplicates: 0,
    renamed: [],
    unlisted: [],
    forgotten: [],
    invented: [],
    unsure: [],
    broken: [],
  }
  let unsure: ReadonlySet<string> = new Set()
  let counted = server.arrivals.length

  /** Judges what came in a run, then the ledger that it left. */
  async function judge(): Promise<void> {
    await server.idle()
    for (const { to, messageId } of server.arrivals.slice(counted)) {
      const known = first.get(to)
      if (known === undefined) first.set(to, messageId)
      else {
        told.duplicates += 1
        if (known !== messageId) told.renamed.push(to)
        if (!unsure.has(to)) told.unlisted.push(to)
      }
    }
    counted = server.arrivals.length
    const ledger = ledgerIn(dir)
    if (ledger === null) return
    told.ledger = ledger
    const before = unsure
    unsure = new Set([...(ledger.by.get('sending') ?? []), ...(ledger.by.get('uncertain') ?? [])])
    told.unsure.push(...[...unsure].filter(address => !before.has(address)))
    for (const [address, status] of ledger.of) {
      if (status === 'sent' && !first.has(address)) told.invented.push(address)
      if ((status === 'queued' || status === 'deferred') && first.has(address)) told.forgotten.push(address)
    }
    if (ledger.edition === null) return
    if (ledger.of.size !== recipients) told.broken.push(`${ledger.of.size} candidates`)
    const open = ledger.by.get('sending')?.length ?? 0
    if (open > connections) told.broken.push(`${open} open`)
  }

  for (const moment of moments) {
    const held = flags.includes('hold') ? unsure.size : 0
    const due = recipients - held - (told.ledger.by.get('sent')?.length ?? 0)
    const { child, ended } = start(place, [...sendOf(dir), ...flags])
    const hit = await stopAt(moment, due, server, child, signal)
    const stoppedAt = performance.now()
    const run = await ended
    await judge()
    if (!hit || run.code === 0) {
      told.last = run
      break
    }
    told.kills[moment.kind] += 1
    told.codes.push(run.code)
    told.longest = Math.max(told.longest, performance.now() - stoppedAt)
  }
  if (told.last.code !== 0) {
    told.last = await start(place, [...sendOf(dir), ...flags]).ended
    await judge()
  }
  told.arrived = new Set(first.keys())
  return told
}

export type CampaignOptions = {
  signal: NodeJS.Signals
  flags?: readonly string[]
  recipients: number
  connections: number
}

/** Waits for a moment of a run and sends it a signal; false where it ended before. */
async function stopAt(
  moment: Moment,
  due: number,
  server: CountingServer,
  child: ChildProcess,
  signal: NodeJS.Signals,
): Promise<boolean> {
  const exited = once(child, 'exit').then(() => false)
  const wanted = messagesOf(moment, due)
  const since = server.arrivals.length
  const { promise: come, resolve } = Promise.withResolvers<void>()
  // A kill that waits for nothing but a message falls before that message is answered.
  server.onArrival = () => {
    if (server.arrivals.length - since < wanted) return
    server.onArrival = () => undefined
    if (moment.kind === 'end') child.kill(signal)
    resolve()
  }
  if (wanted <= 0) resolve()
  const timed = moment.kind === 'start' ? Promise.race([come, sleep(moment.after)]) : come
  const hit = timed.then(async () => {
    if ('after' in moment && moment.kind !== 'start') await sleep(moment.after)
    return child.kill(signal) || moment.kind === 'end'
  })
  const stopped = await Promise.race([exited, hit])
  server.onArrival = () => undefined
  return stopped
}

function messagesOf(moment: Moment, due: number): number {
  if (moment.kind === 'start') return 1
  if (moment.kind === 'way') return moment.messages
  return moment.kind === 'end' ? Math.max(1, due - moment.left) : due
}
