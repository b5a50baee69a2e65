import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addSubscriber, erase, leave, rejoin, removeSubscriber } from '../../src/audience/index.ts'
import { numbersOf, sentCounts } from '../../src/delivery/numbers.ts'
import { paceOf } from '../../src/delivery/pace.ts'
import {
  type DeliveryStatus,
  hashOfAddress,
  idOfAddress,
  pepperOf,
  type ReturnKind,
  type State,
} from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, folder, newsroom } from '../support/newsroom.ts'
import { state } from './desk.ts'
import { smtpServer } from './smtp.ts'

const [FIRST, SECOND] = ['2026-11-20-1', '2026-11-21-1']
const at = (day: number, time = '12:00:00') => `2026-11-${day}T${time}Z`

type Row = { status?: DeliveryStatus; at?: string; code?: number; enhanced?: string }

/** A state with two editions that were begun, and what a test says of them. */
async function desk(dir = folder()) {
  const opened = await state(dir)
  const pepper = await pepperOf(opened)
  for (const [id, day] of [
    [FIRST, 20],
    [SECOND, 21],
  ] as const)
    await opened
      .insertInto('edition')
      .values({
        id,
        status: 'sent',
        record: '{}',
        frozen_at: at(day),
        audience: 'all',
        sender: 'news@example.org',
        begun_at: at(day),
        paused_for: null,
      })
      .execute()
  return {
    state: opened,
    hash: (address: string) => hashOfAddress(pepper, address),
    async delivered(edition_id: string, address: string, row: Row = {}) {
      const { status = 'sent', at: changed_at = at(edition_id === FIRST ? 20 : 21), code = null, enhanced = null } = row
      const address_id = await idOfAddress(opened, pepper, address)
      const rest = { tries: 1, first_at: changed_at, due_at: null, reply: null, queue_id: null }
      await opened
        .insertInto('delivery')
        .values({ edition_id, address_id, status, changed_at, code, enhanced, ...rest })
        .execute()
    },
    async returned(edition_id: string | null, kind: ReturnKind, address: string, when = at(22)) {
      const address_id = await idOfAddress(opened, pepper, address)
      const key = `${edition_id}${kind}${address}${when}`
      await opened
        .insertInto('returned')
        .values({ key, at: when, kind, address_id, edition_id, enhanced: null, reason: null, evidence: null })
        .execute()
    },
    async subscribed(...addresses: string[]) {
      for (const address of addresses)
        await addSubscriber(
          opened,
          { address, name: null, language: null, lists: ['water', 'schools'], tags: [] },
          { how: 'by hand', textVersion: null, ip: null },
          at(1),
        )
    },
  }
}

const leftOf = async (opened: State) =>
  Promise.all([FIRST, SECOND].map(async id => (await numbersOf(opened, id))?.left))

test('an edition that was not begun here has no numbers', async () => {
  expect(await numbersOf((await desk()).state, '2026-01-01-1')).toBeNull()
})

test('bounced are those whom the server said to be nobody’s and those whose mail came back for good, each once', async () => {
  const { state: opened, delivered, returned } = await desk()
  await delivered(FIRST, 'no-such@a.example', { status: 'failed', code: 550, enhanced: '5.1.1' })
  await delivered(FIRST, 'policy@a.example', { status: 'failed', code: 550, enhanced: '5.7.1' })
  await delivered(FIRST, 'later@a.example')
  await delivered(FIRST, 'full@a.example')
  await delivered(FIRST, 'spam@b.example')
  await returned(FIRST, 'hard', 'no-such@a.example')
  await returned(FIRST, 'hard', 'later@a.example')
  await returned(FIRST, 'hard', 'later@a.example', at(23))
  await returned(FIRST, 'soft', 'full@a.example')
  await returned(SECOND, 'hard', 'full@a.example')
  await returned(FIRST, 'complaint', 'spam@b.example')
  await returned(FIRST, 'complaint', 'spam@b.example', at(23))
  expect(await numbersOf(opened, FIRST)).toMatchObject({
    candidates: 5,
    sent: 3,
    failed: 2,
    bounced: 2,
    complained: 1,
    left: 0,
    domains: [
      { domain: 'a.example', candidates: 4, sent: 2, deferred: 0, failed: 2, bounced: 2 },
      { domain: 'b.example', candidates: 1, sent: 1, deferred: 0, failed: 0, bounced: 0 },
    ],
    others: null,
  })
})

