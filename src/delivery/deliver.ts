import { toRfc3339 } from '../article/index.ts'
import type { FrozenEdition } from '../edition/index.ts'
import { fillSlots } from '../email/index.ts'
import type { Clock, Mailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import type { DeliveryStatus, State } from '../store/index.ts'
import { closeLedger, type Delivery, deliveriesOf, intend, openLedger, record } from './ledger.ts'
import type { SmtpServer } from './server.ts'
import { openSession, type Session } from './session.ts'

/** What a send needs from outside. `onReply` hears of each address as its reply is recorded. */
export type Ports = {
  state: State
  server: SmtpServer
  clock: Clock
  signal: AbortSignal
  onReply(delivery: Delivery): void
}

/** What became of a send. `complete`: nobody of this edition is left. `already`: how many had it before. */
export type Report = { deliveries: Delivery[]; already: number; complete: boolean; problems: Problem[] }

/**
 * Mails a frozen edition to the named recipients, one message each, whoever has it already left out. The intent is
 * committed before MAIL FROM and the reply after it, so that a killed send is gone on with and mails nobody twice.
 * Throws where the first connection fails; afterwards everything is in the report.
 */
export async function deliver(
  edition: FrozenEdition,
  recipients: readonly Mailbox[],
  from: Mailbox,
  ports: Ports,
): Promise<Report> {
  const { state, server, clock, signal } = ports
  const now = () => toRfc3339(clock.now())
  let session: Session = await openSession(server)
  const problems: Problem[] = []
  let already = 0
  try {
    await openLedger(state, edition, recipients, from, now())
    const named = await deliveriesOf(state, edition.id, recipients)
    const left = named.filter(delivery => delivery.status !== 'sent')
    already = named.length - left.length
    for (const delivery of left) {
      if (signal.aborted) break
      if (!session.isOpen()) {
        const again = await reopen(server)
        if ('problems' in again) {
          problems.push(...again.problems)
          break
        }
        session = again
      }
      const { address, messageId } = delivery
      const message = fillSlots(edition.message, { address, messageId })
      await intend(state, edition.id, address, now())
      const outcome = await session.send({ from: from.address, to: address }, message)
      const status: DeliveryStatus = outcome.kind === 'stopped' ? 'deferred' : outcome.kind
      await record(state, edition.id, address, { status, reply: outcome.reply }, now())
      ports.onReply({ ...delivery, status, reply: outcome.reply })
      if (outcome.kind === 'stopped') {
        problems.push(outcome.problem)
        break
      }
    }
  } finally {
    session.close()
  }
  const deliveries = await deliveriesOf(state, edition.id, recipients)
  problems.push(...deliveries.flatMap(problemOf))
  return { deliveries, already, complete: await closeLedger(state, edition.id), problems }
}

async function reopen(server: SmtpServer): Promise<Session | { problems: readonly Problem[] }> {
  try {
    return await openSession(server)
  } catch (error) {
    if (error instanceof ProblemError) return { problems: error.problems }
    throw error
  }
}

function problemOf({ address, status, reply }: Delivery): Problem[] {
  if (status !== 'failed' && status !== 'deferred' && status !== 'uncertain') return []
  return [problem(`delivery-${status}`, { at: address, address, reason: reply ?? 'no reply' })]
}
