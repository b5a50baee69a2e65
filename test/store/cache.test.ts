import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { openCache } from '../../src/store/index.ts'
import { folder, put } from '../support/newsroom.ts'

async function countOf(dir: string): Promise<number> {
  const cache = await openCache(dir)
  const rows = await cache.selectFrom('written').selectAll().execute()
  await cache.destroy()
  return rows.length
}

async function filled(): Promise<string> {
  const dir = folder()
  const cache = await openCache(dir)
  await cache.insertInto('written').values({ path: 'a', hash: 'b' }).execute()
  await cache.destroy()
  return dir
}

test('keeps what it knows', async () => {
  expect(await countOf(await filled())).toBe(1)
})

test('keeps what it knew when it learns to hold two hashes of a path', async () => {
  const dir = await filled()
  const database = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  database.exec(`
    DROP TABLE written;
    CREATE TABLE written (path text primary key, hash text not null);
    INSERT INTO written VALUES ('a', 'b');
    DROP TABLE fetched;
    DROP TABLE told;
    DROP TABLE composed;
    DROP TABLE good;
    DELETE FROM kysely_migration WHERE name > '0002'`)
  database.close()
  const cache = await openCache(dir)
  const unknown = { key: null, size: null, changed: null }
  await cache
    .insertInto('written')
    .values({ path: 'a', hash: 'c', ...unknown })
    .execute()
  expect(await cache.selectFrom('written').selectAll().execute()).toEqual([
    { path: 'a', hash: 'b', ...unknown },
    { path: 'a', hash: 'c', ...unknown },
  ])
  await cache.destroy()
})

test('is made anew where it is no database', async () => {
  const dir = folder()
  put(dir, {
    '.postrider/cache.sqlite': 'this is not a database, but it is long enough to be taken for one. '.repeat(20),
  })
  expect(await countOf(dir)).toBe(0)
})

test('is made anew where a newer program wrote it', async () => {
  const dir = await filled()
  const database = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  database.exec("INSERT INTO kysely_migration VALUES ('9999-from-the-future', '2030-01-01T00:00:00Z')")
  database.close()
  expect(await countOf(dir)).toBe(0)
})

test('is not thrown away where it merely cannot be opened', async () => {
  const dir = folder()
  mkdirSync(join(dir, '.postrider/cache.sqlite/keep'), { recursive: true })
  await expect(openCache(dir)).rejects.toMatchObject({ problems: [{ code: 'state-unreadable' }] })
})
