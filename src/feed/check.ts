import { type Article, isId } from '../article/index.ts'

/** Years that RFC 3339 and RFC 822 can write. */
const [FIRST_YEAR, LAST_YEAR] = [1, 9999]
/** RFC 3339 as we write it, from 1000 on: no month and no day of it can be wrong. */
const PLAIN_DATE = /^[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/

/** Why an article would make a feed invalid, as the end of a sentence; null where it would not. */
export function faultOf({ id, url, title, updated, published, firstSeen }: Article): string | null {
  if (!isId(id)) return `its id is no URI: ${id}`
  if (!isWebAddress(url)) return `its address is no web address: ${url}`
  if (title.trim() === '') return 'it has no headline'
  const odd = [updated, published ?? updated, firstSeen].find(date => !isWritable(date))
  return odd === undefined ? null : `its date cannot be written: ${odd}`
}

/** The origins that were looked at: whatever stands behind one can be parsed, and thousands of addresses have the same. */
const origins = new Map<string, boolean>()

function isWebAddress(url: string): boolean {
  const [origin] = /^https?:\/\/[^\s/?#\\]+(?=\/)/.exec(url) ?? []
  if (origin === undefined) return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
  return origins.getOrInsertComputed(origin, () => URL.canParse(origin))
}

function isWritable(date: string): boolean {
  if (PLAIN_DATE.test(date)) return true
  const year = new Date(date).getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}
