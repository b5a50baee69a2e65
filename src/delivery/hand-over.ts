import type { Transform, Writable } from 'node:stream'

const CRLF = Buffer.from('\r\n')
const DOT_LINE = Buffer.from('\r\n.')
const DOT = Buffer.from('.')

/** A message in pieces, as they follow one another; none is cut within a CRLF. */
export type Pieces = readonly Buffer[]

/** In bytes. */
export function sizeOf(message: Pieces): number {
  let size = 0
  for (const piece of message) size += piece.length
  return size
}

/**
 * Gives a message to the stream in which nodemailer doubles the dots of lines that begin with one and mends bare line breaks, byte by byte,
 * which costs more than all else that it does. Ours has no such break, and its dots are doubled here; behind a message of which that
 * stream saw nothing it writes a line break and the dot, so the last break is left to it. The socket, where there is one, gets it at once.
 */
export function handOver(message: Pieces, stream: Transform, socket: Writable | null): void {
  socket?.cork()
  // Not behind the stream's end: where a message is larger than the socket's buffer, that comes only once it was uncorked.
  setImmediate(() => socket?.uncork())
  let isEnded = true
  message.forEach((piece, index) => {
    if (piece.length === 0) return
    if (piece[0] === DOT[0] && isEnded) stream.push(DOT)
    isEnded = piece.subarray(-CRLF.length).equals(CRLF)
    const isLast = index === message.length - 1
    pushStuffed(isLast && isEnded ? piece.subarray(0, -CRLF.length) : piece, stream)
  })
  stream.end()
}

/** Pushes a piece with the dots doubled that begin a line in it, but for the first. RFC 5321 §4.5.2. */
function pushStuffed(piece: Buffer, stream: Transform): void {
  let from = 0
  for (let at = piece.indexOf(DOT_LINE); at !== -1; at = piece.indexOf(DOT_LINE, at + CRLF.length)) {
    stream.push(piece.subarray(from, at + CRLF.length))
    stream.push(DOT)
    from = at + CRLF.length
  }
  if (from < piece.length) stream.push(piece.subarray(from))
}
