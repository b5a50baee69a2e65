import { openStateIfAny } from '../store/index.ts'
import { type FrozenEdition, frozenSchema } from './record.ts'

/** The editions whose send was begun here and that are not among `known`: their records are gone, and the state still has them. */
export async function lostEditions(newsroomDir: string, known: readonly FrozenEdition[]): Promise<FrozenEdition[]> {
  const state = await openStateIfAny(newsroomDir)
  if (state === null) return []
  try {
    const rows = await state
      .selectFrom('edition')
      .select('record')
      .where('begun_at', 'is not', null)
      .where(
        'id',
        'not in',
        known.map(each => each.id),
      )
      .execute()
    return rows.map(({ record }) => frozenSchema.parse(JSON.parse(record)))
  } finally {
    await state.destroy()
  }
}
