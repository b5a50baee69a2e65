import { execFile } from 'node:child_process'
import fs, { cpSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openState } from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { folder, newsroom } from '../support/newsroom.ts'
import { PROGRAM } from '../support/program.ts'
import { bench, editionOf, ledgerOf, run, unaccounted } from './bench.ts'
import { scripted } from './scripted.ts'

const SQLITE_FULL = 13

const WRITES = /^\s*(?:insert|update|delete|begin|commit)/i

/** Long enough that the server has answered the envelope. */
const SLOW_MS = 30

type Full = { times: 'once' | 'for good'; at: number }

/** A disk that is full at the write of that number, from 1; `writes` counts them, `letGo` makes room. */
function fullDisk({ times, at }: Full): { writes(): number; letGo(): void } {
  let writes = 0
  const refuse = (sql: string) => {
    if (!WRITES.test(sql)) return
    writes += 1
    if (writes === at || (times === 'for good' && writes > at))
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: SQLITE_FULL })
  }
  const { exec } = DatabaseSync.prototype
  const { run: runStatement } = StatementSync.prototype
  const spies = [
    vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
      refuse(sql)
      return exec.call(this, sql)
    }),
    vi.spyOn(StatementSync.prototype, 'run').mockImplementation(function (this: StatementSync, ...values: never[]) {
      refuse(this.sourceSQL)
      return runStatement.apply(this, values as unknown as Parameters<typeof runStatement>)
    } as typeof runStatement),
  ]
  const letGo = () => {
    for (const each of spies) each.mockRestore()
  }
  onTestFinished(letGo)
  return { writes: () => writes, letGo }
}

/** A disk that fails, after a while, from the sync of that number on, from 1; `letGo` mends it. */
function brokenDisk(from: number): { letGo(): void } {
  let syncs = 0
  const { fdatasync } = fs
  const broken = (file: number, done: fs.NoParamCallback) => {
    syncs += 1
    if (syncs < from) fdatasync(file, done)
    else setTimeout(done, SLOW_MS, new Error('input/output error'))
  }
  const put = (now: typeof fdatasync) => {
    fs.fdatasync = now
    syncBuiltinESMExports()
  }
  put(broken as typeof fdatasync)
  const letGo = () => put(fdatasync)
  onTestFinished(letGo)
  return { letGo }
}

function people(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `reader${index}@example.net`)
}

/** A run on a disk that is full, and the next one on one that is not; how many writes the first one wanted. */
async function sendOver(full: Full, count: number, connections: number): Promise<number> {
  const to = people(count)
  const [desk, server] = [await bench(), await scripted()]
  const disk = fullDisk(full)
  const faulty = await run({ state: desk, server, to, connections })
  disk.letGo()
  const writes = disk.writes()
  const ledger = await ledgerOf(desk)
  const uncertain = to.filter(address => ledger[address] === 'uncertain')
  const known = to.filter(address => ledger[address] === 'sent')
  if (writes >= full.at)
    expect({ at: full.at, said: faulty.said }).toEqual({ at: full.at, said: ['ledger-unwritable'] })
  expect(await unaccounted(desk)).toBe(0)
  // Whoever the server took is sent or uncertain; nobody else is.
  expect(server.taken.filter(address => !known.includes(address) && !uncertain.includes(address))).toEqual([])
  expect(known.filter(address => !server.taken.includes(address))).toEqual([])

  const mended = await run({ state: desk, server, to, connections, minutes: 10 })
  expect({ ...(await ledgerOf(desk)), said: mended.said }).toEqual({
    ...Object.fromEntries(to.map(address => [address, 'sent'])),
    said: [],
  })
  expect(await editionOf(desk)).toBe('sent')
  const copies = to.filter(address => server.taken.filter(each => each === address).length > 1)
  expect(copies.filter(address => !uncertain.includes(address))).toEqual([])
  expect(new Set(server.taken)).toEqual(new Set(to))
  return writes
}

