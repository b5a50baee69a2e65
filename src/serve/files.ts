import { hash } from 'node:crypto'
import { type BigIntStats, closeSync, fstatSync, type Stats } from 'node:fs'
import { basename, join, sep } from 'node:path'
import type { Context } from 'hono'
import type { Clock } from '../newsroom/index.ts'
import { prefersPage, type Span, spanOf, verdictOf } from './conditions.ts'
import { mediaOf } from './media.ts'
import { bytesIn, isPublicFile, openPublic, statOf, streamOf } from './open.ts'
import { Shelf } from './shelf.ts'

/** The largest file that is kept in memory; a larger one is read as it is sent. */
const MOST_KEPT_BYTES = 512 * 1024
const TAG_CHARACTERS = 22

/** A drawing can hold scripts, which would run as the site's own where it is opened as a page. */
const DRAWING = { 'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox" }

type Headers = Readonly<Record<string, string>>

/** One kind of a file: the headers of its answer, and those of a 304 (RFC 9110 §15.4.5). */
type Kind = { etag: string; whole: Headers; known: Headers }
type Shown = { size: number; modified: number; plain: Kind; page: Kind | null }
type Kept = Shown & { stat: Stats; at: number; bytes: Buffer<ArrayBuffer> }

/** `headers` are in every answer, a 304 too, but for those that say what the file is. */
type Ports = { clock: Clock; headers?: Headers }

/**
 * Answers GET and HEAD of the files below a folder as RFC 9110 says: conditions (§13), ranges (§14), and of a feed two kinds
 * (§12.5.1), one that browsers show with its style. `path` is below the site's root, percent-encoded, without a slash before
 * it. Null where there is no file that everybody may read: nothing hidden, nothing that a link shows outside of the folder.
 *
 * A changed file is answered as it is now. The answer to a large one holds it open until its body is read or cancelled.
 * What `context.header` set before is not in the answer: Hono would make `Headers` of ours, a tenth of the time.
 *
 * @example
 * const files = publicFiles('out', { clock })
 * app.get('*', context => files(context, context.req.path.slice(1)) ?? context.notFound())
 */
export function publicFiles(
  folder: string,
  { clock, headers = {} }: Ports,
): (context: Context, path: string) => Response | null {
  const always = { ...headers, 'X-Content-Type-Options': 'nosniff' }
  const shelf = new Shelf<Kept>()

  const remembered = (context: Context, kept: Kept) =>
    answer(context, kept, always, ({ start, end }) =>
      end + 1 - start === kept.bytes.length ? kept.bytes : kept.bytes.subarray(start, end + 1),
    )

  function read(context: Context, file: string): Response | null {
    const opened = openPublic(folder, file)
    if (opened === null) return null
    const { fd, stat: exact } = opened
    const at = clock.now()
    let isReadLater = false
    try {
      // Of before the read: what is written meanwhile makes the next look find another stat, and read again.
      const stat = fstatSync(fd)
      const modified = stat.mtimeMs
      if (stat.size > MOST_KEPT_BYTES) {
        const shown = shownAs(file, Number(exact.size), { modified, stamp: stampOf(exact), at, always })
        return answer(context, shown, always, span => {
          isReadLater = true
          return streamOf(fd, file, span)
        })
      }
      const bytes = bytesIn(fd, stat.size)
      // The same bytes have the same ETag on every host and after every move; hashing them once is cheap.
      const stamp = hash('sha256', bytes, 'base64url')
      const kept = { ...shownAs(file, bytes.length, { modified, stamp, at, always }), stat, at, bytes }
      shelf.put(file, kept)
      return remembered(context, kept)
    } finally {
      if (!isReadLater) closeSync(fd)
    }
  }

  return (context, path) => {
    const names = namesIn(path)
    if (names === null) return null
    const file = folder + sep + names.join(sep)
    const stat = statOf(file)
    if (stat?.isDirectory()) return isFolder(path) ? null : toFolder(context, folder, file, always)
    if (!stat?.isFile()) return null
    const kept = shelf.get(file, stat, clock.now())
    return kept === null ? read(context, file) : remembered(context, kept)
  }
}

/**
 * Hashing gigabytes takes seconds. What is replaced has another inode, what is written to another time, and no program can
 * set ctime back. Hashed, because an inode is nobody's business.
 */
function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return hash('sha256', [dev, ino, size, mtimeNs, ctimeNs].join(' '), 'base64url')
}

