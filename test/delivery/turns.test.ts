import { expect, test, vi } from 'vitest'
import { addSubscriber, removeSubscriber } from '../../src/audience/index.ts'
import { type Claim, openDesk, type Tried } from '../../src/delivery/desk.ts'
import { openLedger, tallyOf } from '../../src/delivery/ledger.ts'
import { audienceBy, nameOfAudience } from '../../src/delivery/recipients.ts'
import { throttleOf } from '../../src/delivery/throttle.ts'
import { everybody } from '../../src/delivery/turns.ts'
import { verdictOf } from '../../src/delivery/verdict.ts'
import { type Deliveries, lockSending, openDeliveries, ownerOfSending, type State } from '../../src/store/index.ts'
import { clock, folder } from '../support/newsroom.ts'
import { FROM, frozen, state } from './desk.ts'

const NOW = '2026-11-20T12:00:00Z'
const ALL = { list: null, tag: null }

/** A state in which an edition is frozen for so many subscribers. */
async function ledger(count: number, dir = folder()): Promise<{ db: State; id: string }> {
  const db = await state(dir)
  for (let number = 0; number < count; number += 1) {
    const person = { address: `reader${number}@example.net`, name: null, language: null, lists: [], tags: [] }
    await addSubscriber(db, person, { how: 'test', textVersion: null, ip: null }, NOW)
  }
  const edition = await frozen()
  await openLedger(db, edition, { now: NOW, from: FROM, audience: ALL })
  return { db, id: edition.id }
}

function deskOf(
  deliveries: Deliveries,
  id: string,
  refuse: (claim: { address: string | null }) => string | null = () => null,
) {
  let done = 0
  return openDesk({
    edition: id,
    deliveries,
    candidates: everybody(deliveries, { uncertain: 'resend', now: () => NOW, done: () => done }),
    throttle: throttleOf({ connections: 10, perConnection: 100, domains: {} }),
    clock,
    steady: () => performance.now(),
    refuse,
    onSettled: () => {
      done += 1
    },
    onTurn: () => {},
  })
}

function taken(claim: Claim): Tried {
  const verdict = verdictOf(claim, { kind: 'sent', reply: '250 ok' }, clock.now(), () => 0)
  return { claim, verdict, slow: null, hard: false, again: false }
}

test('ten connections that are answered at once share syncs, at most one for three messages, and each claim was written before it', async () => {
  const dir = folder()
  const { db, id } = await ledger(200, dir)
  const other = await state(dir)
  const real = openDeliveries(db, id, null)
  const sync = vi.fn(real.sync)
  const desk = deskOf({ ...real, sync }, id)
  let looked = 0
  const line = async () => {
    let tried: Tried | null = null
    for (;;) {
      const claim: Claim | null = await desk.next(tried)
      if (claim === null) return
      await claim.written
      const row = await other
        .selectFrom('delivery')
        .select(['status', 'tries'])
        .where('address_id', '=', claim.id)
        .executeTakeFirst()
      expect(row).toEqual({ status: 'sending', tries: 1 })
      looked += 1
      tried = taken(claim)
    }
  }
  await Promise.all(Array.from({ length: 10 }, line))
  expect(looked).toBe(200)
  expect(sync.mock.calls.length).toBeLessThanOrEqual(67)
  expect((await tallyOf(db, id)).counts).toMatchObject({ candidates: 200, sent: 200 })
})

test('a commit that fails gives nobody out, and what was tried before it is written down once it can be', async () => {
  const { db, id } = await ledger(5)
  const real = openDeliveries(db, id, null)
  let isFull = false
  const commit = (work: () => void) => {
    if (isFull) throw new Error('database or disk is full')
    real.commit(work)
  }
  const desk = deskOf({ ...real, commit }, id)
  const [one, two] = await Promise.all([desk.next(null), desk.next(null)])
  if (one === null || two === null) throw new Error('two were to be mailed')
  isFull = true
  await expect(desk.next(taken(one))).rejects.toThrow(/disk is full/)
  isFull = false
  await desk.settle(taken(two))
  expect((await tallyOf(db, id)).counts).toMatchObject({ sent: 2, queued: 3, uncertain: 0 })
  expect(await desk.next(null)).toBe(null)
})

test('a claim can be worked on while the disk is busy, and what is asked meanwhile shares the next commit', async () => {
  const { db, id } = await ledger(8)
  const real = openDeliveries(db, id, null)
  const disk = Promise.withResolvers<void>()
  let commits = 0
  let syncs = 0
  const desk = deskOf(
    {
      ...real,
      commit(work) {
        commits += 1
        real.commit(work)
      },
      async sync() {
        syncs += 1
        if (syncs === 1) await disk.promise
        return real.sync()
      },
    },
    id,
  )
  const first = await desk.next(null)
  let isWritten = false
  const written = first?.written.then(() => {
    isWritten = true
  })
  const others = Array.from({ length: 7 }, () => desk.next(null))
  await new Promise(resolve => setImmediate(resolve))
  expect([commits, syncs, isWritten]).toEqual([1, 1, false])
  disk.resolve()
  await written
  const claims = await Promise.all(others)
  expect([commits, claims.map(each => each?.address)]).toEqual([
    2,
    [1, 2, 3, 4, 5, 6, 7].map(number => `reader${number}@example.net`),
  ])
  await Promise.all(claims.map(each => each?.written))
})

