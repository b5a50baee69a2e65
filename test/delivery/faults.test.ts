import { DatabaseSync } from 'node:sqlite'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { readSmtpUrl, type SmtpServer } from '../../src/delivery/server.ts'
import type { State } from '../../src/store/index.ts'
import { bench, editionOf, ledgerOf, type Ran, run, unaccounted } from './bench.ts'
import { AUTHORITY, EXPIRED, FOR_ANOTHER_HOST, SELF_SIGNED, TRUSTED } from './certificates.ts'
import { type Moment, type Said, type Scripted, type Stage, scripted } from './scripted.ts'
import { smtpServer } from './smtp.ts'
import { type Fault, faultsInTable } from './table.ts'

const ADA = 'ada@example.net'
/** Whom it happens to; Ada stands before him, the others behind. */
const BEN = 'ben@example.net'
const TO = [ADA, BEN, 'cleo@example.net', 'dan@example.net']
const LATER_MIN = 10

const STAGES: Readonly<Record<string, Stage>> = {
  greeting: 'greeting',
  EHLO: 'ehlo',
  'log-in': 'auth',
  MAIL: 'mail',
  RCPT: 'rcpt',
  DATA: 'data',
  message: 'body',
  dot: 'dot',
  'RSET after 450 at RCPT': 'rset',
}

/** What the server says, by the words of the table. */
function saidOf({ what }: Fault): Said {
  if (what === 'the connection goes') return 'drop'
  if (what === 'silence') return 'stall'
  if (what.startsWith('half a reply')) return { half: '25', end: 'drop' }
  if (what === 'the connection goes in the handshake') return { half: '220 go on\r\n', end: 'drop' }
  if (what === 'nonsense') return 'what a lovely day'
  if (what === 'greylisting') return '450 4.7.1 greylisted, come back later'
  return /^\d+$/.test(what) ? `${what} no` : what
}

/** A script that brings a fault about until `isMended`; `current` is whose message is sent. */
function scriptOf(fault: Fault) {
  const { at, to } = fault
  let times = 0
  const isHit = (connection: number): boolean => {
    if (to === 'everybody' || to === 'next run') return true
    return to === 'next connection' ? connection > 1 : script.current === BEN && (to === 'always' || times === 0)
  }
  const script = {
    isMended: false,
    current: '',
    say({ stage, connection }: Moment): Said {
      if (script.isMended) return undefined
      if (at.startsWith('RSET') && script.current === BEN && stage === 'rcpt') return '450 no'
      if (to === 'next connection' && script.current === BEN && stage === 'mail') return 'drop'
      if (stage !== STAGES[at] || !isHit(connection)) return undefined
      times += 1
      return saidOf(fault)
    },
  }
  return script
}

type Scene = { desk: State; server?: Scripted; faulty: Ran; copies(address: string): number; finish(): Promise<Ran> }

/** A run over a server that does what a row says. */
async function atServer(fault: Fault, pipelining: boolean): Promise<Scene> {
  const desk = await bench()
  const script = scriptOf(fault)
  const login = fault.at === 'log-in'
  const server = await scripted({ pipelining, login, on: moment => script.say(moment) })
  const onCompose = (address: string) => {
    script.current = address
  }
  if (fault.to === 'next run') {
    script.isMended = true
    await onlyAda(desk, server)
    script.isMended = false
  }
  const faulty = await run({ state: desk, server, to: TO, onCompose })
  return {
    desk,
    server,
    faulty,
    copies: address => server.taken.filter(each => each === address).length,
    finish() {
      script.isMended = true
      return run({ state: desk, server, to: TO, minutes: LATER_MIN })
    },
  }
}

/** A run that is stopped behind its first message. */
async function onlyAda(desk: State, server: Scripted | SmtpServer): Promise<void> {
  const controller = new AbortController()
  await run({ state: desk, server, to: TO, signal: controller.signal, onCompose: () => controller.abort('SIGINT') })
  expect(await ledgerOf(desk)).toMatchObject({ [ADA]: 'sent', [BEN]: 'queued' })
}

/** A run over a server with which there is no safe connection. */
async function withoutTls(fault: Fault): Promise<Scene> {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, AUTHORITY, EXPIRED.cert])
  onTestFinished(() => setDefaultCACertificates(before))
  const certificate = { nobody: SELF_SIGNED, host: FOR_ANOTHER_HOST, over: EXPIRED }[fault.what.split(' ').at(-1) ?? '']
  const good = await smtpServer({ tls: 'starttls', certificate: TRUSTED })
  const said = fault.what === 'no STARTTLS' ? '502 5.5.2 what?' : saidOf(fault)
  const bad =
    certificate === undefined
      ? await scripted({ on: ({ stage }) => (stage === 'starttls' ? said : undefined) })
      : await smtpServer({ tls: 'starttls', certificate })
  const verified = (server: { url: string }) => ({ ...readSmtpUrl(server.url), requireTls: true, verify: true })
  const desk = await bench()
  if (fault.to === 'next run') await onlyAda(desk, verified(good))
  const faulty = await run({ state: desk, server: verified(bad), to: TO })
  expect('taken' in bad ? bad.taken : bad.arrived).toEqual([])
  return {
    desk,
    faulty,
    copies: address => good.arrived.filter(each => each.to === address).length,
    finish: () => run({ state: desk, server: verified(good), to: TO, minutes: LATER_MIN }),
  }
}

