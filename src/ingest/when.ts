import { type Component, de, en, es, fr, it, ja, nl, type ParsedResult, pt, ru, sv, uk, zh } from 'chrono-node'
import { readDate, toRfc3339 } from '../article/index.ts'
import { toIso } from './dates.ts'

const MAX_WHEN = 120
const FIRST_YEAR = 1000
/** Any fixed day: what is told relative to a day ("yesterday") is no date. */
const REFERENCE = new Date('2000-01-01T00:00:00Z')
const SAID: readonly Component[] = ['year', 'month', 'day']
/** A year in full, or a date in figures: without one there is nothing to read. */
const DATED =
  /(?<!\d)(?:1\d|20|21)\d{2}(?!\d)|(?<!\d)\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)|\d{1,2}[ -]\p{L}{3,}[ -]\d{2}(?!\d)/u
const IN_FIGURES = /^\D{0,20}(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/

type Reader = { parse(text: string, reference: Date): ParsedResult[] }
const READERS: Readonly<Record<string, Reader>> = { en, de, fr, es, pt, it, nl, ru, uk, sv, ja, zh: zh.hans }

/**
 * Reads a date as pages, feeds and people write it, as RFC 3339 in UTC: ISO 8601, RFC 822, seconds or milliseconds since
 * 1970, and written ones (`24 May 2024, 6:30 pm IST`). Without a zone it is local to `timeZone`; without a time it is that
 * day's start. Null for an impossible day, for what names no day (`yesterday`, `May 2024`), and for `05/06/2024`, which
 * reads both ways, unless the language settles it.
 */
export function readWhen(text: string, timeZone: string, language: string | null): string | null {
  const said = text.normalize('NFKC').replace(/\s+/g, ' ').trim()
  if (said === '' || said.length > MAX_WHEN) return null
  return readMachine(said, timeZone) ?? readDate(toIso(said), timeZone) ?? readWritten(said, timeZone, language)
}

/** What programs write: ISO 8601 with its looser spellings, and numbers of seconds or milliseconds. */
function readMachine(said: string, timeZone: string): string | null {
  if (/^\d{10}$|^\d{13}$/.test(said)) return toRfc3339(Number(said) * (said.length === 10 ? 1000 : 1))
  const [, year, month, day, time = '', zone = ''] =
    /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ,]+(\d{1,2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?))? ?(Z|UTC|GMT|[+-]\d{2}:?\d{0,2})?$/i.exec(
      said,
    ) ?? []
  if (year === undefined) return null
  const clock = time
    .replaceAll(':', '')
    .replace(',', '.')
    .replace(/^(\d{3})$/, '0$1')
    .replace(/^(\d{5})(?!\d)/, '0$1')
  const [, hours, minutes, seconds = '00'] = /^(\d{2})(\d{2})(\d{2}(?:\.\d{1,9})?)?/.exec(clock) ?? []
  const offset = /^[ZUG]/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?$/, '$1:00')
  // ISO 8601 lets a day end at 24:00.
  if (hours === '24' && Number(minutes) + Number(seconds) === 0) {
    const midnight = readDate(`${year}-${month}-${day}T00:00:00${offset}`, timeZone)
    return midnight === null ? null : toRfc3339(Date.parse(midnight) + 86_400_000)
  }
  return readDate(
    hours === undefined ? `${year}-${month}-${day}` : `${year}-${month}-${day}T${hours}:${minutes}:${seconds}${offset}`,
    timeZone,
  )
}

function readWritten(said: string, timeZone: string, language: string | null): string | null {
  if (!DATED.test(said)) return null
  const primary = language?.split(/[-_]/, 1)[0]?.toLowerCase() ?? ''
  const figures = IN_FIGURES.exec(said)
  if (figures !== null) return readFigures(said, figures, timeZone, language, primary)
  const readers = new Set([READERS[primary], ...Object.values(READERS)].filter(each => each !== undefined))
  for (const reader of readers) {
    for (const { start } of reader.parse(said, REFERENCE)) {
      if (!SAID.every(each => start.isCertain(each))) continue
      const read = instantOf(
        {
          year: start.get('year'),
          month: start.get('month'),
          day: start.get('day'),
          ...(start.isCertain('hour') && {
            hour: start.get('hour'),
            minute: start.get('minute'),
            second: start.get('second'),
          }),
        },
        start.isCertain('timezoneOffset') ? start.get('timezoneOffset') : null,
        timeZone,
      )
      if (read !== null) return read
    }
  }
  return null
}

/** `31.12.2024` and `12/31/2024` read one way only; `05/06/2024` is told by the language. */
function readFigures(
  said: string,
  [whole = '', one = '', mark = '', other = '', long = '']: RegExpExecArray,
  timeZone: string,
  language: string | null,
  primary: string,
): string | null {
  const [first, second] = [Number(one), Number(other)]
  const isDayFirst =
    mark === '.' ||
    first > 12 ||
    (second <= 12 && primary !== '' && (primary !== 'en' || /^en[-_](?:GB|IE|AU|NZ|IN|ZA)$/i.test(language ?? '')))
  const isMonthFirst = !isDayFirst && (second > 12 || /^en[-_]US$/i.test(language ?? ''))
  if (!isDayFirst && !isMonthFirst && first !== second) return null
  const [day, month] = isMonthFirst ? [second, first] : [first, second]
  const year = long.length === 2 ? 2000 + Number(long) : Number(long)
  const date = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  const [, clock = ''] =
    /^[\s,|–—-]*(?:um |at |a las |à |às |alle |kl\.? )?(\d{1,2}[:.h]\d{2})/i.exec(said.slice(whole.length)) ?? []
  const [hour = '', minute = ''] = clock.split(/[:.h]/)
  return readDate(clock === '' ? date : `${date}T${hour.padStart(2, '0')}:${minute}`, timeZone)
}

type Fields = {
  year: number | null
  month: number | null
  day: number | null
  hour?: number | null
  minute?: number | null
  second?: number | null
}

function instantOf(fields: Fields, offsetMinutes: number | null, timeZone: string): string | null {
  const { year, month, day, hour, minute, second } = fields
  if (year === null || month === null || day === null || year < FIRST_YEAR) return null
  try {
    const time = { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 }
    const local = Temporal.PlainDateTime.from({ year, month, day, ...time }, { overflow: 'reject' })
    if (offsetMinutes === null) return toRfc3339(local.toZonedDateTime(timeZone).epochMilliseconds)
    return toRfc3339(local.toZonedDateTime('UTC').epochMilliseconds - offsetMinutes * 60_000)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
