import type { State } from '../store/index.ts'

/** Remembers that this very draft was mailed as a test. */
export async function noteTest(state: State, editionId: string, key: string, now: string): Promise<void> {
  await state
    .insertInto('tested')
    .values({ edition_id: editionId, key, at: now })
    .onConflict(on => on.columns(['edition_id', 'key']).doUpdateSet({ at: now }))
    .execute()
}

/** True where this very draft was mailed as a test. */
export async function wasTested(state: State, editionId: string, key: string): Promise<boolean> {
  const row = await state
    .selectFrom('tested')
    .select('at')
    .where('edition_id', '=', editionId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row !== undefined
}
