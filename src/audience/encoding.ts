import { isAscii, isUtf8 } from 'node:buffer'
import { open } from 'node:fs/promises'
import { detectEncoding, kindOf } from '../ingest/index.ts'
import { ProblemError } from '../problem/index.ts'

const CHUNK_BYTES = 65_536
/** Enough to tell old encodings apart. */
const SAMPLE_BYTES = 32_768
const HEAD_BYTES = 4096
/** So many good lines beside a broken one are UTF-8 all the same. */
const GOOD_PER_BAD = 20
const LF = 10

/** How a file is to be read; `guessed` where nothing says it, `damaged` lines hold bytes that are none of it. */
export type Encoding = { name: string; mark: number; guessed: boolean; damaged: number }

/**
 * Finds out in one pass over the file how all of it is encoded: a byte order mark; zeros as UTF-16 has them; UTF-8 wherever the
 * bytes are that; else what the lines that are none look like (mostly Windows-1252). Throws `table-unread` for what is no text.
 */
export async function encodingOf(file: string, at: string): Promise<Encoding> {
  const pass = new Pass()
  const handle = await open(file)
  try {
    // One buffer for all of the file: the garbage of many would be most of the memory that an import takes.
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let isFirst = true; ; isFirst = false) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES)
      if (bytesRead === 0) break
      const chunk = buffer.subarray(0, bytesRead)
      const told = isFirst ? (markOf(chunk) ?? wideOf(chunk.subarray(0, HEAD_BYTES))) : null
      if (told !== null) return told
      const kind = isFirst ? kindOf(chunk) : null
      if (kind !== null) throw new ProblemError('table-unread', { at, reason: kind })
      pass.take(chunk)
    }
  } finally {
    await handle.close()
  }
  return pass.end(at)
}

function markOf(head: Buffer): Encoding | null {
  const told = (name: string, mark: number) => ({ name, mark, guessed: false, damaged: 0 })
  if (head[0] === 0xff && head[1] === 0xfe) return told('utf-16le', 2)
  if (head[0] === 0xfe && head[1] === 0xff) return told('utf-16be', 2)
  return null
}

/** UTF-16 that does not say so: nearly every other byte of a table is zero. */
function wideOf(head: Buffer): Encoding | null {
  let [even, odd] = [0, 0]
  for (let at = 0; at < head.length; at++)
    if (head[at] === 0) {
      if (at % 2 === 0) even++
      else odd++
    }
  const many = head.length / 4
  const name = odd > many && even === 0 ? 'utf-16le' : even > many && odd === 0 ? 'utf-16be' : null
  return name === null ? null : { name, mark: 0, guessed: true, damaged: 0 }
}

/** Looks at every line, of whole lines at a time. */
class Pass {
  #rest: Buffer = Buffer.alloc(0)
  #mark = 0
  #isFirst = true
  #good = 0
  #bad = 0
  #sample: Buffer[] = []
  #sampled = 0

  take(chunk: Buffer): void {
    if (this.#isFirst) this.#mark = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0
    this.#isFirst = false
    const first = chunk.indexOf(LF) + 1
    if (first === 0 && this.#rest.length <= CHUNK_BYTES) {
      this.#rest = Buffer.concat([this.#rest, chunk])
      return
    }
    this.#look(Buffer.concat([this.#rest, chunk.subarray(0, first)]))
    const last = chunk.lastIndexOf(LF) + 1
    this.#look(chunk.subarray(first, last))
    this.#rest = Buffer.from(chunk.subarray(last))
  }

  end(at: string): Encoding {
    this.#look(this.#rest)
    const isUtf = this.#bad === 0 || this.#good >= this.#bad * GOOD_PER_BAD || this.#mark > 0
    if (isUtf) return { name: 'utf-8', mark: this.#mark, guessed: false, damaged: this.#bad }
    const sample = Buffer.concat(this.#sample)
    if (sample.includes(0)) throw new ProblemError('table-unread', { at, reason: 'it holds NUL characters.' })
    return { name: detectEncoding(sample), mark: 0, guessed: true, damaged: 0 }
  }

  #look(lines: Buffer): void {
    if (isAscii(lines)) return
    if (isUtf8(lines)) {
      this.#good += this.#bad === 0 ? 1 : countLines(lines)
      return
    }
    for (let start = 0; start < lines.length; ) {
      const end = lines.indexOf(LF, start) + 1 || lines.length
      const line = lines.subarray(start, end)
      start = end
      if (isAscii(line)) continue
      if (isUtf8(line)) this.#good++
      else this.#keep(line)
    }
  }

  #keep(line: Buffer): void {
    this.#bad++
    if (this.#sampled >= SAMPLE_BYTES) return
    this.#sampled += line.length
    this.#sample.push(Buffer.from(line.subarray(0, SAMPLE_BYTES)))
  }
}

function countLines(lines: Buffer): number {
  let count = 0
  for (let start = 0; start < lines.length; start = lines.indexOf(LF, start) + 1 || lines.length) count++
  return count
}

/**
 * The file as UTF-8, chunk by chunk, without its mark; `onBytes` is told how much of it was read. A chunk holds until the next one
 * is asked for: there is one buffer for all of them.
 */
export async function* utf8Of(
  file: string,
  { name, mark }: Encoding,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const decoder = name === 'utf-8' ? null : new TextDecoder(name, { ignoreBOM: true })
  const handle = await open(file)
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (let bytes = mark; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, bytes)
      if (bytesRead === 0) break
      bytes += bytesRead
      const chunk = buffer.subarray(0, bytesRead)
      yield decoder === null ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }))
      onBytes(bytes)
    }
    const last = decoder?.decode() ?? ''
    if (last !== '') yield Buffer.from(last)
  } finally {
    await handle.close()
  }
}