test.each(['once', 'for good'] as const)(
  'a disk that is full %s, at whichever write of a small run, ends it with one problem; the next run mails everybody',
  async times => {
    let at = 1
    while ((await sendOver({ times, at }, 3, 1)) >= at) at += 1
    // The last of them went without a fault, so that every write was tried.
    expect(at).toBeGreaterThan(20)
  },
)

test('the same with three connections in flight', async () => {
  const writes = await sendOver({ times: 'once', at: Infinity }, 30, 3)
  for (const times of ['once', 'for good'] as const)
    for (const part of [0.3, 0.5, 0.7, 0.95]) await sendOver({ times, at: Math.floor(writes * part) }, 30, 3)
})

test.each([1, 3])(
  'a disk that fails at whichever sync ends the run (%i connections): nobody is mailed whose intent is not on it, the next run mails everybody',
  async connections => {
    const to = people(7)
    for (const fails of [1, 2, 3, 5, 7]) {
      const [desk, server] = [await bench(), await scripted()]
      const disk = brokenDisk(fails)
      const faulty = await run({ state: desk, server, to, connections })
      disk.letGo()
      expect({ fails, said: faulty.said }).toEqual({ fails, said: ['ledger-unwritable'] })
      // Each sync that the disk took let at most so many go.
      expect(server.taken.length).toBeLessThanOrEqual((fails - 1) * connections)
      expect(await unaccounted(desk)).toBe(0)
      const ledger = await ledgerOf(desk)
      const maybe = to.filter(address => ledger[address] === 'uncertain')
      expect(server.taken.filter(address => ledger[address] !== 'sent' && !maybe.includes(address))).toEqual([])
      const mended = await run({ state: desk, server, to, connections, minutes: 10 })
      expect({ ...(await ledgerOf(desk)), said: mended.said }).toEqual({
        ...Object.fromEntries(to.map(address => [address, 'sent'])),
        said: [],
      })
      expect(new Set(server.taken)).toEqual(new Set(to))
    }
  },
)

test('on a file system that is really full the command says so and exits 1, and the next one mails everybody', async () => {
  const to = people(40)
  const prepared = newsroom({ 'friends.txt': to.join('\n') })
  expect((await postrider(prepared, ['build'])).code).toBe(0)
  await Promise.all(
    [96, 400].map(async kilobytes => {
      const dir = folder()
      cpSync(prepared, dir, { recursive: true })
      const server = await scripted()
      const env = { POSTRIDER_SMTP_URL: server.url }
      const { code, stderr } = await underLimit(dir, kilobytes, ['send', '--to', 'friends.txt', '--yes', '--json'], env)
      expect({ kilobytes, code, stderr }).toEqual({
        kilobytes,
        code: 1,
        stderr: expect.stringMatching(/ledger-unwritable|state-unreadable|out-unwritable/),
      })
      const before = await statusesIn(dir)
      const { code: next, stdout } = await postrider(dir, ['send', '--to', 'friends.txt', '--yes', '--json'], { env })
      expect({ kilobytes, next, ...JSON.parse(stdout).counts }).toMatchObject({ next: 0, candidates: 40, sent: 40 })
      const copies = to.filter(address => server.taken.filter(each => each === address).length > 1)
      expect(copies.filter(address => before[address] !== 'uncertain')).toEqual([])
      expect(new Set(server.taken)).toEqual(new Set(to))
    }),
  )
})

async function statusesIn(dir: string): Promise<Record<string, string>> {
  const desk = await openState(dir)
  try {
    return await ledgerOf(desk)
  } finally {
    await desk.destroy()
  }
}

/** The command line in a process that cannot make a file larger than that. */
function underLimit(cwd: string, kilobytes: number, args: readonly string[], env: Record<string, string>) {
  const script = `ulimit -f ${kilobytes}; exec "$0" "$@"`
  return new Promise<{ code: number; stderr: string }>(resolve => {
    execFile(
      'bash',
      ['-c', script, process.execPath, PROGRAM, ...args],
      {
        cwd,
        env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', SOURCE_DATE_EPOCH: '1795176000', ...env },
      },
      (error, _, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? -1), stderr }),
    )
  })
}
