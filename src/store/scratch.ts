import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openState, type State } from './state.ts'

/**
 * A copy of the state, to try out on it what shall not be done yet. It stands among the dry runs (0600), so that an erasure takes it
 * along where a killed process left one. `remove` closes and deletes it.
 */
export async function scratchOf(state: State, newsroomDir: string): Promise<{ state: State; remove(): Promise<void> }> {
  const dir = join(newsroomDir, '.postrider', 'dry-run', `.state-${process.pid}`)
  const folder = join(dir, '.postrider')
  const file = join(folder, 'postrider.sqlite')
  const clean = () => rmSync(dir, { recursive: true, force: true })
  clean()
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, '', { mode: 0o600 })
    await sql`vacuum into ${file}`.execute(state)
    const scratch = await openState(dir)
    return {
      state: scratch,
      async remove() {
        await scratch.destroy()
        clean()
      },
    }
  } catch (error) {
    clean()
    throw error
  }
}
