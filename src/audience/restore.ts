import { ProblemError } from '../problem/index.ts'
import { idOfAddress, idOfKnown, pepperOf, type State } from '../store/index.ts'
import { forgetRows } from './erase.ts'
import { GONE, log } from './person.ts'

/**
 * Carries over to a backup what must not be undone by bringing it back: who has left (also one list), bounced, complained or been
 * forgotten since it was made, and who was sent what, so that nobody is mailed against their will or twice. Gives how many people
 * are kept off the list. Throws `backup-foreign` where the two have not begun as one.
 */
export async function keepRefusals(present: State, backup: State, now: string): Promise<number> {
  const known = await present.selectFrom('address').select('id').limit(1).executeTakeFirst()
  const pepper = await pepperOf(backup)
  if ((await pepperOf(present)) !== pepper) {
    if (known === undefined) return 0
    throw new ProblemError('backup-foreign')
  }
  return backup.transaction().execute(async trx => {
    await keepLedger(present, trx, pepper)
    return (await keepSuppressed(present, trx, now)) + (await keepGone(present, trx, now))
  })
}

async function keepSuppressed(present: State, backup: State, now: string): Promise<number> {
  let kept = 0
  for (const row of await present.selectFrom('suppression').selectAll().execute()) {
    const made = await backup
      .insertInto('suppression')
      .values(row)
      .onConflict(on => on.column('hash').doNothing())
      .executeTakeFirst()
    const known = await backup.selectFrom('address').select('id').where('hash', '=', row.hash).executeTakeFirst()
    if (row.reason === 'erased' && known !== undefined) await forgetRows(backup, known.id, now)
    if (Number(made.numInsertedOrUpdatedRows) > 0) kept += 1
  }
  return kept
}

async function keepGone(present: State, backup: State, now: string): Promise<number> {
  let kept = 0
  const people = await present
    .selectFrom('subscriber')
    .innerJoin('address', 'address.id', 'subscriber.address_id')
    .selectAll('subscriber')
    .select('address.address')
    .execute()
  for (const { address, ...subscriber } of people) {
    const { address_id, state } = subscriber
    const id = address === null ? null : await idOfKnown(backup, address)
    if (id === null) continue
    await keepLeaving(present, backup, address_id, id)
    const lists = present
      .selectFrom('membership')
      .select('name')
      .where('address_id', '=', address_id)
      .where('kind', '=', 'list')
    const names = (await lists.execute()).map(row => row.name)
    const left = await backup
      .deleteFrom('membership')
      .where('address_id', '=', id)
      .where('kind', '=', 'list')
      .$if(names.length > 0, query => query.where('name', 'not in', names))
      .returning('name')
      .execute()
    for (const { name } of left)
      await log(backup, id, `left ${name}`, { how: 'restore', textVersion: null, ip: null }, now)
    if (!GONE.includes(state)) continue
    // Who came and went since the backup is in it by what they were sent.
    const lowered = await backup
      .insertInto('subscriber')
      .values({ ...subscriber, address_id: id, changed_at: now })
      .onConflict(on =>
        on
          .column('address_id')
          .doUpdateSet({ state, changed_at: now })
          .where('subscriber.state', 'in', ['active', 'pending']),
      )
      .returning('address_id')
      .executeTakeFirst()
    if (lowered === undefined) continue
    await log(backup, id, 'left', { how: 'restore', textVersion: null, ip: null }, now)
    kept += 1
  }
  return kept
}

/** Whoever left a list since the backup has left it for the corrections of what they got before, too. */
async function keepLeaving(present: State, backup: State, from: number, to: number): Promise<void> {
  const rows = await present
    .selectFrom('consent')
    .selectAll()
    .where('address_id', '=', from)
    .where(eb => eb.or([eb('what', 'like', 'left %'), eb('what', 'like', 'chose %')]))
    .orderBy('id')
    .execute()
  for (const { id: _, ...row } of rows) {
    const known = await backup
      .selectFrom('consent')
      .select('id')
      .where('address_id', '=', to)
      .where('at', '=', row.at)
      .where('what', '=', row.what)
      .executeTakeFirst()
    if (known === undefined)
      await backup
        .insertInto('consent')
        .values({ ...row, address_id: to })
        .execute()
  }
}

/** Whoever got an edition since has it, in the backup too. */
async function keepLedger(present: State, backup: State, pepper: string): Promise<void> {
  for (const row of await present.selectFrom('edition').selectAll().execute()) {
    const { id, ...rest } = row
    await backup
      .insertInto('edition')
      .values(row)
      .onConflict(on => on.column('id').doUpdateSet(rest))
      .execute()
  }
  const deliveries = await present
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .selectAll('delivery')
    .select('address.address')
    .execute()
  for (const { address, address_id: _, ...row } of deliveries) {
    if (address === null) continue
    const { edition_id: __, ...rest } = row
    await backup
      .insertInto('delivery')
      .values({ ...row, address_id: await idOfAddress(backup, pepper, address) })
      .onConflict(on => on.columns(['edition_id', 'address_id']).doUpdateSet(rest))
      .execute()
  }
}
