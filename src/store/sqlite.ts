import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { ProblemError, reasonOf } from '../problem/index.ts'

const BUSY_TIMEOUT_MS = 10_000

/** The connection below each Kysely, for the few statements that run a million times. */
const connections = new WeakMap<object, DatabaseSync>()

/** Other connections to the same file, which end with it. */
const beside = new WeakMap<DatabaseSync, DatabaseSync[]>()

/** Kysely begins deferred, and a read that turns into a write then fails at once under load; we begin immediate. */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'))
  }
}

/** SQLite's DDL is transactional; Kysely's adapter does not use that, and two processes then make one table twice. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** What Kysely's driver asks of a database, over node:sqlite: parameters spread, and `reader` where there are columns. */
function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close() {
      for (const each of beside.get(database) ?? []) if (each.isOpen) each.close()
      database.close()
    },
    prepare(sql) {
      const statement = database.prepare(sql)
      const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
      return {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...values(parameters)),
        run: parameters => statement.run(...values(parameters)),
        iterate: parameters => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
      }
    },
  }
}

function dialect(database: DatabaseSync): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new ImmediateDriver({ database: adapt(database) }),
    createIntrospector: db => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/**
 * Opens (or makes, 0600 in a folder 0700) a SQLite file and brings its schema up to date.
 * WAL, a busy timeout. A file from a newer program is refused: `state-newer`. A commit is on the disk before it ends; with `synchronous`
 * NORMAL a power cut may take the last ones back, and what is left is whole.
 * A new file gets pages of `pageBytes`: long rows are read several times faster from large ones, short ones written slower.
 */
export async function openSqlite<Tables>(
  file: string,
  migrations: Record<string, Migration>,
  { pageBytes = 4096, synchronous = 'FULL' }: { pageBytes?: number; synchronous?: 'FULL' | 'NORMAL' } = {},
): Promise<Kysely<Tables>> {
  let database: DatabaseSync
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS })
    chmodSync(file, 0o600)
    database.exec(
      `PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL; PRAGMA synchronous = ${synchronous}; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON`,
    )
  } catch (error) {
    throw new ProblemError('state-unreadable', { at: file, reason: reasonOf(error) })
  }
  const db = new Kysely<Tables>({ dialect: dialect(database) })
  connections.set(db, database)
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return db
  await db.destroy()
  if (/previously executed migration/.test(reasonOf(error))) throw new ProblemError('state-newer', { at: file })
  throw new ProblemError('state-unreadable', { at: file, reason: reasonOf(error) })
}

/** The connection of an open file, for prepared statements; only in this folder, and within a transaction of its Kysely. */
export function connectionOf<Tables>(db: Kysely<Tables>): DatabaseSync {
  const connection = connections.get(db)
  if (connection === undefined) throw new ProblemError('internal', { reason: 'the state was not opened by openSqlite' })
  return connection
}

/** Another connection to an open file, which can only read, and is closed with the first at the latest. */
export function openBeside<Tables>(db: Kysely<Tables>): DatabaseSync {
  const database = connectionOf(db)
  const other = new DatabaseSync(database.location() ?? '', { readOnly: true, timeout: BUSY_TIMEOUT_MS })
  beside.set(database, [...(beside.get(database) ?? []), other])
  return other
}

/** Statements live as long as their connection, by the table of their texts. */
const prepared = new WeakMap<DatabaseSync, Map<object, unknown>>()

/** The statements of a table of texts, prepared once a connection. */
export function statementsOf<Name extends string>(
  database: DatabaseSync,
  texts: Readonly<Record<Name, string>>,
): Record<Name, StatementSync> {
  const known = prepared.get(database) ?? new Map<object, unknown>()
  prepared.set(database, known)
  const made =
    known.get(texts) ??
    Object.fromEntries(Object.entries<string>(texts).map(([name, text]) => [name, database.prepare(text)]))
  known.set(texts, made)
  return made as Record<Name, StatementSync>
}

/** Removes a SQLite file with its journal. */
export function removeSqlite(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}
