import { hashOfAddress, idOfKnown, pepperOf, type State } from '../store/index.ts'
import { type Agreement, join, log, type Subscriber, subscriberBy, suppressedBy } from './person.ts'

/** Who a link is for: the hash of an address, and what is known of them; null where they are not on the list. */
export async function leaverOf(state: State, hash: string): Promise<Subscriber | null> {
  const row = await state.selectFrom('address').select('id').where('hash', '=', hash).executeTakeFirst()
  return row === undefined ? null : subscriberBy(state, row.id)
}

/**
 * Takes the one whose address has this hash off the list, or off one list of it, at once and however often it is asked; true where that
 * changed something. Who was mailed without being on the list is not mailed again. RFC 8058.
 */
export async function leave(
  state: State,
  hash: string,
  { list, how }: { list: string | null; how: string },
  now: string,
): Promise<boolean> {
  return within(state, async trx => {
    const known = await leaverOf(trx, hash)
    if (known === null) return suppress(trx, hash, 'unsubscribed', now)
    const wasOnIt = list !== null && known.lists.includes(list)
    if (list !== null && !(await leftList(trx, known, list, how, now))) return wasOnIt
    if (known.state !== 'pending' && known.state !== 'active') return wasOnIt
    await unsubscribe(trx, known.id, how, now)
    return true
  })
}

/** Runs the work in a transaction of its own, unless one is open. */
function within<T>(state: State, work: (trx: State) => Promise<T>): Promise<T> {
  return state.isTransaction ? work(state) : state.transaction().execute(work)
}

/** Takes somebody off one list; true where that was the last one that they were on. */
async function leftList(
  state: State,
  { id, lists }: Subscriber,
  list: string,
  how: string,
  now: string,
): Promise<boolean> {
  if (!lists.includes(list)) return false
  await state
    .deleteFrom('membership')
    .where('address_id', '=', id)
    .where('kind', '=', 'list')
    .where('name', '=', list)
    .execute()
  await log(state, id, `left ${list}`, { how, textVersion: null, ip: null }, now)
  return lists.length === 1
}

/**
 * Takes an address off the list, and keeps off who was only mailed by `--to`. Null for one that is off it already or was never
 * mailed.
 */
export async function removeSubscriber(
  state: State,
  address: string,
  how: string,
  now: string,
): Promise<{ address: string } | null> {
  const hash = hashOfAddress(await pepperOf(state), address)
  const known = await leaverOf(state, hash)
  if (known === null) {
    if ((await idOfKnown(state, address)) === null || (await suppressedBy(state, hash)) !== null) return null
    await suppress(state, hash, 'unsubscribed', now)
    return { address }
  }
  if (known.state !== 'pending' && known.state !== 'active') return null
  await state.transaction().execute(trx => unsubscribe(trx, known.id, how, now))
  return known
}

async function unsubscribe(state: State, id: number, how: string, now: string): Promise<void> {
  await state
    .updateTable('subscriber')
    .set({ state: 'unsubscribed', changed_at: now })
    .where('address_id', '=', id)
    .execute()
  await state.deleteFrom('request').where('address_id', '=', id).execute()
  await log(state, id, 'left', { how, textVersion: null, ip: null }, now)
}

/** Puts a hash on the list of those who must not be mailed; true where it was not there. */
export async function suppress(state: State, hash: string, reason: string, now: string): Promise<boolean> {
  const made = await state
    .insertInto('suppression')
    .values({ hash, reason, at: now })
    .onConflict(on => on.column('hash').doNothing())
    .executeTakeFirst()
  return Number(made.numInsertedOrUpdatedRows) > 0
}

/** Sets the lists and the name of somebody as they want them. With none of the newsroom's lists left they stay on the list as a whole. */
export async function prefer(
  state: State,
  { id, lists: before }: Subscriber,
  wanted: { lists: readonly string[]; name: string | null },
  agreement: Agreement,
  now: string,
): Promise<void> {
  await state.transaction().execute(async trx => {
    await trx
      .updateTable('subscriber')
      .set({ name: wanted.name, changed_at: now })
      .where('address_id', '=', id)
      .execute()
    await trx.deleteFrom('membership').where('address_id', '=', id).where('kind', '=', 'list').execute()
    const rows = wanted.lists.map(name => ({ address_id: id, kind: 'list' as const, name }))
    if (rows.length > 0) await trx.insertInto('membership').values(rows).execute()
    const changed = before.length !== rows.length || rows.some(row => !before.includes(row.name))
    if (changed) await log(trx, id, `chose ${wanted.lists.join(', ') || 'no list'}`, agreement, now)
  })
}

/** Takes back what the same link did; false for who is not on the list again, for the newsroom must not mail them. */
export async function rejoin(
  state: State,
  { hash, list }: { hash: string; list: string | null },
  now: string,
): Promise<boolean> {
  return state.transaction().execute(async trx => {
    await trx.deleteFrom('suppression').where('hash', '=', hash).where('reason', '=', 'unsubscribed').execute()
    const known = await leaverOf(trx, hash)
    if (known === null) return (await suppressedBy(trx, hash)) === null
    if (known.state === 'unsubscribed')
      await trx
        .updateTable('subscriber')
        .set({ state: 'active', changed_at: now })
        .where('address_id', '=', known.id)
        .execute()
    else if (known.state !== 'active') return false
    const isBack = list !== null && !known.lists.includes(list)
    if (isBack) await join(trx, known.id, [list], [])
    if (known.state !== 'active' || isBack)
      await log(trx, known.id, 'came back', { how: 'link', textVersion: null, ip: null }, now)
    return true
  })
}
