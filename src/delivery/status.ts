import type { DeliveryStatus, EditionStatus, State, Verdict } from '../store/index.ts'
import { notBegun } from './control.ts'
import { type Counts, tallyOf } from './ledger.ts'

const PAGE = 1000

/**
 * How an edition stands. `inFlight` are those of the uncertain whose reply a send that is under way still waits for. `pausedFor` is what a
 * server said, null where a person paused it. Times are RFC 3339.
 */
export type Status = {
  edition: string
  subject: string
  status: EditionStatus
  audience: string | null
  frozenAt: string
  begunAt: string | null
  pausedFor: string | null
  counts: Counts
  inFlight: number
  nextDue: string | null
}

/** One address of an edition, with the server's last word in its parts. */
export type Row = Omit<Verdict, 'id'> & { address: string | null; firstAt: string | null; changedAt: string }

/** How the editions stand that were begun here, the newest first; with an id that one alone. Throws `no-such-edition`. */
export async function statusOf(state: State, id: string | null): Promise<Status[]> {
  const rows = await state
    .selectFrom('edition')
    .select(['id', 'status', 'audience', 'frozen_at', 'begun_at', 'paused_for', 'record'])
    .where('begun_at', 'is not', null)
    .$if(id !== null, query => query.where('id', '=', id ?? ''))
    .orderBy('frozen_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  if (id !== null && rows.length === 0) throw await notBegun(state, id)
  return Promise.all(
    rows.map(async row => {
      const { counts, inFlight, nextDue } = await tallyOf(state, row.id)
      return {
        edition: row.id,
        subject: JSON.parse(row.record).subject as string,
        status: row.status,
        audience: row.audience,
        frozenAt: row.frozen_at,
        begunAt: row.begun_at,
        pausedFor: row.paused_for,
        counts,
        inFlight,
        nextDue,
      }
    }),
  )
}

/** Every address of an edition, or those of these statuses, in pages. */
export async function* addressesOf(
  state: State,
  editionId: string,
  statuses: readonly DeliveryStatus[] | null,
): AsyncGenerator<Row[]> {
  for (let after = 0; ; ) {
    const rows = await state
      .selectFrom('delivery')
      .innerJoin('address', 'address.id', 'delivery.address_id')
      .select([
        'address_id',
        'address',
        'status',
        'tries',
        'code',
        'enhanced',
        'reply',
        'queue_id as queueId',
        'first_at as firstAt',
        'changed_at as changedAt',
        'due_at as dueAt',
      ])
      .where('edition_id', '=', editionId)
      .where('address_id', '>', after)
      .$if(statuses !== null, query => query.where('status', 'in', statuses ?? []))
      .orderBy('address_id')
      .limit(PAGE)
      .execute()
    yield rows.map(({ address_id: _, ...row }) => row)
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE) return
    after = last.address_id
  }
}
