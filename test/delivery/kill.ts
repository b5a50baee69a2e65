import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts')
const ARTICLE = 'Water council sets summer limits\n\nBy Mara Ellison\nPublished: 2026-11-12\n\nThe vote came late.\n'
const STATUSES = ['queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'skipped'] as const
/** Of the kills so many come at any moment of a start, the others in the midst of mail. */
const EARLY = 0.2
const START_MS = 900

export type Counts = Record<(typeof STATUSES)[number], number>

/** A server that counts each message when its last dot has arrived, and only then answers. */
export type Counter = {
  url: string
  /** By recipient, the Message-ID of each copy. */
  copies: Map<string, string[]>
  total: number
  /** Called at each message, before its answer. */
  onMessage: () => void
  /** Whether dots are answered at all. */
  isMute: boolean
  close(): Promise<void>
}

/** Lets each message begin after so many milliseconds, and answers it at once. */
export async function counter(delay: number): Promise<Counter> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    serve(socket, count, delay)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const count: Counter = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    copies: new Map(),
    total: 0,
    onMessage: () => {},
    isMute: false,
    async close() {
      for (const each of sockets) each.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  return count
}

function serve(socket: Socket, count: Counter, delay: number): void {
  let rest = ''
  let to = ''
  let isData = false
  socket.setEncoding('latin1')
  socket.write('220 counter\r\n')
  socket.on('data', chunk => {
    rest += chunk
    for (;;) {
      const end = rest.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const said = rest.slice(0, end)
      rest = rest.slice(end + (isData ? 5 : 2))
      if (isData) {
        isData = false
        const [, id = ''] = /^Message-ID: (.*)$/im.exec(said) ?? []
        count.copies.set(to, [...(count.copies.get(to) ?? []), id.trim()])
        count.total += 1
        count.onMessage()
        if (!count.isMute) socket.write('250 2.0.0 Ok: queued as A1\r\n')
        continue
      }
      to = /^RCPT TO:<(.*)>/i.exec(said)?.[1] ?? to
      if (/^DATA/i.test(said)) {
        isData = true
        setTimeout(() => socket.writable && socket.write('354 go\r\n'), delay)
      } else if (/^QUIT/i.test(said)) socket.end('221 bye\r\n')
      else socket.write(/^EHLO/i.test(said) ? '250-counter\r\n250 PIPELINING\r\n' : '250 ok\r\n')
    }
  })
}

/** A newsroom with so many subscribers and one article. */
export async function newsroomOf(dir: string, people: number, connections: number): Promise<void> {
  mkdirSync(join(dir, 'articles'), { recursive: true })
  writeFileSync(
    join(dir, 'postrider.config.ts'),
    `export default ${JSON.stringify({
      site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026' },
      email: { from: 'The Record <news@example.org>', unsubscribe: 'leave@example.org' },
      delivery: { connections },
    })}\n`,
  )
  writeFileSync(join(dir, 'articles', 'water.txt'), ARTICLE)
  const rows = Array.from({ length: people }, (_, index) => `reader${index}@example.net`)
  writeFileSync(join(dir, 'people.csv'), `email\n${rows.join('\n')}\n`)
  const { code, stderr } = await ended(start(dir, ['subscribers', 'import', 'people.csv', '--consent', 'a test'], ''))
  if (code !== 0) throw new Error(stderr)
}

/** Starts the command line as a process of its own. */
export function start(dir: string, args: readonly string[], url: string): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], {
    cwd: dir,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: join(tmpdir(), 'postrider-tests'),
      POSTRIDER_SMTP_URL: url,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export async function ended(child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> {
  if (child.stdout === null || child.stderr === null) throw new Error('the process has no streams')
  const [[code], stdout, stderr] = await Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)])
  return { code: code as number | null, stdout, stderr }
}