test('where the disk does not take what was committed nobody is given out, and who began is uncertain', async () => {
  const { db, id } = await ledger(5)
  const real = openDeliveries(db, id, null)
  let isBroken = false
  const sync = () => (isBroken ? Promise.reject(new Error('i/o error')) : real.sync())
  const desk = deskOf({ ...real, sync }, id)
  const one = await desk.next(null)
  if (one === null) throw new Error('one was to be mailed')
  isBroken = true
  const begun = async (tried: Tried | null) => (await desk.next(tried))?.written
  const asked = await Promise.allSettled([begun(taken(one)), begun(null)])
  expect(asked.map(each => each.status)).toEqual(['rejected', 'rejected'])
  isBroken = false
  expect(await desk.next(null)).toBe(null)
  expect((await tallyOf(db, id)).counts).toMatchObject({ sent: 1, uncertain: 2, queued: 2 })
})

test('who comes back while a disk that has failed once fails again is written down', async () => {
  const { db, id } = await ledger(5)
  const real = openDeliveries(db, id, null)
  const disks: PromiseWithResolvers<void>[] = []
  let isBroken = false
  const sync = () => {
    if (!isBroken) return real.sync()
    const disk = Promise.withResolvers<void>()
    disks.push(disk)
    return disk.promise
  }
  const desk = deskOf({ ...real, sync }, id)
  const [one, two, three] = await Promise.all([desk.next(null), desk.next(null), desk.next(null)])
  if (one == null || two == null || three == null) throw new Error('three were to be mailed')
  await Promise.all([one.written, two.written, three.written])
  const failing = (number: number) => disks[number]?.reject(new Error('i/o error'))
  const syncing = (number: number) => vi.waitUntil(() => disks.length === number)
  isBroken = true
  const settle = (claim: Claim) => expect(desk.settle(taken(claim))).rejects.toThrow('i/o error')
  const first = settle(one)
  await syncing(1)
  failing(0)
  await first
  const others = [settle(two)]
  await syncing(2)
  others.push(settle(three))
  failing(1)
  await syncing(3)
  failing(2)
  await Promise.all(others)
  expect((await tallyOf(db, id)).counts).toMatchObject({ sent: 3, uncertain: 0 })
})

test('a turn in which nothing is to be written down waits for no disk', async () => {
  const { db, id } = await ledger(1)
  const real = openDeliveries(db, id, null)
  const sync = vi.fn(real.sync)
  const desk = deskOf({ ...real, sync }, id)
  const only = await desk.next(null)
  await only?.written
  expect(await desk.next(only === null ? null : taken(only))).toBe(null)
  expect(await desk.next(null)).toBe(null)
  expect(sync).toHaveBeenCalledTimes(2)
})

test('who is read as queued and was cancelled, erased or refused meanwhile is not given out', async () => {
  const { db, id } = await ledger(4)
  const deliveries = openDeliveries(db, id, null)
  const desk = deskOf(deliveries, id, ({ address }) =>
    address === 'reader2@example.net' ? 'they left the list' : null,
  )
  const first = await desk.next(null)
  await db.updateTable('delivery').set({ status: 'skipped', reply: 'cancelled' }).where('address_id', '=', 2).execute()
  await removeSubscriber(db, 'reader2@example.net', 'link', NOW)
  const second = await desk.next(first === null ? null : taken(first))
  expect([first?.address, second?.address]).toEqual(['reader0@example.net', 'reader3@example.net'])
  if (second !== null) await desk.settle(taken(second))
  expect((await tallyOf(db, id)).counts).toMatchObject({ candidates: 4, sent: 2, skipped: 2 })
})

test('an audience is found again by its name', () => {
  for (const audience of [
    ALL,
    { list: 'water', tag: null },
    { list: null, tag: 'a tag, of the fair' },
    { list: 'water', tag: 'old\nand new' },
  ])
    expect(audienceBy(nameOfAudience(audience))).toEqual(audience)
  expect(audienceBy(null)).toBe(null)
})

test('who sends is known while they do, and looking holds nobody up', () => {
  const dir = folder()
  expect(ownerOfSending(dir)).toBe(null)
  const lock = lockSending(dir, NOW)
  expect(ownerOfSending(dir)).toBe(`process ${process.pid}, since ${NOW}`)
  lock.release()
  expect(ownerOfSending(dir)).toBe(null)
  lockSending(dir, NOW).release()
})
