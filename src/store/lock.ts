import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ProblemError } from '../problem/index.ts'

const SQLITE_BUSY = 5

/**
 * Takes the newsroom's one right to send; a second process gets `edition-busy` (exit 75).
 * It is an exclusive transaction on a file of its own, so that the kernel frees it also after kill -9.
 */
export function lockSending(newsroomDir: string): { release(): void } {
  const dir = join(newsroomDir, '.postrider')
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(dir, 'sending.lock'), { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new ProblemError('edition-busy', { at: dir })
  }
  return { release: () => database.close() }
}
