import { sql } from 'kysely'
import { ProblemError } from '../problem/index.ts'
import type { State } from './state.ts'

/** Writes the database anew without what was deleted from it, and empties its journal. Throws `state-busy`. */
export async function compact(state: State): Promise<void> {
  await sql`vacuum`.execute(state)
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(state)
  if (rows[0]?.busy !== 0) throw new ProblemError('state-busy')
}

/** Looks whether the database is whole, as far as that is quick. Throws `state-damaged`. */
export async function inspect(state: State): Promise<void> {
  const { rows } = await sql<{ quick_check: string }>`pragma quick_check(1)`.execute(state)
  const said = rows[0]?.quick_check ?? 'nothing was answered'
  if (said !== 'ok') throw new ProblemError('state-damaged', { reason: said })
}
