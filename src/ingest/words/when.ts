import { toRfc3339 } from '../../article/index.ts'
import { monthOf } from './dates.ts'
import { zoneAt } from './zones.ts'

const MAX_WHEN = 200
/** How far from its day a time may stand. */
const MAX_BETWEEN = 40
/** Earlier ones are no year of an article. */
const FIRST_YEAR = 1000
const MAX_OFFSET_MINUTES = 18 * 60
const DAY_MS = 86_400_000
const OF = '(?:of|de|del|do|di|den)'
const YEAR = `(\\d{4})(?!\\d)|['’]?(\\d{2})(?=$|,?\\s+\\d{1,2}:\\d{2})`
const DAY_BEFORE = new RegExp(`(?<![\\d.:])(\\d{1,2})(?:st|nd|rd|th|er|[º°ª.])?[\\s,-]{0,3}(?:${OF}\\s)?$`, 'iu')
const YEAR_BEFORE = /(?<!\d)(\d{4})[\s.,-]{1,3}$/u
const YEAR_AFTER = new RegExp(`^\\.?[\\s,./-]{0,3}(?:${OF}\\s)?(?:${YEAR})`, 'iu')
const DAY_AFTER = /^\.?[\s-]{0,2}(\d{1,2})(?![\d:])(?:st|nd|rd|th)?/iu
const YEAR_LAST = new RegExp(`^[\\s,]{1,3}(?:${YEAR})`, 'u')
/** As `date` and C's ctime write it. */
const YEAR_BEHIND_TIME = /^(\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s+[A-Z]{1,5}|\s+[+-]\d{4})?)\s+(\d{4})(?!\d)/u
const YEAR_FIRST = /(?<![\d.,/-])(\d{4})([-/.])\s?(\d{1,2})\2\s?(\d{1,2})(?!\d)/u
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|[T ])/u
const EAST_ASIAN = /(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]/u
const YEAR_AT_END = /(?<![\d.,/-])(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d/])/u
const CLOCK =
  /(午前|午後|上午|下午|早上|晚上|오전|오후)?\s?(?<![\d.:])(\d{1,2})(?:(?:\s?[:h時时点點시]\s?|\.)(\d{2})(?!\d)[分분]?(?:[:.](\d{2})(?!\d)(?:[.,](\d{1,9}))?)?|(?=\s?(?:[ap]\.?\s?m\b|uhr\b|h\b|[時时点點시])))\s?[時时点點시h]?(?:\s?([ap])\.?\s?m(?!\p{L})\.?|\s?([صم])(?!\p{L}))?/iu
