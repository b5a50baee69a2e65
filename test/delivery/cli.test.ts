import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { newsroom, put, STORY } from '../support/newsroom.ts'
import { start } from './desk.ts'
import { type Answer, smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const BEN = 'ben@example.net'
const CLEO = 'cleo@example.net'
const FRIENDS = { 'friends.txt': [ADA, BEN, CLEO].join('\n') }
const SEND = ['send', '--to', 'friends.txt', '--yes', '--json'] as const

/** A server that tells when it holds a dot, and keeps its reply to the first one until it is let go. */
async function holding() {
  const held = Promise.withResolvers<void>()
  const letGo = Promise.withResolvers<Answer>()
  let first = true
  const server = await smtpServer({
    on: {
      dot: () => {
        if (!first) return undefined
        first = false
        held.resolve()
        return letGo.promise
      },
    },
  })
  return { server, held: held.promise, letGo: letGo.resolve }
}

test('--yes mails everybody named and tells each reply as one JSON document; again, it mails nobody and exits 0', async () => {
  const server = await smtpServer({ tls: 'starttls', login: { user: 'desk', pass: 'pa55-w0rd' } })
  const dir = newsroom(FRIENDS)
  const env = { POSTRIDER_SMTP_URL: server.url }
  const first = await postrider(dir, SEND, { env })
  expect(first.code).toBe(0)
  expect(JSON.parse(first.stdout)).toEqual({
    edition: '2026-11-20-1',
    subject: 'Water council sets summer limits',
    already: 0,
    unnamed: 0,
    complete: true,
    counts: { candidates: 3, sent: 3, failed: 0, skipped: 0, uncertain: 0, deferred: 0, queued: 0 },
    nextDue: null,
    deliveries: [ADA, BEN, CLEO].map(address => ({
      address,
      messageId: expect.stringMatching(/^[0-9a-f]{32}@example\.org$/),
      status: 'sent',
      reply: '250 taken',
      dueAt: null,
    })),
    problems: [],
  })
  expect(server.accepted.map(each => [each.to, each.secure])).toEqual([
    [ADA, true],
    [BEN, true],
    [CLEO, true],
  ])

  const second = await postrider(dir, ['send', '--to', 'friends.txt', '--yes'], { env })
  expect(second).toEqual({
    code: 0,
    stdout: 'Everyone named has 2026-11-20-1 already; nobody was mailed.\n',
    stderr: '',
  })
  expect(server.accepted).toHaveLength(3)
  expect(first.stdout + first.stderr + second.stderr).not.toContain('pa55-w0rd')
})

test('one refused address exits 1 and names it, and the others have it', async () => {
  const server = await smtpServer({
    on: { rcpt: to => (to === BEN ? { code: 550, text: 'no such user' } : undefined) },
  })
  const { code, stdout, stderr } = await postrider(newsroom(FRIENDS), ['send', '--to', 'friends.txt', '--yes'], {
    env: { POSTRIDER_SMTP_URL: server.url },
  })
  expect(code).toBe(1)
  expect(stdout).toBe(
    [
      `sent     ${ADA}  250 taken`,
      `failed   ${BEN}  550 no such user`,
      `sent     ${CLEO}  250 taken`,
      '',
      'sent            2',
      'failed          1',
      '',
    ].join('\n'),
  )
  expect(stderr).toContain('delivery-failed')
  expect(stderr).toContain(
    'To try one that was refused again, name it with the edition: postrider send 2026-11-20-1 --to ADDR',
  )
})

test('the longest status and its address are two words', async () => {
  const server = await smtpServer({ on: { dot: () => 'drop' } })
  const { stdout } = await postrider(newsroom(), ['send', '--to', ADA, '--yes'], {
    env: { POSTRIDER_SMTP_URL: server.url },
  })
  expect(stdout).toContain(`uncertain ${ADA}`)
})

test('an edition that waits for who was put off is told with its command, and is no failure of the next', async () => {
  let isAway = true
  const server = await smtpServer({
    on: { rcpt: to => (isAway && to === BEN ? { code: 451, text: 'later' } : undefined) },
  })
  const dir = newsroom({ 'my friends.txt': FRIENDS['friends.txt'] })
  const env = { POSTRIDER_SMTP_URL: server.url }
  const send = ['send', '--to', 'my friends.txt', '--yes']
  const first = await postrider(dir, send, { env })
  const command = "postrider send 2026-11-20-1 --to 'my friends.txt'"
  expect([first.code, first.stderr]).toEqual([
    0,
    expect.stringContaining(
      `For the 1 that are left, go on with: ${command}, or postrider send --due. Nobody is due before 2026-11-20T12:0`,
    ),
  ])

  put(dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })
  isAway = false
  const next = await postrider(dir, [...send, '--json'], { env })
  expect(next.code).toBe(0)
  const problem = {
    code: 'edition-waiting',
    severity: 'warning',
    at: '2026-11-20-1',
    message: 'Put off and still without this edition: 1 of the addresses that are named.',
    mend: `To try them again: ${command}`,
  }
  expect(JSON.parse(next.stdout)).toMatchObject({ edition: '2026-11-20-2', complete: true, problems: [problem] })
  expect(next.stderr).toContain(problem.mend)
  expect(server.accepted.map(each => each.to)).toEqual([ADA, CLEO, ADA, BEN, CLEO])
})

