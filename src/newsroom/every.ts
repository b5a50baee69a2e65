/** The days of a month on which something is due. */
type Days =
  | { kind: 'week'; days: readonly number[] }
  | { kind: 'month'; day: number }
  | { kind: 'nth'; nth: number; day: number }
  | { kind: 'date'; date: string }

/** Days, and the times of each, in minutes after midnight. */
export type Every = readonly { days: readonly Days[]; minutes: readonly number[] }[]

/** The last one of a month. */
const LAST = -1
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const GROUPS: Readonly<Record<string, readonly number[]>> = {
  day: [1, 2, 3, 4, 5, 6, 7],
  weekday: [1, 2, 3, 4, 5],
  weekend: [6, 7],
}
const NTH = ['first', 'second', 'third', 'fourth', 'fifth']
const TIMES = /\s(\d{1,2}:\d{2}(?:\s*,\s*\d{1,2}:\d{2})*)$/
/** No schedule of days of the week or of months has a longer gap, 29 February aside, which no rule names. */
const MOST_DAYS = 130
/** A day that a zone left out moves a slot by so much at most. */
const SHIFTED_DAYS = 2
const MAX_LENGTH = 200
/** Most schedules have a slot in every week. */
const SOON_MS = 7 * 86_400_000

/**
 * Reads when something is due: days and times, as `weekday 07:00`, `mon, thu 07:00, 17:30`, `1st, 15th 08:00`, `last friday 16:00`,
 * `last day 18:00`, `2026-12-24 10:00`. Null for what does not say that.
 */
export function readEvery(said: string | readonly string[]): Every | null {
  const rules = [said].flat().map(ruleOf)
  return rules.every(rule => rule !== null) && rules.length > 0 ? rules : null
}

function ruleOf(said: string): Every[number] | null {
  const text = said.trim().toLowerCase().replace(/\s+/g, ' ')
  const [times, list = ''] = text.length > MAX_LENGTH ? [] : (TIMES.exec(text) ?? [])
  if (times === undefined) return null
  const minutes = list.split(',').map(minutesOf)
  const days = text
    .slice(0, -times.length)
    .split(',')
    .map(each => daysOf(each.trim()))
  if (!minutes.every(each => each !== null) || !days.every(each => each !== null)) return null
  return { days, minutes }
}

function minutesOf(time: string): number | null {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours < 24 && minutes < 60 ? hours * 60 + minutes : null
}

function daysOf(said: string): Days | null {
  const group = Object.hasOwn(GROUPS, said) ? GROUPS[said] : undefined
  if (group !== undefined) return { kind: 'week', days: group }
  const one = dayOfWeek(said)
  if (one !== null) return { kind: 'week', days: [one] }
  if (said === 'last day') return { kind: 'month', day: LAST }
  const [, from = '', to = ''] = /^([a-z]+) ?- ?([a-z]+)$/.exec(said) ?? []
  const [first, last] = [dayOfWeek(from), dayOfWeek(to)]
  if (first !== null && last !== null) return { kind: 'week', days: span(first, last) }
  const [, nth = '', weekday = ''] = /^([a-z]+) ([a-z]+)$/.exec(said) ?? []
  const day = dayOfWeek(weekday)
  if (day !== null && (nth === 'last' || NTH.includes(nth)))
    return { kind: 'nth', nth: nth === 'last' ? LAST : NTH.indexOf(nth) + 1, day }
  const [, number, ending] = /^(\d{1,2})(st|nd|rd|th)$/.exec(said) ?? []
  if (number !== undefined) return ordinalOf(Number(number)) === ending ? { kind: 'month', day: Number(number) } : null
  return isDate(said) ? { kind: 'date', date: said } : null
}

function dayOfWeek(said: string): number | null {
  const index = WEEK.findIndex(day => said === day || said === day.slice(0, 3))
  return index === -1 ? null : index + 1
}

/** From one day of the week to another, over Sunday where it comes first. */
function span(first: number, last: number): number[] {
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => ((first - 1 + index) % 7) + 1)
}

/** `st` of 1st; null for what is no day of a month. */
function ordinalOf(day: number): string | null {
  if (day < 1 || day > 31) return null
  return day > 3 && day < 21 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th')
}

function isDate(said: string): boolean {
  try {
    return /^\d{4}-\d{2}-\d{2}$/.test(said) && Temporal.PlainDate.from(said).toString() === said
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/**
 * The slots behind `after` and not behind `until` (both ms since 1970), oldest first, each once. A time that a day does not have, because
 * clocks are put forward, is as long after that as it would have been; of one that it has twice the first counts. Longer spans than
 * four months are looked at from their end.
 */
export function slotsBetween(every: Every, timeZone: string, after: number, until: number): number[] {
  const last = dateIn(until, timeZone).add({ days: 1 })
  const earliest = last.subtract({ days: MOST_DAYS })
  const asked = dateIn(after, timeZone).subtract({ days: SHIFTED_DAYS })
  const first = Temporal.PlainDate.compare(asked, earliest) > 0 ? asked : earliest
  const slots = new Set<number>()
  const add = (date: Temporal.PlainDate, minutes: readonly number[]) => {
    for (const minute of minutes) {
      const time = Temporal.PlainTime.from({ hour: Math.floor(minute / 60), minute: minute % 60 })
      const slot = date.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: 'compatible' })
      if (slot.epochMilliseconds > after && slot.epochMilliseconds <= until) slots.add(slot.epochMilliseconds)
    }
  }
  for (const { days, minutes } of every) {
    for (const each of days) if (each.kind === 'date') add(Temporal.PlainDate.from(each.date), minutes)
    for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 }))
      if (days.some(each => isOn(each, date))) add(date, minutes)
  }
  return [...slots].sort((a, b) => a - b)
}

/** The last slot that is not behind `now`; null where there is none behind `after`. */
export function lastSlot(every: Every, timeZone: string, after: number, now: number): number | null {
  const soon = Math.max(after, now - SOON_MS)
  const last = slotsBetween(every, timeZone, soon, now).at(-1)
  return last ?? (soon === after ? null : (slotsBetween(every, timeZone, after, soon).at(-1) ?? null))
}

/** The first slot behind `now`; null where none is left. */
export function nextSlot(every: Every, timeZone: string, now: number): number | null {
  const horizon = Temporal.Instant.fromEpochMilliseconds(now).add({ hours: 24 * (MOST_DAYS - 4) }).epochMilliseconds
  const dates = every.flatMap(({ days }) => days.flatMap(each => (each.kind === 'date' ? each.date : [])))
  const far = dates.map(date => Temporal.PlainDate.from(date).add({ days: SHIFTED_DAYS }).toZonedDateTime(timeZone))
  const soon = slotsBetween(every, timeZone, now, horizon)[0]
  return (
    soon ?? slotsBetween(every, timeZone, now, Math.max(now, ...far.map(each => each.epochMilliseconds)))[0] ?? null
  )
}

function dateIn(instant: number, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate()
}

function isOn(days: Days, { dayOfWeek, day, daysInMonth }: Temporal.PlainDate): boolean {
  if (days.kind === 'week') return days.days.includes(dayOfWeek)
  if (days.kind === 'month') return day === (days.day === LAST ? daysInMonth : days.day)
  if (days.kind === 'date' || days.day !== dayOfWeek) return false
  return days.nth === LAST ? day + 7 > daysInMonth : Math.ceil(day / 7) === days.nth
}