test('the ten largest domains are told; the rest are others, and so is who was forgotten', async () => {
  const { state: opened, delivered, subscribed } = await desk()
  for (let domain = 1; domain <= 12; domain++)
    for (let person = 0; person < 14 - domain; person++)
      await delivered(FIRST, `p${person}@d${domain}.example`, { status: person === 0 ? 'deferred' : 'sent' })
  await subscribed('p1@d1.example')
  await erase(opened, folder(), 'p1@d1.example', at(22))
  const numbers = await numbersOf(opened, FIRST)
  expect(numbers?.domains.map(each => [each.domain, each.candidates, each.deferred])).toEqual([
    ['d1.example', 12, 1],
    ['d2.example', 12, 1],
    ...Array.from({ length: 8 }, (_, index) => [`d${index + 3}.example`, 11 - index, 1]),
  ])
  expect(numbers?.others).toEqual({ domains: 2, candidates: 6, sent: 4, deferred: 2, failed: 0, bounced: 0 })
  const told = [...(numbers?.domains ?? []), numbers?.others ?? { candidates: 0 }]
  expect(told.reduce((sum, each) => sum + each.candidates, 0)).toBe(numbers?.candidates)
})

test('who leaves does so on account of the newest edition that they had', async () => {
  const { state: opened, delivered, subscribed, hash } = await desk()
  const people = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay'].map(name => `${name}@a.example`)
  await subscribed(...people)
  for (const each of people) await delivered(FIRST, each)
  const [ada = '', ben = '', cleo = '', dan = '', eve = '', fay = ''] = people
  // Before the second one; after it; who never got the second one; one list of two; taken off by hand.
  await leave(opened, hash(ada), { list: null, how: 'link' }, at(20, '18:00:00.500'))
  for (const each of [ben, dan, eve]) await delivered(SECOND, each)
  await delivered(SECOND, cleo, { status: 'failed', code: 550 })
  await leave(opened, hash(ben), { list: null, how: 'preferences' }, at(21, '18:00:00'))
  await leave(opened, hash(cleo), { list: null, how: 'link' }, at(21, '18:00:00'))
  await leave(opened, hash(dan), { list: 'water', how: 'link' }, at(21, '18:00:00'))
  await leave(opened, hash(dan), { list: 'schools', how: 'link' }, at(22))
  await removeSubscriber(opened, eve, 'by hand', at(22))
  expect(await leftOf(opened)).toEqual([2, 3])
  // And one whom a file says to have left.
  await opened
    .insertInto('consent')
    .values({ address_id: 6, at: at(22), what: 'left', how: 'from old.csv', text_version: null, ip: null })
    .execute()
  expect(await idOfAddress(opened, await pepperOf(opened), fay)).toBe(6)
  expect(await leftOf(opened)).toEqual([2, 3])
})

test('who left before an edition, and who came back by the same link, did not leave on its account', async () => {
  const { state: opened, delivered, subscribed, hash } = await desk()
  await subscribed('ada@a.example', 'ben@a.example')
  await leave(opened, hash('ada@a.example'), { list: null, how: 'link' }, at(19))
  await delivered(FIRST, 'ada@a.example')
  await delivered(FIRST, 'ben@a.example')
  await leave(opened, hash('ben@a.example'), { list: null, how: 'link' }, at(20, '13:00:00'))
  expect(await leftOf(opened)).toEqual([1, 0])
  await rejoin(opened, { hash: hash('ben@a.example'), list: null }, at(20, '13:00:10'))
  expect(await leftOf(opened)).toEqual([0, 0])
})

test('who was mailed by name and leaves counts too; so does mail, for the edition that it names', async () => {
  const { state: opened, delivered, returned, hash } = await desk()
  for (const edition of [FIRST, SECOND])
    for (const name of ['ada', 'ben', 'cleo']) await delivered(edition, `${name}@a.example`)
  await leave(opened, hash('ada@a.example'), { list: null, how: 'link' }, at(22))
  await returned(FIRST, 'unsubscribe', 'ben@a.example')
  await returned(null, 'unsubscribe', 'cleo@a.example')
  expect(await leftOf(opened)).toEqual([1, 2])
})

test('the counts of every edition that was begun are told at once', async () => {
  const { state: opened, delivered } = await desk()
  await delivered(FIRST, 'ada@a.example')
  await delivered(FIRST, 'ben@a.example', { status: 'deferred' })
  expect(await sentCounts(opened)).toEqual(new Map([[FIRST, { sent: 1, candidates: 2 }]]))
})

