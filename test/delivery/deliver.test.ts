import { simpleParser } from 'mailparser'
import { describe, expect, test } from 'vitest'
import { deliver } from '../../src/delivery/deliver.ts'
import type { Report } from '../../src/delivery/report.ts'
import { readSmtpUrl, type SmtpServer } from '../../src/delivery/server.ts'
import { filled, messageIdOf } from '../../src/email/index.ts'
import { ProblemError } from '../../src/problem/index.ts'
import type { State } from '../../src/store/index.ts'
import { folder, NOON } from '../support/newsroom.ts'
import { FROM, frozen, mailboxes, problemsFrom, state } from './desk.ts'
import { type SmtpTest, smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const BEN = 'ben@example.net'
const CLEO = 'cleo@example.net'

type Run = {
  state: State
  server: SmtpTest | SmtpServer
  to: readonly string[]
  signal?: AbortSignal
  retryRefused?: boolean
  onReply?: (address: string) => void
  /** Called before a message is made. */
  sign?: (address: string) => void
  /** Since noon. */
  minutes?: number
}

async function run({
  state,
  server,
  to,
  signal,
  retryRefused = false,
  onReply,
  sign,
  minutes = 0,
}: Run): Promise<Report> {
  const { message } = await frozen()
  return deliver(
    await frozen(),
    { kind: 'named', recipients: mailboxes(...to) },
    FROM,
    { retryRefused, uncertain: 'resend', list: null },
    {
      state,
      server: 'url' in server ? readSmtpUrl(server.url) : server,
      clock: { now: () => NOON + minutes * 60_000 },
      random: () => 0,
      limits: { connections: 1, perConnection: 100, domains: {} },
      returnPath: null,
      signal: signal ?? new AbortController().signal,
      compose: async ({ name, address }, messageId) => {
        sign?.(address)
        const bytes = filled(message, {
          name,
          address,
          messageId,
          unsubscribe: 'mailto:leave@example.org',
          webVersion: 'https://example.org/editions/x/',
        })
        return [bytes]
      },
      onProgress: () => {},
      onFrozen: () => {},
      onReply: ({ address }) => onReply?.(address),
    },
  )
}

/** Address and status of each delivery. */
function standing({ deliveries }: Report): Record<string, string> {
  return Object.fromEntries(deliveries.map(({ address, status }) => [address, status]))
}

function codes({ problems }: Report): string[] {
  return problems.map(each => each.code)
}

function messageId(raw: Buffer): string | undefined {
  return /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]
}

describe('a message', () => {
  test('names its one recipient in the envelope and in To, and nobody else', async () => {
    const server = await smtpServer()
    const report = await run({ state: await state(), server, to: [ADA, BEN] })

    expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'sent' })
    expect(server.accepted.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'news@example.org', to: ADA },
      { from: 'news@example.org', to: BEN },
    ])
    const { id } = await frozen()
    for (const { to, raw } of server.accepted) {
      const mail = await simpleParser(raw)
      const header = (name: string) => mail.headerLines.find(each => each.key === name)?.line
      expect({
        from: header('from'),
        to: header('to'),
        subject: mail.subject,
        id: mail.messageId,
        date: mail.date?.toISOString(),
        unsubscribe: header('list-unsubscribe'),
        others: [mail.cc, mail.bcc],
      }).toEqual({
        from: 'From: The Record <news@example.org>',
        to: `To: ${to}`,
        subject: 'Quiet river plan',
        id: `<${messageIdOf(id, to, FROM)}>`,
        date: '2026-11-20T12:00:00.000Z',
        unsubscribe: 'List-Unsubscribe: <mailto:leave@example.org>',
        others: [undefined, undefined],
      })
      expect(mail.text).toContain('Withdrawals are capped at 82 percent.')
      expect(mail.html).toContain('Withdrawals are capped at 82 percent.')
    }
  })

  test('arrives to the byte as it was frozen, slots aside', async () => {
    const server = await smtpServer()
    await run({ state: await state(), server, to: [ADA] })
    const { id, message } = await frozen()
    const expected = filled(message, {
      name: null,
      address: ADA,
      messageId: messageIdOf(id, ADA, FROM),
      unsubscribe: 'mailto:leave@example.org',
      webVersion: 'https://example.org/editions/x/',
    }).toString()
    expect(server.accepted[0]?.raw.toString()).toBe(expected)
  })

  test('goes to the address as it was first written, and once where it comes back in other letters', async () => {
    const server = await smtpServer()
    const desk = await state()
    await run({ state: desk, server, to: ['Ada@Example.NET'] })
    const again = await run({ state: desk, server, to: ['ada@example.net', 'ADA@example.net'] })
    expect(server.accepted.map(each => each.to)).toEqual(['Ada@Example.NET'])
    expect(again).toMatchObject({ already: 1, complete: true, problems: [] })
  })

  test('is intended in the state before the server hears of it', async () => {
    const dir = folder()
    const other = await state(dir)
    const seen: unknown[] = []
    const server = await smtpServer({
      on: {
        mail: async () => {
          seen.push(
            await other
              .selectFrom('delivery')
              .innerJoin('address', 'address.id', 'address_id')
              .select(['address', 'status', 'tries'])
              .execute(),
          )
          return undefined
        },
      },
    })
    await run({ state: await state(dir), server, to: [ADA, BEN] })
    expect(seen).toEqual([
      [
        { address: ADA, status: 'sending', tries: 1 },
        { address: BEN, status: 'queued', tries: 0 },
      ],
      [
        { address: ADA, status: 'sent', tries: 1 },
        { address: BEN, status: 'sending', tries: 1 },
      ],
    ])
  })
})

