/** The shape that ISO 8601 calendar dates have, with or without a time and a zone. */
const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?$/i

/**
 * Reads an RFC 3339 or ISO 8601 date. Without a zone it is the newsroom's local time; without a time it is that day's start.
 * Gives RFC 3339 in UTC, or null for what is not such a date (also an impossible day).
 */
export function readDate(text: string, timeZone: string): string | null {
  const [, day, time, offset] = ISO.exec(text.trim()) ?? []
  if (day === undefined) return null
  try {
    const local = Temporal.PlainDateTime.from(time === undefined ? `${day}T00:00` : `${day}T${time}`, {
      overflow: 'reject',
    })
    const zone = offset === undefined ? timeZone : offset.toUpperCase() === 'Z' ? 'UTC' : offset
    return toRfc3339(local.toZonedDateTime(zone).epochMilliseconds)
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/** RFC 3339 in UTC; milliseconds stand there only where they are not zero. */
export function toRfc3339(epochMilliseconds: number): string {
  const text = new Date(epochMilliseconds).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

/** Below zero where the first of two instants is earlier, zero where they are one. RFC 3339. */
export function compareInstants(a: string, b: string): number {
  // In UTC, to the second or to the millisecond, texts are in the order of their instants; most are such.
  const isText = a.length === b.length && (a.length === 20 || a.length === 24) && a.endsWith('Z') && b.endsWith('Z')
  if (!isText) return Date.parse(a) - Date.parse(b)
  return a < b ? -1 : a === b ? 0 : 1
}

/** The calendar day of an instant in a zone, as 2026-05-24. */
export function dayOf(instant: string, timeZone: string): string {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}

/** Which parts of a date a person sees: `full` Friday 13 November 2026, `long` 13 November 2026, `short` 13 Nov, `day` 13 November, `month` November 2026. */
export type DateStyle = 'full' | 'long' | 'short' | 'day' | 'month'

const STYLES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  long: { day: 'numeric', month: 'long', year: 'numeric' },
  short: { day: 'numeric', month: 'short' },
  day: { day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
}

/** Making one takes as long as using it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** A date as people of that language write it. Plain `en` is written day first, as newspapers outside the United States do. */
export function formatDate(instant: string, language: string, timeZone: string, style: DateStyle): string {
  const key = `${language} ${timeZone} ${style}`
  const locale = language === 'en' ? 'en-GB' : language
  const make = () => new Intl.DateTimeFormat([locale, 'en-GB'], { ...STYLES[style], timeZone })
  return formats.getOrInsertComputed(key, make).format(new Date(instant))
}
