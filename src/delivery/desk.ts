import type { Clock } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Candidate, Deliveries, Verdict } from '../store/index.ts'
import { SERVER, type Throttle } from './throttle.ts'
import { ledgerTime } from './verdict.ts'

/** Of those whose domain is to be spared at the moment, so many wait in memory; then the others wait too. */
const MAX_HELD = 5000

/**
 * Somebody to whom a message begins. It may be made and its envelope said, but nothing of it sent before `written`: then that it begins is on the
 * disk. It rejects where the disk did not take it.
 */
export type Claim = Pending & { written: Promise<void> }

type Pending = Candidate & { address: string; domain: string }

/**
 * What a try came to, and who asked to be spared by it (`slowedBy`). `hard`: the address is nobody's; `again`: nobody was asked, so that
 * another connection may.
 */
export type Tried = { claim: Claim; verdict: Verdict; slow: string | null; hard: boolean; again: boolean }

export type DeskPorts = {
  edition: string
  deliveries: Deliveries
  candidates: Iterator<Candidate>
  throttle: Throttle
  clock: Clock
  /** Milliseconds of a clock that only goes forward. */
  steady(): number
  /** Why somebody must not be mailed, in words, asked within the transaction that claims them; null where they may. */
  refuse(candidate: Candidate): string | null
  /** Called once what became of somebody is on the disk. */
  onSettled(candidate: Candidate, verdict: Verdict | { status: 'skipped'; reply: string }): void
  /** Called behind each turn. */
  onTurn(): void
}

export type Desk = {
  /** Writes down what became of the last claim, and gives the next one; null where there is none for this run. */
  next(tried: Tried | null): Promise<Claim | null>
  /** Writes down what became of the last claim. */
  settle(tried: Tried): Promise<void>
  /** Gives nobody out any more. */
  close(): void
  /** Why it ended before everybody had a turn. */
  problems(): readonly Problem[]
}

type Waiter = { resolve(claim: Claim | null): void; reject(error: unknown): void; wants: boolean }

/**
 * The one place where connections are told whom to mail next. Whatever all of them have to write down (intents and replies) since the
 * disk took the last of it is one commit and one sync. Where either fails nobody is given out any more.
 */
