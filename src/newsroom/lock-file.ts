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
  const text = textIn(dir)
  return text === null ? EMPTY_LOCK : checked(text)
}

/** `readLock`, where the cache knows which text was found good: to check ten thousand entries takes longer than to read them. */
export async function readKnownLock(dir: string, cache: Cache): Promise<Lock> {
  const text = textIn(dir)
  if (text === null) return EMPTY_LOCK
  const known = await cache.selectFrom('good').select('hash').where('file', '=', LOCK_FILE).executeTakeFirst()
  if (known?.hash === goodAs(text)) return JSON.parse(text) as Lock
  const lock = checked(text)
  await remember(text, cache)
  return lock
}

/** Writes the lock file, its entries by file name, so that version control shows small changes. */
export async function writeLock(dir: string, lock: Lock, cache: Cache): Promise<void> {
  const text = `${JSON.stringify(lock, null, 2)}\n`
  try {
    removeLeftOvers(dir)
    writeWhole(join(dir, LOCK_FILE), Buffer.from(text))
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: LOCK_FILE, reason: reasonOf(error) })
  }
  await remember(text, cache)
}

async function remember(text: string, cache: Cache): Promise<void> {
  await cache
    .replaceInto('good')
    .values({ file: LOCK_FILE, hash: goodAs(text) })
    .execute()
}

/** What another version of the program found good may not be. */
function goodAs(text: string): string {
  return hash('sha256', `${version()} ${text}`)
}

function textIn(dir: string): string | null {
  const file = join(dir, LOCK_FILE)
  if (isAbsent(file)) return null
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw broken(reasonOf(error))
  }
}

function checked(text: string): Lock {
  let read: unknown
  try {
    read = JSON.parse(text)
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
