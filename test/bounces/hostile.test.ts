import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readReturned } from '../../src/bounces/read.ts'

const MB = 1_048_576
/** Two cores are shared with other tests; alone each takes a tenth of it. */
const SLOWEST_MS = 2_000

const REPORT = 'From: MAILER-DAEMON@mx.example\nSubject: Undelivered mail\n'
const MIXED = `${REPORT}Content-Type: multipart/mixed; boundary=b\n\n`

/** A piece again and again, up to a size. */
function full(piece: string, size = 2 * MB): string {
  return piece.repeat(Math.ceil(size / piece.length))
}

/** A report whose body is 50 MB of one character. */
function filled(character: string): Uint8Array {
  const bytes = Buffer.alloc(50 * MB, character)
  bytes.write(`${REPORT}\n`)
  return bytes
}

function nested(depth: number): string {
  const open = (_: unknown, at: number) => `--b${at}\nContent-Type: multipart/mixed; boundary=b${at + 1}\n\n`
  return `${REPORT}Content-Type: multipart/mixed; boundary=b0\n\n${Array.from({ length: depth }, open).join('')}`
}

function inMessages(depth: number): string {
  return `${REPORT}${'Content-Type: message/rfc822\n\n'.repeat(depth)}`
}

const BODIES: readonly (readonly [string, string | Uint8Array | (() => Uint8Array)])[] = [
  ['a line of 50 MB', () => filled('x')],
  ['50 MB of empty lines', () => filled('\n')],
  ['50 MB of zeros', () => filled('\0')],
  ['millions of header fields', full('A: b\n')],
  ['a field folded a million times', `${REPORT}A: b${full('\n c')}`],
  ['a header without an end', full('Subject: x@example.org ')],
  ['a subject of encoded words', `Subject: ${full('=?utf-8?q?=E2=80=AE?= ')}\n\n`],
  ['millions of parts', `${MIXED}${full('--b\n\n')}`],
  ['millions of parts that are messages', `${MIXED}${full('--b\nContent-Type: message/rfc822\n\nA: b\n\n')}`],
  ['forty parts of pages', `${MIXED}${full(`--b\nContent-Type: text/html\n\n${full('<p><', 24_000)}\n`)}`],
  ['parts 10,000 deep', nested(10_000)],
  ['messages 10,000 deep', inMessages(10_000)],
  ['a bomb in base64', `${REPORT}Content-Transfer-Encoding: base64\n\n${full('A')}`],
  ['a bomb in quoted-printable', `${REPORT}Content-Transfer-Encoding: quoted-printable\n\n${full('=\n')}`],
  ['a page of open tags', `${REPORT}Content-Type: text/html\n\n${full('<a')}`],
  ['a packed bomb', Buffer.concat([Buffer.from(MIXED), deflateRawSync(Buffer.alloc(8 * MB))])],
  ['addresses without an end', `${REPORT}\n${full('a@b.example ')}`],
  ['one address without an end', `${REPORT}\n${full('a@')}`],
  ['dots without an end', `${REPORT}\n<a@${full('b.')}>: 550 no`],
  [
    'a report of a million recipients',
    `${REPORT}\n${full('Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.0.0\n\n')}`,
  ],
  [
    'a million reports',
    `${MIXED}${full('--b\nContent-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n\n')}`,
  ],
  ['links without an end', `${MIXED}--b\nContent-Type: message/rfc822\n\nList-Unsubscribe: ${full('<https://a>,')}\n`],
]

/** Words of the table, which begin a pattern and never end it. */
const STARTS = [
  'user ',
  'mailbox a b ',
  'account is was ',
  'recipient: ',
  'listed in a.',
  'sender x ',
  'relay ',
  'not in a b ',
  'exceed a ',
  'domain ',
  'temporar',
  'will be ',
  '550 5.1.1 user ',
]

describe('hostile mail is read in bounded time and memory', () => {
  test.each(BODIES)('%s', (_, mail) => {
    const given = typeof mail === 'function' ? mail() : mail
    const bytes = typeof given === 'string' ? Buffer.from(given, 'latin1') : given
    const before = process.memoryUsage().rss
    const started = performance.now()
    const { verdicts } = readReturned(bytes)
    expect(performance.now() - started).toBeLessThan(SLOWEST_MS)
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * MB)
    expect(verdicts.length).toBeLessThanOrEqual(100)
  })

  test.each(STARTS)('%j again and again', start => {
    const lines = full(`${start.repeat(60)}\n`, MB)
    const started = performance.now()
    readReturned(Buffer.from(`${REPORT}\n${lines}`))
    readReturned(
      Buffer.from(`${REPORT}\nFinal-Recipient: rfc822; a@b.example\nDiagnostic-Code: smtp; ${full(start, MB)}`),
    )
    expect(performance.now() - started).toBeLessThan(SLOWEST_MS)
  })

  test('what is too big to be read whole, and says nothing, is a problem', () => {
    const { verdicts, problems } = readReturned(Buffer.from(`Subject: hello\n\n${full('x')}`))
    expect(verdicts).toMatchObject([{ kind: 'none' }])
    expect(problems).toMatchObject([{ code: 'return-unreadable', severity: 'warning' }])
  })

  test('what stands before the limit is read, and nothing is a problem', () => {
    const mail = `${REPORT}\n<ada@example.org>: 550 5.1.1 No such user\n\n${full('x')}`
    const { verdicts, problems } = readReturned(Buffer.from(mail))
    expect(verdicts).toMatchObject([{ kind: 'hard', recipient: 'ada@example.org', reason: 'unknown-user' }])
    expect(problems).toEqual([])
  })
})
