import { networkInterfaces } from 'node:os'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, onTestFinished, test, vi } from 'vitest'
import { readSmtpUrl, type SmtpServer } from '../../src/delivery/server.ts'
import { openSession } from '../../src/delivery/session.ts'
import { AUTHORITY, FOR_ANOTHER_HOST, SELF_SIGNED, TRUSTED } from './certificates.ts'
import { problemsFrom } from './desk.ts'
import { type Moment, type Said, scripted } from './scripted.ts'
import { type SmtpTest, smtpServer } from './smtp.ts'

const LOGIN = { user: 'desk@example.org', pass: 'pa55 w/0rd' }
const ENVELOPE = { from: 'news@example.org', to: 'ada@example.net' }
const MESSAGE = Buffer.from('Subject: Hello\r\n\r\n.Hello\r\n')

/** The server as a URL with its name and not a loopback address would make it: TLS, verified. */
function asStranger(server: SmtpTest): SmtpServer {
  const { secure, ...rest } = readSmtpUrl(server.url)
  return { ...rest, secure, requireTls: !secure, verify: true }
}

function trustTheAuthority(): void {
  const before = getCACertificates('default')
  setDefaultCACertificates([...before, AUTHORITY])
  onTestFinished(() => setDefaultCACertificates(before))
}

async function mail(server: SmtpServer): Promise<string> {
  const session = await openSession(server)
  const { kind } = await session.send(ENVELOPE, [MESSAGE])
  void session.close()
  return kind
}

test.each(['starttls', 'implicit'] as const)(
  'a valid certificate (%s) is spoken to, and all of it under TLS',
  async tls => {
    trustTheAuthority()
    const server = await smtpServer({ tls, certificate: TRUSTED, login: LOGIN })
    expect(await mail(asStranger(server))).toBe('sent')
    expect(server.logins).toEqual([{ ...LOGIN, secure: true }])
    expect(server.accepted).toMatchObject([{ ...ENVELOPE, raw: MESSAGE, secure: true }])
  },
)

test.each([
  { what: 'signed by nobody', tls: 'starttls', certificate: SELF_SIGNED },
  { what: 'signed by nobody', tls: 'implicit', certificate: SELF_SIGNED },
  { what: 'of another host', tls: 'starttls', certificate: FOR_ANOTHER_HOST },
  { what: 'of another host', tls: 'implicit', certificate: FOR_ANOTHER_HOST },
] as const)('a certificate $what ($tls) is refused before the password is said', async ({ tls, certificate }) => {
  trustTheAuthority()
  const server = await smtpServer({ tls, certificate, login: LOGIN })
  expect(await problemsFrom(() => openSession(asStranger(server)))).toMatchObject([
    { code: 'smtp-tls', at: `127.0.0.1:${server.port}` },
  ])
  expect(server.logins).toEqual([])
})

test('a server without STARTTLS is refused before the password is said', async () => {
  const server = await smtpServer({ tls: 'none', login: LOGIN })
  expect(await problemsFrom(() => openSession(asStranger(server)))).toMatchObject([{ code: 'smtp-tls' }])
  expect(server.logins).toEqual([])
})

test('smtps to a server that speaks no TLS is refused as unsafe', async () => {
  const server = await smtpServer({ tls: 'none', login: LOGIN })
  const problems = await problemsFrom(() => openSession({ ...asStranger(server), secure: true, requireTls: false }))
  expect(problems).toMatchObject([{ code: 'smtp-tls' }])
  expect(server.logins).toEqual([])
})

test.each(['none', 'starttls', 'implicit'] as const)(
  'on loopback a server with TLS %s is taken as it is',
  async tls => {
    const server = await smtpServer({ tls, login: LOGIN })
    expect(await mail(readSmtpUrl(server.url))).toBe('sent')
    expect(server.logins).toEqual([{ ...LOGIN, secure: tls !== 'none' }])
  },
)

const [elsewhere] = Object.values(networkInterfaces())
  .flatMap(each => each ?? [])
  .filter(each => each.family === 'IPv4' && !each.internal)
  .map(each => each.address)

test.runIf(elsewhere)('a name of this machine that leads to another one gets no password', async () => {
  const server = await smtpServer({ login: LOGIN, host: elsewhere ?? '' })
  const problems = await problemsFrom(() =>
    openSession({ ...readSmtpUrl(server.url), verify: false, requireTls: false }),
  )
  expect(problems).toMatchObject([{ code: 'smtp-tls', message: expect.stringContaining('another machine') }])
  expect(server.logins).toEqual([])
})

