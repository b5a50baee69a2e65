import { toRfc3339 } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { type Config, lastSlot, readEvery, type Schedule, slotsBetween } from '../newsroom/index.ts'
import type { SlotOutcome, State } from '../store/index.ts'

/** A schedule that is new begins with the slot at hand: a timer that runs once a day calls a moment behind it. */
const AT_HAND_MS = 15 * 60_000
/** So far back slots that nobody noticed are written down as missed, so that a clock that is put back meets none of them. */
const NOTED_MS = 8 * 86_400_000
const HOUR_MS = 3_600_000

/** A slot that wants something done, or one that is passed by. `at` is RFC 3339. */
export type Slot = { schedule: Schedule; at: string; isLate: boolean }

/**
 * The slots of the config's schedules whose time has come, at most one of each, the latest: `isLate` where it came too long ago. Those
 * before it that nobody noticed are written down as missed. A slot is done with where it stands in the state, or in the record of an edition,
 * which `begun` reads: the whole archive, so only where the state does not know. Whatever the clock did in between, nothing is due twice.
 */
export async function slotsDue(
  state: State,
  { site, editions }: Pick<Config, 'site' | 'editions'>,
  begun: () => readonly Edition[],
  now: number,
): Promise<Slot[]> {
  const due: Slot[] = []
  // One that comes back to the config is as new as one that was never there.
  const names = editions.map(each => each.name)
  await state.deleteFrom('schedule').where('name', 'not in', names).execute()
  for (const schedule of editions) {
    const every = readEvery(schedule.every)
    if (every === null) continue
    const since = await sinceOf(state, schedule, site.timeZone, now)
    const last = lastSlot(every, site.timeZone, since, now)
    if (last === null) continue
    const done = await doneIn(state, schedule)
    if (done.has(last)) continue
    for (const each of begun())
      if (each.schedule === schedule.name && each.slot !== null) done.add(Date.parse(each.slot))
    if (done.has(last)) continue
    const passed = slotsBetween(every, site.timeZone, Math.max(since, last - NOTED_MS), last - 1)
    for (const slot of passed) if (!done.has(slot)) await noteSlot(state, schedule.name, toRfc3339(slot), 'missed', now)
    due.push({ schedule, at: toRfc3339(last), isLate: now - last > schedule.missed.skipAfter * HOUR_MS })
  }
  return due
}

/** Since when the slots of a schedule count: from when it was first met on these terms. A clock that ran ahead does not hold it up. */
async function sinceOf(state: State, { name, every }: Schedule, timeZone: string, now: number): Promise<number> {
  const terms = JSON.stringify([every, timeZone])
  const known = await state.selectFrom('schedule').selectAll().where('name', '=', name).executeTakeFirst()
  if (known?.terms === terms && Date.parse(known.since) <= now) return Date.parse(known.since)
  const since = toRfc3339(now - AT_HAND_MS)
  await state
    .insertInto('schedule')
    .values({ name, terms, since })
    .onConflict(on => on.column('name').doUpdateSet({ terms, since }))
    .execute()
  return Date.parse(since)
}

async function doneIn(state: State, { name }: Schedule): Promise<Set<number>> {
  const rows = await state.selectFrom('slot').select('at').where('schedule', '=', name).execute()
  return new Set(rows.map(({ at }) => Date.parse(at)))
}

/** Writes down what became of a slot for which no edition was begun. */
export async function noteSlot(
  state: State,
  schedule: string,
  at: string,
  outcome: Exclude<SlotOutcome, 'begun'>,
  now: number,
): Promise<void> {
  await state
    .insertInto('slot')
    .values({ schedule, at, outcome, edition_id: null, noted_at: toRfc3339(now) })
    .onConflict(on => on.columns(['schedule', 'at']).doNothing())
    .execute()
}
