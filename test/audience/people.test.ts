import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  addSubscriber,
  audienceOf,
  BY_HAND,
  confirmConsent,
  countStates,
  EVERYBODY,
  erase,
  everythingOf,
  forgetUnanswered,
  isOpen,
  leave,
  leaverOf,
  listSubscribers,
  noteMailed,
  type Person,
  prefer,
  refusalOf,
  rejoin,
  removeSubscriber,
  requestConsent,
  subscriberOf,
  suppressionOf,
  withdrawRequest,
} from '../../src/audience/index.ts'
import { hashOfAddress, idOfKnown, openDeliveries, pepperOf, type State } from '../../src/store/index.ts'
import { state } from '../delivery/desk.ts'

const ADA = 'Ada@example.net'
const NOW = '2026-11-20T12:00:00Z'
const NOON = Date.parse(NOW)
const DAY = 86_400_000
const FORM = { how: 'form', textVersion: 'abc', ip: null }
const HAND = { how: BY_HAND, textVersion: null, ip: null }

const person = (address: string, more: Partial<Person> = {}): Person => ({
  address,
  name: null,
  language: null,
  lists: [],
  tags: [],
  ...more,
})
const hashOf = async (desk: State, address: string) => hashOfAddress(await pepperOf(desk), address)
const stateOf = async (desk: State, address = ADA) => (await subscriberOf(desk, address))?.state ?? null
const consents = async (desk: State, address = ADA) =>
  (await everythingOf(desk, address))?.consents.map(each => `${each.what}, ${each.how}`)

/** Whom an edition would go to. */
function audience(desk: State, which: { list: string | null; tag: string | null }) {
  return audienceOf(desk, which).select(['address', 'subscriber.name']).execute()
}

/** Why an address must not be mailed, as the ledger of a send finds it. */
async function refusal(desk: State, address: string): Promise<string | null> {
  const id = await idOfKnown(desk, address)
  if (id === null) return suppressionOf(desk, address)
  const hash = await hashOf(desk, address)
  return refusalOf(openDeliveries(desk, 'none', null).standing({ id, hash }), false)
}

/** Somebody who asked at the form and confirmed. */
async function joined(desk: State, address = ADA, more: Partial<Person> = {}): Promise<void> {
  const token = await requestConsent(desk, person(address, more), FORM, NOON)
  await confirmConsent(desk, token ?? '', NOON)
}

describe('who asks at the form', () => {
  test('is pending until the mail is answered, then active, with both in the log', async () => {
    const desk = await state()
    const token = (await requestConsent(desk, person(ADA, { name: 'Ada', lists: ['water'] }), FORM, NOON)) ?? ''
    expect(await stateOf(desk)).toBe('pending')
    expect(await audience(desk, { list: null, tag: null })).toEqual([])
    const said = await confirmConsent(desk, token, NOON + DAY)
    expect(said).toMatchObject({ address: ADA, state: 'active', name: 'Ada', lists: ['water'], source: 'form' })
    expect(await consents(desk)).toEqual(['asked, form', 'confirmed, form'])
    expect(await audience(desk, { list: null, tag: null })).toEqual([{ address: ADA, name: 'Ada' }])
  })

  test('has a token that is long, stored as a hash alone, looked at without a change, and good once', async () => {
    const desk = await state()
    const token = (await requestConsent(desk, person(ADA), FORM, NOON)) ?? ''
    expect(token).toMatch(/^[\w-]{43}$/)
    const [row] = await desk.selectFrom('request').selectAll().execute()
    expect(JSON.stringify(row)).not.toContain(token)
    for (let turn = 0; turn < 3; turn++) expect(await isOpen(desk, token, NOON)).toBe(true)
    expect(await stateOf(desk)).toBe('pending')
    expect(await confirmConsent(desk, token, NOON)).not.toBe(null)
    expect(await confirmConsent(desk, token, NOON)).toBe(null)
    expect(await isOpen(desk, token, NOON)).toBe(false)
  })

  test('has 48 hours, and is then forgotten with the address', async () => {
    const desk = await state()
    const token = (await requestConsent(desk, person(ADA), FORM, NOON)) ?? ''
    await noteMailed(desk, token, NOON)
    await forgetUnanswered(desk, NOON + 2 * DAY - 1)
    expect(await stateOf(desk)).toBe('pending')
    expect(await confirmConsent(desk, token, NOON + 2 * DAY)).toBe(null)
    await forgetUnanswered(desk, NOON + 2 * DAY)
    expect(await stateOf(desk)).toBe(null)
    expect(await desk.selectFrom('address').select('address').execute()).toEqual([{ address: null }])
  })

  test('is asked once a day and three times in all, however often somebody types the address', async () => {
    const desk = await state()
    const ask = (at: number) => requestConsent(desk, person(at % 2 === 0 ? ADA : ADA.toUpperCase()), FORM, at)
    const asked = async (from: number) => {
      const all = await Promise.all(Array.from({ length: 20 }, (_, index) => ask(from + index)))
      return all.filter(each => each !== null).length
    }
    expect(await asked(NOON)).toBe(1)
    expect(await asked(NOON + DAY - 100)).toBe(0)
    expect(await asked(NOON + DAY + 1_000)).toBe(1)
    expect(await asked(NOON + 2 * DAY + 2_000)).toBe(1)
    expect(await asked(NOON + 30 * DAY)).toBe(0)
  })

  test('may ask anew at once where the mail could not be sent', async () => {
    const desk = await state()
    await withdrawRequest(desk, (await requestConsent(desk, person(ADA), FORM, NOON)) ?? '')
    expect(await requestConsent(desk, person(ADA), FORM, NOON + 1)).not.toBe(null)
  })

  test('gets no mail where the address is on the list', async () => {
    const desk = await state()
    await joined(desk)
    expect(await requestConsent(desk, person(ADA), FORM, NOON + 9 * DAY)).toBe(null)
  })

  test('comes back after leaving, and after being forgotten, by confirming again', async () => {
    const desk = await state()
    await joined(desk)
    await leave(desk, await hashOf(desk, ADA), { list: null, how: 'link' }, NOW)
    await joined(desk)
    expect(await stateOf(desk)).toBe('active')
    await erase(desk, '/nowhere', ADA, NOW)
    expect(await refusal(desk, ADA)).toBe('erased')
    await joined(desk)
    expect([await stateOf(desk), await refusal(desk, ADA)]).toEqual(['active', null])
  })
})