const COMPACT_CLOCK = /^T(\d{2})(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?(?!\d)/u

/** A day as it stands in a text, and what stands around it. */
type Day = { year: number; month: number; day: number; at: number; after: string }

/**
 * Reads the date that a text says, as RFC 3339 in UTC, however pages, feeds and people write it: ISO 8601, RFC 822, seconds
 * or milliseconds since 1970, in figures and in words of many languages (`24 May 2024, 6:30 pm IST`), with words around it.
 * Without a zone it is local to `timeZone`; without a time it is that day's start. Null for an impossible day or time, for
 * what names no day (`yesterday`, `May 2024`), and for `05/06/2024`, which reads both ways, unless the language settles it.
 */
export function readWhen(text: string, timeZone: string, language: string | null): string | null {
  if (text.length > MAX_WHEN) return null
  const said = plain(text)
  if (/^\d{10}$|^\d{13}$/.test(said)) return toRfc3339(Number(said) * (said.length === 10 ? 1000 : 1))
  const figures = inFigures(said, language)
  const [first] = figures[0]?.at === 0 ? figures : [...figures, ...inWords(said)].sort((a, b) => a.at - b.at)
  if (first === undefined) return null
  const before = said.slice(Math.max(0, first.at - MAX_BETWEEN), first.at)
  const time = clockIn(first.after.slice(0, MAX_BETWEEN)) ?? clockIn(before)
  return instantOf(first, time, time === null ? timeZone : zoneAt(time.rest, timeZone))
}

/** One spelling of digits, white space and signs. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .replace(/[٠-٩]/g, digit => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, digit => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[०-९]/g, digit => String(digit.charCodeAt(0) - 0x966))
    .replaceAll('،', ',')
    .replace(/\s+/g, ' ')
    .trim()
}

function inFigures(said: string, language: string | null): Day[] {
  const days: Day[] = []
  const add = (found: RegExpExecArray, year: string, month: number, day: number) =>
    days.push({ year: fullYear(year), month, day, at: found.index, after: said.slice(found.index + found[0].length) })
  const yearFirst = YEAR_FIRST.exec(said)
  if (yearFirst !== null) add(yearFirst, yearFirst[1] ?? '', Number(yearFirst[3]), Number(yearFirst[4]))
  const three = COMPACT.exec(said) ?? EAST_ASIAN.exec(said)
  if (three !== null) add(three, three[1] ?? '', Number(three[2]), Number(three[3]))
  const yearLast = YEAR_AT_END.exec(said)
  if (yearLast !== null) {
    const [one, other] = [Number(yearLast[1]), Number(yearLast[3])]
    const isDayFirst = dayFirst(one, other, yearLast[2] ?? '', language)
    if (isDayFirst !== null) add(yearLast, yearLast[4] ?? '', isDayFirst ? other : one, isDayFirst ? one : other)
  }
  return days
}

/** `31.12.2024` and `12/31/2024` read one way only; `05/06/2024` is told by the language, where it tells. */
function dayFirst(one: number, other: number, mark: string, language: string | null): boolean | null {
  if (mark === '.' || one > 12 || one === other) return true
  if (other > 12) return false
  const [primary = '', ...others] = (language ?? '').toLowerCase().split(/[-_]/)
  if (primary === '') return null
  if (primary !== 'en') return true
  if (others.includes('us')) return false
  return others.some(each => /^(?:gb|ie|au|nz|in|za)$/.test(each)) ? true : null
}

function inWords(said: string): Day[] {
  const days: Day[] = []
  for (const found of said.matchAll(/[\p{L}\p{M}]+/gu)) {
    const month = monthOf(found[0])
    if (month === null) continue
    const before = said.slice(Math.max(0, found.index - MAX_BETWEEN), found.index)
    const after = said.slice(found.index + found[0].length)
    const day = DAY_BEFORE.exec(before)
    const year = YEAR_AFTER.exec(after)
    if (day !== null && year !== null) {
      const [whole, long, short = ''] = year
      const at = found.index - day[0].length
      days.push({ year: fullYear(long ?? short), month, day: Number(day[1]), at, after: after.slice(whole.length) })
      continue
    }
    const next = DAY_AFTER.exec(after)
    if (next === null) continue
    const behind = after.slice(next[0].length)
    const last = YEAR_LAST.exec(behind)
    const timed = YEAR_BEHIND_TIME.exec(behind)
    const early = YEAR_BEFORE.exec(before)
    const said4 = last?.[1] ?? last?.[2] ?? timed?.[2] ?? early?.[1]
    if (said4 === undefined) continue
    const rest = last !== null ? behind.slice(last[0].length) : (timed?.[1] ?? behind)
    const at = found.index - (last === null && timed === null ? (early?.[0].length ?? 0) : 0)
    days.push({ year: fullYear(said4), month, day: Number(next[1]), at, after: rest })
  }
  return days
}

/** Years of two digits as mail reads them. RFC 5322 §4.3. */
function fullYear(year: string): number {
  const number = Number(year)
  if (year.length > 2) return number
  return number + (number < 50 ? 2000 : 1900)
}

type Clock = { hour: number; minute: number; second: number; millisecond: number; rest: string }

function clockIn(text: string): Clock | null {
  const compact = COMPACT_CLOCK.exec(text)
  if (compact !== null) {
    const [whole, hour, minute, second = '0', fraction = ''] = compact
    return clock(Number(hour), minute, second, fraction, text.slice(whole.length))
  }
  const found = CLOCK.exec(text)
  if (found === null) return null
  const [whole, half = '', said, minute = '0', second = '0', fraction = '', latin = '', arabic = ''] = found
  const hour = Number(said)
  const isLate = /午後|下午|晚上|오후/.test(half) || /p/i.test(latin) || arabic === 'م'
  const isEarly = /午前|上午|早上|오전/.test(half) || /a/i.test(latin) || arabic === 'ص'
  const hours = isLate && hour < 12 ? hour + 12 : isEarly && hour === 12 ? 0 : hour
  return clock(hours, minute, second, fraction, text.slice(found.index + whole.length))
}

function clock(hour: number, minute: string | undefined, second: string, fraction: string, rest: string): Clock {
  const millisecond = Number(fraction.padEnd(3, '0').slice(0, 3))
  return { hour, minute: Number(minute), second: Number(second), millisecond, rest }
}

function instantOf({ year, month, day }: Day, time: Clock | null, zone: number | string): string | null {
  if (year < FIRST_YEAR || (typeof zone === 'number' && Math.abs(zone) > MAX_OFFSET_MINUTES)) return null
  const { hour = 0, minute = 0, second = 0, millisecond = 0 } = time ?? {}
  // ISO 8601 lets a day end at 24:00, and a second be a leap second.
  const isMidnight = hour === 24 && minute === 0 && second === 0
  const fields = [isMidnight ? 0 : hour, minute, second === 60 ? 59 : second, millisecond] as const
  const said = new Date(Date.UTC(year, month - 1, day, ...fields))
  // Date takes the 31st of April for the 1st of May, and 25:00 for the next day.
  const isThere =
    said.getUTCMonth() === month - 1 && said.getUTCHours() === fields[0] && said.getUTCMinutes() === minute
  if (!isThere || said.getUTCDate() !== day || said.getUTCSeconds() !== fields[2]) return null
  const local = said.getTime() + (isMidnight ? DAY_MS : 0)
  const epoch = typeof zone === 'number' ? local - zone * 60_000 : inZone(local, zone)
  const read = epoch === null ? '' : toRfc3339(epoch)
  return /^\d{4}-/.test(read) ? read : null
}

/** The instant at which the clocks of a zone show what UTC's show at `local`; null where there is no such zone. */
function inZone(local: number, zone: string): number | null {
  const shown = new Date(local).toISOString().slice(0, -1)
  try {
    return Temporal.PlainDateTime.from(shown).toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