/** A run over a server that takes smaller messages only. */
async function tooLarge(): Promise<Scene> {
  const desk = await bench()
  const [small, good] = [await smtpServer({ size: 500 }), await scripted()]
  const faulty = await run({ state: desk, server: small, to: TO })
  return {
    desk,
    faulty,
    copies: address => good.taken.filter(each => each === address).length,
    finish: () => run({ state: desk, server: good, to: TO, minutes: LATER_MIN }),
  }
}

/** A run on a disk that is full from a moment on. */
async function onFullDisk({ at, to }: Fault): Promise<Scene> {
  const desk = await bench()
  let isFull = false
  const exec = DatabaseSync.prototype.exec
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql: string) {
    if (!isFull || sql !== 'commit') return exec.call(this, sql)
    if (to === 'once') isFull = false
    throw fullDisk()
  })
  onTestFinished(() => spy.mockRestore())
  const server = await scripted({
    on: ({ stage, to: recipient }) => {
      if (at === 'reply' && stage === 'dot' && recipient === BEN) isFull = true
      return undefined
    },
  })
  const onFrozen = () => {
    isFull = at === 'intent'
  }
  const faulty = await run({ state: desk, server, to: TO, onFrozen })
  return {
    desk,
    faulty,
    copies: address => server.taken.filter(each => each === address).length,
    finish() {
      spy.mockRestore()
      return run({ state: desk, server, to: TO, minutes: LATER_MIN })
    },
  }
}

/** As node:sqlite throws it. */
function fullDisk(): Error {
  return Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 })
}

function sceneOf(fault: Fault, pipelining: boolean): Promise<Scene> {
  if (fault.at === 'STARTTLS' || fault.what === 'no STARTTLS') return withoutTls(fault)
  if (fault.what === 'the disk is full') return onFullDisk(fault)
  if (fault.what.startsWith('message over')) return tooLarge()
  return atServer(fault, pipelining)
}

/** What comes before a message, or not from the server, is the same with pipelining and without it. */
const BEFORE = ['greeting', 'EHLO', 'log-in', 'STARTTLS']

test('the table has every code at every stage of a message', () => {
  const said = faultsInTable().map(({ what, at }) => `${what} at ${at}`)
  const wanted = [421, 450, 451, 452, 550, 552, 554].flatMap(code =>
    ['MAIL', 'RCPT', 'DATA', 'dot'].map(stage => `${code} at ${stage}`),
  )
  expect(wanted.filter(each => !said.includes(each))).toEqual([])
})

describe.each([true, false])('docs/faults.md, with pipelining %s', pipelining => {
  const faults = faultsInTable().filter(
    ({ what, at }) =>
      pipelining || !(BEFORE.includes(at) || what === 'the disk is full' || what.startsWith('message over')),
  )

  test.each(faults)(
    '$what at $at ($to): the address is $address, those behind it $behind, the edition $edition',
    async fault => {
      const { desk, server, faulty, copies, finish } = await sceneOf(fault, pipelining)
      const { [BEN]: ben = 'none', ...others } = await ledgerOf(desk)
      const behind = Object.entries(others).flatMap(([address, status]) => (address > BEN ? status : []))
      expect({
        address: ben,
        behind: [...new Set(behind)].join(', ') || 'none',
        edition: await editionOf(desk),
        said: faulty.said.join(', ') || 'nothing',
      }).toEqual({ address: fault.address, behind: fault.behind, edition: fault.edition, said: fault.said })
      expect(await unaccounted(desk)).toBe(0)

      const last = await finish()
      expect(TO.map(address => copies(address))).toEqual([1, fault.copies, 1, 1])
      expect(server?.messageIds.size).toBe(server && new Set(server.taken).size)
      expect(Object.values(await ledgerOf(desk)).filter(each => each !== 'sent')).toEqual(
        fault.address === 'failed' ? ['failed'] : [],
      )
      expect({ edition: await editionOf(desk), unaccounted: await unaccounted(desk) }).toEqual({
        edition: 'sent',
        unaccounted: 0,
      })
      expect(last.said).toEqual(fault.address === 'failed' ? ['delivery-failed'] : [])
    },
  )
})
