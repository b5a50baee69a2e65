import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom, put } from '../support/newsroom.ts'
import { ED25519, ED25519_PEM, judged, RSA, RSA_PEM } from './dkim-keys.ts'
import { smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const DKIM = [{ selector: RSA.selector }, { selector: ED25519.selector }]
const PASS = `${RSA.selector} pass, ${ED25519.selector} pass`

async function room(dkim: unknown, pem: string | null = RSA_PEM + ED25519_PEM) {
  const server = await smtpServer()
  const dir = newsroom({}, { ...CONFIG, email: { ...CONFIG.email, dkim } })
  if (pem !== null) put(dir, { '.postrider/dkim.pem': pem })
  const run = (...args: string[]) => postrider(dir, args, { env: { POSTRIDER_SMTP_URL: server.url } })
  return { dir, server, run }
}

test('each message of a list, a test and a rehearsal arrives with both signatures, and mailauth verifies them', async () => {
  const { dir, server, run } = await room(DKIM)
  await run('subscribers', 'add', 'Ada <ada@example.net>', 'ben@example.net')
  await run('send', '--test', ADA, '--yes')
  expect((await run('send', '--yes')).code).toBe(0)
  expect(server.accepted).toHaveLength(3)
  for (const { raw } of server.accepted) expect(await judged(raw, [RSA, ED25519])).toBe(PASS)
  const { files } = JSON.parse((await run('send', '2026-11-20-1', '--to', ADA, '--dry-run', '--json')).stdout)
  expect(readFileSync(join(dir, files[0]))).toEqual(
    server.accepted.find(({ to, raw }) => to === ADA && !isTest(raw))?.raw,
  )
})

test('a correction is signed over what it answers: who changes that breaks both signatures', async () => {
  const { dir, server, run } = await room(DKIM)
  put(dir, { 'note.md': 'The cap starts on 1 July.\n' })
  await run('subscribers', 'add', ADA)
  await run('send', '--yes', '--skip-test')
  await run('edition', 'correct', '2026-11-20-1', '--note', 'note.md')
  await run('send', '2026-11-20-2', '--yes', '--skip-test')
  const raw = server.accepted[1]?.raw.toString('latin1') ?? ''
  expect(await judged(Buffer.from(raw, 'latin1'), [RSA, ED25519])).toBe(PASS)
  for (const field of ['In-Reply-To', 'References']) {
    const altered = raw.replace(new RegExp(`\\r\\n${field}: <.`), `\r\n${field}: <-`)
    expect(altered).not.toBe(raw)
    expect(await judged(Buffer.from(altered, 'latin1'), [RSA, ED25519])).toBe(PASS.replaceAll('pass', 'fail'))
  }
})

test('where the relay signs, nothing is signed here', async () => {
  const { server, run } = await room('relay', null)
  expect((await run('send', '--to', ADA, '--yes')).code).toBe(0)
  expect(server.accepted[0]?.raw.toString()).not.toContain('DKIM-Signature')
})

test.each([
  ['no key file', DKIM, null],
  ['fewer keys than selectors', DKIM, RSA_PEM],
  ['a key that is none', DKIM, '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n'],
])('with %s nothing goes out, signed or not', async (_, dkim, pem) => {
  const { server, run } = await room(dkim, pem)
  const { code, stderr } = await run('send', '--to', ADA, '--yes')
  expect([code, stderr]).toEqual([1, expect.stringContaining('dkim-key')])
  expect(server.connections).toBe(0)
})

function isTest(raw: Buffer): boolean {
  return raw.toString('latin1').includes('Subject: [Test]')
}
