import { hash } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { isAbsent, writeWhole } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'

/** Stands beside the records of what was sent, and is committed like them. */
export const PLAN_FILE = 'editions/draft.json'

/** What an editor decided about the draft; what is null is left to the rules. */
const planSchema = z.strictObject({
  version: z.literal(1),
  /** RFC 3339. */
  made: z.string(),
  subject: z.string().nullable(),
  preheader: z.string().nullable(),
  /** Sanitized HTML, and the same as plain text. */
  note: z.strictObject({ html: z.string(), text: z.string() }).nullable(),
  /** Ids, in their order. */
  articles: z.array(z.string()).nullable(),
  /** The edition of the config that it is for; the first where it is not said. */
  for: z.string().optional(),
})
export type Plan = Omit<z.infer<typeof planSchema>, 'version'>

/** Tells a plan from every other. */
export function keyOf(plan: Plan): string {
  return hash('sha256', JSON.stringify(planSchema.parse({ version: 1, ...plan })))
}

/** The plan of the draft, or null. Throws `edition-broken`. */
export function readPlan(newsroomDir: string): Plan | null {
  const file = join(newsroomDir, PLAN_FILE)
  if (isAbsent(file)) return null
  try {
    const { version: _, ...plan } = planSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
    return plan
  } catch (error) {
    throw new ProblemError('edition-broken', { at: PLAN_FILE, reason: reasonOf(error) })
  }
}

/** Writes the plan of the draft, in the place of an earlier one. Throws `out-unwritable`. */
export function writePlan(newsroomDir: string, plan: Plan): void {
  try {
    const said = planSchema.parse({ version: 1, ...plan })
    writeWhole(join(newsroomDir, PLAN_FILE), Buffer.from(`${JSON.stringify(said, null, 2)}\n`))
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: PLAN_FILE, reason: reasonOf(error) })
  }
}

/** Takes away the plan of the draft, with a `key` only where it is that one. */
export function removePlan(newsroomDir: string, key: string | null = null): void {
  const plan = key === null ? null : readPlan(newsroomDir)
  if (key !== null && (plan === null || keyOf(plan) !== key)) return
  rmSync(join(newsroomDir, PLAN_FILE), { force: true })
}
