import { sql } from 'kysely'
import { BY_HAND } from '../audience/index.ts'
import type { State } from '../store/index.ts'
import { type Counts, editionState, tallyOf } from './ledger.ts'
import { type Pace, paceOf } from './pace.ts'

/** So many domains are told each by itself. */
const TOLD_DOMAINS = 10
/** RFC 3463 §3.2, §3.3: what says that there is no such mailbox, or none any more. */
const HARD: readonly string[] = ['5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1']
/** How the log of consents says that somebody left by their own will, and not that a file or a backup says so. */
const OWN_WILL = ['link', 'preferences', BY_HAND]

/** How many of those at one domain; `bounced` are also among the sent or the failed. */
export type Tally = Record<'candidates' | 'sent' | 'deferred' | 'failed' | 'bounced', number>

/**
 * What became of an edition. `bounced`: refused as nobody's mailbox, at once or by mail that came back; `complained`: told us that it was
 * spam; `left`: took themselves off and had this edition last. `domains` are the largest, `others` the rest together.
 */
export type Numbers = Counts &
  Record<'bounced' | 'complained' | 'left', number> & {
    domains: (Tally & { domain: string })[]
    others: (Tally & { domains: number }) | null
    pace: Pace | null
  }

/** What became of an edition by numbers; null where no send of it was begun here. */
export async function numbersOf(state: State, editionId: string): Promise<Numbers | null> {
  const known = await editionState(state, editionId)
  if (known === null || known.begunAt === null) return null
  const { counts } = await tallyOf(state, editionId)
  const { domains, others, bounced } = await byDomain(state, editionId)
  const complained = await complainedOf(state, editionId)
  const left = await leftSince(state, editionId)
  return { ...counts, bounced, complained, left, domains, others, pace: await paceFrom(state, editionId) }
}

/** How many have an edition, of how many, for each that was begun here. */
export async function sentCounts(state: State): Promise<Map<string, { sent: number; candidates: number }>> {
  const { rows } = await sql<{ id: string; sent: number; candidates: number }>`
    select edition_id as id, sum(status = 'sent') as sent, count(*) as candidates
    from delivery where edition_id in (select id from edition where begun_at is not null) group by edition_id`.execute(
    state,
  )
  return new Map(rows.map(({ id, ...counts }) => [id, counts]))
}

type DomainRow = Tally & { domain: string | null; domains: number } & Record<`all_${keyof Tally}`, number>

/** By the domain of the address; whom the ledger does not name any more, for they were erased, is among the others. */
async function byDomain(state: State, editionId: string) {
  const { rows } = await sql<DomainRow>`
    with known as (
      select substr(address_key, instr(address_key, '@') + 1) as domain, status,
        (status = 'failed' and (enhanced in (${sql.join(HARD)}) or exists (
          select 1 from consent where consent.address_id = delivery.address_id and what = 'bounced' and at = delivery.changed_at)))
        or delivery.address_id in (select address_id from returned where edition_id = ${editionId} and kind = 'hard') as bounced
      from delivery join address on address.id = delivery.address_id where edition_id = ${editionId}
    ), counted as (
      select domain, count(*) as candidates, sum(status = 'sent') as sent, sum(status = 'deferred') as deferred,
        sum(status = 'failed') as failed, sum(bounced) as bounced
      from known group by domain
    )
    select *, count(domain) over () as domains, sum(candidates) over () as all_candidates, sum(sent) over () as all_sent,
      sum(deferred) over () as all_deferred, sum(failed) over () as all_failed, sum(bounced) over () as all_bounced
    from counted order by domain is null, candidates desc, domain limit ${TOLD_DOMAINS}`.execute(state)
  const domains = rows.flatMap(({ domain, ...row }) => (domain === null ? [] : [{ domain, ...tallyIn(row) }]))
  const [first] = rows
  if (first === undefined) return { domains, others: null, bounced: 0 }
  const rest = (name: keyof Tally) => first[`all_${name}`] - domains.reduce((sum, each) => sum + each[name], 0)
  const others = {
    domains: first.domains - domains.length,
    candidates: rest('candidates'),
    sent: rest('sent'),
    deferred: rest('deferred'),
    failed: rest('failed'),
    bounced: rest('bounced'),
  }
  return { domains, others: others.candidates === 0 ? null : others, bounced: first.all_bounced }
}

function tallyIn({ candidates, sent, deferred, failed, bounced }: Tally): Tally {
  return { candidates, sent, deferred, failed, bounced }
}

async function complainedOf(state: State, editionId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct ifnull(address_id, key)) as count from returned
    where edition_id = ${editionId} and kind = 'complaint'`.execute(state)
  return rows[0]?.count ?? 0
}

/**
 * Who took themselves off on account of an edition: by mail that names it, or otherwise while it was the newest that they had. Who came
 * back by the same link is not counted.
 */
async function leftSince(state: State, editionId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with gone as (
      select address_id, at from consent
      where (what = 'left' or what like 'left %') and how in (${sql.join(OWN_WILL)}) and not exists (
        select 1 from consent as later
        where later.address_id = consent.address_id and later.id > consent.id and later.what = 'came back')
      union all
      select address.id, at from suppression join address on address.hash = suppression.hash where reason = 'unsubscribed'
      union all
      select address_id, at from returned where kind = 'unsubscribe' and edition_id is null and address_id is not null
    )
    select count(*) as count from (
      select gone.address_id from gone
      cross join delivery on delivery.edition_id = ${editionId} and delivery.address_id = gone.address_id
      where delivery.status = 'sent' and unixepoch(delivery.changed_at) <= unixepoch(gone.at) and not exists (
        select 1 from delivery as newer
        where newer.address_id = gone.address_id and newer.status = 'sent' and unixepoch(newer.changed_at) <= unixepoch(gone.at)
          and (newer.changed_at, newer.edition_id) > (delivery.changed_at, delivery.edition_id))
      union
      select address_id from returned where edition_id = ${editionId} and kind = 'unsubscribe' and address_id is not null
    )`.execute(state)
  return rows[0]?.count ?? 0
}

async function paceFrom(state: State, editionId: string): Promise<Pace | null> {
  const rows = await state
    .selectFrom('delivery')
    .select(eb => ['changed_at as at', eb.fn.countAll<number>().as('count')])
    .where('edition_id', '=', editionId)
    .where('status', '=', 'sent')
    .groupBy('changed_at')
    .orderBy('changed_at')
    .execute()
  return paceOf(rows)
}
