import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { compareInstants } from '../article/index.ts'
import { type Config, isAbsent, isCorrectionFile, removeLeftOvers, writeWhole } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { type Edition, editionSchema } from './edition.ts'
import { PLAN_FILE } from './plan.ts'

const FOLDER = 'editions'

/** A frozen edition: what is mailed, to the byte. The state and `editions/<id>.json` hold it from the send's first message on. */
export const frozenSchema = editionSchema.extend({
  /** The HTML part. */
  html: z.string(),
  /** The text part. */
  text: z.string(),
  /** The whole MIME message, with slots where a recipient's own values go. */
  message: z.string(),
  /** The id by which feeds know it (RFC 4151); it stays when the site moves. Null of one that an older program froze. */
  uri: z.string().nullable().default(null),
  /** What the copy in out/, which is public, has in the message's slots. Null of one that an older program froze. */
  placeholder: z
    .strictObject({
      address: z.string(),
      messageId: z.string(),
      /** Of a correction: the message that it answers. */
      inReplyTo: z.string().optional(),
      unsubscribe: z.string(),
      mailto: z.string().nullable().default(null),
      webVersion: z.string(),
    })
    .nullable()
    .default(null),
})
export type FrozenEdition = z.infer<typeof frozenSchema>

const recordSchema = z.strictObject({ version: z.literal(1), edition: frozenSchema })

/** The editions whose send was begun, oldest first, from the files that are committed with the newsroom. */
export function readEditions(newsroomDir: string): FrozenEdition[] {
  const editions = recordsIn(join(newsroomDir, FOLDER)).map(name => {
    const at = `${FOLDER}/${name}`
    try {
      return recordSchema.parse(JSON.parse(readFileSync(join(newsroomDir, at), 'utf8'))).edition
    } catch (error) {
      throw new ProblemError('edition-broken', { at, reason: reasonOf(error) })
    }
  })
  return editions.sort(oldestFirst)
}

/** Editions by their date, those of one instant by their number. */
export function oldestFirst(a: Edition, b: Edition): number {
  return compareInstants(a.date, b.date) || a.id.localeCompare(b.id, 'en', { numeric: true })
}

function recordsIn(folder: string): string[] {
  if (isAbsent(folder)) return []
  try {
    const isRecord = (name: string) => name.endsWith('.json') && !isCorrectionFile(name)
    return readdirSync(folder).filter(name => isRecord(name) && `${FOLDER}/${name}` !== PLAN_FILE)
  } catch (error) {
    throw new ProblemError('edition-broken', { at: FOLDER, reason: reasonOf(error) })
  }
}

/** Keeps a frozen edition for the archive and for every later draft. Throws `out-unwritable`. */
export function writeEdition(newsroomDir: string, edition: FrozenEdition): void {
  onRecord(edition.id, at => {
    writeWhole(join(newsroomDir, at), recordOf(edition))
    removeLeftOvers(join(newsroomDir, FOLDER))
  })
}

/** Takes the record of an edition back of which nothing went out; another machine's of the same name stays. */
export function removeEdition(newsroomDir: string, edition: FrozenEdition): void {
  onRecord(edition.id, at => {
    const file = join(newsroomDir, at)
    if (!isAbsent(file) && readFileSync(file).equals(recordOf(edition))) rmSync(file)
  })
}

/** The same bytes for the same edition, also where it comes from the state. */
function recordOf(edition: FrozenEdition): Buffer {
  return Buffer.from(`${JSON.stringify(recordSchema.parse({ version: 1, edition }), null, 2)}\n`)
}

function onRecord(id: string, act: (at: string) => void): void {
  const at = `${FOLDER}/${id}.json`
  try {
    act(at)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

/** The problem of a name that no edition has, with the names that there are; a schedule's where there is too little for a draft. */
export function noSuchEdition(
  name: string,
  {
    begun,
    drafts,
    unmailed,
  }: Record<'drafts' | 'unmailed', readonly { edition: Edition }[]> & { begun: readonly Edition[] },
  { editions }: Pick<Config, 'editions'>,
): ProblemError {
  const schedule = editions.find(each => each.name === name)
  if (schedule !== undefined) {
    const { least } = schedule.articles
    const few = least === 1 ? 'is no new article' : `are fewer than ${least} new articles`
    return new ProblemError('nothing-for-edition', { at: name, name, few })
  }
  const known = [...begun, ...[...unmailed, ...drafts].map(each => each.edition)].map(each => each.id).slice(-5)
  const names = [...editions.map(each => each.name), ...known]
  const hint = names.length === 0 ? 'There is none yet.' : `There are: ${names.join(', ')}.`
  return new ProblemError('no-such-edition', { at: name, name, hint })
}
