import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EMPTY_LOCK, type Lock, lockSchema } from '../article/index.ts'
import { ProblemError, reasonOf, version } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { isAbsent, removeLeftOvers, writeWhole } from './files.ts'

export const LOCK_FILE = 'articles.lock.json'

/** Reads the lock file; a newsroom without one has an empty one. Throws `lock-broken`. */
export function readLock(dir: string): Lock {
  const bytes = bytesIn(dir)
  return bytes === null ? EMPTY_LOCK : checked(bytes)
}

/** `readLock`, where the cache knows which text was found good: to check ten thousand entries takes longer than to read them. */
export async function readKnownLock(dir: string, cache: Cache): Promise<Lock> {
  const bytes = bytesIn(dir)
  if (bytes === null) return EMPTY_LOCK
  const known = await cache.selectFrom('good').select('hash').where('file', '=', LOCK_FILE).executeTakeFirst()
  if (known?.hash === goodAs(bytes)) return JSON.parse(bytes.toString()) as Lock
  const lock = checked(bytes)
  await remember(bytes, cache)
  return lock
}

/** Writes the lock file, its entries by file name, so that version control shows small changes. */
export async function writeLock(dir: string, lock: Lock, cache: Cache): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(lock, null, 2)}\n`)
  try {
    removeLeftOvers(dir)
    writeWhole(join(dir, LOCK_FILE), bytes)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: LOCK_FILE, reason: reasonOf(error) })
  }
  await remember(bytes, cache)
}

async function remember(bytes: Buffer, cache: Cache): Promise<void> {
  await cache
    .replaceInto('good')
    .values({ file: LOCK_FILE, hash: goodAs(bytes) })
    .execute()
}

/** What another version of the program found good may not be. */
function goodAs(bytes: Buffer): string {
  return `${version()} ${hash('sha256', bytes)}`
}

function bytesIn(dir: string): Buffer | null {
  const file = join(dir, LOCK_FILE)
  if (isAbsent(file)) return null
  try {
    return readFileSync(file)
  } catch (error) {
    throw broken(reasonOf(error))
  }
}

function checked(bytes: Buffer): Lock {
  let read: unknown
  try {
    read = JSON.parse(bytes.toString())
  } catch (error) {
    throw broken(reasonOf(error))
  }
  const lock = lockSchema.safeParse(read)
  if (lock.success) return lock.data
  const [issue] = lock.error.issues
  throw broken(`${issue?.path.join(' > ')}: ${issue?.message}`)
}

function broken(reason: string): ProblemError {
  return new ProblemError('lock-broken', { at: LOCK_FILE, reason })
}
