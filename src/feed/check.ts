import { type Article, isId } from '../article/index.ts'

/** Years that RFC 3339 and RFC 822 can write. */
const [FIRST_YEAR, LAST_YEAR] = [1, 9999]

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
  const isOne = origins.get(origin) ?? URL.canParse(origin)
  origins.set(origin, isOne)
  return isOne
}

function isWritable(date: string): boolean {
  const year = new Date(date).getUTCFullYear()
  return year >= FIRST_YEAR && year <= LAST_YEAR
}
