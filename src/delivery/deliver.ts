import { toRfc3339 } from '../article/index.ts'
import { REFUSALS, refusalOf, suppressionOf } from '../audience/index.ts'
import type { FrozenEdition } from '../edition/index.ts'
import { fillerOf, type Reader } from '../email/index.ts'
import type { Clock, Mailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import type { DeliveryStatus, State } from '../store/index.ts'
import { type Delivery, deliveriesOf, intend, openLedger, record, standingOf } from './ledger.ts'
import { type Audience, listOf } from './recipients.ts'
import type { SmtpServer } from './server.ts'
import { type Envelope, type Outcome, openSession, type Session } from './session.ts'

/** What a send needs from outside. `onFrozen` is called before the first message, `onReply` as each reply is recorded. */
export type Ports = {
  state: State
  server: SmtpServer
  clock: Clock
  signal: AbortSignal
  /** Whom the edition goes to; null for addresses that were named. */
  audience: Audience | null
  /** What one recipient's message holds of their own. */
  readerOf(recipient: Mailbox, messageId: string): Reader
  onFrozen(): void
  onReply(delivery: Delivery): void
}

/**
 * What became of a send to the named addresses. `already`: how many had it before; `unnamed`: how many of earlier runs
 * are left that this one did not name; `complete`: nobody of this edition is left at all.
 */
export type Report = {
  deliveries: Delivery[]
  already: number
  unnamed: number
  complete: boolean
  problems: Problem[]
}

/**
 * Mails a frozen edition to the named recipients, one message each, whoever has it already left out, and, without
 * `retryRefused`, whoever the server refused for good (RFC 5321 §4.2.1). The intent is committed before MAIL FROM and the
 * reply after it, so that a killed send is gone on with and mails nobody twice.
 * Throws where the first connection fails; afterwards everything is in the report.
 */
export async function deliver(
  edition: FrozenEdition,
  recipients: readonly Mailbox[],
  from: Mailbox,
  { retryRefused }: { retryRefused: boolean },
  ports: Ports,
): Promise<Report> {
  const { state, server, clock, signal } = ports
  const now = () => toRfc3339(clock.now())
  const line: Line = { server, session: await openSession(server), used: false }
  const problems: Problem[] = []
  const skipped: Delivery[] = []
  let already = 0
  try {
    const erased = await erasedAmong(state, recipients)
    for (const each of erased) ports.onReply(each)
    const others = recipients.filter(({ address }) => !erased.some(each => each.address === address))
    skipped.push(...erased)
    await openLedger(state, edition, others, from, { now: now(), audience: ports.audience })
    ports.onFrozen()
    const named = await deliveriesOf(state, edition.id, others)
    const left = named.filter(({ status }) => status !== 'sent' && (retryRefused || status !== 'failed'))
    already = named.filter(({ status }) => status === 'sent').length
    const fill = fillerOf(edition.message)
    const byAddress = new Map(recipients.map(each => [each.address.toLowerCase(), each]))
    for (const delivery of left) {
      if (signal.aborted) break
      const { address, messageId } = delivery
      // Who left since the list was read is not mailed.
      const refusal = await refusalOf(state, address, listOf(ports.audience))
      if (refusal !== null) {
        const reply = REFUSALS[refusal] ?? refusal
        await record(state, edition.id, address, { status: 'skipped', reply }, now())
        ports.onReply({ ...delivery, status: 'skipped', reply })
        continue
      }
      const name = byAddress.get(address.toLowerCase())?.name ?? null
      const message = Buffer.concat(fill(ports.readerOf({ name, address }, messageId)))
      await intend(state, edition.id, address, now())
      const outcome = await mail(line, { from: from.address, to: address }, message)
      const { reply } = outcome
      const status = statusOf(outcome, delivery.status)
      await record(state, edition.id, address, { status, reply }, now())
      ports.onReply({ ...delivery, status, reply })
      if (outcome.kind === 'stopped') {
        problems.push(...outcome.problems)
        break
      }
    }
  } finally {
    line.session.close()
  }
  const report = await reportOf(state, edition.id, recipients)
  const deliveries = [...report.deliveries, ...skipped]
  return { ...report, deliveries, already, problems: [...problems, ...report.problems, ...skipped.flatMap(problemOf)] }
}

/** Those who asked to be forgotten: they get no row, or their address would be kept again. */
async function erasedAmong(state: State, recipients: readonly Mailbox[]): Promise<Delivery[]> {
  const erased: Delivery[] = []
  for (const { address } of recipients)
    if ((await suppressionOf(state, address)) === 'erased')
      erased.push({ address, messageId: '', status: 'skipped', reply: REFUSALS.erased ?? '' })
  return erased
}

/** Where the named recipients of an edition stand, as the report of a send that mails nobody. */
export async function reportOf(state: State, editionId: string, recipients: readonly Mailbox[]): Promise<Report> {
  const deliveries = await deliveriesOf(state, editionId, recipients)
  const { left, complete } = await standingOf(state, editionId)
  const named = new Set(deliveries.map(delivery => delivery.address))
  return {
    deliveries,
    already: deliveries.filter(delivery => delivery.status === 'sent').length,
    unnamed: left.filter(address => !named.has(address)).length,
    complete,
    problems: deliveries.flatMap(problemOf),
  }
}

/** The connection that a send is on. `used`: a message was tried on it. */
type Line = { server: SmtpServer; session: Session; used: boolean }

/** Sends one message, on a new connection where the server has ended the last one between two messages, as many do. */
async function mail(line: Line, envelope: Envelope, message: Buffer): Promise<Outcome> {
  if (!line.session.isOpen()) {
    try {
      line.session = await openSession(line.server)
      line.used = false
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      return { kind: 'stopped', reply: error.message, problems: error.problems }
    }
  }
  const { used } = line
  line.used = true
  const outcome = await line.session.send(envelope, message)
  return outcome.kind === 'lost' && used ? mail(line, envelope, message) : outcome
}

/**
 * What stopped the run is no verdict on its address, which waits like the others. Who may have the message already stays
 * uncertain until the server takes or refuses it.
 */
export function statusOf({ kind }: Outcome, before: DeliveryStatus): DeliveryStatus {
  const status = kind === 'stopped' ? 'queued' : kind === 'lost' ? 'deferred' : kind
  return before === 'uncertain' && (status === 'queued' || status === 'deferred') ? before : status
}

/** The problem of a delivery that did not go well. */
export function problemOf({ address, status, reply }: Delivery): Problem[] {
  if (status !== 'failed' && status !== 'deferred' && status !== 'uncertain' && status !== 'skipped') return []
  return [problem(`delivery-${status}`, { at: address, address, reason: reply ?? 'no reply' })]
}
