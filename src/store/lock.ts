import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProblemError, reasonOf } from '../problem/index.ts'

const SQLITE_BUSY = 5

/**
 * Takes the newsroom's one right to send; a second process gets `edition-busy` (exit 75).
 * It is an exclusive transaction on a file of its own, so that the kernel frees it also after kill -9.
 */
export function lockSending(newsroomDir: string): { release(): void } {
  const dir = join(newsroomDir, '.postrider')
  const database = openLock(dir)
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    const busy = (error as { errcode?: number }).errcode === SQLITE_BUSY
    throw busy ? new ProblemError('edition-busy', { at: dir }) : unreadable(dir, error)
  }
  return { release: () => database.close() }
}

function openLock(dir: string): DatabaseSync {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    return new DatabaseSync(join(dir, 'sending.lock'), { timeout: 0 })
  } catch (error) {
    throw unreadable(dir, error)
  }
}

function unreadable(dir: string, error: unknown): ProblemError {
  return new ProblemError('state-unreadable', { at: dir, reason: reasonOf(error) })
}
