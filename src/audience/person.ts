import { createHash } from 'node:crypto'
import { hashOfAddress, idOfAddress, idOfKnown, pepperOf, type State, type SubscriberState } from '../store/index.ts'

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
  if (row === undefined) return null
  const { lists, tags } = await membershipsOf(state, id)
  return {
    id,
    address: row.address ?? '',
    state: row.state,
    name: row.name,
    language: row.language,
    lists,
    tags,
    source: row.source,
    joined: row.joined_at,
    changed: row.changed_at,
  }
}

async function membershipsOf(state: State, id: number): Promise<{ lists: string[]; tags: string[] }> {
  const rows = await state
    .selectFrom('membership')
    .select(['kind', 'name'])
    .where('address_id', '=', id)
    .orderBy('name')
    .execute()
  const of = (kind: 'list' | 'tag') => rows.filter(row => row.kind === kind).map(row => row.name)
  return { lists: of('list'), tags: of('tag') }
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
 * Why an address must not be mailed, with the list it is mailed as one of, or null. What an import or an editor says does not
 * change it; the person can.
 */
export async function refusalOf(state: State, address: string, list: string | null = null): Promise<string | null> {
  const known = await subscriberOf(state, address)
  if (known !== null && GONE.includes(known.state)) return known.state
  if (list !== null && known?.lists.includes(list) !== true) return 'left-list'
  return suppressionOf(state, address)
}

/** Why an address is on the list of those who must not be mailed, whoever it is there; or null. */
export async function suppressionOf(state: State, address: string): Promise<string | null> {
  const suppressed = await state
    .selectFrom('suppression')
    .select('reason')
    .where('hash', '=', hashOfAddress(await pepperOf(state), address))
    .executeTakeFirst()
  return suppressed?.reason ?? null
}

/** What became of somebody who was to be added: `refused` says why they are not. */
export type Added = { kind: 'added' | 'known' } | { kind: 'refused'; reason: string }

/** Makes somebody an active subscriber whose consent the newsroom has; who left, complained or was erased stays so. */
export async function addSubscriber(state: State, person: Person, agreement: Agreement, now: string): Promise<Added> {
  const pepper = await pepperOf(state)
  return state.transaction().execute(async trx => {
    const reason = await refusalOf(trx, person.address)
    const known = await subscriberOf(trx, person.address)
    // A mailbox that did not exist may exist now, and what an editor did by hand an editor may undo.
    const isUndone = known?.state === 'unsubscribed' && (await leftBy(trx, known.id)) === BY_HAND
    const isOpen = (reason === 'bounced' || isUndone) && (await suppressionOf(trx, person.address)) === null
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
