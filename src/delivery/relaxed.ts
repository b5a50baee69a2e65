import { ProblemError } from '../problem/index.ts'

const CRLF = Buffer.from('\r\n')
/** Ends the headers. */
const SEPARATOR = '\r\n\r\n'
/** In bytes: what is shorter is made anew sooner than it is remembered. */
const LEAST_REMEMBERED = 256

/**
 * A piece of a body: white space, then from its first other character to its last, already canonical, then white space. What is
 * inside depends on nothing outside; the white space at a seam is judged together with the next piece's.
 */
type Cut = { lead: string; core: Buffer | null; tail: string }

/** One header field without its CRLF, canonical. RFC 6376 §3.4.2. Throws `dkim-failed` for what is none. */
export function relaxedHeader(field: string): string {
  const colon = field.indexOf(':')
  const value = field.slice(colon + 1).replace(/\r\n(?=[ \t])/g, '')
  if (colon < 1 || /[\r\n]/.test(value)) throw failed('a header field is malformed')
  return `${field.slice(0, colon).trimEnd().toLowerCase()}:${value.replace(/[ \t]+/g, ' ').replace(/^ | $/g, '')}`
}

/**
 * Gives the canonical form (RFC 6376 §3.4.4) of the body of one message after another, in pieces: the same bytes as if each body
 * were one. It begins with the empty line that ends the headers. A long piece is read once, however many messages hold that very
 * Buffer. Throws `dkim-failed` for a CR or LF without the other, which a server would change.
 */
export function bodyRelaxer(): (pieces: readonly Buffer[]) => Buffer[] {
  const known = new WeakMap<Buffer, Cut>()
  const cutOf = (piece: Buffer): Cut => {
    if (piece.length < LEAST_REMEMBERED) return cut(piece)
    const before = known.get(piece)
    if (before !== undefined) return before
    const made = cut(piece)
    known.set(piece, made)
    return made
  }
  return pieces => {
    const canonical: Buffer[] = []
    let white = ''
    let isBegun = false
    for (const piece of pieces) {
      const { lead, core, tail } = cutOf(piece)
      white += lead
      if (core === null) continue
      const seam = relaxedWhite(isBegun ? white : afterHeaders(white))
      if (seam !== '') canonical.push(seam === '\r\n' ? CRLF : Buffer.from(seam, 'latin1'))
      canonical.push(core)
      white = tail
      isBegun = true
    }
    // Empty lines at the end do not count; a body of nothing else is empty.
    relaxedWhite(isBegun ? white : afterHeaders(white))
    if (isBegun) canonical.push(CRLF)
    return canonical
  }
}

function cut(piece: Buffer): Cut {
  let from = 0
  let to = piece.length
  while (from < to && isWhite(piece[from])) from++
  while (to > from && isWhite(piece[to - 1])) to--
  const lead = piece.toString('latin1', 0, from)
  if (from === to) return { lead, core: null, tail: '' }
  const text = piece.toString('latin1', from, to)
  if (/\r(?!\n)|(?<!\r)\n/.test(text)) throw failed('a line ends in half a line break')
  return { lead, core: Buffer.from(withoutExtra(text), 'latin1'), tail: piece.toString('latin1', to) }
}

function isWhite(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x0a || byte === 0x09
}

/** White space between two other characters, or before the first, canonical. */
function relaxedWhite(white: string): string {
  if (white === '' || white === '\r\n') return white
  const relaxed = withoutExtra(white)
  if (!/^(?: |\r\n)*$/.test(relaxed)) throw failed('a line ends in half a line break')
  return relaxed
}

function withoutExtra(text: string): string {
  return text.replace(/[ \t]+(\r\n)?/g, (_, end: string = ' ') => end)
}

function afterHeaders(white: string): string {
  if (!white.startsWith(SEPARATOR)) throw failed('no empty line ends the headers')
  return white.slice(SEPARATOR.length)
}

function failed(reason: string): ProblemError {
  return new ProblemError('dkim-failed', { reason })
}
