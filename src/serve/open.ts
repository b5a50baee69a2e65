import * as fs from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { isAbsolute, relative, sep } from 'node:path'
import { ProblemError } from '../problem/index.ts'
import type { Span } from './conditions.ts'

const CHUNK_BYTES = 64 * 1024
/** How often a file is opened that a build replaces each time before we have looked where it lies. */
const MOST_OPENINGS = 5

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

/**
 * Reads a file of at most so many bytes from one handle: whatever becomes of its name meanwhile, these are bytes of one file.
 * Null where it is not public or no file.
 */
export function readWhole(
  folder: string,
  file: string,
  most: number,
): { stat: fs.Stats; bytes: Buffer<ArrayBuffer> } | 'large' | null {
  for (let opened = 0; opened < MOST_OPENINGS; opened++) {
    const handle = absent(() => fs.openSync(file, OPENING))
    if (handle === null) return null
    try {
      const place = placeOf(folder, file, fs.fstatSync(handle, { bigint: true }))
      if (place === 'outside') return null
      if (place === 'replaced') continue
      const stat = fs.fstatSync(handle)
      if (stat.size > most) return 'large'
      const room = Buffer.allocUnsafeSlow(stat.size)
      let size = 0
      for (let more = -1; more !== 0 && size < room.length; size += more)
        more = fs.readSync(handle, room, size, room.length - size, size)
      return { stat, bytes: room.subarray(0, size) }
    } finally {
      fs.closeSync(handle)
    }
  }
  return null
}

/** Opens a file of any size; null where it is not public or no file. */
export async function openPublic(
  folder: string,
  file: string,
): Promise<{ stat: fs.BigIntStats; handle: FileHandle } | null> {
  for (let opened = 0; opened < MOST_OPENINGS; opened++) {
    const handle = await open(file, OPENING).catch((error: unknown) =>
      absent((): FileHandle => {
        throw error
      }),
    )
    if (handle === null) return null
    let place: Place | null = null
    try {
      const stat = await handle.stat({ bigint: true })
      place = placeOf(folder, file, stat)
      if (place === 'outside') return null
      if (place === 'inside') return { stat, handle }
    } finally {
      if (place !== 'inside') await handle.close()
    }
  }
  return null
}

/** The bytes of a span, read as they are wanted. A file that ends too early breaks the answer, or the next one would seem its end. */
export function streamOf(
  handle: FileHandle,
  file: string,
  { start, end }: Span,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = start
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          if (at <= end) {
            const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, end + 1 - at))
            const { bytesRead } = await handle.read(chunk, 0, chunk.length, at)
            if (bytesRead === 0)
              throw new ProblemError('unreadable-file', { at: file, reason: 'It became shorter while it was read.' })
            at += bytesRead
            controller.enqueue(chunk.subarray(0, bytesRead))
          }
          if (at <= end) return
          await handle.close()
          controller.close()
        } catch (error) {
          await handle.close()
          throw error
        }
      },
      cancel: () => handle.close(),
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