describe('running it again', () => {
  test('mails only who is left, also those named for the first time', async () => {
    const refused = new Set([BEN])
    const server = await smtpServer({
      on: { rcpt: address => (refused.has(address) ? { code: 450, text: 'come back later' } : undefined) },
    })
    const desk = await state()
    const first = await run({ state: desk, server, to: [ADA, BEN] })
    expect(standing(first)).toEqual({ [ADA]: 'sent', [BEN]: 'deferred' })
    expect(first).toMatchObject({ already: 0, complete: false })

    refused.clear()
    const second = await run({ state: desk, server, to: [ADA, BEN, CLEO], minutes: 5 })
    expect(standing(second)).toEqual({ [ADA]: 'sent', [BEN]: 'sent', [CLEO]: 'sent' })
    expect(second).toMatchObject({ already: 1, unnamed: 0, complete: true, problems: [] })
    expect(server.accepted.map(each => each.to)).toEqual([ADA, BEN, CLEO])
  })

  test('does not try again who was refused for good, unless it is asked to', async () => {
    const asked: string[] = []
    const server = await smtpServer({
      on: {
        rcpt: address => {
          asked.push(address)
          if (address === BEN) return { code: 550, text: 'no such user' }
          return address === CLEO ? { code: 450, text: 'come back later' } : undefined
        },
      },
    })
    const desk = await state()
    await run({ state: desk, server, to: [ADA, BEN, CLEO] })
    const again = await run({ state: desk, server, to: [ADA, BEN, CLEO], minutes: 5 })
    expect(asked).toEqual([ADA, BEN, CLEO, CLEO])
    expect(standing(again)).toEqual({ [ADA]: 'sent', [BEN]: 'failed', [CLEO]: 'deferred' })
    expect(again).toMatchObject({ already: 1, problems: [{ code: 'delivery-failed' }, { code: 'delivery-deferred' }] })

    await run({ state: desk, server, to: [BEN], retryRefused: true })
    expect(asked).toEqual([ADA, BEN, CLEO, CLEO, BEN])
  })

  test('counts who is left of an earlier run and not named by this one', async () => {
    const server = await smtpServer({
      on: { rcpt: address => (address === BEN ? { code: 450, text: 'come back later' } : undefined) },
    })
    const desk = await state()
    await run({ state: desk, server, to: [ADA, BEN] })
    expect(await run({ state: desk, server, to: [CLEO] })).toMatchObject({ unnamed: 1, complete: false, problems: [] })
  })
})

