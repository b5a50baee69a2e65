import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kindOf, type Reason, reasonOfReply } from '../../src/bounces/index.ts'

/** What servers say, and the reason that it gives. */
const SAID: readonly (readonly [Reason, string])[] = [
  ['mailbox-full', 'The mailbox is full'],
  ['mailbox-full', 'Requested mail action aborted: exceeded storage allocation'],
  ['mailbox-full', 'user is over quota'],
  ['mailbox-full', 'OverQuotaPerm: the inbox is out of storage space'],
  ['mailbox-full', 'insufficient system storage'],
  ['mailbox-full', 'Das Postfach ist voll'],
  ['mailbox-full', 'La boîte est pleine'],
  ['mailbox-full', 'El buzón está lleno'],
  ['mailbox-full', 'unknown user quota exceeded'],
  ['greylisted', 'Greylisted, please come back'],
  ['too-big', 'message size exceeds fixed limit'],
  ['too-big', 'Message too large for this user'],
  ['reputation', '192.0.2.1 is on our block list'],
  ['reputation', 'Client host blocked using zen.rbl.example'],
  ['reputation', 'poor reputation of your network'],
  ['policy', 'looks like spam to us'],
  ['policy', 'SPF check failed'],
  ['policy', 'message fails DMARC'],
  ['policy', 'Relaying denied'],
  ['policy', 'Sender address rejected: Domain not found'],
  ['policy', 'Domain of sender address bounces@record.example does not exist'],
  ['policy', 'rate limit reached, too many messages'],
  ['policy', 'refused by our policy'],
  ['policy', 'Recipient address rejected: Access denied'],
  ['policy', 'the recipient has blocked you'],
  ['policy', 'your account has been suspended'],
  ['policy', 'Helo command rejected: Host not found'],
  ['policy', 'executable attachment not allowed here'],
  ['dns', 'Host not found, try again'],
  ['dns', 'SERVFAIL for west.example'],
  ['dns', 'mail for west.example loops back to myself'],
  ['dns', 'No route to host'],
  ['unreachable', 'Connection timed out'],
  ['unreachable', 'the account is temporarily disabled'],
  ['unreachable', 'service not available, closing channel'],
  ['expired', 'message expired, giving up'],
  ['expired', 'undelivered for five days'],
  ['disabled', 'this account has been disabled'],
  ['disabled', 'user is suspended'],
  ['disabled', 'the mailbox is no longer in use'],
  ['disabled', 'recipient has moved'],
  ['unknown-user', 'User unknown'],
  ['unknown-user', 'no such mailbox'],
  ['unknown-user', 'the address does not exist'],
  ['unknown-user', 'sorry, no mailbox here by that name'],
  ['unknown-user', 'not our customer'],
  ['unknown-user', 'user_not_found'],
  ['unknown-user', 'not listed in the directory'],
  ['unknown-user', 'Benutzer unbekannt'],
  ['unknown-user', 'utilisateur inconnu'],
  ['unknown-user', 'el usuario no existe'],
  ['unknown-user', 'utente sconosciuto'],
  ['unknown-user', '宛先不明です'],
  ['unknown-domain', 'Domain west.example does not exist'],
  ['unknown-domain', 'type=A: Host not found'],
  ['unknown-domain', 'NXDOMAIN'],
  ['unknown-domain', 'Domain west.example does not accept mail (nullMX)'],
]

const SOFT = SAID.filter(([reason]) => kindOf(reason) === 'soft')
const HARD = SAID.filter(([reason]) => kindOf(reason) === 'hard')

test('unknown users, unknown domains and disabled accounts are hard, and nothing else is', () => {
  expect([...new Set(HARD.map(([reason]) => reason))].toSorted()).toEqual([
    'disabled',
    'unknown-domain',
    'unknown-user',
  ])
})

test.each(SAID)('%s: %s', (reason, text) => {
  expect(reasonOfReply({ code: 550, status: null, text })).toBe(reason)
})

test.each(SOFT)('%s is soft whatever its class: %s', (reason, text) => {
  for (const [code, status] of [
    [550, '5.1.1'],
    [550, '5.2.1'],
    [554, '5.7.1'],
    [550, '5.0.0'],
    [550, '5.1.2'],
    [451, '4.3.0'],
  ] as const) {
    const said = reasonOfReply({ code, status, text: `${code} ${status} <ada@west.example>: ${text}` })
    expect([said, kindOf(said)]).toEqual([reason, 'soft'])
  }
})

test.each(HARD)('%s is hard whatever its class: %s', (reason, text) => {
  for (const [code, status] of [
    [550, '5.7.1'],
    [554, '5.0.0'],
    [550, '5.4.1'],
    [552, '5.2.2'],
  ] as const) {
    const said = reasonOfReply({ code, status, text: `${code} ${status} <ada@west.example>: ${text}` })
    expect([said, kindOf(said)]).toEqual([reason, 'hard'])
  }
})

test.each([
  ['5.1.1', 'hard'],
  ['5.1.2', 'hard'],
  ['5.1.6', 'hard'],
  ['5.1.10', 'hard'],
  ['5.2.1', 'hard'],
  ['5.0.0', 'soft'],
  ['5.1.8', 'soft'],
  ['5.2.2', 'soft'],
  ['5.3.4', 'soft'],
  ['5.4.4', 'soft'],
  ['5.4.7', 'soft'],
  ['5.7.1', 'soft'],
  ['4.1.1', 'soft'],
] as const)('%s alone is %s', (status, kind) => {
  expect(kindOf(reasonOfReply({ code: null, status, text: '' }))).toBe(kind)
})

test('the name of an address or a host says nothing of a reason', () => {
  const text = '<spam-quota@dmarc.example>: host mx.spam-filter.example[192.0.2.7] said: 550 no such user'
  expect(reasonOfReply({ code: 550, status: null, text })).toBe('unknown-user')
})

test('a recipient is denied for good only by the code of a directory that does not know it: a relay says the same of everybody', () => {
  const text = '<ada@west.example>: Recipient address rejected: Access denied'
  expect(reasonOfReply({ code: 554, status: '5.7.1', text: `554 5.7.1 ${text}` })).toBe('policy')
  expect(reasonOfReply({ code: 550, status: '5.4.1', text: `550 5.4.1 ${text}` })).toBe('unknown-user')
})

test('a mailbox that is unavailable is unknown for good, and only busy for now', () => {
  const text = 'Requested action not taken: mailbox unavailable'
  expect(reasonOfReply({ code: 550, status: null, text })).toBe('unknown-user')
  expect(reasonOfReply({ code: 450, status: null, text })).toBe('unreachable')
})

test('any words have a reason', () => {
  fc.assert(
    fc.property(fc.uint16Array({ maxLength: 300 }), units => {
      const text = String.fromCharCode(...units)
      expect(['hard', 'soft']).toContain(kindOf(reasonOfReply({ code: 550, status: null, text })))
    }),
  )
})
