import { sql } from 'kysely'
import { type FrozenEdition, frozenSchema } from '../edition/index.ts'
import { messageIdOf } from '../email/index.ts'
import type { Mailbox } from '../newsroom/index.ts'
import type { DeliveryStatus, EditionStatus, State } from '../store/index.ts'
import { type Audience, idsOfAudience, nameOfAudience } from './recipients.ts'
import { LONGEST_RETRY_MS, ledgerTime } from './verdict.ts'

/** Whom a send mails: subscribers, those of an edition that are due, or the addresses that were named. */
export type Whom =
  | { kind: 'list'; audience: Audience }
  | { kind: 'due' }
  | { kind: 'named'; recipients: readonly Mailbox[] }

/** One edition to one address. `dueAt`: when it is tried again; null where it is not put off. */
export type Delivery = {
  address: string
  messageId: string
  status: DeliveryStatus
  reply: string | null
  dueAt: string | null
}

/**
 * How many of an edition there are of each kind; `candidates` is their sum. Who has an intent and no reply yet is among the
 * uncertain, which is what they are where the send ends at that moment.
 */
export type Counts = Record<Exclude<DeliveryStatus, 'sending'> | 'candidates', number>

const UNFINISHED: readonly DeliveryStatus[] = ['queued', 'sending', 'deferred', 'uncertain']
/** So many are named of those who may have it or not; `status EDITION --only uncertain` names all. */
const MAX_UNCERTAIN = 10_000
const OPEN: readonly EditionStatus[] = ['sending', 'paused']

/**
 * An edition that was begun and how many of those that are asked for are left in it. `interrupted`: one of them had no turn, or
 * may have it and was not tried again; otherwise every one had its turn and was put off.
 */
export type Unfinished = { id: string; left: number; interrupted: boolean }

/** The editions in which one of these addresses is left, or without any named anybody; the newest first. */
export async function unfinishedEditions(state: State, recipients: readonly Mailbox[] | null): Promise<Unfinished[]> {
  const rows = await begun(state)
    .innerJoin('delivery', 'delivery.edition_id', 'edition.id')
    .where('edition.status', 'in', OPEN)
    .where('delivery.status', 'in', UNFINISHED)
    .$if(recipients !== null, query => query.where('delivery.address_id', 'in', idsOf(state, recipients ?? [])))
    .groupBy('edition.id')
    .select(eb => [
      'edition.id',
      eb.fn.countAll<number>().as('left'),
      sql<number>`max(delivery.status in ('queued', 'sending') or (delivery.status = 'uncertain' and due_at is null))`.as(
        'interrupted',
      ),
    ])
    .orderBy('frozen_at', 'desc')
    .orderBy('edition.id', 'desc')
    .execute()
  return rows.map(({ id, left, interrupted }) => ({ id, left: Number(left), interrupted: interrupted === 1 }))
}

/** The ids of addresses, however many they are. */
function idsOf(state: State, recipients: readonly Mailbox[]) {
  const keys = JSON.stringify(recipients.map(({ address }) => address.toLowerCase()))
  return state
    .selectFrom('address')
    .select('address.id')
    .where('address_key', 'in', sql<string>`(select value from json_each(${keys}))`)
}

/** A frozen edition by its id; null where no send of it was begun here. */
export async function frozenEdition(state: State, id: string): Promise<FrozenEdition | null> {
  const row = await begun(state).select('record').where('edition.id', '=', id).executeTakeFirst()
  return row === undefined ? null : frozenSchema.parse(JSON.parse(row.record))
}

/** Editions of which a message was begun. One of which none was is not begun: a mended article is frozen anew. */
function begun(state: State) {
  return state.selectFrom('edition').where('begun_at', 'is not', null)
}

/** The editions of which no message was begun. */
export async function unsentEditions(state: State): Promise<FrozenEdition[]> {
  const rows = await state.selectFrom('edition').select('record').where('begun_at', 'is', null).execute()
  return rows.map(row => frozenSchema.parse(JSON.parse(row.record)))
}

