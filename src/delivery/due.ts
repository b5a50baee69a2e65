import { toRfc3339 } from '../article/index.ts'
import { draftNamed, readEditions } from '../edition/index.ts'
import { clockOf, type Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError } from '../problem/index.ts'
import type { State } from '../store/index.ts'
import { choose, refuseBroken } from './choose.ts'
import { tallyOf } from './ledger.ts'
import { isToGoOn } from './original.ts'
import { audienceFor, refuseNoWay } from './recipients.ts'
import { built, run, type SendPorts, type Sent, withState } from './send.ts'
import { noteSlot, type Slot, slotsDue } from './slots.ts'

/**
 * What became of what was due: an edition that was sent, or gone on with; a slot of a schedule at which there was nothing to tell, or that
 * was noticed too late; an edition, or a schedule, that could not be sent now.
 */
export type Turn =
  | { kind: 'sent'; sent: Sent }
  | { kind: 'passed'; schedule: string; slot: string; outcome: 'empty' | 'missed' }
  | { kind: 'failed'; name: string; problems: readonly Problem[] }

/** As `send` has them; a timer is asked nothing. */
export type DuePorts = Omit<SendPorts, 'confirm' | 'untested'>

/**
 * What a timer calls: goes on with every edition of which somebody is due, then begins those of the config's schedules whose time has come.
 * It asks nothing, and called again it does nothing twice. What fails holds up nothing else.
 */
export async function sendDue(newsroom: Newsroom, ports: DuePorts): Promise<Turn[]> {
  const clock = clockOf(newsroom.env, ports.clock)
  const asking: SendPorts = { ...ports, clock, untested: true, confirm: async () => true }
  return withState(newsroom, clock, async state => {
    const turns: Turn[] = []
    for (const { id, audience } of await openEditions(state)) {
      if (ports.signal.aborted) break
      if (!(await isDue(state, id, toRfc3339(clock.now()))) && !(await isToGoOn(state, id, audience))) continue
      turns.push(...(await attempt(id, () => goOn(newsroom, state, id, asking))))
    }
    for (const slot of await slotsDue(state, newsroom.config, () => readEditions(newsroom.dir), clock.now())) {
      if (ports.signal.aborted) break
      turns.push(...(await attempt(slot.schedule.name, () => begin(newsroom, state, slot, asking))))
    }
    return turns
  })
}

async function attempt(name: string, work: () => Promise<Turn | null>): Promise<Turn[]> {
  try {
    const turn = await work()
    return turn === null ? [] : [turn]
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return [{ kind: 'failed', name, problems: error.problems }]
  }
}

function openEditions(state: State): Promise<{ id: string; audience: string | null }[]> {
  return state
    .selectFrom('edition')
    .select(['id', 'audience'])
    .where('status', '=', 'sending')
    .where('begun_at', 'is not', null)
    .orderBy('frozen_at')
    .execute()
}

async function isDue(state: State, id: string, now: string): Promise<boolean> {
  const { counts, nextDue } = await tallyOf(state, id)
  return counts.queued > 0 || counts.uncertain > 0 || (nextDue !== null && nextDue <= now)
}

async function goOn(newsroom: Newsroom, state: State, id: string, ports: SendPorts): Promise<Turn | null> {
  const chosen = await choose(newsroom, state, id, null, () => built(newsroom, ports.clock))
  const sent = await run(newsroom, state, chosen, { kind: 'due' }, true, ports)
  return sent === null ? null : { kind: 'sent', sent }
}

/** Makes and sends the edition of a slot, unless it is too late or there is nothing to tell. */
async function begin(newsroom: Newsroom, state: State, slot: Slot, ports: SendPorts): Promise<Turn | null> {
  const { schedule, at, isLate } = slot
  const pass = async (outcome: 'empty' | 'missed'): Promise<Turn> => {
    await noteSlot(state, schedule.name, at, outcome, ports.clock.now())
    return { kind: 'passed', schedule: schedule.name, slot: at, outcome }
  }
  if (isLate) return pass('missed')
  refuseNoWay(newsroom)
  const publication = await built(newsroom, ports.clock, new Map([[schedule.name, at]]))
  if (draftNamed(publication, schedule.name) === null && schedule.skipWhenEmpty) {
    refuseBroken(publication)
    return pass('empty')
  }
  const chosen = await choose(newsroom, state, schedule.name, null, async () => publication)
  const sent = await run(newsroom, state, chosen, { kind: 'list', audience: audienceFor(schedule) }, true, ports)
  return sent === null ? null : { kind: 'sent', sent }
}
