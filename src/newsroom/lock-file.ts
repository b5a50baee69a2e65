import { createHash, hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EMPTY_LOCK, type Lock, lockSchema } from '../article/index.ts'
import { ProblemError, reasonOf, version } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import { growWhole, isAbsent, removeLeftOvers } from './files.ts'

export const LOCK_FILE = 'articles.lock.json'

/** Entries that are written at one time. */
const PART = 500
/** What stands around some entries. */
const [OPENED, CLOSED] = ['{\n  "articles": {\n', '\n  }\n}']

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
  const hashed = hash('sha256', bytes)
  if (known?.hash === goodAs(hashed)) return JSON.parse(bytes.toString()) as Lock
  const lock = checked(bytes)
  await remember(hashed, cache)
  return lock
}

/** Writes the lock file, its entries by file name, so that version control shows small changes. */
export async function writeLock(dir: string, lock: Lock, cache: Cache): Promise<void> {
  const hashing = createHash('sha256')
  try {
    removeLeftOvers(dir)
    const file = growWhole(join(dir, LOCK_FILE))
    try {
      for (const part of lockText(lock)) {
        hashing.update(part)
        file.write(part)
      }
      file.finish()
    } finally {
      file.discard()
    }
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: LOCK_FILE, reason: reasonOf(error) })
  }
  await remember(hashing.digest('hex'), cache)
}

/** A lock as JSON with two spaces, some entries at a time: the whole text would be as much new memory three times. */
export function* lockText(lock: Lock): Generator<string> {
  const [before = '', behind = ''] = JSON.stringify({ ...lock, articles: {} }, null, 2).split('{}')
  const entries = Object.entries(lock.articles)
  yield before + (entries.length === 0 ? '{}' : '{\n')
  for (let from = 0; from < entries.length; from += PART) {
    const part = JSON.stringify({ articles: Object.fromEntries(entries.slice(from, from + PART)) }, null, 2)
    yield `${from === 0 ? '' : ',\n'}${part.slice(OPENED.length, -CLOSED.length)}`
  }
  yield `${entries.length === 0 ? '' : '\n  }'}${behind}\n`
}

async function remember(hash: string, cache: Cache): Promise<void> {
  await cache
    .replaceInto('good')
    .values({ file: LOCK_FILE, hash: goodAs(hash) })
    .execute()
}

/** What another version of the program found good may not be. */
function goodAs(hash: string): string {
  return `${version()} ${hash}`
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
