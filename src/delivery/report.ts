import { type Problem, problem } from '../problem/index.ts'
import type { State } from '../store/index.ts'
import { type Counts, type Delivery, leftOf, standingOf, tallyOf, uncertainOf, type Whom } from './ledger.ts'

/**
 * What became of a send. `counts` and `nextDue` are of the whole edition; `deliveries` are those who were named, else the uncertain ones.
 * `already`: how many had it before; `unnamed`: how many of earlier runs are left that this one did not name; `complete`: somebody has it
 * and nobody is left.
 */
export type Report = {
  counts: Counts
  nextDue: string | null
  deliveries: Delivery[]
  already: number
  unnamed: number
  complete: boolean
  problems: Problem[]
}

/** Where an edition stands for those who are asked for, as the report of a send that mails nobody. */
export async function reportOf(state: State, editionId: string, whom: Whom, sender: string): Promise<Report> {
  const { counts, nextDue } = await tallyOf(state, editionId)
  const isNamed = whom.kind === 'named'
  const deliveries = isNamed
    ? await standingOf(state, editionId, whom.recipients, sender)
    : await uncertainOf(state, editionId, sender)
  const left = leftOf(counts)
  const namedLeft = deliveries.filter(({ status }) => ['queued', 'sending', 'deferred', 'uncertain'].includes(status))
  return {
    counts,
    nextDue,
    deliveries,
    already: isNamed ? deliveries.filter(delivery => delivery.status === 'sent').length : counts.sent,
    unnamed: isNamed ? left - namedLeft.length : 0,
    complete: left === 0 && counts.sent > 0,
    problems: deliveries.flatMap(problemOf).map(each => (isNamed ? each : { ...each, severity: 'warning' })),
  }
}

/** The problem of a delivery that did not go well. */
export function problemOf({ address, status, reply }: Delivery): Problem[] {
  if (status !== 'failed' && status !== 'deferred' && status !== 'uncertain' && status !== 'skipped') return []
  return [problem(`delivery-${status}`, { at: address, address, reason: reply ?? 'no reply' })]
}