test('the pace of a send has at most sixty columns of one width, and a tail does not press them together', () => {
  expect(paceOf([])).toBeNull()
  expect(paceOf([{ at: at(20), count: 3 }])).toEqual({
    begin: at(20),
    end: at(20),
    columnSeconds: 1,
    columns: [3],
    peakPerSecond: 3,
    later: 0,
    last: at(20),
  })
  const minute = Array.from({ length: 60 }, (_, second) => ({
    at: at(20, `12:00:${String(second).padStart(2, '0')}`),
    count: 10,
  }))
  const late = { at: at(20, '16:00:00'), count: 2 }
  expect(paceOf([...minute, late])).toMatchObject({
    begin: at(20),
    end: at(20, '12:00:59'),
    columnSeconds: 1,
    columns: minute.map(() => 10),
    later: 2,
    last: at(20, '16:00:00'),
  })
})

test('whatever the seconds of a send, its columns and what came later are all of its messages', () => {
  const second = fc.record({ gap: fc.integer({ min: 1, max: 5000 }), count: fc.integer({ min: 1, max: 1000 }) })
  fc.assert(
    fc.property(fc.array(second, { minLength: 1, maxLength: 80 }), steps => {
      let time = Date.parse(at(20)) / 1000
      const seconds = steps.map(({ gap, count }) => {
        time += gap
        return { at: new Date(time * 1000).toISOString().replace('.000Z', 'Z'), count }
      })
      const pace = paceOf(seconds)
      const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)
      const total = sum(seconds.map(each => each.count))
      expect(sum(pace?.columns ?? []) + (pace?.later ?? 0)).toBe(total)
      expect(pace?.columns.length).toBeLessThanOrEqual(60)
      expect(pace?.columns[0]).toBeGreaterThan(0)
      expect(pace?.columns.at(-1)).toBeGreaterThan(0)
      expect(pace?.later).toBeLessThanOrEqual(total / 100)
      expect(Date.parse(pace?.end ?? '') - Date.parse(pace?.begin ?? '')).toBeLessThan(
        1000 * (pace?.columns.length ?? 0) * (pace?.columnSeconds ?? 0),
      )
    }),
    { numRuns: 200 },
  )
})

test('edition show tells what became of one that was sent; list how many have it', async () => {
  const refused = {
    'gone@b.example': { code: 550, text: 'no such user here' },
    'no@b.example': { code: 550, text: '5.1.1 no such user' },
    'later@a.example': { code: 451, text: '4.3.0 later' },
  }
  const server = await smtpServer({ on: { rcpt: to => refused[to as keyof typeof refused] } })
  const dir = newsroom({}, { ...CONFIG, email: { ...CONFIG.email, unsubscribeUrl: 'https://example.org/u/' } })
  const run = (args: string[], env: Record<string, string> = {}) =>
    postrider(dir, args, { env: { POSTRIDER_SMTP_URL: server.url, ...env } })
  await run([
    'subscribers',
    'add',
    'ada@a.example',
    'ben@a.example',
    'later@a.example',
    'gone@b.example',
    'no@b.example',
  ])
  const before = await run(['edition', 'show', FIRST])
  expect(before.stdout).not.toContain('candidates')
  await run(['send', '--yes', '--skip-test'])
  await run(['subscribers', 'remove', 'ben@a.example'])
  const shown = await run(['edition', 'show', FIRST])
  expect(shown.code).toBe(0)
  expect(shown.stdout).toBe(`${before.stdout}
candidates          5
sent                2   40.0 %
deferred            1   20.0 %
failed              2   40.0 %
bounced             2   40.0 %
complained          0    0.0 %
left                1   20.0 %

domain       candidates        sent    deferred      failed     bounced
a.example             3           2           1           0           0
b.example             2           0           0           2           2

█
2026-11-20T12:00:00Z to 2026-11-20T12:00:00Z, at most 2 a second
`)
  expect((await run(['edition', 'show', FIRST], { LANG: 'C' })).stdout).toContain('\n@\n')
  expect(JSON.parse((await run(['edition', 'show', FIRST, '--json'])).stdout).numbers).toMatchObject({
    candidates: 5,
    skipped: 0,
    domains: [{ domain: 'a.example' }, { domain: 'b.example' }],
    others: null,
    pace: { columns: [2] },
  })
  const listed = await run(['edition', 'list'])
  expect(listed.stdout).toBe('begun    2026-11-20-1   1  2 of 5  Water council sets summer limits\n')
})
