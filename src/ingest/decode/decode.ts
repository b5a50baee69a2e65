import { type Problem, problem } from '../../problem/index.ts'
import { kindOf } from './binary.ts'
import { detect, encodingOf, labelsIn } from './charset.ts'
import { countUnits, type Reading, readAs, readMarked, readSurrogates, readUnmarked } from './wide.ts'

/** For text and Markdown: no article is longer. */
export const MAX_TEXT_BYTES = 2_000_000
/** For pages and feeds, which carry a lot besides. */
export const MAX_PAGE_BYTES = 20_000_000

/** So many good letters beside a broken one still are the encoding that they look like. */
const GOOD_PER_BAD = 20
/** More control characters than one in so many are no text. */
const CHARS_PER_CONTROL = 100
const WIDE = /^utf-(?:16|32)/
const CJK = new Set(['gbk', 'gb18030', 'big5', 'shift_jis', 'euc-jp', 'euc-kr', 'iso-2022-jp'])
/** What servers say when they know nothing. */
const SERVER_DEFAULT = /^(?:us-ascii|ascii|iso-8859-1|latin1)$/i

/** A text; `guessed` is the encoding that was found out from the bytes alone, `problems` what a reader should know of. */
export type Decoded = { text: string; guessed: string | null; problems: Problem[] }

/**
 * The text of a file, its line ends made LF and its byte order mark removed; or the problem why there is none.
 * `declared` is the charset of a Content-Type. In this order (RFC 7303 §3, and what browsers do): a byte order mark;
 * zeros as UTF-16 and UTF-32 have them; UTF-8 wherever the bytes are that, whatever is declared; the declared charset,
 * but a server's default after the document's own word; that word; detection. A few bytes that are wrong become U+FFFD
 * with a warning, never other letters.
 */
export function decode(
  bytes: Uint8Array,
  file: string,
  declared: string | null = null,
  limit: number = MAX_TEXT_BYTES,
): Decoded | { problem: Problem } {
  if (bytes.length > limit) return { problem: problem('article-too-large', { at: file, bytes: bytes.length, limit }) }
  const binary = (reason: string) => ({ problem: problem('binary-article', { at: file, reason }) })
  const kind = kindOf(bytes)
  if (kind !== null) return binary(kind)
  const marked = readMarked(bytes)
  if (marked !== null && !isMostlyGood(marked)) return binary(`its bytes are not ${marked.encoding.toUpperCase()}.`)
  const told = marked ?? (bytes.includes(0) ? readUnmarked(bytes) : readDeclared(bytes, declared))
  if (told === null && bytes.includes(0)) return binary('it holds NUL characters.')
  const { encoding, text, bad } = told ?? readAs(detect(bytes), bytes)
  if (text.includes('\0')) return binary('it holds NUL characters.')
  if (told === null && isNoise(text)) return binary('its bytes are no text in any encoding that is known.')
  if (!/[^\s\p{C}]/u.test(text)) return { problem: problem('empty-article', { at: file }) }

  const problems: Problem[] = []
  const name = encoding.toUpperCase()
  if (told === null) problems.push(problem('encoding-guessed', { at: file, encoding: name }))
  if (bad > 0) problems.push(problem('encoding-damaged', { at: file, encoding: name, count: bad }))
  return { text: tidy(text, encoding), guessed: told === null ? encoding : null, problems }
}

/** Reads what is UTF-8 or says what it is; null where neither holds. */
function readDeclared(bytes: Uint8Array, declared: string | null): Reading | null {
  const utf8 = readAs('utf-8', bytes)
  const isAscii = utf8.bad === 0 && utf8.text.length === bytes.length
  if (isAscii) return readShifted(bytes) ?? utf8
  const own = labelsIn(bytes)
  const labels = declared === null ? own : SERVER_DEFAULT.test(declared) ? [...own, declared] : [declared, ...own]
  const encodings = labels.map(encodingOf).filter(each => each !== null)
  for (const encoding of encodings.filter(each => CJK.has(each))) {
    const reading = readAs(encoding, bytes)
    // Two bytes of a Chinese letter are now and then UTF-8 as well; three in the right order hardly ever.
    if (reading.bad === 0 && (utf8.bad > 0 || !/[\u0800-\u{10ffff}]/u.test(utf8.text))) return reading
  }
  const mended = utf8.bad === 0 ? null : readSurrogates(bytes)
  if (isMostlyGood(utf8)) return mended ?? utf8
  for (const encoding of encodings) {
    const reading = encoding === 'utf-8' ? (mended ?? utf8) : readAs(encoding, bytes)
    if (isMostlyGood(reading) || (encoding === 'utf-8' && reading.bad <= goodIn(reading))) return reading
  }
  return mended
}

/** ISO-2022-JP shifts by escapes and so hides in seven bits; nothing else that is still in use does. */
function readShifted(bytes: Uint8Array): Reading | null {
  if (!bytes.includes(0x1b)) return null
  const reading = readAs('iso-2022-jp', bytes)
  return reading.bad === 0 && /[^\p{ASCII}]/u.test(reading.text) ? reading : null
}

function isMostlyGood(reading: Reading): boolean {
  return reading.bad === 0 || reading.bad * GOOD_PER_BAD <= goodIn(reading)
}

/** How many letters say something about the encoding: those that are not ASCII, or all where a letter has two bytes. */
function goodIn({ encoding, text, bad }: Reading): number {
  return countUnits(text, WIDE.test(encoding) ? () => true : unit => unit > 0x7f) - bad
}

function isNoise(text: string): boolean {
  const isControl = (unit: number) => unit < 0x09 || (unit > 0x0d && unit < 0x20) || (unit > 0x7e && unit < 0xa0)
  return countUnits(text, isControl) * CHARS_PER_CONTROL > text.length
}

function tidy(text: string, encoding: string): string {
  // In ISO 8859 these are controls that nobody uses; where they stand somebody meant Windows's quotation marks.
  const meant = encoding.startsWith('iso-8859') ? text.replace(/[\u0080-\u009f]+/g, fromWindows) : text
  // U+FFFE, a byte order mark in the wrong order as joined files have it, and U+FFFF are no letters; XML bears neither.
  return meant.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n').replace(/[\ufffe\uffff]/g, '')
}

function fromWindows(controls: string): string {
  return readAs('windows-1252', Buffer.from(controls, 'latin1')).text
}
