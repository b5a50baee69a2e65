import { chmodSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { inspect } from './compact.ts'
import { STATE_MIGRATIONS } from './migrations.ts'
import { openSqlite, removeSqlite } from './sqlite.ts'
import type { State, StateTables } from './state.ts'

/** Where a state lies, below the newsroom. */
const FOLDER = '.postrider'
const FILE = 'postrider.sqlite'

/**
 * Writes the state as it is at this moment to a file of its own (0600), also while others write to it; `secret`, the key that signs
 * links, goes with it. Throws `file-exists`, `file-unwritable`.
 */
export async function backUp(state: State, file: string, secret: string | null): Promise<void> {
  if (existsSync(file)) throw new ProblemError('file-exists', { at: file })
  const part = `${file}.${process.pid}.postrider-tmp`
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(part, '', { mode: 0o600 })
    await sql`vacuum into ${part}`.execute(state)
    const copy = await openSqlite<StateTables>(part, STATE_MIGRATIONS)
    if (secret !== null) await copy.insertInto('setting').values({ name: 'secret', value: secret }).execute()
    await copy.destroy()
    renameSync(part, file)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('file-unwritable', { at: file, reason: reasonOf(error) })
  } finally {
    removeSqlite(part)
  }
}

/** A backup that is being brought back: its state, which may still be changed, and the key that was in it. */
export type Restoring = {
  state: State
  secret: string | null
  finish(isWhole: boolean): Promise<void>
  cancel(): Promise<void>
}

/**
 * Opens a copy of a backup beside the state of a newsroom; `finish` puts it in the state's place, whole, and is
 * told whether the present one can be read. Throws `unreadable-file`,
 * `no-backup`, `state-unreadable`, `state-damaged` and `state-newer`, and `state-busy` where another process has the present state open.
 */
export async function openBackup(newsroomDir: string, file: string): Promise<Restoring> {
  const target = join(newsroomDir, FOLDER, FILE)
  const part = `${target}.${process.pid}.postrider-tmp`
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o700 })
    copyFileSync(file, part)
    chmodSync(part, 0o600)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: file, reason: reasonOf(error) })
  }
  if (!isState(part)) {
    removeSqlite(part)
    throw new ProblemError('no-backup', { at: file })
  }
  const cancel = async (state?: State) => {
    await state?.destroy()
    removeSqlite(part)
  }
  try {
    const state = await openSqlite<StateTables>(part, STATE_MIGRATIONS)
    try {
      await inspect(state)
      const row = await state.selectFrom('setting').select('value').where('name', '=', 'secret').executeTakeFirst()
      await state.deleteFrom('setting').where('name', '=', 'secret').execute()
      return {
        state,
        secret: row?.value ?? null,
        cancel: () => cancel(state),
        finish: async isWhole => {
          await state.destroy()
          // A journal that stays would be taken for that of the file which comes in its place. It is in use, or its state is damaged.
          if (isWhole && existsSync(`${target}-wal`)) throw new ProblemError('state-busy', { at: target })
          for (const suffix of ['-wal', '-shm']) rmSync(target + suffix, { force: true })
          renameSync(part, target)
        },
      }
    } catch (error) {
      await state.destroy()
      throw error
    }
  } catch (error) {
    await cancel()
    throw error
  }
}

/** True for a database that was a state: an empty file would become an empty one. */
function isState(file: string): boolean {
  let database: DatabaseSync | null = null
  try {
    database = new DatabaseSync(file, { readOnly: true })
    return database.prepare("select value from setting where name = 'pepper'").get() !== undefined
  } catch {
    return false
  } finally {
    database?.close()
  }
}