describe('who leaves', () => {
  test('is off the list at once, however often the link is used, and once in the log', async () => {
    const desk = await state()
    await joined(desk)
    const hash = await hashOf(desk, 'ADA@EXAMPLE.NET')
    for (let turn = 0; turn < 3; turn++) await leave(desk, hash, { list: null, how: 'link' }, NOW)
    expect(await stateOf(desk)).toBe('unsubscribed')
    expect(await consents(desk)).toEqual(['asked, form', 'confirmed, form', 'left, link'])
    expect(await audience(desk, { list: null, tag: null })).toEqual([])
  })

  test('one list keeps the others; the last one is the list as a whole', async () => {
    const desk = await state()
    await joined(desk, ADA, { lists: ['water', 'bridge'] })
    const hash = await hashOf(desk, ADA)
    for (let turn = 0; turn < 2; turn++) await leave(desk, hash, { list: 'water', how: 'link' }, NOW)
    expect(await subscriberOf(desk, ADA)).toMatchObject({ state: 'active', lists: ['bridge'] })
    await leave(desk, hash, { list: 'bridge', how: 'link' }, NOW)
    expect(await subscriberOf(desk, ADA)).toMatchObject({ state: 'unsubscribed', lists: [] })
  })

  test('without ever having been on the list is not mailed again', async () => {
    const desk = await state()
    await leave(desk, await hashOf(desk, ADA), { list: null, how: 'link' }, NOW)
    expect(await refusal(desk, ADA)).toBe('unsubscribed')
    expect(await addSubscriber(desk, person(ADA), HAND, NOW)).toEqual({ kind: 'refused', reason: 'unsubscribed' })
    await rejoin(desk, { hash: await hashOf(desk, ADA), list: null }, NOW)
    expect(await refusal(desk, ADA)).toBe(null)
  })

  test('may take it back with the same link; who complained or bounced may not', async () => {
    const desk = await state()
    await joined(desk, ADA, { lists: ['water'] })
    const hash = await hashOf(desk, ADA)
    await leave(desk, hash, { list: 'water', how: 'link' }, NOW)
    for (let turn = 0; turn < 2; turn++) await rejoin(desk, { hash, list: 'water' }, NOW)
    expect(await subscriberOf(desk, ADA)).toMatchObject({ state: 'active', lists: ['water'] })
    expect((await consents(desk))?.slice(-1)).toEqual(['came back, link'])
    for (const final of ['complained', 'bounced'] as const) {
      await desk.updateTable('subscriber').set({ state: final }).execute()
      await rejoin(desk, { hash, list: null }, NOW)
      expect(await stateOf(desk)).toBe(final)
    }
  })

  test('is not brought back by an editor, who may only undo what an editor did', async () => {
    const desk = await state()
    await joined(desk)
    await leave(desk, await hashOf(desk, ADA), { list: null, how: 'link' }, NOW)
    expect(await addSubscriber(desk, person(ADA), HAND, NOW)).toEqual({ kind: 'refused', reason: 'unsubscribed' })
    await addSubscriber(desk, person('ben@example.net'), HAND, NOW)
    expect(await removeSubscriber(desk, 'BEN@example.net', BY_HAND, NOW)).toMatchObject({ address: 'ben@example.net' })
    expect(await removeSubscriber(desk, 'ben@example.net', BY_HAND, NOW)).toBe(null)
    expect(await addSubscriber(desk, person('ben@example.net'), HAND, NOW)).toEqual({ kind: 'added' })
    expect(await addSubscriber(desk, person('ben@example.net'), HAND, NOW)).toEqual({ kind: 'known' })
  })
})

