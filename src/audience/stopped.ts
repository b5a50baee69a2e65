import type { State, SubscriberState } from '../store/index.ts'
import { leaverOf, suppress } from './leave.ts'
import { log } from './person.ts'

/** How the log tells that somebody came to the list, or back to it. */
const CAME = ['added', 'imported', 'confirmed', 'came back']

/** When the one with an id last came to the list, by the log of consents; null for who never did. */
export async function cameAt(state: State, id: number): Promise<string | null> {
  const row = await state
    .selectFrom('consent')
    .select(eb => eb.fn.max('at').as('at'))
    .where('address_id', '=', id)
    .where('what', 'in', CAME)
    .executeTakeFirst()
  return row?.at ?? null
}

/** Takes an address off the list that takes no mail; false where it was not on it. `evidence` stands in the log. */
export function stopBounced(state: State, id: number, evidence: string, now: string): Promise<boolean> {
  return stop(state, id, ['active', 'pending'], { state: 'bounced', how: evidence }, now)
}

/**
 * Takes somebody off the list who called a mail spam, also where they had left it or their mail came back; who is not on it is not mailed
 * again. False where that was known.
 */
export async function stopComplained(state: State, hash: string, evidence: string, now: string): Promise<boolean> {
  const known = await leaverOf(state, hash)
  if (known === null) return suppress(state, hash, 'complained', now)
  const before: SubscriberState[] = ['active', 'pending', 'bounced', 'unsubscribed']
  return stop(state, known.id, before, { state: 'complained', how: evidence }, now)
}

async function stop(
  state: State,
  id: number,
  before: SubscriberState[],
  { state: after, how }: { state: SubscriberState; how: string },
  now: string,
): Promise<boolean> {
  const { numUpdatedRows } = await state
    .updateTable('subscriber')
    .set({ state: after, changed_at: now })
    .where('address_id', '=', id)
    .where('state', 'in', before)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await state.deleteFrom('request').where('address_id', '=', id).execute()
  await log(state, id, after, { how, textVersion: null, ip: null }, now)
  return true
}
