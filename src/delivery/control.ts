import { ProblemError } from '../problem/index.ts'
import type { EditionStatus, State } from '../store/index.ts'
import { editionState, leftOf, tallyOf } from './ledger.ts'

/** What a person did to an edition, and how many of it are left to be mailed. */
export type Controlled = { edition: string; status: EditionStatus; left: number }

/**
 * Holds an edition until `resumeEdition`. A send that is under way ends by itself once what is in flight has its reply.
 * Throws `no-such-edition`, `edition-ended`, `edition-cancelled`.
 */
export async function pauseEdition(state: State, id: string): Promise<Controlled> {
  return change(state, id, async trx => {
    await trx.updateTable('edition').set({ status: 'paused', paused_for: null }).where('id', '=', id).execute()
  })
}

/** Lets a paused edition be sent again; one that is not paused stays as it is. Throws what `pauseEdition` throws. */
export async function resumeEdition(state: State, id: string): Promise<Controlled> {
  return change(state, id, async trx => {
    await trx.updateTable('edition').set({ status: 'sending', paused_for: null }).where('id', '=', id).execute()
  })
}

/**
 * Gives an edition up: whoever had no turn, or was put off, is skipped. Who may have it already stays uncertain. There is no way
 * back. Throws what `pauseEdition` throws.
 */
export async function cancelEdition(state: State, id: string, now: string): Promise<Controlled> {
  return change(state, id, async trx => {
    await trx.updateTable('edition').set({ status: 'cancelled', paused_for: null }).where('id', '=', id).execute()
    await trx
      .updateTable('delivery')
      .set({ status: 'skipped', reply: 'the edition was cancelled', due_at: null, changed_at: now })
      .where('edition_id', '=', id)
      .where('status', 'in', ['queued', 'deferred'])
      .execute()
  })
}

async function change(state: State, id: string, act: (trx: State) => Promise<void>): Promise<Controlled> {
  return state.transaction().execute(async trx => {
    const before = await statusOf(trx, id)
    if (before === 'cancelled') throw new ProblemError('edition-cancelled', { at: id })
    if (before === 'sent') throw new ProblemError('edition-ended', { at: id, edition: id })
    await act(trx)
    const { counts } = await tallyOf(trx, id)
    return { edition: id, status: await statusOf(trx, id), left: leftOf(counts) }
  })
}

async function statusOf(state: State, id: string): Promise<EditionStatus> {
  const known = await editionState(state, id)
  if (known === null || known.begunAt === null) throw await notBegun(state, id)
  return known.status
}

/** The problem of a name under which nothing was begun here, with the names that there are. */
export async function notBegun(state: State, id: string): Promise<ProblemError> {
  const known = await state
    .selectFrom('edition')
    .select('id')
    .where('begun_at', 'is not', null)
    .orderBy('frozen_at', 'desc')
    .limit(5)
    .execute()
  const ids = known.map(each => each.id)
  const hint = ids.length === 0 ? 'No send was begun here yet.' : `Begun here: ${ids.join(', ')}.`
  return new ProblemError('no-such-edition', { at: id, name: id, hint })
}
