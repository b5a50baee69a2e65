import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { ProblemError } from '../problem/index.ts'
import { openBeside, openSqlite, removeSqlite } from './sqlite.ts'

/** The tables of `.postrider/cache.sqlite`: what can be made again, always local. */
export type CacheTables = {
  /**
   * What a source was last read as: JSON, and beside it the long texts of its articles. `key` is a hash of its bytes, the
   * parser's version and the config. `stamp` is what the system said of the file when its bytes were those; null where that
   * was not sure.
   */
  parsed: { file: string; key: string; ingested: string; bodies: string; stamp: string | null }
  /** What a source's URL gave the last time, for the next conditional GET. `url` is where it was found in the end. */
  fetched: {
    source: string
    url: string
    type: string | null
    bytes: Uint8Array
    etag: string | null
    last_modified: string | null
  }
  /**
   * What build wrote into out/, so that it removes that and nothing else. `hash` is SHA-256; a path has a second one while
   * a build replaces its file, and after one that was stopped. `key` tells its bytes without making them; `size` (bytes) and
   * `changed` (mtime in ms) are the file's own when it was written.
   */
  written: { path: string; hash: string; key: string | null; size: number | null; changed: number | null }
  /** The draft's digest and message as they were last made, by a hash of all that they are made of: MJML is slow. */
  composed: { key: string; digest: string; message: string | null }
  /** The version of the program that found a file good, and its bytes as SHA-256, so that it is not checked again. */
  good: { file: string; hash: string }
  /** The bytes of a feed, as SHA-256, that a WebSub hub was last told of. `topic` is the feed's URL. */
  told: { hub: string; topic: string; hash: string }
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
  '0002-two-hashes-a-path': {
    async up(db) {
      await db.schema.alterTable('written').renameTo('written_before').execute()
      await db.schema
        .createTable('written')
        .addColumn('path', 'text', column => column.notNull())
        .addColumn('hash', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('written_key', ['path', 'hash'])
        .execute()
      const before = db.selectFrom('written_before').select(['path', 'hash'])
      await db.insertInto('written').columns(['path', 'hash']).expression(before).execute()
      await db.schema.dropTable('written_before').execute()
    },
  },
  '0003-several-articles-of-a-source-and-fetched': {
    async up(db) {
      await db.schema.dropTable('parsed').execute()
      await db.schema
        .createTable('parsed')
        .addColumn('file', 'text', column => column.primaryKey())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('ingested', 'text', column => column.notNull())
        .addColumn('bodies', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('fetched')
        .addColumn('source', 'text', column => column.primaryKey())
        .addColumn('url', 'text', column => column.notNull())
        .addColumn('type', 'text')
        .addColumn('bytes', 'blob', column => column.notNull())
        .addColumn('etag', 'text')
        .addColumn('last_modified', 'text')
        .execute()
    },
  },
  '0004-told': {
    async up(db) {
      await db.schema
        .createTable('told')
        .addColumn('hub', 'text', column => column.notNull())
        .addColumn('topic', 'text', column => column.notNull())
        .addColumn('hash', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('told_key', ['hub', 'topic'])
        .execute()
    },
  },
  '0005-keys-of-what-was-written': {
    async up(db) {
      await db.schema.alterTable('written').addColumn('key', 'text').execute()
      await db.schema.alterTable('written').addColumn('size', 'integer').execute()
      await db.schema.alterTable('written').addColumn('changed', 'real').execute()
    },
  },
  '0006-composed': {
    async up(db) {
      await db.schema
        .createTable('composed')
        .addColumn('key', 'text', column => column.primaryKey())
        .addColumn('digest', 'text', column => column.notNull())
        .addColumn('message', 'text')
        .execute()
    },
  },
  '0007-stamps': {
    async up(db) {
      await db.schema.alterTable('parsed').addColumn('stamp', 'text').execute()
    },
  },
  // What stands behind a long text in a row is only reached through all of its pages.
  '0008-bodies-last': {
    async up(db) {
      await db.schema.alterTable('parsed').renameTo('parsed_before').execute()
      await db.schema
        .createTable('parsed')
        .addColumn('file', 'text', column => column.primaryKey())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('stamp', 'text')
        .addColumn('ingested', 'text', column => column.notNull())
        .addColumn('bodies', 'text', column => column.notNull())
        .execute()
      const columns = ['file', 'key', 'stamp', 'ingested', 'bodies']
      const before = db.selectFrom('parsed_before').select(columns)
      await db.insertInto('parsed').columns(columns).expression(before).execute()
      await db.schema.dropTable('parsed_before').execute()
    },
  },
  '0009-good': {
    async up(db) {
      await db.schema
        .createTable('good')
        .addColumn('file', 'text', column => column.primaryKey())
        .addColumn('hash', 'text', column => column.notNull())
        .execute()
    },
  },
}

/** What a power cut takes back is made again by the next build. */
const OPTIONS = { pageBytes: 32_768, synchronous: 'NORMAL' } as const

/** Opens the cache of a newsroom; a damaged one, or a newer program's, is made anew. Close it with `destroy()`. */
export async function openCache(newsroomDir: string): Promise<Cache> {
  const file = join(newsroomDir, '.postrider', 'cache.sqlite')
  try {
    return await openSqlite<CacheTables>(file, MIGRATIONS, OPTIONS)
  } catch (error) {
    if (!isPastUse(error)) throw error
    removeSqlite(file)
    return await openSqlite<CacheTables>(file, MIGRATIONS, OPTIONS)
  }
}

/** A busy file or a full disk passes; only what can never be read again may go. */
function isPastUse(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false
  return error.problems.some(each => each.code === 'state-newer' || /not a database|malformed/.test(each.message))
}

/** What a source was last read as, but for its long texts, of which it says how many bytes they are. */
export type ParsedRow = Omit<CacheTables['parsed'], 'bodies'> & { bodyBytes: number }

/** What the cache knew of all sources at one moment, whatever is written meanwhile, until it is closed. */
export type Parsed = {
  rows(): Iterable<ParsedRow>
  /** The long texts of a row. */
  bodiesOf(file: string): string
}

/** As an array, which is read faster than an object. */
type RowAsRead = [file: string, key: string, stamp: string | null, ingested: string, bodyBytes: number]

/** Reads rows without their long texts, which are most of them: those only one by one. */
export function openParsed(cache: Cache): Parsed {
  const database = openBeside(cache)
  // From the first read on it sees what stood there then.
  database.exec('begin')
  const rows = database.prepare('select file, key, stamp, ingested, octet_length(bodies) from parsed')
  rows.setReturnArrays(true)
  const bodies = database.prepare('select bodies from parsed where file = ?')
  return {
    *rows() {
      let isEmpty = true
      for (const row of rows.iterate() as unknown as Iterable<RowAsRead>) {
        isEmpty = false
        const [file, key, stamp, ingested, bodyBytes] = row
        yield { file, key, stamp, ingested, bodyBytes }
      }
      // While it is open the write-ahead log of the first build would only grow.
      if (isEmpty) database.close()
    },
    bodiesOf: file => (bodies.get(file) as { bodies: string }).bodies,
  }
}
