import { sql } from 'kysely'
import { idOfKnown, type State, type SubscriberState } from '../store/index.ts'
import { type Subscriber, subscriberBy, subscribersIn, suppressionOf } from './person.ts'

/** Which subscribers: all that fit every filter that is not null. `text` is a part of the address or the name. */
export type Filter = {
  state: SubscriberState | null
  list: string | null
  tag: string | null
  text: string | null
}

export const EVERYBODY: Filter = { state: null, list: null, tag: null, text: null }

function matching(state: State, { state: wanted, list, tag, text }: Filter) {
  let query = state.selectFrom('subscriber').innerJoin('address', 'address.id', 'subscriber.address_id')
  if (wanted !== null) query = query.where('subscriber.state', '=', wanted)
  for (const [kind, name] of [
    ['list', list],
    ['tag', tag],
  ] as const)
    if (name !== null)
      query = query.where('subscriber.address_id', 'in', members =>
        members
          .selectFrom('membership')
          .select('address_id')
          .where('kind', '=', kind)
          .where('membership.name', '=', name),
      )
  if (text !== null) {
    const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    query = query.where(
      sql<boolean>`(address_key like ${pattern} escape '\\' or lower(subscriber.name) like ${pattern} escape '\\')`,
    )
  }
  return query
}

/** How many fit. */
export async function countSubscribers(state: State, filter: Filter): Promise<number> {
  const { count } = await matching(state, filter)
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** How many there are of each state. */
export async function countStates(state: State): Promise<Partial<Record<SubscriberState, number>>> {
  const rows = await state
    .selectFrom('subscriber')
    .select(['state', eb => eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map(row => [row.state, Number(row.count)]))
}

/** Those that fit, in the order in which they came, a page at a time: `after` is the last id of the page before. */
export async function listSubscribers(
  state: State,
  filter: Filter,
  { after, limit }: { after: number; limit: number },
): Promise<Subscriber[]> {
  const rows = await matching(state, filter)
    .selectAll('subscriber')
    .select('address')
    .where('subscriber.address_id', '>', after)
    .orderBy('subscriber.address_id')
    .limit(limit)
    .execute()
  return subscribersIn(state, rows)
}

/**
 * Whom an edition goes to: every active subscriber, or those of one list or tag, whom nothing forbids to be mailed, as a query that still
 * selects nothing.
 */
export function audienceOf(state: State, filter: Pick<Filter, 'list' | 'tag'>) {
  return matching(state, { ...EVERYBODY, ...filter, state: 'active' })
    .where('address.address', 'is not', null)
    .where('address.hash', 'not in', state.selectFrom('suppression').select('suppression.hash'))
}

/** All that is known of an address, for the one whose it is (GDPR, article 15). */
export async function everythingOf(state: State, address: string) {
  const id = await idOfKnown(state, address)
  const suppressed = await suppressionOf(state, address)
  if (id === null && suppressed === null) return null
  if (id === null) return { subscriber: null, suppressed, consents: [], deliveries: [] }
  const consents = await state
    .selectFrom('consent')
    .leftJoin('setting', join => join.onRef('setting.name', '=', sql`'consent-text:' || consent.text_version`))
    .select(['at', 'what', 'how', 'text_version as textVersion', 'setting.value as text', 'ip'])
    .where('address_id', '=', id)
    .orderBy('consent.id')
    .execute()
  const deliveries = await state
    .selectFrom('delivery')
    .select(['edition_id as edition', 'status', 'reply', 'changed_at as at'])
    .where('address_id', '=', id)
    .orderBy('edition_id')
    .execute()
  return { subscriber: await subscriberBy(state, id), suppressed, consents, deliveries }
}
