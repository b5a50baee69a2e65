import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { ProblemError } from '../../src/problem/index.ts'
import { hashOfAddress, idOfAddress, idOfKnown, openCache, openState, pepperOf } from '../../src/store/index.ts'
import { folder, put } from '../support/newsroom.ts'

const ROW = {
  id: '2026-11-20-1',
  status: 'sent',
  record: '{}',
  frozen_at: '2026-11-20T12:00:00Z',
  audience: null,
  sender: 'news@example.org',
  begun_at: null,
  paused_for: null,
} as const

async function open(dir: string) {
  const state = await openState(dir)
  onTestFinished(() => state.destroy())
  return state
}

function mode(...path: string[]): string {
  return (statSync(join(...path)).mode & 0o777).toString(8)
}

test('a new state is nobody else’s: 0600 with its journal, in a folder 0700', async () => {
  const dir = folder()
  const state = await open(dir)
  await state.insertInto('edition').values(ROW).execute()
  expect(mode(dir, '.postrider')).toBe('700')
  expect(mode(dir, '.postrider', 'postrider.sqlite')).toBe('600')
  expect(mode(dir, '.postrider', 'postrider.sqlite-wal')).toBe('600')
})

test('opening it again, also beside the first, migrates nothing twice and loses nothing', async () => {
  const dir = folder()
  const first = await open(dir)
  const second = await open(dir)
  await first.insertInto('edition').values(ROW).execute()
  expect(await second.selectFrom('edition').selectAll().execute()).toEqual([ROW])
  const third = await open(dir)
  expect(await third.selectFrom('edition').selectAll().execute()).toEqual([ROW])
})

test('one delivery an edition and address, and none without its edition', async () => {
  const state = await open(folder())
  const delivery = {
    edition_id: ROW.id,
    address_id: await idOfAddress(state, 'pepper', 'Ada@example.net'),
    status: 'queued',
    reply: null,
    tries: 0,
    changed_at: ROW.frozen_at,
  } as const
  await expect(state.insertInto('delivery').values(delivery).execute()).rejects.toThrow(/FOREIGN KEY/)
  await state.insertInto('edition').values(ROW).execute()
  await state.insertInto('delivery').values(delivery).execute()
  await expect(state.insertInto('delivery').values(delivery).execute()).rejects.toThrow(/UNIQUE/)
})

test('an address is one row whatever its case, kept as it came first, and named by a hash under the pepper', async () => {
  const state = await open(folder())
  const pepper = await pepperOf(state)
  const id = await idOfAddress(state, pepper, 'Ada@Example.net')
  expect(await idOfAddress(state, pepper, 'ada@example.NET')).toBe(id)
  expect(await idOfKnown(state, 'ben@example.net')).toBe(null)
  const hash = hashOfAddress(pepper, 'ADA@example.net')
  expect(await state.selectFrom('address').selectAll().execute()).toEqual([
    { id, address: 'Ada@Example.net', address_key: 'ada@example.net', hash },
  ])
  expect(hash).toMatch(/^[\w-]{22}$/)
  expect(hashOfAddress(await pepperOf(await open(folder())), 'ada@example.net')).not.toBe(hash)
})

test('deliveries of an older state keep their addresses, each once, by an id', async () => {
  const dir = folder()
  mkdirSync(join(dir, '.postrider'))
  const old = new DatabaseSync(join(dir, '.postrider', 'postrider.sqlite'))
  old.exec(`
    CREATE TABLE edition (id text primary key, status text not null, record text not null, frozen_at text not null);
    CREATE TABLE delivery (edition_id text not null references edition (id), address_key text not null, address text not null,
      message_id text not null, status text not null, reply text, tries integer default 0 not null, changed_at text not null,
      constraint delivery_key primary key (edition_id, address_key));
    CREATE TABLE kysely_migration (name varchar(255) primary key not null, timestamp varchar(255) not null);
    CREATE TABLE kysely_migration_lock (id varchar(255) primary key not null, is_locked integer default 0 not null);
    INSERT INTO kysely_migration VALUES ('0001-editions-and-deliveries', '2026-11-20T00:00:00Z');
    INSERT INTO kysely_migration_lock VALUES ('migration_lock', 0);
    INSERT INTO edition VALUES ('2026-11-20-1', 'sent', '{}', 'x'), ('2026-11-21-1', 'sending', '{}', 'x');
    INSERT INTO delivery VALUES ('2026-11-20-1', 'ada@example.net', 'Ada@example.net', 'a', 'sent', '250 OK', 1, 'x'),
      ('2026-11-21-1', 'ada@example.net', 'ada@example.net', 'b', 'queued', null, 0, 'x'),
      ('2026-11-21-1', 'ben@example.net', 'ben@example.net', 'c', 'sending', null, 1, 'x');`)
  old.close()
  const state = await open(dir)
  const rows = state.selectFrom('delivery').innerJoin('address', 'address.id', 'delivery.address_id')
  expect(await rows.select(['edition_id', 'address_key', 'status', 'reply', 'tries']).execute()).toEqual([
    {
      edition_id: '2026-11-20-1',
      address_key: 'ada@example.net',
      status: 'sent',
      reply: '250 OK',
      tries: 1,
    },
    {
      edition_id: '2026-11-21-1',
      address_key: 'ada@example.net',
      status: 'queued',
      reply: null,
      tries: 0,
    },
    {
      edition_id: '2026-11-21-1',
      address_key: 'ben@example.net',
      status: 'sending',
      reply: null,
      tries: 1,
    },
  ])
  expect(await state.selectFrom('address').select(['address_key', 'hash']).orderBy('id').execute()).toEqual(
    ['ada@example.net', 'ben@example.net'].map(address_key => ({
      address_key,
      hash: expect.stringMatching(/^[\w-]{22}$/),
    })),
  )
})

test('a state that a newer program wrote is refused and not touched', async () => {
  const dir = folder()
  const state = await openState(dir)
  await state
    .insertInto('kysely_migration' as 'edition')
    .values({ name: '9999-from-the-future', timestamp: '2027-01-01T00:00:00Z' } as never)
    .execute()
  await state.destroy()
  const file = join(dir, '.postrider', 'postrider.sqlite')
  const before = readFileSync(file)
  expect(await openState(dir).catch(codesOf)).toEqual(['state-newer'])
  expect(readFileSync(file).equals(before)).toBe(true)
})

test('a state that is none is refused and not touched; a cache that is none is made anew', async () => {
  const dir = folder()
  const junk = 'this is no database, and somebody may want it back'
  put(dir, { '.postrider/postrider.sqlite': junk, '.postrider/cache.sqlite': junk })
  expect(await openState(dir).catch(codesOf)).toEqual(['state-unreadable'])
  expect(readFileSync(join(dir, '.postrider', 'postrider.sqlite'), 'utf8')).toBe(junk)
  const cache = await openCache(dir)
  expect(await cache.selectFrom('written').selectAll().execute()).toEqual([])
  await cache.destroy()
})

test('a folder that cannot be made is a problem with its place', async () => {
  const dir = folder()
  put(dir, { '.postrider': 'a file' })
  expect(await openState(dir).catch(codesOf)).toEqual(['state-unreadable'])
  expect(existsSync(join(dir, '.postrider', 'postrider.sqlite'))).toBe(false)
})

function codesOf(error: unknown): string[] {
  if (error instanceof ProblemError) return error.problems.map(each => each.code)
  throw error
}
