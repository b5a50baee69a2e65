/** The value of a request's header, if it was sent. */
export type Asked = (name: string) => string | undefined

/** What tells one state of a file from another: its strong ETag, and when it changed last, in milliseconds. */
export type Validators = { etag: string; modified: number }

/** Bytes of a file, both ends included. */
export type Span = { start: number; end: number }

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g
const IMF_DATE = /^\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const RFC_850_DATE = /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-\w{3}-\d{2} \d{2}:\d{2}:\d{2} GMT$/
const ASCTIME_DATE = /^\w{3} \w{3} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/

/** What the conditions of a GET or HEAD say, in their order: go on, 304 or 412. RFC 9110 §13.2.2. */
export function verdictOf(asked: Asked, { etag, modified }: Validators): 'go' | 304 | 412 {
  const seconds = Math.floor(modified / 1000) * 1000
  const match = asked('if-match')
  if (match !== undefined) {
    if (match.trim() !== '*' && !tagsIn(match).includes(etag)) return 412
  } else {
    const unmodified = instantIn(asked('if-unmodified-since'))
    if (unmodified !== null && seconds > unmodified) return 412
  }
  const noneMatch = asked('if-none-match')
  if (noneMatch !== undefined)
    return noneMatch.trim() === '*' || tagsIn(noneMatch).some(tag => tag === etag || tag === `W/${etag}`) ? 304 : 'go'
  const since = instantIn(asked('if-modified-since'))
  return since !== null && seconds <= since ? 304 : 'go'
}

/**
 * The part of a file that is asked for; null for all of it: where none is, its syntax is wrong, or there are several, which
 * a server may ignore. RFC 9110 §14.2.
 */
export function spanOf(asked: Asked, etag: string, size: number): Span | 'unsatisfiable' | null {
  const range = asked('range')
  if (range === undefined) return null
  // A date is no strong validator: two builds can fall into its second. Then the whole file is right. RFC 9110 §13.1.5.
  const same = asked('if-range')
  if (same !== undefined && same.trim() !== etag) return null
  const [, set] = /^bytes=(.*)$/i.exec(range.trim()) ?? []
  const [spec, ...more] = (set ?? '').split(',').flatMap(each => (each.trim() === '' ? [] : [each.trim()]))
  const [, first, last] = /^(\d*)-(\d*)$/.exec(spec ?? '') ?? []
  if (first === undefined || last === undefined || more.length > 0 || first + last === '') return null
  if (first === '') {
    if (Number(last) === 0) return 'unsatisfiable'
    // Content-Range cannot tell of no bytes.
    return size === 0 ? null : { start: Math.max(0, size - Number(last)), end: size - 1 }
  }
  if (last !== '' && isLess(last, first)) return null
  if (Number(first) >= size) return 'unsatisfiable'
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) }
}

/**
 * True for a browser: it names pages and likes them better than `type`. A reader of feeds names the feed, or takes anything.
 * RFC 9110 §12.5.1.
 */
export function prefersPage(accept: string | undefined, type: string): boolean {
  if (accept?.includes('html') !== true) return false
  const weights = new Map<string, number>()
  for (const each of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = each.split(';').map(part => part.trim())
    const weight = parameters.find(part => part.startsWith('q='))
    weights.set(range, weight === undefined ? 1 : Number(weight.slice(2)) || 0)
  }
  const [essence = ''] = type.split(';')
  const ranges = [essence, `${essence.slice(0, essence.indexOf('/'))}/*`, '*/*']
  const range = ranges.find(each => weights.has(each))
  return (weights.get('text/html') ?? 0) > (range === undefined ? 0 : (weights.get(range) ?? 0))
}

function tagsIn(list: string): string[] {
  return list.match(ENTITY_TAG) ?? []
}

/** Both are digits, perhaps more than a number holds. */
function isLess(a: string, b: string): boolean {
  return BigInt(a) < BigInt(b)
}

/** A date in one of the three forms of HTTP; null for anything else, which is as if nothing was said. RFC 9110 §5.6.7. */
function instantIn(text: string | undefined): number | null {
  if (text === undefined) return null
  const date = text.trim()
  const isZoneless = ASCTIME_DATE.test(date)
  if (!isZoneless && !IMF_DATE.test(date) && !RFC_850_DATE.test(date)) return null
  const instant = Date.parse(isZoneless ? `${date} GMT` : date)
  if (Number.isNaN(instant)) return null
  return IMF_DATE.test(date) && new Date(instant).toUTCString() !== date ? null : instant
}
