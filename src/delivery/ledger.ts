import { type FrozenEdition, frozenSchema } from '../edition/index.ts'
import { messageIdOf } from '../email/index.ts'
import type { Mailbox } from '../newsroom/index.ts'
import { type DeliveryStatus, idOfAddress, pepperOf, type State } from '../store/index.ts'
import { type Audience, nameOfAudience } from './recipients.ts'

/** One edition to one address. */
export type Delivery = { address: string; messageId: string; status: DeliveryStatus; reply: string | null }

const UNFINISHED: readonly DeliveryStatus[] = ['queued', 'sending', 'deferred', 'uncertain']
const GONE_OUT: readonly DeliveryStatus[] = ['sent', 'sending', 'uncertain']

/**
 * An edition that was begun and how many of the named addresses are left in it. `interrupted`: one of them had no turn, or
 * may have it and was not tried again; otherwise every one had its turn and was put off.
 */
export type Unfinished = { id: string; left: number; interrupted: boolean }

/** The editions in which one of these addresses is left, the newest first. */
export async function unfinishedEditions(state: State, recipients: readonly Mailbox[]): Promise<Unfinished[]> {
  const named = new Set(recipients.map(({ address }) => address.toLowerCase()))
  const rows = await begun(state)
    .innerJoin('delivery', 'delivery.edition_id', 'edition.id')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['edition.id', 'address.address_key', 'delivery.status', 'delivery.tries'])
    .where('delivery.status', 'in', UNFINISHED)
    .orderBy('frozen_at', 'desc')
    .orderBy('edition.id', 'desc')
    .execute()
  const byEdition = Map.groupBy(
    rows.filter(row => row.address_key !== null && named.has(row.address_key)),
    row => row.id,
  )
  return [...byEdition].map(([id, left]) => ({ id, left: left.length, interrupted: left.some(isInterrupted) }))
}

/** Who stays uncertain after a second try is put off like the others, or a server that always drops would hold up everybody. */
function isInterrupted({ status, tries }: { status: DeliveryStatus; tries: number }): boolean {
  return status === 'queued' || status === 'sending' || (status === 'uncertain' && tries < 2)
}

/** A frozen edition by its id; null where no send of it was begun here. */
export async function frozenEdition(state: State, id: string): Promise<FrozenEdition | null> {
  const row = await begun(state).select('record').where('edition.id', '=', id).executeTakeFirst()
  return row === undefined ? null : frozenSchema.parse(JSON.parse(row.record))
}

/** Editions of which something went out. One of which nothing did is not begun: a mended article is frozen anew. */
function begun(state: State) {
  return state.selectFrom('edition').where('edition.id', 'in', goneOut(state))
}

/** The editions of which nothing went out. */
export async function unsentEditions(state: State): Promise<FrozenEdition[]> {
  const rows = await state.selectFrom('edition').select('record').where('id', 'not in', goneOut(state)).execute()
  return rows.map(row => frozenSchema.parse(JSON.parse(row.record)))
}

/** Forgets an edition and all its rows. */
export async function forgetEdition(state: State, editionId: string): Promise<void> {
  await state.transaction().execute(async trx => {
    await trx.deleteFrom('delivery').where('edition_id', '=', editionId).execute()
    await trx.deleteFrom('edition').where('id', '=', editionId).execute()
  })
}

function goneOut(state: State) {
  return state.selectFrom('delivery').select('edition_id').where('status', 'in', GONE_OUT)
}

/**
 * Freezes an edition with a row for each address that it does not know yet, in one commit. Rows with an intent and no
 * reply become `uncertain`.
 */
export async function openLedger(
  state: State,
  edition: FrozenEdition,
  recipients: readonly Mailbox[],
  from: Mailbox,
  { now, audience }: { now: string; audience: Audience | null },
): Promise<void> {
  const pepper = await pepperOf(state)
  await state.transaction().execute(async trx => {
    await trx
      .insertInto('edition')
      .values({
        id: edition.id,
        status: 'sending',
        record: JSON.stringify(edition),
        frozen_at: now,
        audience: audience === null ? null : nameOfAudience(audience),
      })
      .onConflict(on => on.column('id').doNothing())
      .execute()
    await trx
      .updateTable('delivery')
      .set({ status: 'uncertain', changed_at: now })
      .where('edition_id', '=', edition.id)
      .where('status', '=', 'sending')
      .execute()
    for (const { address } of recipients) {
      await trx
        .insertInto('delivery')
        .values({
          edition_id: edition.id,
          address_id: await idOfAddress(trx, pepper, address),
          message_id: messageIdOf(edition.id, address, from),
          status: 'queued',
          reply: null,
          tries: 0,
          changed_at: now,
        })
        .onConflict(on => on.columns(['edition_id', 'address_id']).doNothing())
        .execute()
    }
  })
}

/** Where the named addresses of an edition stand, the uncertain ones last. */
export async function deliveriesOf(
  state: State,
  editionId: string,
  recipients: readonly Mailbox[],
): Promise<Delivery[]> {
  const rows = await state
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['address', 'address_key', 'message_id', 'status', 'reply'])
    .where('edition_id', '=', editionId)
    .execute()
  const byKey = new Map(rows.map(row => [row.address_key, row]))
  const named = recipients.flatMap(({ address }) => byKey.get(address.toLowerCase()) ?? [])
  return [...new Set(named)]
    .map(({ address, message_id, status, reply }) => ({ address: address ?? '', messageId: message_id, status, reply }))
    .sort((a, b) => Number(a.status === 'uncertain') - Number(b.status === 'uncertain'))
}

/** Commits the intent to send: before MAIL FROM, so that a crash leaves a trace. */
export async function intend(state: State, editionId: string, address: string, now: string): Promise<void> {
  await state
    .updateTable('delivery')
    .set(eb => ({ status: 'sending', tries: eb('tries', '+', 1), changed_at: now }))
    .where('edition_id', '=', editionId)
    .where('address_id', '=', idOf(state, address))
    .execute()
}

/** Commits the server's reply. */
export async function record(
  state: State,
  editionId: string,
  address: string,
  outcome: { status: DeliveryStatus; reply: string },
  now: string,
): Promise<void> {
  await state
    .updateTable('delivery')
    .set({ ...outcome, changed_at: now })
    .where('edition_id', '=', editionId)
    .where('address_id', '=', idOf(state, address))
    .execute()
}

function idOf(state: State, address: string) {
  return state.selectFrom('address').select('id').where('address_key', '=', address.toLowerCase())
}

/** Who of an edition is left, over all its runs. `complete`: somebody got it and nobody is left. */
export async function standingOf(state: State, editionId: string): Promise<{ left: string[]; complete: boolean }> {
  const rows = await state
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['address', 'status'])
    .where('edition_id', '=', editionId)
    .execute()
  // Who was erased is nobody that could be left.
  const left = rows.filter(row => UNFINISHED.includes(row.status)).flatMap(row => row.address ?? [])
  return { left, complete: left.length === 0 && rows.some(row => row.status === 'sent') }
}

/** Marks an edition as sent, so that the next send makes the next one. */
export async function closeEdition(state: State, editionId: string): Promise<void> {
  await state.updateTable('edition').set({ status: 'sent' }).where('id', '=', editionId).execute()
}

/** Whom an edition was begun for, by the name that `nameOfAudience` gives; null for addresses that were named. */
export async function audienceNameOf(state: State, editionId: string): Promise<string | null> {
  const row = await state.selectFrom('edition').select('audience').where('id', '=', editionId).executeTakeFirst()
  return row?.audience ?? null
}