export function openDesk(ports: DeskPorts): Desk {
  const { deliveries, candidates, throttle, clock } = ports
  const held = new Map<string, Pending[]>()
  let holding = 0
  let isExhausted = false
  let isClosed = false
  let isBegun = false
  let isPlanned = false
  /** From a commit until the disk has it. What is asked meanwhile waits for the next one. */
  let isSyncing = false
  let isAsked = false
  let timer: NodeJS.Timeout | undefined
  let failure: unknown = null
  const ended: Problem[] = []
  let waiters: Waiter[] = []
  let tries: Tried[] = []

  const plan = () => {
    isAsked = true
    if (isPlanned || isSyncing) return
    isPlanned = true
    setImmediate(turn)
  }

  function turn(): void {
    isPlanned = false
    isAsked = false
    clearTimeout(timer)
    const now = ledgerTime(clock.now())
    const settled: (() => void)[] = []
    const claims: Pending[] = []
    const wanting = waiters.filter(each => each.wants)
    let wait = 0
    let isIdle = false
    try {
      deliveries.commit(() => {
        for (const { claim, verdict, slow, hard, again } of tries) {
          deliveries.record(verdict, now)
          if (hard) deliveries.bounce(claim.id, verdict.reply ?? '', now)
          throttle.back(claim.domain, slow, ports.steady())
          if (again && !isClosed) hold(claim)
          else settled.push(() => ports.onSettled(claim, verdict))
        }
        if (failure !== null || wanting.length === 0) return
        halt()
        while (!isClosed && claims.length < wanting.length) {
          const claim = pick()
          if (typeof claim === 'number') {
            wait = claim
            break
          }
          if (!intend(claim, now, settled)) continue
          throttle.take(claim.domain, ports.steady())
          claims.push(claim)
        }
        if (claims.length > 0 && !isBegun) deliveries.begin(now)
      })
      isBegun ||= claims.length > 0
      isIdle = tries.length + settled.length + claims.length === 0
      tries = []
    } catch (error) {
      fail(error)
      return
    }
    const written = isIdle ? Promise.resolve() : sync()
    const others = answered(claims, wait, written)
    void told(written, settled, others)
  }

  /** The disk takes what was committed; else nothing begins of it: to the ledger it is uncertain. */
  async function sync(): Promise<void> {
    isSyncing = true
    try {
      await deliveries.sync()
    } catch (error) {
      throw failureOf(error)
    } finally {
      isSyncing = false
    }
  }

  /** Gives each claim to one of those that wait; who of the others has their answer, for those wait on to whom somebody may still come. */
  function answered(claims: readonly Pending[], wait: number, written: Promise<void>): Waiter[] {
    const left: Waiter[] = []
    const others: Waiter[] = []
    let given = 0
    for (const waiter of waiters) {
      const claim = waiter.wants ? claims[given] : undefined
      if (claim !== undefined) {
        given += 1
        waiter.resolve({ ...claim, written })
      } else if (waiter.wants && wait > 0 && !isClosed) left.push(waiter)
      else others.push(waiter)
    }
    waiters = left
    if (left.length > 0 && wait < Infinity) timer = setTimeout(plan, wait)
    return others
  }

  /** Tells what is on the disk, and goes on with what was asked meanwhile. */
  async function told(
    written: Promise<void>,
    settled: readonly (() => void)[],
    others: readonly Waiter[],
  ): Promise<void> {
    try {
      await written
    } catch (error) {
      for (const each of others) each.reject(error)
      fail(error)
      return
    }
    for (const tell of settled) tell()
    for (const each of others) each.resolve(null)
    ports.onTurn()
    if (isAsked) plan()
  }

  /** What was tried and could not be written down is kept; it is tried once more at once, and with each that comes back meanwhile. */
  function fail(error: unknown): void {
    const isFirst = failure === null
    failure ??= failureOf(error)
    isClosed = true
    clearTimeout(timer)
    const asked = waiters
    waiters = []
    for (const each of asked) each.reject(failure)
    // At once: whoever waited is told, and the ledger is closed behind the last of them.
    if (tries.length > 0 && (isFirst || isAsked)) turn()
  }

  /** Ends the run where a person or a fault has paused the edition, or given it up. */
  function halt(): void {
    const status = deliveries.status()
    if (status === 'sending' || isClosed) return
    isClosed = true
    ended.push(
      problem(status === 'cancelled' ? 'edition-cancelled' : 'edition-paused', {
        at: ports.edition,
        edition: ports.edition,
      }),
    )
  }

  /** The next whose domain is free; else in how many milliseconds one is: 0 where nobody is left. */
  function pick(): Pending | number {
    const now = ports.steady()
    let wait = throttle.wait(SERVER, now)
    if (throttle.isResting(SERVER)) {
      isClosed = true
      return 0
    }
    if (wait > 0) return wait
    wait = 0
    for (const [domain, claims] of held) {
      if (throttle.isResting(domain)) {
        holding -= claims.length
        held.delete(domain)
        continue
      }
      const until = throttle.wait(domain, now)
      const claim = until > 0 ? undefined : claims.shift()
      if (claim === undefined) wait = wait === 0 ? until : Math.min(wait, until)
      else {
        holding -= 1
        if (claims.length === 0) held.delete(domain)
        return claim
      }
    }
    while (!isExhausted && holding < MAX_HELD) {
      const { value, done } = candidates.next()
      if (done === true) {
        isExhausted = true
        break
      }
      const address = value.address ?? ''
      const claim = { ...value, address, domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase() }
      if (throttle.isResting(claim.domain)) continue
      const until = throttle.wait(claim.domain, now)
      if (until === 0) return claim
      hold(claim)
      wait = wait === 0 ? until : Math.min(wait, until)
    }
    return wait
  }

  function hold(claim: Pending): void {
    const others = held.get(claim.domain)
    if (others === undefined) held.set(claim.domain, [claim])
    else others.push(claim)
    holding += 1
  }

  /** Writes down that a message to somebody begins, unless they are not to be mailed, or not any more as they were read. */
  function intend(claim: Pending, now: string, settled: (() => void)[]): boolean {
    const reply = ports.refuse(claim)
    if (reply === null) return deliveries.intend(claim, now)
    deliveries.skip(claim, reply, now)
    settled.push(() => ports.onSettled(claim, { status: 'skipped', reply }))
    return false
  }

  const ask = (tried: Tried | null, wants: boolean): Promise<Claim | null> => {
    if (tried !== null) tries.push(tried)
    const { promise, resolve, reject } = Promise.withResolvers<Claim | null>()
    waiters.push({ resolve, reject, wants })
    plan()
    return promise
  }
  return {
    next: tried => ask(tried, true),
    settle: async tried => void (await ask(tried, false)),
    close() {
      isClosed = true
      plan()
    },
    problems: () => ended,
  }
}

function failureOf(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : new ProblemError('ledger-unwritable', { reason: reasonOf(error) })
}
