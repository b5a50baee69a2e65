import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ProblemError } from '../../src/problem/index.ts'
import { openCache, openState } from '../../src/store/index.ts'
import { folder, put } from '../support/newsroom.ts'

const ROW = { id: '2026-11-20-1', status: 'sent', record: '{}', frozen_at: '2026-11-20T12:00:00Z' } as const

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
    address_key: 'ada@example.net',
    address: 'Ada@example.net',
    message_id: 'a@example.org',
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
