import type { Candidate, Deliveries, DeliveryStatus, Turn } from '../store/index.ts'

const PAGE = 500

/** What a run does with those who may have the message already. */
export type Uncertain = 'resend' | 'hold'

/**
 * Everybody of an edition whose turn it is, a page of the ledger at a time: who had none yet, who was put off until now, and last,
 * unless they are held, who may have it already. Those whose time comes while the others are mailed are taken along; `done` counts
 * what was done so far, for without any they would come again at once.
 */
export function* everybody(
  deliveries: Deliveries,
  { uncertain, now, done }: { uncertain: Uncertain; now: () => string; done: () => number },
): Generator<Candidate> {
  yield* pages(deliveries, 'queued', now)
  yield* pages(deliveries, 'deferred', now)
  if (uncertain === 'resend') yield* pages(deliveries, 'uncertain', now)
  for (let before = -1; before !== done() && deliveries.isDue(now()); ) {
    before = done()
    yield* pages(deliveries, 'deferred', now)
  }
}

function* pages(deliveries: Deliveries, turn: Turn, now: () => string): Generator<Candidate> {
  for (let after = 0; ; ) {
    const page = deliveries.page(turn, after, PAGE, now())
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE) return
    after = last.id
  }
}

/**
 * Those who are named and whose turn it is, in that order, who may have it already last. `again`: also who was refused, and whose time
 * has not come.
 */
export function* named(
  deliveries: Deliveries,
  ids: readonly number[],
  { uncertain, now, again }: { uncertain: Uncertain; now: () => string; again: boolean },
): Generator<Candidate> {
  const turns: readonly DeliveryStatus[] = again ? ['queued', 'deferred', 'failed'] : ['queued', 'deferred']
  for (const wanted of uncertain === 'resend' ? [turns, ['uncertain']] : [turns])
    for (const id of ids) {
      const candidate = deliveries.byId(id)
      if (candidate === null || !wanted.includes(candidate.status)) continue
      if (again || candidate.dueAt === null || candidate.dueAt <= now()) yield candidate
    }
}