test('a refused log-in says so and repeats the password in no spelling, though the server does', async () => {
  const server = await smtpServer({ login: LOGIN })
  const wrong = { user: LOGIN.user, pass: 'l3tm31n-please' }
  const problems = await problemsFrom(() => openSession({ ...readSmtpUrl(server.url), auth: wrong }))
  expect(problems).toEqual([
    {
      code: 'smtp-auth',
      severity: 'error',
      at: `127.0.0.1:${server.port}`,
      message: `127.0.0.1:${server.port} refused the user name or the password: 535 5.7.8 no such user, or not with the password …`,
      mend: 'Check both in POSTRIDER_SMTP_URL; some services want an app password.',
    },
  ])
  expect(server.logins).toEqual([{ ...wrong, secure: false }])
})

test('nobody listening is told with host and port', async () => {
  const server = await smtpServer()
  await server.close()
  expect(await problemsFrom(() => openSession(readSmtpUrl(server.url)))).toMatchObject([
    { code: 'smtp-connect', message: expect.stringContaining(`127.0.0.1:${server.port}`) },
  ])
})

test('a message larger than the buffer of a socket, which is corked for it, arrives whole', async () => {
  const server = await smtpServer()
  const session = await openSession(readSmtpUrl(server.url))
  const line = Buffer.from(`${'.long '.repeat(12)}\r\n`)
  const large = [MESSAGE, ...Array.from({ length: 5000 }, () => line)]
  expect((await session.send(ENVELOPE, large)).kind).toBe('sent')
  expect((await session.send(ENVELOPE, [MESSAGE])).kind).toBe('sent')
  void session.close()
  expect(server.accepted.map(each => each.raw.length)).toEqual([Buffer.concat(large).length, MESSAGE.length])
})

test('a connection that the server ends between two messages is not open, and closing it again is nothing', async () => {
  const server = await smtpServer({ messagesPerConnection: 1 })
  const session = await openSession(readSmtpUrl(server.url))
  expect((await session.send(ENVELOPE, [MESSAGE])).kind).toBe('sent')
  expect((await session.send(ENVELOPE, [MESSAGE])).kind).toBe('lost')
  expect(session.isOpen()).toBe(false)
  void session.close()
  void session.close()
  expect(server.accepted).toHaveLength(1)
})

test('a message that is refused before all of it was written ends the connection: no command follows in the middle of it', async () => {
  const stages: Moment['stage'][] = []
  const server = await scripted({
    on({ stage }) {
      stages.push(stage)
      return stage === 'body' ? '552 5.3.4 too much' : undefined
    },
  })
  const session = await openSession(readSmtpUrl(server.url))
  const large = Buffer.alloc(30_000_000, `${'x'.repeat(70)}\r\n`)
  expect(await session.send(ENVELOPE, [large])).toMatchObject({ kind: 'failed', reply: '552 5.3.4 too much' })
  expect(session.isOpen()).toBe(false)
  expect(stages).not.toContain('rset')
})

/** A message that waits, its envelope said and answered; `seen` is what the server was told on that connection. */
async function waiting(on: (moment: Moment) => Said = () => undefined) {
  const seen: Moment['stage'][] = []
  const server = await scripted({
    on(moment) {
      if (moment.connection === 1) seen.push(moment.stage)
      return moment.connection === 1 ? on(moment) : undefined
    },
  })
  const session = await openSession(readSmtpUrl(server.url))
  const ready = Promise.withResolvers<void>()
  const outcome = session.send(ENVELOPE, [MESSAGE], ready.promise)
  await vi.waitUntil(() => seen.includes('data'))
  // Meanwhile the answer to DATA has come.
  expect(await mail(readSmtpUrl(server.url))).toBe('sent')
  return { server, session, seen, ready, outcome }
}

test('of a message that may not go yet not a byte is sent, though its envelope is; then it goes', async () => {
  const { server, session, seen, ready, outcome } = await waiting()
  expect(seen).toEqual(['greeting', 'ehlo', 'mail', 'rcpt', 'data'])
  ready.resolve()
  expect((await outcome).kind).toBe('sent')
  expect(server.taken).toEqual([ENVELOPE.to, ENVELOPE.to])
  void session.close()
})

test('a message that may not go after all ends its connection, and the server has nothing of it', async () => {
  const { server, session, seen, ready, outcome } = await waiting()
  ready.reject(new Error('no space left'))
  expect(await outcome).toMatchObject({ kind: 'lost', stage: 'data' })
  expect({ seen, open: session.isOpen() }).toEqual({ seen: ['greeting', 'ehlo', 'mail', 'rcpt', 'data'], open: false })
  expect(server.taken).toEqual([ENVELOPE.to])
})

test('a message whose connection goes before it may go is not sent for sure, whatever comes later', async () => {
  const { server, ready, outcome } = await waiting(({ stage }) =>
    stage === 'data' ? { half: '354 go on\r\n', end: 'drop' } : undefined,
  )
  expect(await outcome).toMatchObject({ kind: 'lost', stage: 'data' })
  ready.resolve()
  await ready.promise
  expect(server.taken).toEqual([ENVELOPE.to])
})
