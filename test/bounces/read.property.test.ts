import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Returned } from '../../src/bounces/index.ts'
import { readReturned } from '../../src/bounces/read.ts'

const GOLDEN = join(import.meta.dirname, '../golden/bounces')
const MAILS = readdirSync(GOLDEN).map(name => readFileSync(join(GOLDEN, name)))

const KINDS = ['hard', 'soft', 'complaint', 'unsubscribe', 'auto-reply', 'none']
/** Control characters, and the marks that turn the direction of writing. */
const UNSHOWN = /[\p{Cc}\p{Cf}]/u
const ADDRESS = /^[^\s<>()[\]\\,;:@"]{1,64}@[^\s<>()[\]\\,;:@"]{1,253}$/u

function isSound({ verdicts, to, returned, subject }: Returned): void {
  expect(verdicts.length).toBeGreaterThan(0)
  for (const { kind, recipient, original, status, evidence } of verdicts) {
    expect(KINDS).toContain(kind)
    for (const address of [recipient, original]) if (address !== null) expect(address).toMatch(ADDRESS)
    if (status !== null) expect(status).toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/)
    if (evidence !== null) expect([...evidence].length).toBeLessThanOrEqual(240)
    expect(evidence ?? '').not.toMatch(UNSHOWN)
    if (kind !== 'none') expect(evidence).not.toBe('')
  }
  for (const address of to) expect(address).toMatch(ADDRESS)
  for (const link of returned.links) expect(link).not.toMatch(/\s/)
  expect(subject).not.toMatch(UNSHOWN)
}

const bytes = fc.uint8Array({ maxLength: 400 })
const mail = fc.constantFrom(...MAILS)
/** What turns up in mail and breaks readers of it. */
const piece = fc.constantFrom(
  '\0',
  '\r',
  '\n',
  '\n\n',
  '\u202e',
  '=',
  '=3D',
  '--',
  '--=_r1',
  '--=_r1--',
  ';',
  '"',
  '<',
  '@',
  'a@b.example',
  ': ',
  'Content-Type: multipart/mixed; boundary="',
  'Content-Transfer-Encoding: base64\n',
  'charset=utf-7',
  'charset=no-such',
  'Final-Recipient: rfc822;',
  'Feedback-Type: abuse\n',
  'Subject: =?utf-8?b?',
  '?=',
  '550 5.1.1 ',
  'unknown user',
)

test('any bytes are read, and never throw', () => {
  fc.assert(
    fc.property(bytes, each => isSound(readReturned(each))),
    { numRuns: 200 },
  )
})

test('a form with pieces of others in it is read, and never throws', () => {
  const broken = fc.tuple(mail, fc.array(fc.tuple(fc.nat(), piece), { minLength: 1, maxLength: 8 }))
  fc.assert(
    fc.property(broken, ([whole, cuts]) => {
      let text = whole.toString('latin1')
      for (const [where, what] of cuts) {
        const at = where % (text.length + 1)
        text = text.slice(0, at) + what + text.slice(at + (where % 3))
      }
      isSound(readReturned(Buffer.from(text, 'latin1')))
    }),
    { numRuns: 300 },
  )
})

test('a form that is cut off anywhere is read, and never throws', () => {
  fc.assert(
    fc.property(mail, fc.double({ min: 0, max: 1, noNaN: true }), (whole, part) => {
      isSound(readReturned(whole.subarray(0, Math.floor(whole.length * part))))
    }),
    { numRuns: 200 },
  )
})

test('the evidence is a line of the mail, and the recipient an address in it', () => {
  const address = fc
    .stringMatching(/^[a-z][a-z0-9+._-]{0,20}[a-z]@[a-z]{2,12}\.example$/)
    .filter(each => !each.includes('..'))
  const words = fc.stringMatching(/^[ -9;-~]{1,200}$/)
  fc.assert(
    fc.property(address, words, (who, said) => {
      const text = `<${who}>: host mx.example[192.0.2.7] said: 550 5.1.1 ${said}`
      const body = Buffer.from(`From: MAILER-DAEMON@mx.example\nSubject: Undelivered mail\n\n${text}\n`)
      const [{ recipient, evidence }] = readReturned(body).verdicts
      expect(recipient?.toLowerCase()).toBe(who)
      expect(text.replace(/\s+/g, ' ')).toContain(evidence)
    }),
    { numRuns: 200 },
  )
})

test('a recipient in a report is read as it stands, in xtext and without', () => {
  const address = fc.stringMatching(/^[a-z0-9][a-z0-9+=_-]{0,30}@[a-z]{2,12}\.example$/)
  fc.assert(
    fc.property(address, who => {
      const xtext = who.replace(/[+=]/g, each => `+${each.charCodeAt(0).toString(16).toUpperCase()}`)
      const report = `Final-Recipient: rfc822; ${who}\nOriginal-Recipient: rfc822;${xtext}\nAction: failed\nStatus: 5.1.1\n`
      const body = `From: MAILER-DAEMON@mx.example\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${report}`
      expect(readReturned(Buffer.from(body)).verdicts).toMatchObject([{ kind: 'hard', recipient: who, original: null }])
    }),
    { numRuns: 100 },
  )
})
