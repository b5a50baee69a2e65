import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { editionSchema } from './edition.ts'

const FOLDER = 'editions'

/** A frozen edition: what is mailed, to the byte. The state holds it during a send, `editions/<id>.json` once it is sent. */
export const frozenSchema = editionSchema.extend({
  /** The HTML part. */
  html: z.string(),
  /** The text part. */
  text: z.string(),
  /** The whole MIME message, with slots where a recipient's own values go. */
  message: z.string(),
})
export type FrozenEdition = z.infer<typeof frozenSchema>

const recordSchema = z.strictObject({ version: z.literal(1), edition: frozenSchema })

/** The editions that were sent, oldest first, from the files that are committed with the newsroom. */
export function readEditions(newsroomDir: string): FrozenEdition[] {
  const folder = join(newsroomDir, FOLDER)
  if (!existsSync(folder)) return []
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  const editions = files.map(name => {
    const at = `${FOLDER}/${name}`
    try {
      return recordSchema.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))).edition
    } catch (error) {
      throw new ProblemError('edition-broken', { at, reason: reasonOf(error) })
    }
  })
  return editions.sort(
    (a, b) => Date.parse(a.date) - Date.parse(b.date) || a.id.localeCompare(b.id, 'en', { numeric: true }),
  )
}

/** Keeps a sent edition for the archive and for every later draft. */
export function writeEdition(newsroomDir: string, edition: FrozenEdition): void {
  const record = `${JSON.stringify({ version: 1, edition }, null, 2)}\n`
  writeWhole(join(newsroomDir, FOLDER, `${edition.id}.json`), Buffer.from(record))
}