/** Forgets an edition and all its rows. */
export async function forgetEdition(state: State, editionId: string): Promise<void> {
  await state.transaction().execute(async trx => {
    await trx.deleteFrom('delivery').where('edition_id', '=', editionId).execute()
    await trx.deleteFrom('slot').where('edition_id', '=', editionId).execute()
    await trx.deleteFrom('edition').where('id', '=', editionId).execute()
  })
}

/**
 * Freezes an edition, where it is not yet, with a row for each of its audience, in one commit; who comes later is not in it, unless it is
 * mailed to another audience too, and then it is everybody's, or it is a correction and they have got its original since. Rows with an intent and no reply become `uncertain`. Gives its sender.
 */
export async function openLedger(
  state: State,
  edition: FrozenEdition,
  { now, from, audience }: { now: string; from: Mailbox; audience: Audience | null },
): Promise<{ sender: string }> {
  return state.transaction().execute(async trx => {
    const known = await trx
      .selectFrom('edition')
      .select(['audience', 'sender', 'status'])
      .where('id', '=', edition.id)
      .executeTakeFirst()
    const name = audience === null ? null : nameOfAudience(audience)
    const isSame = known !== undefined && known.audience === name
    const joint = known?.audience == null ? name : nameOfAudience({ list: null, tag: null })
    if (known === undefined)
      await trx
        .insertInto('edition')
        .values({
          id: edition.id,
          status: 'sending',
          record: JSON.stringify(edition),
          frozen_at: now,
          audience: name,
          sender: from.address,
          begun_at: null,
          paused_for: null,
        })
        .execute()
    if (known === undefined && edition.schedule !== null && edition.slot !== null)
      await trx
        .insertInto('slot')
        .values({
          schedule: edition.schedule,
          at: edition.slot,
          outcome: 'begun',
          edition_id: edition.id,
          noted_at: now,
        })
        .execute()
    if (known !== undefined)
      await trx
        .updateTable('edition')
        .set({ status: 'sending', paused_for: null, audience: name === null || isSame ? known.audience : joint })
        .where('id', '=', edition.id)
        .execute()
    if (audience !== null && (!isSame || audience.got !== undefined))
      await trx
        .insertInto('delivery')
        .columns(['edition_id', 'address_id', 'status', 'tries', 'changed_at'])
        .expression(
          trx
            .selectFrom(idsOfAudience(trx, audience).as('wanted'))
            // SQLite takes what follows a select for a join's condition otherwise.
            .where(sql<boolean>`true`)
            .select([
              sql.val(edition.id).as('edition_id'),
              'wanted.address_id',
              sql.val('queued' as const).as('status'),
              sql.val(0).as('tries'),
              sql.val(now).as('changed_at'),
            ]),
        )
        .onConflict(on => on.columns(['edition_id', 'address_id']).doNothing())
        .execute()
    await trx
      .updateTable('delivery')
      .set({ status: 'uncertain', changed_at: now })
      .where('edition_id', '=', edition.id)
      .where('status', '=', 'sending')
      .execute()
    return { sender: known?.sender || from.address }
  })
}

/** Where the named addresses of an edition stand, in their order. */
export async function standingOf(
  state: State,
  editionId: string,
  recipients: readonly Mailbox[],
  sender: string,
): Promise<Delivery[]> {
  const rows = await state
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['address', 'address_key', 'status', 'reply', 'due_at as dueAt'])
    .where('edition_id', '=', editionId)
    .where('address_id', 'in', idsOf(state, recipients))
    .execute()
  const byKey = new Map(rows.map(row => [row.address_key, row]))
  const named = recipients.flatMap(({ address }) => byKey.get(address.toLowerCase()) ?? [])
  return [...new Set(named)].map(row => deliveryOf(editionId, row, sender))
}

function deliveryOf(
  editionId: string,
  { address: said, status, reply, dueAt }: Omit<Delivery, 'address' | 'messageId'> & { address: string | null },
  sender: string,
): Delivery {
  const address = said ?? ''
  return { address, messageId: messageIdOf(editionId, address, { address: sender }), status, reply, dueAt }
}

