/** Of one message; what is longer is told by its beginning. One more than is read of it, so that it is known to be cut. */
export const MESSAGE_LONGEST = 1_048_577
const LINE_LONGEST = 65_536
const FROM = 'From '
/** RFC 4155: who, and when. A line of prose that begins with From has no time and year in it. */
const FROM_LINE = /^From \S.{0,200}?\b\d{1,2}:\d\d\b.{0,40}\b\d{4}\b/

/**
 * The messages in a stream of bytes: those of an mbox where it begins as one does, else one. Each is at most `MESSAGE_LONGEST` bytes of its
 * beginning. An mbox is parted at its From lines alone: a Content-Length is the word of a stranger, and would hide the mail that follows.
 */
export async function* messagesIn(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<{ bytes: Buffer; isOfMany: boolean }> {
  let begun = Buffer.alloc(0)
  let box: Box | null = null
  for await (const chunk of chunks) {
    if (box !== null) {
      for (const bytes of box.take(chunk)) yield { bytes, isOfMany: true }
      continue
    }
    begun = Buffer.concat([begun, chunk])
    if (begun.length >= FROM.length && begun.toString('latin1', 0, FROM.length) === FROM) {
      box = boxOf()
      for (const bytes of box.take(begun)) yield { bytes, isOfMany: true }
    } else if (begun.length >= MESSAGE_LONGEST) break
  }
  if (box !== null) for (const bytes of box.end()) yield { bytes, isOfMany: true }
  else if (begun.length > 0) yield { bytes: begun.subarray(0, MESSAGE_LONGEST), isOfMany: false }
}

type Box = { take(chunk: Uint8Array): Buffer[]; end(): Buffer[] }

/** Parts an mbox as it comes. */
function boxOf(): Box {
  let rest = ''
  let lines: string[] = []
  let length = 0
  /** How the line before ended: only behind an empty one may a message begin. */
  let isParted = true
  let isMiddle = false

  const whole = (): Buffer[] => {
    const bytes = Buffer.from(lines.join(''), 'latin1').subarray(0, MESSAGE_LONGEST)
    lines = []
    length = 0
    return bytes.length === 0 ? [] : [bytes]
  }
  const takeLine = (line: string): Buffer[] => {
    const isFirst = isParted && !isMiddle && FROM_LINE.test(line)
    const done = isFirst ? whole() : []
    isParted = isFirst || line === '\n' || line === '\r\n'
    isMiddle = !line.endsWith('\n')
    if (isFirst || length >= MESSAGE_LONGEST) return done
    // mboxrd: one mark is taken off a From line of a body.
    const said = /^>+From /.test(line) ? line.slice(1) : line
    lines.push(said)
    length += said.length
    return done
  }
  return {
    take(chunk) {
      const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
      const done: Buffer[] = []
      let from = 0
      for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
        done.push(...takeLine(text.slice(from, end + 1)))
        from = end + 1
      }
      rest = text.slice(from)
      if (rest.length > LINE_LONGEST) {
        done.push(...takeLine(rest))
        rest = ''
      }
      return done
    },
    end() {
      const done = rest === '' ? [] : takeLine(rest)
      return [...done, ...whole()]
    },
  }
}
