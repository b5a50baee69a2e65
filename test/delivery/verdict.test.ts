import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../src/delivery/session.ts'
import { SERVER } from '../../src/delivery/throttle.ts'
import { isHard, partsOf, retryAt, slowedBy, verdictOf } from '../../src/delivery/verdict.ts'
import type { Candidate } from '../../src/store/index.ts'
import { NOON } from '../support/newsroom.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

function candidate(more: Partial<Candidate> = {}): Candidate {
  const hash = null
  return {
    id: 7,
    address: 'a@example.net',
    hash,
    name: null,
    status: 'queued',
    tries: 0,
    firstAt: null,
    dueAt: null,
    ...more,
  }
}

test.each([
  ['250 2.0.0 Ok: queued as 4XyZ1q2w3e', 250, '2.0.0', '4XyZ1q2w3e'],
  ['250 OK id=1tGc5K-000abc-12', 250, null, '1tGc5K-000abc-12'],
  ['250 2.0.0 4AP8Xh6e012345 Message accepted for delivery', 250, '2.0.0', '4AP8Xh6e012345'],
  ['250 Ok 0100018b5c3c0a4f-7d4f8a9b-000000', 250, null, '0100018b5c3c0a4f-7d4f8a9b-000000'],
  ['550-5.1.1 The email account does not exist. 550 5.1.1 see https://example.net', 550, '5.1.1', null],
  ['450 later', 450, null, null],
  ['451 4.7.500 slow down', 451, '4.7.500', null],
  ['250', 250, null, null],
  ['Connection closed unexpectedly', null, null, null],
  ['2500 what', null, null, null],
] as const)('of %j the parts are %j, %j and %j', (reply, code, enhanced, queueId) => {
  expect(partsOf(reply)).toEqual({ code, enhanced, queueId })
})

test('taking apart what a hostile server says ends in bounded time and never throws', () => {
  const words = fc.uint16Array({ maxLength: 500 }).map(units => String.fromCharCode(...units))
  fc.assert(
    fc.property(words, text => {
      for (const reply of [text, `250 ${text}`, `550 5.1.1 ${text}`, `550 user ${text}`.repeat(3)]) {
        partsOf(reply)
        isHard(reply, 'rcpt')
        // The first call makes the patterns ready, which takes longer than any reply.
        const started = performance.now()
        isHard(reply, 'rcpt')
        expect(performance.now() - started).toBeLessThan(50)
      }
    }),
    { examples: [['user '.repeat(100)], ['5.1.1-'.repeat(80)], [' id='.repeat(120)]] },
  )
})

test.each([
  ['550 5.1.1 no such user', 'rcpt', true],
  ['550 5.1.10 recipient not found', 'rcpt', true],
  ['554 5.2.1 mailbox disabled', 'dot', true],
  ['550 No such user here', 'rcpt', true],
  ['550 <ada@example.net>: Recipient address rejected: User unknown in local recipient table', 'rcpt', true],
  ['553 sorry, that recipient does not exist', 'rcpt', true],
  ['550 5.7.1 relaying denied', 'rcpt', false],
  ['550 relay not permitted', 'rcpt', false],
  ['550 your host is blocked, see our policy', 'rcpt', false],
  ['550 5.1.1 your address is on our block list', 'rcpt', false],
  ['550 5.7.1 no such user', 'rcpt', true],
  ['552 5.2.2 mailbox full', 'rcpt', false],
  ['552 mailbox full, unknown user quota', 'rcpt', false],
  ['550 no such user', 'dot', false],
  ['554 5.7.1 spam', 'dot', false],
  ['450 4.1.1 unknown user, for now', 'rcpt', false],
] as const)('%j at %s says that the address is nobody’s: %j', (reply, stage, hard) => {
  expect(isHard(reply, stage)).toBe(hard)
})

test.each([
  [{ kind: 'deferred', reply: '450 4.7.1 slow down', stage: 'rcpt' }, 'b.example'],
  [{ kind: 'deferred', reply: '421 4.4.2 too many', stage: 'dot' }, 'b.example'],
  [{ kind: 'lost', reply: '421 too many connections', stage: 'mail' }, SERVER],
  [{ kind: 'deferred', reply: '450 4.2.1 busy', stage: 'rcpt' }, null],
  [{ kind: 'sent', reply: '250 2.0.0 ok' }, null],
] as const)('%j asks to spare %j', (outcome, who) => {
  expect(slowedBy(outcome as Outcome, 'b.example')).toBe(who)
})

describe('what a try comes to', () => {
  const later: Outcome = { kind: 'deferred', reply: '451 later', stage: 'rcpt' }

  test('waits 5 minutes × 2^tries, up to a fifth more, and never longer than 4 hours', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 20].map(tries => (retryAt(tries, 0, () => 0) - 0) / MINUTE)
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 240, 240])
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (tries, random) => {
        const wait = retryAt(tries, NOON, () => random) - NOON
        expect(wait).toBeGreaterThanOrEqual(5 * MINUTE)
        expect(wait).toBeLessThanOrEqual(4 * HOUR)
      }),
    )
  })

  test('is given up 72 hours after the first try, and not before', () => {
    const firstAt = '2026-11-17T12:00:00Z'
    const at = (now: number) => verdictOf(candidate({ tries: 20, status: 'deferred', firstAt }), later, now, () => 0)
    expect(at(NOON - 1000)).toMatchObject({ status: 'deferred', dueAt: '2026-11-20T15:59:59Z', tries: 21 })
    expect(at(NOON)).toMatchObject({ status: 'failed', dueAt: null, reply: 'given up after 72 hours: 451 later' })
    const may = verdictOf(candidate({ tries: 9, status: 'uncertain', firstAt }), later, NOON, () => 0)
    expect(may).toMatchObject({ status: 'failed', reply: 'given up after 72 hours, may have it: 451 later' })
  })

  test('of what stopped the run is nothing: the address waits as it did', () => {
    const stopped: Outcome = { kind: 'stopped', reply: '550 not you', problems: [] }
    const statuses = (['queued', 'deferred', 'uncertain'] as const).map(status => {
      const { status: after, tries, dueAt } = verdictOf(candidate({ status, tries: 2 }), stopped, NOON, () => 0)
      return [after, tries, dueAt]
    })
    expect(statuses).toEqual([
      ['queued', 2, null],
      ['deferred', 2, '2026-11-20T12:00:00Z'],
      ['uncertain', 2, null],
    ])
  })

  test('stays uncertain until the server takes or refuses it', () => {
    const kinds = (
      [
        { kind: 'lost', reply: 'gone', stage: 'mail' },
        later,
        { kind: 'uncertain', reply: 'gone' },
        { kind: 'sent', reply: '250 ok' },
        { kind: 'failed', reply: '550 no', stage: 'rcpt' },
      ] as const
    ).map(outcome => verdictOf(candidate({ status: 'uncertain', tries: 1 }), outcome, NOON, () => 0).status)
    expect(kinds).toEqual(['uncertain', 'uncertain', 'uncertain', 'sent', 'failed'])
  })
})
