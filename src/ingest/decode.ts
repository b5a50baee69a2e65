import { type Problem, problem } from '../problem/index.ts'

const MAX_BYTES = 2_000_000

/** The text of a file, its line ends made LF and its byte order mark removed; or the problem why there is none. */
export function decode(bytes: Uint8Array, file: string): { text: string } | { problem: Problem } {
  if (bytes.length > MAX_BYTES) {
    return { problem: problem('article-too-large', { at: file, bytes: bytes.length, limit: MAX_BYTES }) }
  }
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return { problem: problem('binary-article', { at: file, reason: `its bytes are not ${encoding.toUpperCase()}.` }) }
  }
  if (text.includes('\0'))
    return { problem: problem('binary-article', { at: file, reason: 'it holds NUL characters.' }) }
  if (!/[^\s\p{C}]/u.test(text)) return { problem: problem('empty-article', { at: file }) }
  return { text: text.replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n') }
}
