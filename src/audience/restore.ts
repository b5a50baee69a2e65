import { pepperOf, type State } from '../store/index.ts'
import { forgetRows } from './erase.ts'
import { log } from './person.ts'

const GONE = ['unsubscribed', 'bounced', 'complained'] as const

/**
 * Carries over to a backup who has left, bounced, complained or been forgotten since it was made, so that bringing it back mails none
 * of them. Gives how many that were. Nothing where the two are of different newsrooms, for then no hash says the same.
 */
export async function keepRefusals(present: State, backup: State, now: string): Promise<number> {
  if ((await pepperOf(present)) !== (await pepperOf(backup))) return 0
  let kept = 0
  const suppressed = await present.selectFrom('suppression').selectAll().execute()
  const gone = await present
    .selectFrom('subscriber')
    .innerJoin('address', 'address.id', 'subscriber.address_id')
    .select(['address.hash', 'subscriber.state'])
    .where('subscriber.state', 'in', [...GONE])
    .execute()
  await backup.transaction().execute(async trx => {
    for (const row of suppressed) {
      const made = await trx
        .insertInto('suppression')
        .values(row)
        .onConflict(on => on.column('hash').doNothing())
        .executeTakeFirst()
      const known = await trx.selectFrom('address').select('id').where('hash', '=', row.hash).executeTakeFirst()
      if (row.reason === 'erased' && known !== undefined) await forgetRows(trx, known.id, now)
      if (Number(made.numInsertedOrUpdatedRows) > 0) kept += 1
    }
    for (const { hash, state } of gone) {
      const id = trx.selectFrom('address').select('id').where('hash', '=', hash)
      const lowered = await trx
        .updateTable('subscriber')
        .set({ state, changed_at: now })
        .where('address_id', '=', id)
        .where('state', 'in', ['active', 'pending'])
        .returning('address_id')
        .executeTakeFirst()
      if (lowered === undefined) continue
      await log(trx, lowered.address_id, 'left', { how: 'restore', textVersion: null, ip: null }, now)
      kept += 1
    }
  })
  return kept
}
