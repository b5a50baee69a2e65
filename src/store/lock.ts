import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProblemError, reasonOf } from '../problem/index.ts'

const SQLITE_BUSY = 5
/** Who only looks whether the lock is taken has it for a moment. */
const PATIENCE_MS = 100

/**
 * Takes the newsroom's one right to send; a second process gets `edition-busy` (exit 75), which says who has it.
 * It is an exclusive transaction on a file of its own, so that the kernel frees it also after kill -9.
 */
export function lockSending(newsroomDir: string, now: string): { release(): void } {
  const dir = join(newsroomDir, '.postrider')
  const database = openLock(dir)
  const owner = join(dir, 'sending.owner')
  try {
    database.exec('BEGIN EXCLUSIVE')
    writeFileSync(owner, `process ${process.pid}, since ${now}`, { mode: 0o600 })
  } catch (error) {
    database.close()
    const busy = (error as { errcode?: number }).errcode === SQLITE_BUSY
    throw busy ? new ProblemError('edition-busy', { at: dir, owner: ownerIn(owner) }) : unreadable(dir, error)
  }
  return {
    release() {
      rmSync(owner, { force: true })
      database.close()
    },
  }
}

/** Who has the lock; the file is only read while somebody has it. */
function ownerIn(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return 'another process'
  }
}

/** Who sends from a newsroom at this moment; null where nobody does. It waits for nobody, and holds nobody up. */
export function ownerOfSending(newsroomDir: string): string | null {
  const dir = join(newsroomDir, '.postrider')
  const file = join(dir, 'sending.lock')
  if (!existsSync(file)) return null
  const database = new DatabaseSync(file, { readOnly: true, timeout: 0 })
  try {
    database.exec('select 1 from sqlite_schema')
    return null
  } catch (error) {
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw unreadable(dir, error)
    return ownerIn(join(dir, 'sending.owner'))
  } finally {
    database.close()
  }
}

function openLock(dir: string): DatabaseSync {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return new DatabaseSync(join(dir, 'sending.lock'), { timeout: PATIENCE_MS })
  } catch (error) {
    throw unreadable(dir, error)
  }
}

function unreadable(dir: string, error: unknown): ProblemError {
  return new ProblemError('state-unreadable', { at: dir, reason: reasonOf(error) })
}
