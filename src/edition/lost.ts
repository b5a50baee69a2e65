import { ProblemError, reasonOf } from '../problem/index.ts'
import { readState } from '../store/index.ts'
import { type FrozenEdition, frozenSchema } from './record.ts'

/**
 * The editions whose send was begun here and that are not among `known`: their records are gone, and the state still has them. Throws
 * `edition-broken`, and what opening the state throws.
 */
export async function lostEditions(newsroomDir: string, known: readonly FrozenEdition[]): Promise<FrozenEdition[]> {
  const ids = known.map(each => each.id)
  const rows = await readState(newsroomDir, state =>
    state
      .selectFrom('edition')
      .select(['id', 'record'])
      .where('begun_at', 'is not', null)
      .where('id', 'not in', ids)
      .execute(),
  )
  return (rows ?? []).map(({ id, record }) => {
    try {
      return frozenSchema.parse(JSON.parse(record))
    } catch (error) {
      throw new ProblemError('edition-broken', { at: `.postrider/postrider.sqlite: ${id}`, reason: reasonOf(error) })
    }
  })
}
