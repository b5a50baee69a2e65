/** A file's text and how many of its characters could not be read and stand as U+FFFD. */
export type Reading = { encoding: string; text: string; bad: number }

const MAX_SCALAR = 0x10ffff
const CHUNK = 8192
/** Where halves of characters are more, they are letters of another encoding. */
const CHARS_PER_HALF = 20

/** Byte order marks, the longer of two that begin alike first. */
const MARKS: readonly (readonly [string, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-32le', [0xff, 0xfe, 0x00, 0x00]],
  ['utf-32be', [0x00, 0x00, 0xfe, 0xff]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
]

/** Reads bytes that begin with a byte order mark, which is left out; null where there is none. */
export function readMarked(bytes: Uint8Array): Reading | null {
  const [encoding, mark] = MARKS.find(([, head]) => startsWith(bytes, head)) ?? []
  if (encoding === undefined || mark === undefined) return null
  const rest = bytes.subarray(mark.length)
  return (encoding === 'utf-8' ? readSurrogates(rest) : null) ?? readAs(encoding, rest)
}

/**
 * Reads UTF-16 and UTF-32 that say nothing of themselves: bytes with zeros among them, of which one order of the bytes
 * makes clean text with more ASCII in it than the other. Null for anything else.
 */
export function readUnmarked(bytes: Uint8Array): Reading | null {
  const readings = ['utf-32le', 'utf-32be', 'utf-16le', 'utf-16be'].map(encoding => readAs(encoding, bytes))
  const clean = readings.filter(({ bad, text }) => bad === 0 && !/(?!\s)[\p{Cc}\p{Cn}\p{Co}]/u.test(text))
  const [best, second] = clean
    .map(reading => ({ reading, ascii: countUnits(reading.text, unit => unit < 0x80) }))
    .sort((a, b) => b.ascii - a.ascii)
  if (best === undefined || best.ascii === 0 || best.ascii === second?.ascii) return null
  return best.reading
}

/** Reads bytes in an encoding; what is wrong in them becomes U+FFFD and is counted. */
export function readAs(encoding: string, bytes: Uint8Array): Reading {
  if (encoding.startsWith('utf-32')) return readUtf32(encoding, bytes)
  const text = new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes)
  const bad =
    text.includes('\ufffd') && !isClean(encoding, bytes)
      ? countUnits(text, unit => unit === 0xfffd) - countWritten(encoding, bytes)
      : 0
  return { encoding, text, bad }
}

/**
 * Reads UTF-8 with surrogates in it, which is none: pairs of them (CESU-8, as Java and old databases write emoji) are the
 * characters that they mean, half of one is nothing. Null where there are none, where the rest is no UTF-8, or where the halves
 * are too many for what must be letters of another encoding else.
 */
export function readSurrogates(bytes: Uint8Array): Reading | null {
  if (!bytes.includes(0xed)) return null
  const said = Buffer.from(bytes).toString('latin1')
  const unitAt = (pair: string, at: number) =>
    0xd000 | ((pair.charCodeAt(at + 1) & 0x3f) << 6) | (pair.charCodeAt(at + 2) & 0x3f)
  let halves = 0
  const meant = said
    .replace(/\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]/g, pair =>
      Buffer.from(String.fromCharCode(unitAt(pair, 0), unitAt(pair, 3))).toString('latin1'),
    )
    .replace(/\xed[\xa0-\xbf][\x80-\xbf]/g, () => {
      halves++
      return ''
    })
  if (meant === said) return null
  const reading = readAs('utf-8', Buffer.from(meant, 'latin1'))
  return reading.bad === 0 && reading.text.length >= halves * CHARS_PER_HALF ? reading : null
}

/** True where bytes begin so. */
export function startsWith(bytes: Uint8Array, head: readonly number[]): boolean {
  return head.every((byte, index) => bytes[index] === byte)
}

/** How many of a text's UTF-16 units are meant; a loop, because V8's stack does not bear long runs of `\P{…}+`. */
export function countUnits(text: string, isMeant: (unit: number) => boolean): number {
  let count = 0
  for (let at = 0; at < text.length; at++) if (isMeant(text.charCodeAt(at))) count++
  return count
}

function isClean(encoding: string, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}

/** U+FFFD may be written in a file, by a program that had the same trouble before. */
function countWritten(encoding: string, bytes: Uint8Array): number {
  return encoding === 'utf-8' ? Buffer.from(bytes).toString('latin1').split('\u00ef\u00bf\u00bd').length - 1 : 0
}

function readUtf32(encoding: string, bytes: Uint8Array): Reading {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let bad = bytes.length % 4 === 0 ? 0 : 1
  let text = ''
  for (let start = 0; start < whole; start += 4 * CHUNK) {
    const scalars: number[] = []
    for (let at = start; at < Math.min(whole, start + 4 * CHUNK); at += 4) {
      const scalar = view.getUint32(at, encoding === 'utf-32le')
      const good = scalar <= MAX_SCALAR && (scalar < 0xd800 || scalar > 0xdfff)
      if (!good) bad++
      scalars.push(good ? scalar : 0xfffd)
    }
    text += String.fromCodePoint(...scalars)
  }
  return { encoding, text: bytes.length % 4 === 0 ? text : `${text}\ufffd`, bad }
}