test('a reader chooses lists and name; what changes is in the log, what does not is not', async () => {
  const desk = await state()
  await joined(desk, ADA, { lists: ['water'] })
  const choose = async (lists: string[], name: string | null) => {
    const known = await leaverOf(desk, await hashOf(desk, ADA))
    if (known !== null) await prefer(desk, known, { lists, name }, { ...FORM, how: 'preferences' }, NOW)
  }
  await choose(['water'], 'Ada L.')
  await choose(['bridge', 'parks'], null)
  expect(await subscriberOf(desk, ADA)).toMatchObject({ lists: ['bridge', 'parks'], name: null, state: 'active' })
  expect((await consents(desk))?.slice(2)).toEqual(['chose bridge, parks, preferences'])
})

test('the list is told in pages, by state, list, tag and a part of the address or the name, taken as it is', async () => {
  const desk = await state()
  for (const [address, name, lists, tags] of [
    ['ada@example.net', 'Ada 100%', ['water'], ['old']],
    ['ben@example.net', 'Ben_x', ['water', 'bridge'], []],
    ['cara@example.org', null, [], ['old', 'new']],
  ] as const)
    await addSubscriber(desk, person(address, { name, lists, tags }), HAND, NOW)
  await removeSubscriber(desk, 'cara@example.org', BY_HAND, NOW)
  const found = async (filter: Partial<typeof EVERYBODY>, after = 0, limit = 10) =>
    (await listSubscribers(desk, { ...EVERYBODY, ...filter }, { after, limit })).map(each => each.address.slice(0, 3))
  expect(await found({})).toEqual(['ada', 'ben', 'car'])
  const [first] = await listSubscribers(desk, EVERYBODY, { after: 0, limit: 1 })
  expect(await found({}, first?.id, 1)).toEqual(['ben'])
  expect(await found({ state: 'unsubscribed' })).toEqual(['car'])
  expect(await found({ list: 'water' })).toEqual(['ada', 'ben'])
  expect(await found({ list: 'water', tag: 'old' })).toEqual(['ada'])
  expect(await found({ text: 'EXAMPLE.net' })).toEqual(['ada', 'ben'])
  expect(await found({ text: '100%' })).toEqual(['ada'])
  expect(await found({ text: 'n_x' })).toEqual(['ben'])
  expect(await countStates(desk)).toEqual({ active: 2, unsubscribed: 1 })
  expect(await audience(desk, { list: 'bridge', tag: null })).toEqual([{ address: 'ben@example.net', name: 'Ben_x' }])
})

test('whatever is done, nobody who left by the link, complained or was forgotten is mailed or added before they ask for it', async () => {
  const step = fc.constantFrom('add', 'remove', 'leave', 'erase', 'ask', 'complain' as const)
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const desk = await state()
      const hash = await hashOf(desk, ADA)
      let isOut = false
      for (const each of steps) {
        if (each === 'add') await addSubscriber(desk, person(ADA), HAND, NOW)
        else if (each === 'remove') await removeSubscriber(desk, ADA, BY_HAND, NOW)
        else if (each === 'ask') await requestConsent(desk, person(ADA), FORM, NOON)
        else if (each === 'erase') await erase(desk, '/nowhere', ADA, NOW)
        else if (each === 'leave') await leave(desk, hash, { list: null, how: 'link' }, NOW)
        else await desk.updateTable('subscriber').set({ state: 'complained' }).where('state', '!=', 'pending').execute()
        const known = await subscriberOf(desk, ADA)
        if (each === 'erase' || known?.state === 'complained') isOut = true
        if (isOut) expect(await audience(desk, { list: null, tag: null })).toEqual([])
        expect(known?.state === 'active' && (await refusal(desk, ADA)) !== null).toBe(false)
      }
      await desk.destroy()
    }),
    { numRuns: 25 },
  )
})
