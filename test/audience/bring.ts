import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Imported, type ImportOptions, importSubscribers, type Refused } from '../../src/audience/index.ts'
import type { State } from '../../src/store/index.ts'
import { folder } from '../support/newsroom.ts'

export const NOW = '2026-11-20T12:00:00Z'
export const LATER = '2026-11-21T12:00:00Z'

/** Imports a file of this content; what became of it, and the rows that were left out. */
export async function bring(
  state: State,
  content: string | Uint8Array,
  changes: Partial<ImportOptions> & { name?: string } = {},
): Promise<Imported & { left: Refused[] }> {
  const { name = 'people.csv', ...options } = changes
  const file = join(folder(), name)
  writeFileSync(file, content)
  const left: Refused[] = []
  const done = await importSubscribers(state, file, {
    source: name,
    consent: 'our old list',
    lists: [],
    tags: [],
    now: NOW,
    onHeader: () => {},
    onRefused: row => void left.push(row),
    onProgress: () => {},
    signal: new AbortController().signal,
    ...options,
  })
  return { ...done, left }
}

/** All that an import may change, as the database has it. */
export async function everything(state: State): Promise<unknown[]> {
  return [
    await state.selectFrom('address').selectAll().orderBy('id').execute(),
    await state.selectFrom('subscriber').selectAll().orderBy('address_id').execute(),
    await state.selectFrom('membership').selectAll().orderBy('address_id').orderBy('kind').orderBy('name').execute(),
    await state.selectFrom('consent').selectAll().orderBy('id').execute(),
    await state.selectFrom('suppression').selectAll().orderBy('hash').execute(),
  ]
}

/** Each person in a line: address, state, name, lists, tags, day of joining. */
export async function people(state: State): Promise<string[]> {
  const { listSubscribers, EVERYBODY } = await import('../../src/audience/index.ts')
  const all = await listSubscribers(state, EVERYBODY, { after: 0, limit: 10_000 })
  return all.map(({ address, state: said, name, lists, tags, joined }) =>
    [address, said, name ?? '-', lists.join('|') || '-', tags.join('|') || '-', joined ?? '-'].join(' / '),
  )
}
