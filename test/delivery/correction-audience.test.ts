import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openLedger } from '../../src/delivery/ledger.ts'
import { audienceBy, nameOfAudience, newcomersTo } from '../../src/delivery/recipients.ts'
import { enroll, pepperOf } from '../../src/store/index.ts'
import { FROM, frozen, state } from './desk.ts'

const STATUSES = ['queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'skipped'] as const
const now = '2026-11-20T12:00:00Z'

test('a correction is for exactly those whom the ledger has as sent, however often it is begun', async () => {
  const [desk, original] = [await state(), await frozen()]
  const pepper = await pepperOf(desk)
  let run = 0
  const enrolled = async (id: string) =>
    (
      await desk
        .selectFrom('delivery')
        .innerJoin('address', 'address.id', 'delivery.address_id')
        .where('edition_id', '=', id)
        .select('address')
        .orderBy('address_id')
        .execute()
    ).map(row => row.address)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...STATUSES), { maxLength: 12 }), fc.nat(), async (statuses, pick) => {
      run += 1
      const [of, id] = [`2026-11-13-${2 * run}`, `2026-11-13-${2 * run + 1}`]
      const addresses = statuses.map((_, index) => `r${run}-${index}@example.net`)
      await openLedger(desk, { ...original, id: of }, { now, from: FROM, audience: null })
      const { ids } = enroll(desk, { editionId: of, pepper, now }, addresses)
      const set = (index: number, status: (typeof STATUSES)[number]) =>
        desk
          .updateTable('delivery')
          .set({ status })
          .where('edition_id', '=', of)
          .where('address_id', '=', ids[index] ?? 0)
          .execute()
      for (const [index, status] of statuses.entries()) await set(index, status)
      const audience = { list: null, tag: null, got: of }
      const begin = () => openLedger(desk, { ...original, id, corrects: of }, { now, from: FROM, audience })
      const expected = () => addresses.filter((_, index) => statuses[index] === 'sent')
      expect(await newcomersTo(desk, id, audience)).toBe(expected().length)
      await begin()
      expect(await enrolled(id)).toEqual(expected())
      if (statuses.length === 0) return
      statuses[pick % statuses.length] = 'sent'
      await set(pick % statuses.length, 'sent')
      await begin()
      expect((await enrolled(id)).toSorted()).toEqual(expected().toSorted())
      expect(await newcomersTo(desk, id, audience)).toBe(0)
    }),
    { numRuns: 12 },
  )
})

test('an audience of those who got an edition is known by its name', () => {
  const audience = { list: null, tag: null, got: '2026-11-23-1' }
  expect(nameOfAudience(audience)).toBe('got 2026-11-23-1')
  expect(audienceBy('got 2026-11-23-1')).toEqual(audience)
})
