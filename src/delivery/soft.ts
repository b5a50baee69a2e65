import type { State } from '../store/index.ts'

/** How soft refusals add up: so many editions within so many days. */
export type SoftRule = { count: number; days: number }

const DAY_MS = 86_400_000

/**
 * True where so many editions within so many days could not be put into a mailbox, since its owner last came to the list. Each counts by
 * when it was mailed and once, however many reports tell of it, in whatever order they are read.
 */
export async function isRefused(
  state: State,
  id: number,
  since: string | null,
  { count, days }: SoftRule,
): Promise<boolean> {
  const rows = await state
    .selectFrom('returned')
    .innerJoin('delivery', join =>
      join
        .onRef('delivery.edition_id', '=', 'returned.edition_id')
        .onRef('delivery.address_id', '=', 'returned.address_id'),
    )
    .select('delivery.changed_at as at')
    .distinct()
    .select('delivery.edition_id')
    .where('returned.address_id', '=', id)
    .where('returned.kind', '=', 'soft')
    .$if(since !== null, query => query.where('delivery.changed_at', '>=', since ?? ''))
    .orderBy('delivery.changed_at')
    .execute()
  const times = rows.map(row => Date.parse(row.at))
  return times.some((first, index) => {
    const last = times[index + count - 1]
    return last !== undefined && last - first <= days * DAY_MS
  })
}
