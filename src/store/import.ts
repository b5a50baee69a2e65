import type { StatementSync } from 'node:sqlite'
import { pepperOf } from './addresses.ts'
import { hashOfAddress } from './pepper.ts'
import { connectionOf, statementsOf } from './sqlite.ts'
import type { State, SubscriberState } from './state.ts'

/** Somebody as a file tells of them. */
export type Arrival = {
  address: string
  name: string | null
  state: SubscriberState
  language: string | null
  joined: string | null
  lists: readonly string[]
  tags: readonly string[]
}

/** A batch of them, how they agreed and where they come from. `source` begins with `IMPORTED`. */
export type Arrivals = { people: readonly Arrival[]; how: string; source: string; now: string }

/** What became of an arrival. `kept` is somebody whose state the file would have raised; `suppressed` must not be mailed. */
export type Outcome = 'added' | 'updated' | 'unchanged' | 'kept' | 'suppressed'

/** The source of those who came by the form. */
const FORM = 'form'
/** How the source of those begins whom a file brought. */
const IMPORTED = 'import'

/** From what is mailed to what must never be. Bounced stands above unsubscribed: an editor may try a bounced one again. */
const HEIGHT: Record<SubscriberState, number> = { active: 4, pending: 3, bounced: 2, unsubscribed: 1, complained: 0 }

type Known = {
  id: number
  state: SubscriberState | null
  name: string | null
  language: string | null
  joined_at: string | null
  source: string | null
}

/**
 * Takes in a batch in one transaction; what became of each, in their order. It raises no state, fills only what was not known,
 * and the second time it changes nothing. Statements are prepared by hand: Kysely's building of a query takes longer than the query.
 */
export async function importArrivals(state: State, arrivals: Arrivals): Promise<Outcome[]> {
  const pepper = await pepperOf(state)
  const database = connectionOf(state)
  return state.transaction().execute(async () => {
    const statements = statementsOf(database, SQL)
    return arrivals.people.map(person => take(statements, pepper, person, arrivals))
  })
}

type Statements = Record<keyof typeof SQL, StatementSync>

const SQL = {
  known: `select id, state, subscriber.name, language, joined_at, source from address
    left join subscriber on subscriber.address_id = address.id where address_key = ?`,
  suppressed: 'select 1 from suppression where hash = ?',
  address: 'insert into address (address, address_key, hash) values (?, ?, ?)',
  subscriber: `insert into subscriber (address_id, state, name, language, source, joined_at, changed_at)
    values (?, ?, ?, ?, ?, ?, ?)`,
  update: 'update subscriber set state = ?, name = ?, language = ?, joined_at = ?, changed_at = ? where address_id = ?',
  consent: 'insert into consent (address_id, at, what, how) values (?, ?, ?, ?)',
  member: 'insert into membership (address_id, kind, name) values (?, ?, ?) on conflict do nothing',
  source: 'update subscriber set source = ? where address_id = ?',
  forget: 'delete from request where address_id = ?',
  chose: `select 1 from consent where address_id = ? and (what like 'left %' or what like 'chose %') limit 1`,
} as const

function take(statements: Statements, pepper: string, person: Arrival, arrivals: Arrivals): Outcome {
  const key = person.address.toLowerCase()
  const hash = hashOfAddress(pepper, key)
  if (statements.suppressed.get(hash) !== undefined) return 'suppressed'
  const known = statements.known.get(key) as Known | undefined
  if (known === undefined || known.state === null) {
    const id = known?.id ?? Number(statements.address.run(person.address, key, hash).lastInsertRowid)
    add(statements, id, person, arrivals)
    return 'added'
  }
  return meet(statements, { ...known, state: known.state }, person, arrivals)
}

function add(statements: Statements, id: number, person: Arrival, { how, source, now }: Arrivals): void {
  const { state, name, language, joined, lists, tags } = person
  statements.subscriber.run(id, state, name, language, source, joined, now)
  if (state === 'active' || state === 'pending') statements.consent.run(id, now, 'imported', how)
  for (const list of lists) statements.member.run(id, 'list', list)
  for (const tag of tags) statements.member.run(id, 'tag', tag)
}

function meet(
  statements: Statements,
  known: Known & { state: SubscriberState },
  person: Arrival,
  { how, source, now }: Arrivals,
): Outcome {
  // Who proved the address here is not made to prove it again by what another program did not know.
  const isProven = person.state === 'pending' && known.state === 'active' && !known.source?.startsWith(IMPORTED)
  const said = isProven ? 'active' : person.state
  // A form that nobody confirmed says nothing of the one whose address was typed; the consent of the file does.
  const isAsked = known.state === 'pending' && known.source === FORM && said === 'active'
  if (HEIGHT[said] > HEIGHT[known.state] && !isAsked) return 'kept'
  const isLowered = HEIGHT[said] < HEIGHT[known.state]
  const name = known.name ?? person.name
  const language = known.language ?? person.language
  const joined = known.joined_at ?? (said === 'pending' ? null : person.joined)
  const joins = said === 'active' || said === 'pending' ? joinAll(statements, known.id, person) : false
  const fills = name !== known.name || language !== known.language || joined !== known.joined_at
  if (!isLowered && !fills && !joins && !isAsked) return 'unchanged'
  statements.update.run(said, name, language, joined, now, known.id)
  if (isAsked) {
    statements.source.run(source, known.id)
    statements.forget.run(known.id)
    statements.consent.run(known.id, now, 'imported', how)
  }
  if (isLowered) {
    statements.consent.run(known.id, now, said === 'unsubscribed' ? 'left' : said, how)
    if (said !== 'pending') statements.forget.run(known.id)
  }
  return 'updated'
}

/** Who left a list, or chose among them, has chosen: a file puts them on none. */
function joinAll(statements: Statements, id: number, { lists, tags }: Arrival): boolean {
  let changes = 0
  if (lists.length > 0 && statements.chose.get(id) === undefined)
    for (const list of lists) changes += Number(statements.member.run(id, 'list', list).changes)
  for (const tag of tags) changes += Number(statements.member.run(id, 'tag', tag).changes)
  return changes > 0
}