/** Who of an edition may have it or not: the first of them, and so many that no kills reach it. */
export async function uncertainOf(state: State, editionId: string, sender: string): Promise<Delivery[]> {
  const rows = await state
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['address', 'status', 'reply', 'due_at as dueAt'])
    .where('edition_id', '=', editionId)
    .where('status', 'in', ['uncertain', 'sending'])
    .orderBy('address_id')
    .limit(MAX_UNCERTAIN)
    .execute()
  return rows.map(row => deliveryOf(editionId, row, sender))
}

/** Times that lie further ahead than any wait are of a clock that ran ahead: those who were put off so are due now. */
export async function mendTimes(state: State, now: number): Promise<void> {
  const latest = ledgerTime(now + LONGEST_RETRY_MS)
  const at = ledgerTime(now)
  await state
    .updateTable('delivery')
    .set({ due_at: at, first_at: sql<string>`min(first_at, ${at})` })
    .where('edition_id', 'in', states => states.selectFrom('edition').select('id').where('status', 'in', OPEN))
    .where('due_at', '>', latest)
    .execute()
}

/**
 * How an edition stands by numbers, when the next of those who were put off may be tried again, and with `now` how many may not be yet.
 */
export async function tallyOf(
  state: State,
  editionId: string,
  now: string | null = null,
): Promise<{ counts: Counts; inFlight: number; nextDue: string | null; early: number }> {
  const rows = await state
    .selectFrom('delivery')
    .select(eb => [
      'status',
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('due_at').as('due'),
      eb.fn.countAll<number>().filterWhere('due_at', '>', now).as('early'),
    ])
    .where('edition_id', '=', editionId)
    .groupBy('status')
    .execute()
  const of = (status: DeliveryStatus) => Number(rows.find(each => each.status === status)?.count ?? 0)
  const counts = {
    candidates: rows.reduce((sum, each) => sum + Number(each.count), 0),
    sent: of('sent'),
    failed: of('failed'),
    skipped: of('skipped'),
    uncertain: of('uncertain') + of('sending'),
    deferred: of('deferred'),
    queued: of('queued'),
  }
  const due = rows.flatMap(each => each.due ?? []).sort()
  const early = rows.reduce((sum, each) => sum + Number(each.early), 0)
  return { counts, inFlight: of('sending'), nextDue: due[0] ?? null, early }
}

/** How many of an edition are left. */
export function leftOf({ queued, deferred, uncertain }: Counts): number {
  return queued + deferred + uncertain
}

/**
 * Writes down how a run left an edition: sent where nobody is left; not begun where nothing of it can have arrived anywhere, so that the
 * next send makes it anew; paused with the reason where another run would fare no better. One to which others may come yet stays open
 * (`isOpen`).
 */
export async function closeLedger(
  state: State,
  editionId: string,
  pausedFor: string | null,
  isOpen = false,
): Promise<void> {
  const { counts } = await tallyOf(state, editionId)
  const edition = state.updateTable('edition').where('id', '=', editionId).where('status', '=', 'sending')
  if (counts.sent + counts.uncertain + counts.deferred === 0) await edition.set({ begun_at: null }).execute()
  else if (leftOf(counts) === 0 && !isOpen) await edition.set({ status: 'sent' }).execute()
  else if (pausedFor !== null) await edition.set({ status: 'paused', paused_for: pausedFor }).execute()
}

/** Pauses an edition that was begun and is under way. */
export async function pauseLedger(state: State, editionId: string, reason: string): Promise<void> {
  await state
    .updateTable('edition')
    .set({ status: 'paused', paused_for: reason })
    .where('id', '=', editionId)
    .where('status', '=', 'sending')
    .where('begun_at', 'is not', null)
    .execute()
}

/** What an edition is in the state; null where none was frozen. */
export async function editionState(state: State, editionId: string) {
  const row = await state
    .selectFrom('edition')
    .select(['status', 'audience', 'sender', 'begun_at as begunAt', 'paused_for as pausedFor'])
    .where('id', '=', editionId)
    .executeTakeFirst()
  return row ?? null
}