/** The ledger of the one edition, as another process sees it; null before it is frozen. */
export function ledgerOf(dir: string): { counts: Counts; uncertain: string[] } | null {
  const database = new DatabaseSync(join(dir, '.postrider', 'postrider.sqlite'), { readOnly: true, timeout: 10_000 })
  try {
    const rows = database.prepare('select status, count(*) as count from delivery group by status').all()
    if (rows.length === 0) return null
    const counts = Object.fromEntries(STATUSES.map(status => [status, 0])) as Counts
    for (const row of rows) counts[row.status as keyof Counts] = Number(row.count)
    const uncertain = database
      .prepare("select address from delivery join address on id = address_id where status in ('sending', 'uncertain')")
      .all()
      .map(row => String(row.address))
    return { counts, uncertain }
  } finally {
    database.close()
  }
}

/** What a row of kills came to. `unlisted`: copies too many whose address the ledger had not called uncertain after any kill. */
export type Ordeal = {
  kills: number
  lost: number
  duplicates: number
  unlisted: number
  strangeIds: number
  /** The most that were between intent and reply when a kill came. */
  mostOpen: number
  /** Exit codes of those that were asked to end. */
  codes: (number | null)[]
  final: Counts
}

/** A number from 0 to below 1, the same row of them for a seed (mulberry32). */
export function numbersOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Sends to all people of a newsroom, ends the process so many times at moments that the seed gives, and lets the last one finish. After
 * each end the ledger must add up to everybody, or nothing is frozen yet; what does not is thrown.
 */
export async function ordeal(
  dir: string,
  count: Counter,
  {
    people,
    kills,
    signal,
    seed,
    flags = [],
  }: { people: number; kills: number; signal: NodeJS.Signals; seed: number; flags?: readonly string[] },
): Promise<Ordeal> {
  const next = numbersOf(seed)
  const listed = new Set<string>()
  const codes: (number | null)[] = []
  let mostOpen = 0
  let done = 0
  while (done < kills) {
    const child = start(dir, ['send', '--yes', '--skip-test', ...flags], count.url)
    const over = ended(child)
    const isEarly = next() < EARLY
    const wait = isEarly ? sleep(next() * START_MS) : arrivals(count, Math.ceil(next() * ((2 * people) / kills) * 0.8))
    const finished = await Promise.race([wait.then(() => false), over.then(() => true)])
    if (!finished) child.kill(signal)
    const { code, stderr } = await over
    codes.push(code)
    if (finished && code !== 0) throw new Error(stderr)
    const ledger = existsSync(join(dir, '.postrider')) ? ledgerOf(dir) : null
    if (ledger !== null) {
      const sum = Object.values(ledger.counts).reduce((a, b) => a + b, 0)
      if (sum !== people) throw new Error(`${sum} of ${people} are in the ledger: ${JSON.stringify(ledger.counts)}`)
      mostOpen = Math.max(mostOpen, ledger.counts.sending)
      for (const address of ledger.uncertain) listed.add(address)
    }
    if (finished) break
    done += 1
  }
  const last = await ended(start(dir, ['send', '--yes', '--skip-test', ...flags], count.url))
  if (last.code !== 0) throw new Error(last.stderr)
  const final = ledgerOf(dir)?.counts
  if (final === undefined) throw new Error('nothing was frozen')
  const copies = [...count.copies]
  return {
    kills: done,
    lost: people - copies.length,
    duplicates: copies.reduce((sum, [, ids]) => sum + ids.length - 1, 0),
    unlisted: copies.filter(([address, ids]) => ids.length > 1 && !listed.has(address)).length,
    strangeIds: copies.filter(([, ids]) => new Set(ids).size > 1).length,
    mostOpen,
    codes,
    final,
  }
}

/** Waits for so many more messages. */
function arrivals(count: Counter, more: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const until = count.total + more
  count.onMessage = () => {
    if (count.total >= until) resolve()
  }
  return promise
}

/** The id of the one edition that was begun. */
export function editionIn(dir: string): string {
  const [name = ''] = readdirSync(join(dir, 'editions')).filter(each => each.endsWith('.json'))
  return name.replace('.json', '')
}
