import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EMPTY_LOCK, type Lock, lockSchema } from '../article/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { isAbsent, removeLeftOvers, writeWhole } from './files.ts'

export const LOCK_FILE = 'articles.lock.json'

/** Reads the lock file; a newsroom without one has an empty one. Throws `lock-broken`. */
export function readLock(dir: string): Lock {
  const file = join(dir, LOCK_FILE)
  if (isAbsent(file)) return EMPTY_LOCK
  let read: unknown
  try {
    read = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new ProblemError('lock-broken', { at: LOCK_FILE, reason: reasonOf(error) })
  }
  const lock = lockSchema.safeParse(read)
  if (lock.success) return lock.data
  const [issue] = lock.error.issues
  throw new ProblemError('lock-broken', { at: LOCK_FILE, reason: `${issue?.path.join(' > ')}: ${issue?.message}` })
}

/** Writes the lock file, its entries by file name, so that version control shows small changes. */
export function writeLock(dir: string, lock: Lock): void {
  try {
    removeLeftOvers(dir)
    writeWhole(join(dir, LOCK_FILE), Buffer.from(`${JSON.stringify(lock, null, 2)}\n`))
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: LOCK_FILE, reason: reasonOf(error) })
  }
}
