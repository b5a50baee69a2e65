import { REFUSALS, refusalOf } from '../audience/index.ts'
import type { FrozenEdition } from '../edition/index.ts'
import { messageIdOf } from '../email/index.ts'
import type { Clock, Mailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import { asLedgerProblem, enroll, openDeliveries, pepperOf, type State } from '../store/index.ts'
import { type Claim, openDesk } from './desk.ts'
import type { Pieces } from './hand-over.ts'
import { closeLedger, type Delivery, leftOf, openLedger, pauseLedger, type Whom } from './ledger.ts'
import type { Recipient } from './reader.ts'
import { problemOf, type Report, reportOf } from './report.ts'
import { type Ended, isPausing, mailAll } from './sender.ts'
import type { SmtpServer } from './server.ts'
import { openSession, type Session, type Timeouts } from './session.ts'
import { type Limits, SERVER, throttleOf } from './throttle.ts'
import { everybody, named, type Uncertain } from './turns.ts'
import { ledgerTime } from './verdict.ts'

/** So many messages are worth a connection of their own. */
const PER_LINE = 10

/** How far a run is: of `total` that had to be mailed. */
export type Progress = Record<'total' | 'sent' | 'failed' | 'deferred' | 'uncertain' | 'skipped', number>

/** What a send needs from outside. `onFrozen` is called before the first message, `onReply` as each reply is recorded. */
export type Ports = {
  state: State
  server: SmtpServer
  clock: Clock
  signal: AbortSignal
  random(): number
  limits: Limits
  timeouts?: Timeouts
  /** Where a message comes back to that cannot be delivered, by the id of its address; to the sender where that is null. */
  returnPath: ((id: number) => string) | null
  /** The bytes of one recipient's message. `name` is what was said with an address that was named. */
  compose(recipient: Recipient, messageId: string): Promise<Pieces>
  onFrozen(): void
  onReply(delivery: Delivery): void
  onProgress(progress: Progress): void
}

/**
 * `retryRefused`: also who was refused for good (RFC 5321 §4.2.1), and whose time has not come. `list`: the one that all of the edition
 * are mailed as members of; who has left it is not mailed. `isOpen`: others may come to it yet.
 */
export type Options = { retryRefused: boolean; uncertain: Uncertain; list: string | null; isOpen?: boolean }

/**
 * Mails a frozen edition, one message each, to whoever of those that are asked for is due. The intent is on the disk before MAIL FROM
 * and the reply before the next message of its connection, so that a killed send is gone on with, nobody is lost, and only who was in
 * flight may get it twice. Throws where the first connection fails, or where the ledger cannot be written; else everything is in the report.
 */
export async function deliver(
  edition: FrozenEdition,
  whom: Whom,
  from: Mailbox,
  options: Options,
  ports: Ports,
): Promise<Report> {
  const { state, server, clock } = ports
  const first = await firstSession(edition.id, ports)
  try {
    const now = ledgerTime(clock.now())
    const audience = whom.kind === 'list' ? whom.audience : null
    const { sender } = await openLedger(state, edition, { now, from, audience })
    const asked = whom.kind === 'named' ? whom.recipients.map(each => each.address) : []
    const { ids, erased } = enroll(state, { editionId: edition.id, pepper: await pepperOf(state), now }, asked)
    ports.onFrozen()
    const before = await reportOf(state, edition.id, whom, sender)
    const forgotten = erased.map(forgottenOf)
    for (const each of forgotten) ports.onReply(each)

    const { ended, resting } = await mailDue(edition, sender, whom, before, { ...options, ids }, first, ports)
    const [reason] = ended.problems
    const pausedFor = ended.pausing && reason !== undefined ? reason.message : null
    await closeLedger(state, edition.id, pausedFor, options.isOpen)
    const report = await reportOf(state, edition.id, whom, sender)
    const problems = [...ended.problems, ...resting.map(domain => slowedProblem(domain, server))]
    return {
      ...report,
      deliveries: [...report.deliveries, ...forgotten],
      already: before.already,
      problems: [...problems, ...report.problems, ...forgotten.flatMap(problemOf)],
    }
  } catch (error) {
    throw asLedgerProblem(error)
  } finally {
    void first.close()
  }
}

/** Mails those whose turn it is; `resting` are the domains, or the server, whose rest waits for the next run. */
async function mailDue(
  { id: editionId, corrects = null }: { id: string; corrects?: string | null | undefined },
  sender: string,
  whom: Whom,
  before: Report,
  { retryRefused, uncertain, list, ids }: Options & { ids: readonly number[] },
  first: Session,
  ports: Ports,
): Promise<{ ended: Ended; resting: readonly string[] }> {
  const { state, clock, limits } = ports
  const isNamed = whom.kind === 'named'
  const byKey = new Map(isNamed ? whom.recipients.map(each => [each.address.toLowerCase(), each]) : [])
  const progress: Progress = {
    total: isNamed ? ids.length : leftOf(before.counts),
    sent: 0,
    failed: 0,
    deferred: 0,
    uncertain: 0,
    skipped: 0,
  }
  const done = () => progress.sent + progress.failed + progress.deferred + progress.uncertain
  const now = () => ledgerTime(clock.now())
  const messageId = (address: string) => messageIdOf(editionId, address, { address: sender })
  const throttle = throttleOf(limits)
  const deliveries = openDeliveries(state, editionId, list, corrects)
  try {
    const desk = openDesk({
      edition: editionId,
      deliveries,
      candidates: isNamed
        ? named(deliveries, ids, { uncertain, now, again: retryRefused })
        : everybody(deliveries, { uncertain, now, done }),
      throttle,
      clock,
      steady: () => performance.now(),
      refuse(candidate) {
        const isErased = candidate.hash === null
        const refusal = isErased ? 'erased' : refusalOf(deliveries.standing(candidate), list !== null)
        return refusal === null ? null : (REFUSALS[refusal] ?? refusal)
      },
      onSettled({ address }, settled) {
        const { status, reply } = settled
        if (status in progress) progress[status as keyof Progress] += 1
        if (!isNamed || address === null) return
        const dueAt = 'dueAt' in settled ? settled.dueAt : null
        ports.onReply({ address, messageId: messageId(address), status, reply, dueAt })
      },
      onTurn: () => ports.onProgress(progress),
    })
    const lines = Math.max(1, Math.min(limits.connections, Math.ceil(progress.total / PER_LINE)))
    const compose = ({ id, address, hash, name }: Claim) => {
      const said = byKey.get(address.toLowerCase())?.name ?? name
      const recipient = { address, hash: hash ?? '', name: said, list: deliveries.listOf(id) }
      return ports.compose(recipient, messageId(address))
    }
    const { perConnection } = limits
    const { returnPath } = ports
    const from = returnPath === null ? () => sender : ({ id }: Claim) => returnPath(id)
    const ended = await mailAll(first, from, { connections: lines, perConnection }, { ...ports, desk, compose })
    return { ended: { ...ended, problems: [...ended.problems, ...desk.problems()] }, resting: throttle.resting() }
  } finally {
    deliveries.close()
  }
}

/** Who asked to be forgotten has no row, but is told of. */
function forgottenOf(address: string): Delivery {
  return { address, messageId: '', status: 'skipped', reply: REFUSALS.erased ?? '', dueAt: null }
}

function slowedProblem(domain: string, { host, port }: SmtpServer): Problem {
  return domain === SERVER
    ? problem('delivery-slowed', { at: `${host}:${port}`, who: host })
    : problem('delivery-slowed', { at: domain, who: domain })
}

/** Where it cannot be opened for a reason that a person must mend, an edition that was begun waits for them, and no timer goes on. */
async function firstSession(editionId: string, { state, server, timeouts, signal }: Ports): Promise<Session> {
  try {
    return await openSession(server, timeouts, signal)
  } catch (error) {
    if (error instanceof ProblemError && isPausing(error.problems)) await pauseLedger(state, editionId, error.message)
    throw error
  }
}