describe.each([{ pipelining: true }, { pipelining: false }])(
  'a server with pipelining $pipelining',
  ({ pipelining }) => {
    test.each([
      { stage: 'rcpt', code: 550, status: 'failed' },
      { stage: 'rcpt', code: 451, status: 'deferred' },
      { stage: 'dot', code: 554, status: 'failed' },
      { stage: 'dot', code: 452, status: 'deferred' },
      { stage: 'mail', code: 451, status: 'deferred' },
    ] as const)('that says $code at $stage makes that address $status and the next ones sent', async refusal => {
      const { stage, code, status } = refusal
      let left = 1
      const server = await smtpServer({
        pipelining,
        on: { [stage]: () => (left-- > 0 ? { code, text: 'no thanks' } : undefined) },
      })
      const report = await run({ state: await state(), server, to: [ADA, BEN] })
      expect(report.deliveries).toMatchObject([
        { address: ADA, status, reply: `${code} no thanks` },
        { address: BEN, status: 'sent', reply: '250 taken' },
      ])
      const severity = status === 'deferred' ? 'warning' : 'error'
      expect(report.problems).toMatchObject([{ code: `delivery-${status}`, at: ADA, severity }])
      expect(server.connections).toBe(1)
    })

    test('that refuses the sender for good stops the run, and everybody stays queued', async () => {
      const server = await smtpServer({ pipelining, on: { mail: () => ({ code: 550, text: 'not your domain' }) } })
      const report = await run({ state: await state(), server, to: [ADA, BEN, CLEO] })
      expect(standing(report)).toEqual({ [ADA]: 'queued', [BEN]: 'queued', [CLEO]: 'queued' })
      expect(report.problems).toEqual([
        {
          code: 'smtp-refused',
          severity: 'error',
          at: `127.0.0.1:${server.port}`,
          message: `127.0.0.1:${server.port} refused to send from news@example.org: 550 not your domain`,
          mend: 'Set email.from to an address that this server may send for.',
        },
      ])
      expect(server.arrived).toEqual([])
    })

    test.each(['mail', 'rcpt'] as const)(
      'that drops the connection at %s leaves the address to the next run',
      async stage => {
        let drops = 1
        const server = await smtpServer({ pipelining, on: { [stage]: () => (drops-- > 0 ? 'drop' : undefined) } })
        const desk = await state()
        const first = await run({ state: desk, server, to: [ADA, BEN] })
        expect(standing(first)).toEqual({ [ADA]: 'deferred', [BEN]: 'sent' })
        expect(codes(first)).toEqual(['delivery-deferred'])

        const second = await run({ state: desk, server, to: [ADA, BEN], minutes: 5 })
        expect(standing(second)).toEqual({ [ADA]: 'sent', [BEN]: 'sent' })
        expect(server.accepted.map(each => each.to)).toEqual([BEN, ADA])
      },
    )

    test.each(['data', 'dot'] as const)(
      'that drops the connection at %s makes the address uncertain: sent again last, with the same Message-ID',
      async stage => {
        let drops = 1
        const server = await smtpServer({ pipelining, on: { [stage]: () => (drops-- > 0 ? 'drop' : undefined) } })
        const desk = await state()
        const first = await run({ state: desk, server, to: [ADA, BEN] })
        expect(standing(first)).toEqual({ [ADA]: 'uncertain', [BEN]: 'sent' })
        expect(codes(first)).toEqual(['delivery-uncertain'])
        expect(first.complete).toBe(false)

        const second = await run({ state: desk, server, to: [ADA, CLEO], minutes: 5 })
        expect(standing(second)).toEqual({ [ADA]: 'sent', [CLEO]: 'sent' })
        expect(server.accepted.map(each => each.to)).toEqual([BEN, CLEO, ADA])
        const { id } = await frozen()
        const copies = server.arrived.filter(each => each.to === ADA)
        expect(copies.map(each => messageId(each.raw))).toEqual(copies.map(() => `<${messageIdOf(id, ADA, FROM)}>`))
        expect(copies).toHaveLength(stage === 'dot' ? 2 : 1)
      },
    )

    test('that ends the connection behind every message gets all of them, each on a new one', async () => {
      const server = await smtpServer({ pipelining, messagesPerConnection: 1 })
      const report = await run({ state: await state(), server, to: [ADA, BEN, CLEO] })
      expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'sent', [CLEO]: 'sent' })
      expect(server.arrived.map(each => each.to)).toEqual([ADA, BEN, CLEO])
      expect(server.connections).toBe(3)
    })

    test('that says 421 to the second sender gets that message on a new connection', async () => {
      let calls = 0
      const server = await smtpServer({
        pipelining,
        on: { mail: () => (++calls === 2 ? { code: 421, text: 'enough for one connection' } : undefined) },
      })
      const report = await run({ state: await state(), server, to: [ADA, BEN] })
      expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'sent' })
      expect(server.connections).toBe(2)
    })
  },
)

test.each([
  { what: 'is told to come back', answer: { code: 451, text: 'later' } },
  { what: 'loses the connection', answer: 'drop' },
  { what: 'is refused with everybody', answer: { code: 550, text: 'not your domain' } },
] as const)('who may have it already stays uncertain when the next try $what', async ({ answer }) => {
  let drops = 1
  let next: typeof answer | undefined
  const server = await smtpServer({ on: { mail: () => next, dot: () => (drops-- > 0 ? 'drop' : undefined) } })
  const desk = await state()
  expect(standing(await run({ state: desk, server, to: [ADA] }))).toEqual({ [ADA]: 'uncertain' })
  next = answer
  expect(standing(await run({ state: desk, server, to: [ADA], minutes: 5 }))).toEqual({ [ADA]: 'uncertain' })
  next = undefined
  expect(standing(await run({ state: desk, server, to: [BEN, ADA], minutes: 20 }))).toEqual({
    [ADA]: 'sent',
    [BEN]: 'sent',
  })
  expect(server.accepted.map(each => each.to)).toEqual([BEN, ADA])
})

