import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { type ArticleCorrection, compareInstants } from '../article/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { isAbsent, writeWhole } from './files.ts'

const FOLDER = 'editions'
/** Behind the id: what of the records in `editions/` is a correction. */
const ENDING = '.correction.json'

const correctionSchema = z.strictObject({
  version: z.literal(1),
  /** RFC 3339. */
  made: z.string(),
  /** The id of the edition that it corrects. */
  of: z.string(),
  /** The ids of the articles in it that were wrong. */
  articles: z.array(z.string()).min(1),
  /** What was wrong and what is right: sanitized HTML, and the same as plain text. */
  note: z.strictObject({ html: z.string(), text: z.string() }),
  /** Null: made from the subject of the edition. */
  subject: z.string().nullable(),
})

/** A correction as `editions/<id>.correction.json` says it; committed like the records of what was sent. */
export type Correction = Omit<z.infer<typeof correctionSchema>, 'version'> & {
  /** That of the edition which it becomes. */
  id: string
}

/** The file of a correction, below the newsroom. */
export function correctionFile(id: string): string {
  return `${FOLDER}/${id}${ENDING}`
}

/** True for the name of a file in `editions/` that is a correction. */
export function isCorrectionFile(name: string): boolean {
  return name.endsWith(ENDING)
}

/** The corrections of a newsroom, the oldest first. Throws `edition-broken`. */
export function readCorrections(newsroomDir: string): Correction[] {
  const corrections = filesIn(join(newsroomDir, FOLDER)).map(name => {
    const at = `${FOLDER}/${name}`
    try {
      const { version: _, ...said } = correctionSchema.parse(JSON.parse(readFileSync(join(newsroomDir, at), 'utf8')))
      return { id: name.slice(0, -ENDING.length), ...said }
    } catch (error) {
      throw new ProblemError('edition-broken', { at, reason: reasonOf(error) })
    }
  })
  return corrections.sort(
    (a, b) => compareInstants(a.made, b.made) || a.id.localeCompare(b.id, 'en', { numeric: true }),
  )
}

function filesIn(folder: string): string[] {
  if (isAbsent(folder)) return []
  try {
    return readdirSync(folder).filter(isCorrectionFile)
  } catch (error) {
    throw new ProblemError('edition-broken', { at: FOLDER, reason: reasonOf(error) })
  }
}

/** Writes a correction; from the next build on the page and the feed entry of each of its articles say so. Throws `out-unwritable`. */
export function writeCorrection(newsroomDir: string, { id, ...said }: Correction): void {
  const at = correctionFile(id)
  try {
    const whole = correctionSchema.parse({ version: 1, ...said })
    writeWhole(join(newsroomDir, at), Buffer.from(`${JSON.stringify(whole, null, 2)}\n`))
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

/** What the corrections say of an article, by its id. */
export function correctionsByArticle(corrections: readonly Correction[]): (id: string) => readonly ArticleCorrection[] {
  const byId = new Map<string, ArticleCorrection[]>()
  for (const { id: edition, made: date, note, articles } of corrections)
    for (const id of new Set(articles)) byId.set(id, [...(byId.get(id) ?? []), { date, ...note, edition }])
  return id => byId.get(id) ?? NONE
}

const NONE: readonly ArticleCorrection[] = []
