import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, constants, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'
import { ProblemError } from '../../problem/index.ts'
import { failed, shown } from './request.ts'

/** More than two is an attempt at something. */
const MAX_CODINGS = 2
/** RFC 9659: no window above 8 MB. Zlib's own limit would let a header claim 128 MB. */
const ZSTD_WINDOW_LOG = 23
/** The low half of the first byte of a zlib stream, RFC 1950 §2.2. */
const ZLIB_DEFLATE = 8

type Unpack = (bytes: Uint8Array, maxOutputLength: number) => Promise<Uint8Array>

const zlib = { gunzip, inflate, inflateRaw, brotliDecompress, zstdDecompress }
const by = (name: keyof typeof zlib, params?: Record<number, number>): Unpack => {
  const unpack = promisify<Uint8Array, object, Uint8Array>(zlib[name])
  return (bytes, maxOutputLength) =>
    unpack(bytes, params === undefined ? { maxOutputLength } : { maxOutputLength, params })
}
const wrapped = by('inflate')
const bare = by('inflateRaw')

const UNPACK = new Map<string, Unpack>([
  ['gzip', by('gunzip')],
  ['x-gzip', by('gunzip')],
  // RFC 9110 §8.4.1.2: "deflate" means zlib, and some servers send it bare.
  ['deflate', (bytes, limit) => (((bytes[0] ?? 0) & 0xf) === ZLIB_DEFLATE ? wrapped : bare)(bytes, limit)],
  ['br', by('brotliDecompress')],
  ['zstd', by('zstdDecompress', { [constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG })],
])

/** The content codings that are understood, as Accept-Encoding wants them. */
export const CODINGS = 'gzip, deflate, br, zstd'

/**
 * The body of an answer, its content codings undone (RFC 9110 §8.4). Reading stops as soon as more than `limit` bytes
 * came over the wire, and unpacking as soon as more came out, so that a small bomb stays small.
 */
export async function readBody(answer: IncomingMessage, url: URL, limit: number): Promise<Uint8Array> {
  const tooLarge = () => new ProblemError('fetch-too-large', { at: shown(url), limit })
  const codings = codingsOf(answer, url)
  if (Number(answer.headers['content-length'] ?? 0) > limit) throw tooLarge()
  const chunks: Buffer[] = []
  let received = 0
  for await (const chunk of answer) {
    received += chunk.length
    if (received > limit) throw tooLarge()
    chunks.push(chunk)
  }
  let bytes: Uint8Array = Buffer.concat(chunks)
  // Some servers name a coding above no body at all.
  if (bytes.length === 0) return bytes
  try {
    for (const unpack of codings) bytes = await unpack(bytes, limit)
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge()
    throw failed(
      url,
      'what the server packed cannot be unpacked.',
      'Try again later, or tell whoever runs that server.',
    )
  }
  return bytes
}

/** How to undo the codings of an answer, the last applied first. */
function codingsOf(answer: IncomingMessage, url: URL): Unpack[] {
  const names = (answer.headers['content-encoding'] ?? '').toLowerCase().split(',')
  const codings = names.map(name => name.trim()).filter(name => name !== '' && name !== 'identity')
  const unpack = codings.reverse().flatMap(name => UNPACK.get(name) ?? [])
  if (unpack.length < codings.length || codings.length > MAX_CODINGS) {
    throw failed(url, 'the server packed it in a way that nobody asked for.', 'Tell whoever runs that server.')
  }
  return unpack
}
