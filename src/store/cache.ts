import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { ProblemError } from '../problem/index.ts'
import { openSqlite, removeSqlite } from './sqlite.ts'

/** The tables of `.postrider/cache.sqlite`: what can be made again, always local. */
export type CacheTables = {
  /** The last good parse of a file; `key` is a hash of its bytes, the parser's version and the config. */
  parsed: { file: string; key: string; article: string }
  /** What build wrote into out/, so that it removes that and nothing else. `hash` is SHA-256. */
  written: { path: string; hash: string }
}

export type Cache = Kysely<CacheTables>

const MIGRATIONS: Record<string, Migration> = {
  '0001-parsed-and-written': {
    async up(db) {
      await db.schema
        .createTable('parsed')
        .addColumn('file', 'text', column => column.primaryKey())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('article', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('written')
        .addColumn('path', 'text', column => column.primaryKey())
        .addColumn('hash', 'text', column => column.notNull())
        .execute()
    },
  },
}

/** Opens the cache of a newsroom; a damaged one, or a newer program's, is made anew. Close it with `destroy()`. */
export async function openCache(newsroomDir: string): Promise<Cache> {
  const file = join(newsroomDir, '.postrider', 'cache.sqlite')
  try {
    return await openSqlite<CacheTables>(file, MIGRATIONS)
  } catch (error) {
    if (!isPastUse(error)) throw error
    removeSqlite(file)
    return await openSqlite<CacheTables>(file, MIGRATIONS)
  }
}

/** A busy file or a full disk passes; only what can never be read again may go. */
function isPastUse(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false
  return error.problems.some(each => each.code === 'state-newer' || /not a database|malformed/.test(each.message))
}
