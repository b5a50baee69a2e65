import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import {
  hashOfAddress,
  idOfAddress,
  idOfKnown,
  pepperOf,
  type Standing,
  type State,
  type StateTables,
  type SubscriberState,
} from '../store/index.ts'

/** Somebody with an address, as they are known. Times are RFC 3339. */
export type Subscriber = {
  id: number
  address: string
  state: SubscriberState
  name: string | null
  language: string | null
  lists: string[]
  tags: string[]
  source: string
  joined: string | null
  changed: string
}

/** What is said of somebody who comes to the list. */
export type Person = {
  address: string
  name: string | null
  language: string | null
  lists: readonly string[]
  tags: readonly string[]
}

/** How somebody agreed: in which way, to which text (its version), from which network; null where that is not kept. */
export type Agreement = { how: string; textVersion: string | null; ip: string | null }

/** States of those who are not mailed any more. */
export const GONE: readonly SubscriberState[] = ['unsubscribed', 'bounced', 'complained']

/** How the log says that an editor did it. */
export const BY_HAND = 'by hand'

/** Adds a line to the log of consents, which is never changed. */
export async function log(
  state: State,
  id: number,
  what: string,
  { how, textVersion, ip }: Agreement,
  now: string,
): Promise<void> {
  await state
    .insertInto('consent')
    .values({ address_id: id, at: now, what, how, text_version: textVersion, ip })
    .execute()
}

/** The version of a text that people agree to: the first 12 digits of its SHA-256. The text is kept with it. */
export async function versionOfText(state: State, text: string): Promise<string> {
  const version = createHash('sha256').update(text).digest('hex').slice(0, 12)
  await state
    .insertInto('setting')
    .values({ name: `consent-text:${version}`, value: text })
    .onConflict(on => on.column('name').doNothing())
    .execute()
  return version
}

/** Somebody by their address, compared in lower case; null for one who is not and was not on the list. */
export async function subscriberOf(state: State, address: string): Promise<Subscriber | null> {
  const id = await idOfKnown(state, address)
  return id === null ? null : subscriberBy(state, id)
}

/** Somebody by their id. */
export async function subscriberBy(state: State, id: number): Promise<Subscriber | null> {
  const row = await state
    .selectFrom('subscriber')
    .innerJoin('address', 'address.id', 'subscriber.address_id')
    .selectAll('subscriber')
    .select('address')
    .where('address_id', '=', id)
    .executeTakeFirst()
  const [subscriber = null] = await subscribersIn(state, row === undefined ? [] : [row])
  return subscriber
}

/** Rows of the list with the address, as subscribers with their lists and tags. */
export async function subscribersIn(
  state: State,
  rows: readonly (Selectable<StateTables['subscriber']> & { address: string | null })[],
): Promise<Subscriber[]> {
  if (rows.length === 0) return []
  const ids = rows.map(row => row.address_id)
  const all = await state.selectFrom('membership').selectAll().where('address_id', 'in', ids).orderBy('name').execute()
  const members = Map.groupBy(all, each => each.address_id)
  const namesOf = (id: number, kind: 'list' | 'tag') =>
    (members.get(id) ?? []).filter(each => each.kind === kind).map(each => each.name)
  return rows.map(row => ({
    id: row.address_id,
    address: row.address ?? '',
    state: row.state,
    name: row.name,
    language: row.language,
    lists: namesOf(row.address_id, 'list'),
    tags: namesOf(row.address_id, 'tag'),
    source: row.source,
    joined: row.joined_at,
    changed: row.changed_at,
  }))
}

/** Adds somebody to lists and gives them tags; those that they have already stay. */
export async function join(state: State, id: number, lists: readonly string[], tags: readonly string[]): Promise<void> {
  const rows = [
    ...lists.map(name => ({ address_id: id, kind: 'list' as const, name })),
    ...tags.map(name => ({ address_id: id, kind: 'tag' as const, name })),
  ]
  if (rows.length === 0) return
  await state
    .insertInto('membership')
    .values(rows)
    .onConflict(on => on.columns(['address_id', 'kind', 'name']).doNothing())
    .execute()
}

/**
 * Why somebody must not be mailed, as one of a list where `isOfList`, or null. What an import or an editor says does not change it;
 * the person can.
 */
export function refusalOf({ state, suppressed, isListed }: Standing, isOfList: boolean): string | null {
  if (state !== null && GONE.includes(state)) return state
  return isOfList && !isListed ? 'left-list' : suppressed
}

/** Why an address is on the list of those who must not be mailed, whoever it is there; or null. */
export async function suppressionOf(state: State, address: string): Promise<string | null> {
  return suppressedBy(state, hashOfAddress(await pepperOf(state), address))
}

/** The same by the hash of the address. */
export async function suppressedBy(state: State, hash: string): Promise<string | null> {
  const row = await state.selectFrom('suppression').select('reason').where('hash', '=', hash).executeTakeFirst()
  return row?.reason ?? null
}

/** Why somebody is not mailed or not added, in words. */
export const REFUSALS: Readonly<Record<string, string>> = {
  unsubscribed: 'they left the list',
  bounced: 'mail to them came back',
  complained: 'they complained',
  erased: 'they asked to be forgotten',
  'left-list': 'they left this list',
}

/** What became of somebody who was to be added: `refused` says why they are not. */
export type Added = { kind: 'added' | 'known' } | { kind: 'refused'; reason: string }

/** Makes somebody an active subscriber whose consent the newsroom has; who left, complained or was erased stays so. */
export async function addSubscriber(state: State, person: Person, agreement: Agreement, now: string): Promise<Added> {
  const pepper = await pepperOf(state)
  return state.transaction().execute(async trx => {
    const known = await subscriberOf(trx, person.address)
    const suppressed = await suppressionOf(trx, person.address)
    const reason = known !== null && GONE.includes(known.state) ? known.state : suppressed
    // A mailbox that did not exist may exist now, and what an editor did by hand an editor may undo.
    const isUndone = known?.state === 'unsubscribed' && (await leftBy(trx, known.id)) === BY_HAND
    const isOpen = (reason === 'bounced' || isUndone) && suppressed === null
    if (reason !== null && !isOpen) return { kind: 'refused', reason }
    const id = known?.id ?? (await idOfAddress(trx, pepper, person.address))
    await activate(trx, id, person, agreement.how, now)
    if (known?.state !== 'active') await log(trx, id, 'added', agreement, now)
    return { kind: known?.state === 'active' ? 'known' : 'added' }
  })
}

/** How somebody last left, or null. */
async function leftBy(state: State, id: number): Promise<string | null> {
  const row = await state
    .selectFrom('consent')
    .select('how')
    .where('address_id', '=', id)
    .where('what', '=', 'left')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.how ?? null
}

/** Makes an address an active subscriber; what is said of them stands in place of what was known. */
export async function activate(state: State, id: number, person: Person, source: string, now: string): Promise<void> {
  const { name, language } = person
  const said = {
    state: 'active' as const,
    changed_at: now,
    ...(name !== null && { name }),
    ...(language !== null && { language }),
  }
  await state
    .insertInto('subscriber')
    .values({ address_id: id, state: 'active', name, language, source, joined_at: now, changed_at: now })
    .onConflict(on =>
      on
        .column('address_id')
        .doUpdateSet(eb => ({ ...said, joined_at: eb.fn.coalesce('subscriber.joined_at', eb.val(now)) })),
    )
    .execute()
  await join(state, id, person.lists, person.tags)
}
