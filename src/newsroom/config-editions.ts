import { z } from 'zod'
import { atLeastOne, line, template } from './config-values.ts'
import { readEvery } from './every.ts'

const due = line.refine(
  text => readEvery(text) !== null,
  "must be days and times, as 'weekday 07:00', 'mon, thu 07:00, 17:30', '1st 08:00', 'last friday 16:00' or '2026-12-24 10:00'",
)
const HOURS = { m: 1 / 60, h: 1, d: 24 }
/** A span of time; in hours. */
const span = line.transform((text, context): number => {
  const [, number, unit] = /^([1-9]\d{0,3}) ?([mhd])$/.exec(text) ?? []
  if (number !== undefined) return Number(number) * HOURS[unit as keyof typeof HOURS]
  context.addIssue({ code: 'custom', message: "must be a span of time, as '90m', '3h' or '2d'" })
  return z.NEVER
})

/** An edition that is made and sent by itself, by `send --due`. */
export const schedule = z.strictObject(
  {
    /** Its name in commands. */
    name: line.regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be a word in small letters, as morning'),
    /** When: days and times in the site's time zone. */
    every: z.union([due, z.array(due).min(1, 'must name a time')], {
      error: "must be days and times, as 'weekday 07:00'",
    }),
    /** Which of the articles that were in no edition yet. */
    articles: z
      .strictObject({
        /** Only those with one of these tags. */
        tags: z.array(line, { error: "must be a list of tags: ['water']" }).min(1, 'must name a tag').optional(),
        /** The newest, at most so many. */
        most: atLeastOne.max(100, 'must be at most 100').default(10),
        /** With fewer there is nothing to send. */
        least: atLeastOne.default(1),
      })
      .refine(({ most, least }) => least <= most, 'must have a least that is not above most')
      .prefault({}),
    /** emails/<name>.mjml instead of `email.template`. */
    template: template.optional(),
    /** The subscribers of this list, or with this tag, instead of all. */
    list: line.optional(),
    tag: line.optional(),
    /** `{title}` is the first headline, `{date}` the day, `{site}` the newsroom's name. */
    subject: line
      .refine(
        text => !/\{(?!(?:title|date|site)\})/.test(text),
        'must name nothing in braces but {title}, {date} and {site}',
      )
      .default('{title}'),
    /** Whether a time at which there is nothing to send is passed by. If not it is an error, and stays due until it is too late. */
    skipWhenEmpty: z.boolean({ error: 'must be true or false' }).default(true),
    /** How late it may begin where nobody called `send --due` in time. */
    missed: z.strictObject({ skipAfter: span.prefault('12h') }).prefault({}),
  },
  { error: "must be an edition: { name: 'morning', every: 'weekday 07:00' }" },
)
