import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { EVERYBODY, exportSubscribers, listSubscribers } from '../../src/audience/index.ts'
import { readMailbox } from '../../src/newsroom/index.ts'
import { ProblemError } from '../../src/problem/index.ts'
import { openState, type State, type SubscriberState } from '../../src/store/index.ts'
import { folder } from '../support/newsroom.ts'
import { bring, everything, LATER } from './bring.ts'

const opened: State[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.destroy()
})

async function fresh(): Promise<State> {
  const state = await openState(folder())
  opened.push(state)
  return state
}

const HEIGHT: Record<SubscriberState, number> = { active: 4, pending: 3, bounced: 2, unsubscribed: 1, complained: 0 }
const WORDS = [
  'active',
  'subscribed',
  'pending',
  'unconfirmed',
  'unsubscribed',
  'bounced',
  'cleaned',
  'complained',
  'odd',
  '',
]
const local = fc.constantFrom('ada', 'Ben', 'cleo+x', '=dora', "'emil", 'fay@', '-gil')
const row = fc.record({ local, state: fc.constantFrom(...WORDS), name: fc.string({ maxLength: 12 }) })
const file = fc
  .array(row, { maxLength: 12 })
  .map(rows => rows.map(each => `${each.local}@example.net,${each.state},"${each.name.replaceAll('"', '""')}"`))
  .map(rows => `email,status,name\n${rows.join('\n')}\n`)
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map(bytes => Buffer.from(bytes)),
  fc
    .constantFrom(
      'email',
      'name',
      ',',
      ';',
      '"',
      '\n',
      '\r\n',
      'ada@example.net',
      'b@c.example',
      '\ufeff',
      '#',
      '<',
      '>',
      '\0',
    )
    .map(text => Buffer.from(text)),
)

async function heights(state: State): Promise<Map<string, number>> {
  const all = await listSubscribers(state, EVERYBODY, { after: 0, limit: 1000 })
  return new Map(all.map(each => [each.address.toLowerCase(), HEIGHT[each.state]]))
}

test('whatever bytes a file has, nobody comes in whose address is none, and nothing breaks but by a problem', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 25 }), async pieces => {
      const state = await fresh()
      try {
        await bring(state, Buffer.concat(pieces))
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError)
      }
      for (const { address } of await listSubscribers(state, EVERYBODY, { after: 0, limit: 1000 }))
        expect(readMailbox(address)?.address).toBe(address)
      await state.destroy()
      opened.splice(0)
    }),
    { numRuns: 60 },
  )
})

test('no sequence of imports raises a state, and the second time each changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), async files => {
      const state = await fresh()
      for (const content of files) {
        const before = await heights(state)
        await bring(state, content)
        for (const [address, height] of await heights(state))
          expect(height).toBeLessThanOrEqual(before.get(address) ?? HEIGHT.active)
        const once = await everything(state)
        await bring(state, content, { now: LATER })
        expect(await everything(state)).toEqual(once)
      }
      await state.destroy()
      opened.splice(0)
    }),
    { numRuns: 25 },
  )
})

test('what is exported and imported into an empty state are the same people', async () => {
  const label = fc
    .string({ minLength: 1, maxLength: 12 })
    .filter(text => text.trim() === text && !/\p{Cc}|\s\s/u.test(text))
  const person = fc.record({
    name: fc.option(fc.constantFrom('=1+1', "'=x", '@home', 'Ada "A", Byron', "O'Neill", '-', 'Zoë; |x')),
    state: fc.constantFrom('pending', 'active', 'unsubscribed', 'bounced', 'complained'),
    lists: fc.uniqueArray(fc.oneof(label, fc.constantFrom('a|b', 'c\\', '=d', 'e, f')), { maxLength: 3 }),
    tags: fc.uniqueArray(label, { maxLength: 3 }),
    joined: fc.constantFrom(null, '2024-03-01T09:30:00Z', '2024-03-01T09:30:00.123Z'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(person, { maxLength: 5 }), async people => {
      const first = await fresh()
      for (const [index, each] of people.entries()) await insert(first, index, each)
      let csv = ''
      for await (const text of exportSubscribers(first, EVERYBODY, 'csv')) csv += text
      const second = await fresh()
      expect((await bring(second, csv)).left).toEqual([])
      const told = async (state: State) =>
        (await listSubscribers(state, EVERYBODY, { after: 0, limit: 100 })).map(
          ({ source: _, changed: __, id: ___, ...rest }) => rest,
        )
      expect(await told(second)).toEqual(await told(first))
      await Promise.all([first.destroy(), second.destroy()])
      opened.splice(0)
    }),
    { numRuns: 25 },
  )
})

type Shape = { name: string | null; state: string; lists: string[]; tags: string[]; joined: string | null }

async function insert(state: State, index: number, { name, state: said, lists, tags, joined }: Shape): Promise<void> {
  const address = `${['=', '+', '-', "'", ''][index]}p${index}@example.net`
  await state
    .insertInto('address')
    .values({ id: index + 1, address, address_key: address, hash: String(index) })
    .execute()
  await state
    .insertInto('subscriber')
    .values({
      address_id: index + 1,
      state: said as SubscriberState,
      name,
      language: 'de-AT',
      source: 'form',
      joined_at: joined,
      changed_at: LATER,
    })
    .execute()
  for (const [kind, names] of [
    ['list', lists],
    ['tag', tags],
  ] as const)
    for (const each of names)
      await state
        .insertInto('membership')
        .values({ address_id: index + 1, kind, name: each })
        .execute()
}
