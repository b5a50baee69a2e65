import type { Clock } from '../newsroom/index.ts'
import { type Code, type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Claim, Desk, Tried } from './desk.ts'
import type { Pieces } from './hand-over.ts'
import type { SmtpServer } from './server.ts'
import { type Outcome, openSession, type Session, type Timeouts } from './session.ts'
import { isHard, slowedBy, verdictOf } from './verdict.ts'

/** How long what is in flight may take to end once it is told to; with the ledger's last words it stays within half a minute. */
const GRACE_MS = 28_000

/** Before a connection that was had is asked for anew, and anew. */
const RECONNECT_AFTER_MS = [250, 1000]

/** What every other message would meet too: the edition waits for a person. */
const PAUSING: readonly Code[] = ['smtp-refused', 'smtp-size', 'smtp-auth', 'smtp-tls', 'dkim-failed']

export type SenderPorts = {
  desk: Desk
  server: SmtpServer
  clock: Clock
  signal: AbortSignal
  random(): number
  timeouts?: Timeouts
  /** The bytes of somebody's message. Throws `bad-address` for one that cannot be written; what else it throws ends the run. */
  compose(claim: Claim): Promise<Pieces>
}

/** Why a run ended before everybody had a turn; `pausing` where no other run would fare better. */
export type Ended = { problems: readonly Problem[]; pausing: boolean }

/**
 * Mails whom the desk gives out, on so many connections at most, each with one message open at a time. `first` is one that is open; the
 * others are opened as they are needed, and a server that wants fewer gets fewer. `from`: the envelope's sender of each. Ends with nobody in flight, at the latest half a minute
 * after the signal.
 */
export async function mailAll(
  first: Session,
  from: (claim: Claim) => string,
  limits: { connections: number; perConnection: number },
  ports: SenderPorts,
): Promise<Ended> {
  const { desk, signal } = ports
  const open = new Set<Session>([first])
  const lines: Promise<void>[] = []
  const ended: Problem[] = []
  /** Aborted once nobody is left to be given out: a connection that is not made yet is of no use then. */
  const over = new AbortController()
  let working = 0
  const stop = (problems: readonly Problem[]) => {
    if (ended.length === 0) ended.push(...problems)
    desk.close()
    over.abort()
  }
  /** What one connection met: the others would too, unless it is only that there is none for it. Without others that is the end. */
  const giveUp = (problems: readonly Problem[]) => {
    if (working === 1 || problems.some(each => each.code !== 'smtp-connect')) stop(problems)
  }
  const destroyAll = () => {
    for (const each of open) each.destroy()
  }
  let grace: NodeJS.Timeout | undefined
  const onAbort = () => {
    desk.close()
    over.abort()
    grace = setTimeout(destroyAll, GRACE_MS)
  }
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()

  const connect = async (unless: AbortSignal): Promise<Session> => {
    const session = await openSession(ports.server, ports.timeouts, unless)
    open.add(session)
    return session
  }
  /** Another connection for one that was had; the last one is asked for anew, for a server may count the old ones for a moment longer. */
  const reconnect = async (unless: AbortSignal): Promise<Session> => {
    for (const pause of RECONNECT_AFTER_MS) {
      try {
        return await connect(unless)
      } catch (error) {
        if (unless.aborted || working > 1 || !isMissing(error)) throw error
        await pauseFor(pause, unless)
      }
    }
    return connect(unless)
  }
  const leave = (session: Session): Promise<void> => {
    open.delete(session)
    return session.close()
  }

  async function line(session: Session | null): Promise<void> {
    let tried: Tried | null = null
    let used = 0
    working += 1
    try {
      while (!signal.aborted) {
        if (session === null || !session.isOpen() || used >= limits.perConnection) {
          // The last reply is not kept in memory while a server is waited for.
          const done: Tried | null = tried
          tried = null
          if (done !== null) await desk.settle(done)
          session = await another(session)
          if (session === null) return
          used = 0
        }
        const asked: Promise<Claim | null> = desk.next(tried)
        tried = null
        const claim = await asked
        if (claim === null) {
          over.abort()
          return
        }
        const mailed = await mail(session, claim, used > 0)
        session = mailed.session
        used += 1
        tried = triedOf(claim, mailed.outcome)
        if (mailed.outcome.kind !== 'stopped') continue
        giveUp(mailed.outcome.problems)
        return
      }
    } finally {
      working -= 1
      if (session !== null) void leave(session)
      if (tried !== null) await desk.settle(tried)
    }
  }

  /** A connection in the place of one that is gone or used up; null where there is none, or nobody is left for it. */
  async function another(before: Session | null): Promise<Session | null> {
    // A server that allows so many connections must know that this one is over before it sees the next.
    if (before !== null) await leave(before)
    if (over.signal.aborted) return null
    try {
      return await (before === null ? connect : reconnect)(over.signal)
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      if (!over.signal.aborted) giveUp(error.problems)
      return null
    }
  }

  /** One message; on a new connection where the server has ended the last one between two messages, as many do. */
  async function mail(
    session: Session,
    claim: Claim,
    isUsed: boolean,
  ): Promise<{ session: Session | null; outcome: Outcome }> {
    const bytes = await composed(claim)
    const envelope = { from: from(claim), to: claim.address }
    const isOld = isUsed || !session.isOpen()
    const outcome = 'kind' in bytes ? bytes : await session.send(envelope, bytes, claim.written)
    await claim.written
    if ('kind' in bytes || outcome.kind !== 'lost') return { session, outcome }
    void leave(session)
    if (!isOld || signal.aborted) return { session: null, outcome }
    try {
      const next = await reconnect(signal)
      return { session: next, outcome: await next.send(envelope, bytes) }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const problems = signal.aborted ? [] : error.problems
      return { session: null, outcome: { kind: 'stopped', reply: error.message, problems } }
    }
  }

  /** An address that cannot be written in a header is refused like any other; a fault of ours goes to nobody. */
  async function composed(claim: Claim): Promise<Pieces | Outcome> {
    try {
      return await ports.compose(claim)
    } catch (error) {
      if (error instanceof ProblemError && error.problems.every(each => each.code === 'bad-address'))
        return { kind: 'failed', reply: error.message, stage: 'rcpt' }
      const problems = error instanceof ProblemError ? error.problems : [problem('internal', { reason: String(error) })]
      return { kind: 'stopped', reply: 'it could not be made', problems }
    }
  }

  function triedOf(claim: Claim, outcome: Outcome): Tried {
    const verdict = verdictOf(claim, outcome, ports.clock.now(), ports.random)
    const hard = outcome.kind === 'failed' && isHard(outcome.reply, outcome.stage)
    return { claim, verdict, slow: slowedBy(outcome, claim.domain), hard, again: outcome.kind === 'stopped' }
  }

  for (let number = 0; number < limits.connections; number += 1) lines.push(line(number === 0 ? first : null))
  const results = await Promise.allSettled(lines)
  signal.removeEventListener('abort', onAbort)
  clearTimeout(grace)
  destroyAll()
  const failed = results.find(each => each.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return { problems: ended, pausing: isPausing(ended) }
}

/** True where there was no connection for us, which may be otherwise in a moment. */
function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.problems.every(each => each.code === 'smtp-connect')
}

function pauseFor(milliseconds: number, unless: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  unless.addEventListener('abort', () => resolve(), { once: true })
  return promise.finally(() => clearTimeout(timer))
}

/** True of problems that another run would meet too, until a person has mended them. */
export function isPausing(problems: readonly Problem[]): boolean {
  return problems.some(each => PAUSING.includes(each.code))
}
