import * as fs from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { ProblemError } from '../problem/index.ts'
import type { Span } from './conditions.ts'

const CHUNK_BYTES = 64 * 1024
/** How often a file is opened that is replaced each time before we have looked where it lies, which takes 60 µs. */
const MOST_OPENINGS = 20
const read = promisify(fs.read)

// Whoever opens a pipe waits for its other end, but not with this flag. Windows knows neither.
const OPENING = fs.constants.O_RDONLY | (fs.constants.O_NONBLOCK ?? 0)
/** What says that there is no such file for us; anything else (no handles left, a broken disk) is thrown. */
const NO_FILE = new Set([
  'ENOENT',
  'ENOTDIR',
  'ENAMETOOLONG',
  'ELOOP',
  'EACCES',
  'EPERM',
  'EISDIR',
  'EINVAL',
  'EILSEQ',
  'ENXIO',
  'ENODEV',
  'EOPNOTSUPP',
])

/** What stands under a name, links followed; null where there is nothing. */
export function statOf(file: string): fs.Stats | null {
  return absent(() => fs.statSync(file, { throwIfNoEntry: false })) ?? null
}

/** True where a path leads to a file that everybody may read. */
export function isPublicFile(folder: string, file: string): boolean {
  const stat = absent(() => fs.statSync(file, { bigint: true }))
  return stat?.isFile() === true && placeOf(folder, file, stat) !== 'outside'
}

/** An open file, to be closed by whoever has it. */
export type Opened = { fd: number; stat: fs.BigIntStats }

/** Opens a file; null where it is not public or no file. Whatever becomes of its name after that, it is this file that is read. */
export function openPublic(folder: string, file: string): Opened | null {
  for (let opened = 0; opened < MOST_OPENINGS; opened++) {
    const fd = absent(() => fs.openSync(file, OPENING))
    if (fd === null) return null
    let place: Place | null = null
    try {
      const stat = fs.fstatSync(fd, { bigint: true })
      place = placeOf(folder, file, stat)
      if (place === 'outside') return null
      if (place === 'inside') return { fd, stat }
    } finally {
      if (place !== 'inside') fs.closeSync(fd)
    }
  }
  throw new ProblemError('unreadable-file', { at: file, reason: 'It was replaced again and again.' })
}

/** The first bytes of a file; fewer where it is shorter. */
export function bytesIn(fd: number, most: number): Buffer<ArrayBuffer> {
  const room = Buffer.allocUnsafeSlow(most)
  let size = 0
  for (let more = -1; more !== 0 && size < room.length; size += more)
    more = fs.readSync(fd, room, size, room.length - size, size)
  return room.subarray(0, size)
}

/**
 * The bytes of a span, read as they are wanted; it closes the file. One that ends too early breaks the answer, or what comes
 * next on the connection would seem to be the rest.
 */
export function streamOf(fd: number, file: string, { start, end }: Span): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = start
  let isOpen = true
  let reading: Promise<unknown> = Promise.resolve()
  const close = () => {
    if (isOpen) fs.closeSync(fd)
    isOpen = false
  }
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          if (at <= end) {
            const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end + 1 - at))
            const next = read(fd, chunk, 0, chunk.length, at)
            reading = next
            const { bytesRead } = await next
            if (bytesRead === 0)
              throw new ProblemError('unreadable-file', { at: file, reason: 'It became shorter while it was read.' })
            at += bytesRead
            controller.enqueue(chunk.subarray(0, bytesRead))
          }
          if (at <= end) return
          close()
          controller.close()
        } catch (error) {
          close()
          throw error
        }
      },
      async cancel() {
        // A number that is closed under a read may be another file by then.
        await reading.catch(() => undefined)
        close()
      },
    },
    { highWaterMark: 0 },
  )
}

type Place = 'inside' | 'outside' | 'replaced'

/**
 * Where a file lies that was opened under this path: in the folder under no hidden name, outside of what is public, or
 * nowhere any more, because another has its name now. Asked after opening, of what was opened, because a link can be turned
 * between a look and a use; Node knows no other way to open below a folder.
 */
function placeOf(folder: string, file: string, stat: fs.BigIntStats): Place {
  if (!stat.isFile()) return 'outside'
  const real = absent(() => fs.realpathSync.native(file))
  const root = absent(() => fs.realpathSync.native(folder))
  if (real === null || root === null) return 'outside'
  const below = relative(root, real)
  if (isAbsolute(below) || below.split(sep).some(name => name === '' || name.startsWith('.'))) return 'outside'
  const found = absent(() => fs.lstatSync(real, { bigint: true }))
  return found?.dev === stat.dev && found.ino === stat.ino ? 'inside' : 'replaced'
}

/** What `look` finds; null where there is nothing that we may read. */
function absent<Found>(look: () => Found): Found | null {
  try {
    return look()
  } catch (error) {
    if (NO_FILE.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