function isFolder(path: string): boolean {
  return path === '' || path.endsWith('/')
}

/** The names on the way to a file; null where one is hidden, leads up, or is none. Decoded once, each by itself. */
function namesIn(path: string): string[] | null {
  const names = path.split('/')
  if (isFolder(path)) names[names.length - 1] = 'index.html'
  for (const [index, name] of names.entries()) {
    const decoded = name.includes('%') ? decodedName(name) : name
    if (decoded === null || decoded === '' || decoded.startsWith('.') || /[/\\\0]/.test(decoded)) return null
    names[index] = decoded
  }
  return names
}

function decodedName(name: string): string | null {
  try {
    return decodeURIComponent(name)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** The way to a folder's page, so that its relative links hold. Relative itself: it leads to no other host. RFC 9110 §10.2.2. */
function toFolder(context: Context, folder: string, file: string, always: Headers): Response | null {
  if (!isPublicFile(folder, join(file, 'index.html'))) return null
  return bare(308, {
    ...always,
    Location: `./${encodeURIComponent(basename(file))}/${new URL(context.req.url).search}`,
    'Cache-Control': mediaOf('index.html').caching,
  })
}

function shownAs(
  file: string,
  size: number,
  { modified, stamp, at, always }: { modified: number; stamp: string; at: number; always: Headers },
): Shown {
  const { type, pageType, caching, isFeed } = mediaOf(basename(file))
  const kindOf = (shown: string, etag: string): Kind => {
    const known = {
      ...always,
      ETag: etag,
      'Cache-Control': caching,
      ...(pageType !== null && { Vary: 'Accept' }),
      ...(isFeed && { 'Access-Control-Allow-Origin': '*' }),
      ...(shown === 'image/svg+xml' && DRAWING),
    }
    const whole = {
      ...known,
      'Content-Type': shown,
      'Content-Length': String(size),
      'Accept-Ranges': 'bytes',
      // What is dated in the future must not be told as such. RFC 9110 §8.8.2.1.
      ...(modified <= at && { 'Last-Modified': new Date(modified).toUTCString() }),
    }
    return { etag, whole, known }
  }
  const tag = stamp.slice(0, TAG_CHARACTERS)
  // The two kinds have tags of their own, though their bytes are the same: a tag is of one representation. RFC 9110 §8.8.1.
  const page = pageType === null ? null : kindOf(pageType, `"${tag}-page"`)
  return { size, modified, plain: kindOf(type, `"${tag}"`), page }
}

function answer(
  context: Context,
  { size, modified, plain, page }: Shown,
  always: Headers,
  bodyOf: (span: Span) => Uint8Array<ArrayBuffer> | ReadableStream,
): Response {
  const asked = (name: string) => context.req.header(name)
  const isPage = page !== null && prefersPage(asked('accept'), plain.whole['Content-Type'] ?? '')
  const { etag, whole, known } = isPage ? page : plain
  const verdict = verdictOf(asked, { etag, modified })
  if (verdict === 304) return new Response(null, { status: 304, headers: known })
  if (verdict === 412) return bare(412, always)
  // Ranges are of GET alone. RFC 9110 §14.2.
  if (context.req.method === 'HEAD') return new Response(null, { headers: whole })
  const span = spanOf(asked, etag, size)
  if (span === 'unsatisfiable') return bare(416, { ...always, 'Content-Range': `bytes */${size}` })
  if (span === null) return new Response(bodyOf({ start: 0, end: size - 1 }), { headers: whole })
  const { start, end } = span
  const bounds = { 'Content-Length': String(end + 1 - start), 'Content-Range': `bytes ${start}-${end}/${size}` }
  return new Response(bodyOf(span), { status: 206, headers: { ...whole, ...bounds } })
}

function bare(status: number, headers: Headers): Response {
  return new Response(null, { status, headers: { ...headers, 'Content-Length': '0' } })
}
