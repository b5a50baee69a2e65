import { REFUSALS, refusalOf } from '../audience/index.ts'
import type { FrozenEdition } from '../edition/index.ts'
import { messageIdOf } from '../email/index.ts'
import type { Clock, Mailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import {
  asLedgerProblem,
  type Candidate,
  enroll,
  openDeliveries,
  pepperOf,
  type State,
  type Verdict,
} from '../store/index.ts'
import { type Claim, openDesk } from './desk.ts'
import {
  type Counts,
  closeLedger,
  type Delivery,
  leftOf,
  openLedger,
  pauseLedger,
  standingOf,
  tallyOf,
  uncertainOf,
} from './ledger.ts'
import type { Audience } from './recipients.ts'
import { isPausing, mailAll } from './sender.ts'
import type { SmtpServer } from './server.ts'
import { openSession, type Session, type Timeouts } from './session.ts'
import { type Limits, SERVER, throttleOf } from './throttle.ts'
import { everybody, named, type Uncertain } from './turns.ts'
import { ledgerTime } from './verdict.ts'

/** So many messages are worth a connection of their own. */
const PER_LINE = 10

/** Whom a send mails: subscribers, those of an edition that are due, or the addresses that were named. */
export type Whom =
  | { kind: 'list'; audience: Audience }
  | { kind: 'due' }
  | { kind: 'named'; recipients: readonly Mailbox[] }

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
  /** The bytes of one recipient's message. `name` is what was said with an address that was named. */
  compose(recipient: Mailbox & { hash: string }, messageId: string): Buffer
  onFrozen(): void
  onReply(delivery: Delivery): void
  onProgress(progress: Progress): void
}

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

/**
 * `retryRefused`: also who was refused for good (RFC 5321 §4.2.1), and whose time has not come. `list`: the one that all of the edition
 * are mailed as members of; who has left it is not mailed.
 */
export type Options = { retryRefused: boolean; uncertain: Uncertain; list: string | null }

/**
 * Mails a frozen edition, one message each, to whoever of those that are asked for is due. The intent is committed before MAIL FROM
 * and the reply after it, so that a killed send is gone on with, nobody is lost, and only who was in flight may get it twice.
 * Throws where the first connection fails, or where the ledger cannot be written; else everything is in the report.
 */
export async function deliver(
  edition: FrozenEdition,
  whom: Whom,
  from: Mailbox,
  { retryRefused, uncertain, list }: Options,
  ports: Ports,
): Promise<Report> {
  const { state, server, clock, signal, limits } = ports
  const now = () => ledgerTime(clock.now())
  const first = await firstSession(edition.id, ports)
  try {
    const audience = whom.kind === 'list' ? whom.audience : null
    const { sender } = await openLedger(state, edition, { now: now(), from, audience })
    const pepper = await pepperOf(state)
    const asked = whom.kind === 'named' ? whom.recipients.map(each => each.address) : []
    const enrolled = enroll(state, { editionId: edition.id, pepper, now: now() }, asked)
    ports.onFrozen()
    const before = await reportOf(state, edition.id, whom, sender)
    const byKey = new Map(whom.kind === 'named' ? whom.recipients.map(each => [each.address.toLowerCase(), each]) : [])
    const skipped = enrolled.erased.map(address => ({
      address,
      messageId: '',
      status: 'skipped' as const,
      reply: REFUSALS.erased ?? '',
    }))
    for (const each of skipped) ports.onReply(each)

    const progress: Progress = {
      total: whom.kind === 'named' ? enrolled.ids.length : leftOf(before.counts),
      sent: 0,
      failed: 0,
      deferred: 0,
      uncertain: 0,
      skipped: 0,
    }
    const deliveries = openDeliveries(state, edition.id, list)
    const throttle = throttleOf(limits)
    const done = () => progress.sent + progress.failed + progress.deferred + progress.uncertain
    const messageId = (address: string) => messageIdOf(edition.id, address, { address: sender })
    const desk = openDesk({
      deliveries,
      candidates:
        whom.kind === 'named'
          ? named(deliveries, enrolled.ids, { uncertain, now, again: retryRefused })
          : everybody(deliveries, { uncertain, now, done }),
      throttle,
      clock,
      steady: () => performance.now(),
      refuse: ({ id }: Candidate) => {
        const refusal = refusalOf(deliveries.standing(id), list !== null)
        return refusal === null ? null : (REFUSALS[refusal] ?? refusal)
      },
      onSettled({ address }, { status, reply }: Pick<Verdict, 'status' | 'reply'>) {
        if (status in progress) progress[status as keyof Progress] += 1
        if (whom.kind === 'named' && address !== null)
          ports.onReply({ address, messageId: messageId(address), status, reply })
      },
      onTurn: () => ports.onProgress(progress),
    })
    const lines = Math.max(1, Math.min(limits.connections, Math.ceil(progress.total / PER_LINE)))
    const ended = await mailAll(
      first,
      sender,
      { connections: lines, perConnection: limits.perConnection },
      {
        desk,
        server,
        clock,
        signal,
        random: ports.random,
        ...(ports.timeouts !== undefined && { timeouts: ports.timeouts }),
        compose: ({ address, hash, name }: Claim) =>
          ports.compose(
            { address, hash: hash ?? '', name: byKey.get(address.toLowerCase())?.name ?? name },
            messageId(address),
          ),
      },
    )
    const problems = [...ended.problems, ...desk.problems(), ...restingProblems(throttle.resting(), server)]
    const [reason] = ended.problems
    await closeLedger(state, edition.id, ended.pausing && reason !== undefined ? reason.message : null)
    const report = await reportOf(state, edition.id, whom, sender)
    return {
      ...report,
      deliveries: [...report.deliveries, ...skipped],
      already: before.already,
      problems: [...problems, ...report.problems, ...skipped.flatMap(problemOf)],
    }
  } catch (error) {
    throw asLedgerProblem(error)
  } finally {
    void first.close()
  }
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

/** Whoever asked to be spared until the next run. */
function restingProblems(resting: readonly string[], { host, port }: SmtpServer): Problem[] {
  return resting.map(domain =>
    problem('delivery-slowed', {
      at: domain === SERVER ? `${host}:${port}` : domain,
      who: domain === SERVER ? host : domain,
    }),
  )
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