test('a call that cannot be meant mails nobody, exit 2: no terminal and no --yes; nobody named', async () => {
  const server = await smtpServer()
  const dir = newsroom({ 'nobody.txt': '# nobody yet\n' })
  const env = { POSTRIDER_SMTP_URL: server.url }
  const [unasked, unnamed, empty] = await Promise.all([
    postrider(dir, ['send', '--to', ADA], { env }),
    postrider(dir, ['send', '--yes'], { env }),
    postrider(dir, ['send', '--yes', '--to', 'nobody.txt'], { env }),
  ])
  expect(unasked).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'postrider: There is no terminal to ask on, so nothing was done. Say --yes where you are sure; send shows with --dry-run what it would mail.\n',
  })
  expect(unnamed).toMatchObject({ code: 2, stdout: '' })
  expect(empty).toMatchObject({ code: 2, stdout: '' })
  expect(server.connections).toBe(0)
})

test('what is wrong beforehand exits 1 with its code, place and mend, on stderr and as JSON', async () => {
  const dir = newsroom({ 'friends.txt': `${ADA}\nben at example\n` })
  const cases = [
    { url: 'smtp://desk:pa55-w0rd@', to: ADA, code: 'smtp-url', at: 'POSTRIDER_SMTP_URL' },
    { url: 'smtp://desk:pa55-w0rd@?', to: ADA, code: 'smtp-url', at: 'POSTRIDER_SMTP_URL' },
    { url: '', to: ADA, code: 'no-smtp', at: 'POSTRIDER_SMTP_URL' },
    { url: '', to: 'ada@', code: 'bad-address', at: '--to' },
    { url: '', to: 'friends.txt', code: 'bad-address', at: 'friends.txt:2' },
  ]
  await Promise.all(
    cases.map(async ({ url, to, code, at }) => {
      const ran = await postrider(dir, ['send', '--to', to, '--yes', '--json'], { env: { POSTRIDER_SMTP_URL: url } })
      expect(ran.code).toBe(1)
      const { problems } = JSON.parse(ran.stdout)
      expect(problems).toEqual([{ code, at, severity: 'error', message: expect.any(String), mend: expect.any(String) }])
      for (const part of [code, at, problems[0].message, problems[0].mend]) expect(ran.stderr).toContain(part)
      expect(ran.stdout + ran.stderr).not.toContain('pa55-w0rd')
    }),
  )
})

test('a log-in from .env that is refused exits 1 and shows the password nowhere, not even for DEBUG', async () => {
  const server = await smtpServer({ login: { user: 'desk', pass: 'right' } })
  const dir = newsroom()
  put(dir, { '.env': `POSTRIDER_SMTP_URL=${server.url.replace('right', 'pa55-w0rd')}\n` })
  const env = { DEBUG: 'postrider' }
  const { code, stdout, stderr } = await postrider(dir, ['send', '--to', ADA, '--yes', '--json'], { env })
  expect(code).toBe(1)
  expect(JSON.parse(stdout).problems).toMatchObject([{ code: 'smtp-auth', at: `127.0.0.1:${server.port}` }])
  expect(server.logins).toEqual([{ user: 'desk', pass: 'pa55-w0rd', secure: false }])
  for (const secret of ['pa55-w0rd', btoa('pa55-w0rd'), btoa('\0desk\0pa55-w0rd')]) {
    expect(stdout + stderr).not.toContain(secret)
  }
})

test('--dry-run needs no server, no secret and no yes, and writes 0600', async () => {
  const dir = newsroom(FRIENDS)
  const { code, stdout, stderr } = await postrider(dir, ['send', '--to', 'friends.txt', '--dry-run'])
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: [ADA, BEN, CLEO]
      .map((address, index) => `new      .postrider/dry-run/2026-11-20-1/000${index + 1}-${address}.eml\n`)
      .join(''),
    stderr: 'edition  2026-11-20-1  Water council sets summer limits\n3 written, nothing sent.\n',
  })
  const folder = join(dir, '.postrider', 'dry-run', '2026-11-20-1')
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
  expect(statSync(join(dir, '.postrider')).mode & 0o777).toBe(0o700)
})

test('a signal lets the message in hand end, leaves the rest queued, and exits 130', async () => {
  const { server, held, letGo } = await holding()
  const child = start(newsroom(FRIENDS), SEND, { POSTRIDER_SMTP_URL: server.url })
  await held
  child.kill('SIGINT')
  letGo(undefined)
  const ended = await child.ended
  expect(ended).toMatchObject({ code: 130, signal: null })
  // The reply may reach the process before the signal does; then one more message is in hand.
  const { deliveries } = JSON.parse(ended.stdout)
  expect([deliveries[0], deliveries[2]]).toMatchObject([
    { address: ADA, status: 'sent' },
    { address: CLEO, status: 'queued' },
  ])
  expect(server.accepted.map(each => each.to)).not.toContain(CLEO)
})