test('a message that cannot be signed goes to nobody: the edition is paused with one problem', async () => {
  const server = await smtpServer()
  const desk = await state()
  const fails = new Set([BEN])
  const sign = (address: string) => {
    if (fails.has(address)) throw new ProblemError('dkim-failed', { reason: 'the message holds a lone CR' })
  }
  const report = await run({ state: desk, server, to: [ADA, BEN, CLEO], sign })
  expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'queued', [CLEO]: 'queued' })
  expect(codes(report)).toEqual(['dkim-failed'])
  expect(await desk.selectFrom('edition').select('status').execute()).toEqual([{ status: 'paused' }])
  expect(server.arrived.map(each => each.to)).toEqual([ADA])
})

test('an address that no header can hold is refused, and stops nobody else', async () => {
  const server = await smtpServer()
  const report = await run({ state: await state(), server, to: [ADA, 'jürgen@example.net', CLEO] })
  expect(standing(report)).toEqual({ [ADA]: 'sent', 'jürgen@example.net': 'failed', [CLEO]: 'sent' })
})

test('thirty refused addresses on one connection leave no warning behind', async () => {
  const warnings: Error[] = []
  const listen = (warning: Error) => warnings.push(warning)
  process.on('warning', listen)
  const server = await smtpServer({ on: { rcpt: () => ({ code: 550, text: 'no such user' }) } })
  const report = await run({
    state: await state(),
    server,
    to: Array.from({ length: 30 }, (_, index) => `reader${index}@example.net`),
  })
  await new Promise(resolve => setImmediate(resolve))
  process.off('warning', listen)
  expect(report.deliveries.every(each => each.status === 'failed')).toBe(true)
  expect(report.complete).toBe(false)
  expect(warnings).toEqual([])
})

test('a server that wants a log-in at MAIL FROM asks for the password, not for another sender', async () => {
  const server = await smtpServer({ login: { user: 'desk', pass: 'pa55-w0rd' } })
  const report = await run({ state: await state(), server: nobody(server), to: [ADA, BEN] })
  expect(standing(report)).toEqual({ [ADA]: 'queued', [BEN]: 'queued' })
  expect(codes(report)).toEqual(['smtp-auth'])
})

test('a message larger than the server takes is not handed over, and ends the run', async () => {
  const server = await smtpServer({ size: 500 })
  const report = await run({ state: await state(), server, to: [ADA] })
  expect(report.deliveries).toMatchObject([{ status: 'queued', reply: 'Message size larger than allowed 500' }])
  expect(codes(report)).toEqual(['smtp-size'])
  expect(server.arrived).toEqual([])
})

test('a server that goes away for good stops the run; who had no turn stays queued', async () => {
  const server = await smtpServer({ messagesPerConnection: 1 })
  const report = await run({
    state: await state(),
    server,
    to: [ADA, BEN, CLEO],
    onReply: address => {
      if (address === ADA) void server.close()
    },
  })
  expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'queued', [CLEO]: 'queued' })
  expect(codes(report)).toEqual(['smtp-connect'])
})

test('a first connection that fails leaves nothing in the state', async () => {
  const server = await smtpServer({ on: { connect: () => 'drop' } })
  const desk = await state()
  const problems = await problemsFrom(() => run({ state: desk, server, to: [ADA] }))
  expect(problems).toMatchObject([{ code: 'smtp-connect', at: `127.0.0.1:${server.port}` }])
  expect(await desk.selectFrom('edition').selectAll().execute()).toEqual([])
})

test('a signal lets the message in hand end and starts no other', async () => {
  const controller = new AbortController()
  const server = await smtpServer({
    on: {
      dot: () => {
        controller.abort('SIGINT')
        return undefined
      },
    },
  })
  const report = await run({ state: await state(), server, to: [ADA, BEN, CLEO], signal: controller.signal })
  expect(standing(report)).toEqual({ [ADA]: 'sent', [BEN]: 'queued', [CLEO]: 'queued' })
  expect(report).toMatchObject({ complete: false, problems: [] })
})

test('what a server replies reaches the terminal as one plain line', async () => {
  const server = await smtpServer({
    on: { rcpt: () => ({ code: 550, text: `no\u001B[2J\u0007${'x'.repeat(2000)}` }) },
  })
  const { deliveries } = await run({ state: await state(), server, to: [ADA] })
  expect(deliveries[0]?.reply).toMatch(/^550 no \[2J x+$/)
  expect(deliveries[0]?.reply).toHaveLength(500)
})

/** The server as its URL without the user names it. */
function nobody(server: SmtpTest): SmtpServer {
  return { ...readSmtpUrl(server.url), auth: null }
}
