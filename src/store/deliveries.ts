import { close, fdatasync, openSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { hashOfAddress } from './pepper.ts'
import { connectionOf, statementsOf } from './sqlite.ts'
import type { DeliveryStatus, EditionStatus, State, SubscriberState } from './state.ts'

/** Somebody whose turn it is, as the ledger has them. `address` is null of one that was erased. */
export type Candidate = {
  id: number
  address: string | null
  hash: string | null
  name: string | null
  status: DeliveryStatus
  tries: number
  firstAt: string | null
  dueAt: string | null
}

/** Which of an edition: who had no turn, who was put off until now, who may have it and was not tried again. */
export type Turn = 'queued' | 'deferred' | 'uncertain'

/** How somebody stands with the list at this moment. `state` is null of one who is not on it. */
export type Standing = { state: SubscriberState | null; suppressed: string | null; isListed: boolean }

/** What a try came to, as the ledger keeps it. Times are RFC 3339. */
export type Verdict = {
  id: number
  status: DeliveryStatus
  tries: number
  code: number | null
  enhanced: string | null
  reply: string | null
  queueId: string | null
  dueAt: string | null
}

/** The ledger of one edition, for the send alone. All but `page`, `byId` and `isDue` are called within `commit`. */
export type Deliveries = {
  /** The next of a turn behind an id, in the order of their ids. */
  page(turn: Turn, after: number, limit: number, now: string): Candidate[]
  byId(id: number): Candidate | null
  /** Whether somebody's time to be tried again has come. */
  isDue(now: string): boolean
  /** Runs the work in one transaction; all of it or, where it throws, nothing. It is on the disk once a `sync` that began later is done. */
  commit(work: () => void): void
  /** Waits until whatever was committed is on the disk (fdatasync); the thread goes on meanwhile. */
  sync(): Promise<void>
  /** Gives the connection back as it was: each commit waits for the disk. */
  close(): void
  status(): EditionStatus
  begin(now: string): void
  standing(candidate: Pick<Candidate, 'id' | 'hash'>): Standing
  /** The list that somebody is mailed as a member of; null where the edition is for none, or they got it without being on it. */
  listOf(id: number): string | null
  /** Writes down that a message to them begins; false where their row is not as it was read any more. */
  intend(candidate: Candidate, now: string): boolean
  /** Writes down that they are not mailed after all. */
  skip(candidate: Candidate, reason: string, now: string): void
  record(verdict: Verdict, now: string): void
  /** Takes an address off the list that the server says is nobody's. */
  bounce(id: number, reply: string, now: string): void
}

/** Rows as arrays, in the order of their columns: node:sqlite takes longer to make an object than to read the row. */
type CandidateRow = [
  id: number,
  address: string | null,
  hash: string | null,
  name: string | null,
  status: DeliveryStatus,
  tries: number,
  firstAt: string | null,
  dueAt: string | null,
]
type StandingRow = [state: SubscriberState | null, suppressed: string | null]

const CANDIDATE = `select delivery.address_id, address, hash, subscriber.name, delivery.status, tries, first_at, due_at
  from delivery join address on address.id = delivery.address_id
  left join subscriber on subscriber.address_id = delivery.address_id
  where edition_id = ?`

const SQL = {
  queued: `${CANDIDATE} and delivery.status = 'queued' and delivery.address_id > ? order by delivery.address_id limit ?`,
  deferred: `${CANDIDATE} and delivery.status = 'deferred' and due_at <= ? and delivery.address_id > ?
    order by delivery.address_id limit ?`,
  uncertain: `${CANDIDATE} and delivery.status = 'uncertain' and ifnull(due_at, '') <= ? and delivery.address_id > ?
    order by delivery.address_id limit ?`,
  byId: `${CANDIDATE} and delivery.address_id = ?`,
  due: `select 1 from delivery where edition_id = ? and due_at <= ? and status in ('deferred', 'uncertain') limit 1`,
  status: 'select status from edition where id = ?',
  begin: 'update edition set begun_at = ifnull(begun_at, ?) where id = ?',
  standing: `select (select state from subscriber where address_id = ?), (select reason from suppression where hash = ?)`,
  member: `select 1 from membership where address_id = ? and kind = 'list' and name = ?`,
  gone: `select 1 from consent join delivery on delivery.address_id = consent.address_id and edition_id = ?
    where consent.address_id = ? and (what = 'left ' || ? or what like 'chose %') and julianday(at) >= julianday(changed_at)`,
  intend: `update delivery set status = 'sending', tries = tries + 1, first_at = ifnull(first_at, ?), due_at = null, changed_at = ?
    where edition_id = ? and address_id = ? and status = ? and tries = ?`,
  skip: `update delivery set status = 'skipped', reply = ?, due_at = null, changed_at = ?
    where edition_id = ? and address_id = ? and status = ?`,
  record: `update delivery set status = ?, tries = ?, first_at = iif(? = 0, null, first_at), code = ?, enhanced = ?, reply = ?, queue_id = ?, due_at = ?, changed_at = ?
    where edition_id = ? and address_id = ? and status = 'sending'`,
  bounce: `update subscriber set state = 'bounced', changed_at = ? where address_id = ? and state in ('active', 'pending')`,
  log: `insert into consent (address_id, at, what, how) values (?, ?, 'bounced', ?)`,
  known: 'select id from address where address_key = ?',
  erased: `select 1 from suppression where hash = ? and reason = 'erased'`,
  address: 'insert into address (address, address_key, hash) values (?, ?, ?)',
  enroll: `insert into delivery (edition_id, address_id, status, tries, changed_at) values (?, ?, 'queued', 0, ?)
    on conflict do nothing`,
} as const
const ROWS_OF_CANDIDATES = ['queued', 'deferred', 'uncertain', 'byId'] as const

/**
 * Opens the ledger of an edition for its send; `list` is the one that it is mailed to, or null. Of a correction it is the list of the
 * original (`corrects`): who was named without being on it is mailed too, and only who has left it since is not. Statements are prepared
 * by hand: Kysely's building of a query takes longer than the query, and these run a million times.
 */
export function openDeliveries(
  state: State,
  editionId: string,
  list: string | null,
  corrects: string | null = null,
): Deliveries {
  const database = connectionOf(state)
  const statements = statementsOf(database, SQL)
  const journal = openJournal(database)
  for (const each of ROWS_OF_CANDIDATES) statements[each].setReturnArrays(true)
  statements.standing.setReturnArrays(true)
  const isMember = (id: number) => list !== null && statements.member.get(id, list) !== undefined
  const hasStayed = (id: number) => corrects !== null && statements.gone.get(corrects, id, list) === undefined
  return {
    ...journal,
    page(turn, after, limit, now) {
      const values = turn === 'queued' ? [after, limit] : [now, after, limit]
      return (statements[turn].all(editionId, ...values) as unknown as CandidateRow[]).map(candidateOf)
    },
    byId(id) {
      const row = statements.byId.get(editionId, id) as unknown as CandidateRow | undefined
      return row === undefined ? null : candidateOf(row)
    },
    isDue: now => statements.due.get(editionId, now) !== undefined,
    commit: work => inTransaction(database, work),
    status: () => (statements.status.get(editionId) as { status: EditionStatus }).status,
    begin: now => void statements.begin.run(now, editionId),
    standing({ id, hash }) {
      const [state, suppressed] = statements.standing.get(id, hash) as unknown as StandingRow
      return { state, suppressed, isListed: list !== null && (isMember(id) || hasStayed(id)) }
    },
    listOf: id => (corrects === null || isMember(id) ? list : null),
    intend: ({ id, status, tries }, now) => statements.intend.run(now, now, editionId, id, status, tries).changes === 1,
    skip: ({ id, status }, reason, now) => void statements.skip.run(reason, now, editionId, id, status),
    record({ id, status, tries, code, enhanced, reply, queueId, dueAt }, now) {
      statements.record.run(status, tries, tries, code, enhanced, reply, queueId, dueAt, now, editionId, id)
    },
    bounce(id, reply, now) {
      if (statements.bounce.run(now, id).changes === 1) statements.log.run(id, now, reply)
    },
  }
}

function candidateOf([id, address, hash, name, status, tries, firstAt, dueAt]: CandidateRow): Candidate {
  return { id, address, hash, name, status, tries, firstAt, dueAt }
}

/**
 * Gives each address that is named a row in an edition, where it has none, in one commit; their ids in that order. Who asked to be
 * forgotten gets no row, or their address would be kept again: those are `erased`.
 */
export function enroll(
  state: State,
  { editionId, pepper, now }: { editionId: string; pepper: string; now: string },
  addresses: readonly string[],
): { ids: number[]; erased: string[] } {
  const database = connectionOf(state)
  const statements = statementsOf(database, SQL)
  const ids = new Set<number>()
  const erased: string[] = []
  inTransaction(database, () => {
    for (const address of addresses) {
      const hash = hashOfAddress(pepper, address)
      if (statements.erased.get(hash) !== undefined) {
        erased.push(address)
        continue
      }
      const key = address.toLowerCase()
      const known = statements.known.get(key) as { id: number } | undefined
      const id = known?.id ?? Number(statements.address.run(address, key, hash).lastInsertRowid)
      statements.enroll.run(editionId, id, now)
      ids.add(id)
    }
  })
  return { ids: [...ids], erased }
}

/** What SQLite throws where it cannot write, as on a full disk, as the problem `ledger-unwritable`; anything else as it is. */
export function asLedgerProblem(error: unknown): unknown {
  const { code } = error as { code?: unknown }
  return code === 'ERR_SQLITE_ERROR' ? new ProblemError('ledger-unwritable', { reason: reasonOf(error) }) : error
}

function inTransaction(database: DatabaseSync, work: () => void): void {
  database.exec('begin immediate')
  try {
    work()
    database.exec('commit')
  } catch (error) {
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}

/**
 * Syncs the write-ahead log beside the thread. With `synchronous = FULL` SQLite syncs it within each commit, and a send then waits for the
 * disk most of its time; with NORMAL it leaves that to us, and what is checkpointed is still synced by SQLite before and after.
 */
function openJournal(database: DatabaseSync): Pick<Deliveries, 'sync' | 'close'> {
  database.exec('pragma synchronous = normal')
  const journal = openSync(`${database.location()}-wal`, 'r')
  const fdatasyncOf = promisify(fdatasync)
  return {
    sync: () => fdatasyncOf(journal),
    close() {
      close(journal)
      database.exec('pragma synchronous = full')
    },
  }
}
