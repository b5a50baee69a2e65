import { z } from 'zod'
import {
  type Article,
  articleSchema,
  compareInstants,
  dayOf,
  formatDate,
  nameKey,
  newestFirst,
} from '../article/index.ts'
import type { Config, Schedule } from '../newsroom/index.ts'
import { freeId } from './free-id.ts'
import { keyOf, type Plan } from './plan.ts'

const MAX_ARTICLES = 10
/** What inboxes show of them, in characters. */
export const MAX_SUBJECT = 60
export const MAX_PREHEADER = 110
/** Of a headline within a pattern. */
const LEAST_TITLE = 20
const TITLE = '{title}'

/** One issue of the newsletter. */
export const editionSchema = z.strictObject({
  /** Its day and its number on that day: 2026-11-23-1. */
  id: z.string().regex(/^\d{4}-\d{2}-\d{2}-\d+$/),
  /** RFC 3339: the newest change in it. */
  date: z.string(),
  subject: z.string(),
  preheader: z.string(),
  /** What the editor says above the stories: sanitized HTML, and the same as plain text. */
  note: z.strictObject({ html: z.string(), text: z.string() }).nullable().default(null),
  /** The key of the plan that it follows; null for one without a plan. */
  planned: z.string().nullable().default(null),
  /** The edition of the config that it is one of, and when that was due; null for one of none, and where a person sent it. */
  schedule: z.string().nullable().default(null),
  slot: z.string().nullable().default(null),
  /** Its template's name; null for that of the config. */
  template: z.string().nullable().default(null),
  /** The id of the edition that it corrects; left out where it corrects none, so that the bytes of all others stay. */
  corrects: z.string().optional(),
  articles: z.array(articleSchema),
})
export type Edition = z.infer<typeof editionSchema>

type Site = Pick<Config['site'], 'title' | 'language' | 'timeZone'>

/** Slots that are due, by the names of their schedules (RFC 3339): their drafts are made for them. */
export type Slots = ReadonlyMap<string, string>

/**
 * The drafts, each with a number of its own: one of each schedule of the config, in their order, or where it has none the articles in no
 * edition of `begun`, newest ten at most. Of whatever there is too little there is no draft. A `plan` that none of `begun` followed says
 * otherwise of one: which articles and in what order, the subject, the preheader, the editor's note. What it names waits for that one.
 * `reserved` are ids of corrections, which wait to be sent.
 * Their dates come from the lock file's `updated`, not from a clock, so that the same input gives the same editions.
 */
export function draftsOf(
  articles: readonly Article[],
  begun: readonly Edition[],
  { site, editions }: { site: Site; editions: readonly Schedule[] },
  plan: Plan | null = null,
  { slots = new Map(), reserved = [] }: { slots?: Slots; reserved?: readonly string[] } = {},
): Edition[] {
  const followed = plan === null || isFollowed(plan, begun) ? null : plan
  const schedules = editions.length === 0 ? [null] : editions
  const planned = followed?.for === undefined ? schedules[0] : schedules.find(each => each?.name === followed.for)
  const drafts: Edition[] = []
  for (const schedule of schedules) {
    const own = schedule === planned ? followed : null
    const slot = schedule === null ? null : (slots.get(schedule.name) ?? null)
    const named = own === null ? (followed?.articles ?? []) : []
    const free = articles.filter(each => !named.includes(each.id))
    const numbered = { begun: [...begun, ...drafts], reserved }
    const draft = draftOf(free, numbered, begun, site, own, schedule, slot)
    if (draft !== null) drafts.push(draft)
  }
  return drafts
}

function draftOf(
  articles: readonly Article[],
  numbered: { begun: readonly Edition[]; reserved: readonly string[] },
  begun: readonly Edition[],
  site: Site,
  plan: Plan | null,
  schedule: Schedule | null,
  slot: string | null,
): Edition | null {
  const chosen = plan?.articles == null ? newestOf(articles, begun, schedule) : inOrder(articles, plan.articles)
  const [lead] = chosen
  if (lead === undefined) return null
  const newest = chosen.reduce((a, b) => (compareInstants(b.updated, a.updated) > 0 ? b : a))
  const day = dayOf(newest.updated, site.timeZone)
  return {
    id: freeId(day, numbered.begun, numbered.reserved),
    date: newest.updated,
    subject: plan?.subject ?? subjectOf(lead, site, schedule, slot ?? newest.updated),
    preheader: plan?.preheader ?? preheaderOf(lead),
    note: plan?.note ?? null,
    planned: plan === null ? null : keyOf(plan),
    schedule: schedule?.name ?? null,
    slot,
    template: schedule?.template ?? null,
    articles: chosen,
  }
}

/** What is to be sent under a name, a draft by its schedule or its id or a correction (`unmailed`); without one the first draft. Null where there is none. */
export function draftNamed<Draft extends { edition: Edition }>(
  { drafts, unmailed }: { drafts: readonly Draft[]; unmailed: readonly Draft[] },
  name: string | null,
): Draft | null {
  if (name === null) return drafts[0] ?? null
  return [...drafts, ...unmailed].find(({ edition }) => edition.schedule === name || edition.id === name) ?? null
}

/** True for a plan that an edition was made by. */
export function isFollowed(plan: Plan, begun: readonly Edition[]): boolean {
  const key = keyOf(plan)
  return begun.some(each => each.planned === key)
}

function newestOf(articles: readonly Article[], begun: readonly Edition[], schedule: Schedule | null): Article[] {
  const told = new Set(begun.flatMap(edition => edition.articles.map(article => article.id)))
  const { tags, most = MAX_ARTICLES, least = 1 } = schedule?.articles ?? {}
  const wanted = new Set(tags?.map(nameKey))
  const found = articles
    .filter(article => !told.has(article.id))
    .filter(article => tags === undefined || article.tags.some(tag => wanted.has(nameKey(tag))))
  return found.length < least ? [] : found.sort(newestFirst).slice(0, most)
}

/** Those that are still there of the ones that a plan names. */
function inOrder(articles: readonly Article[], ids: readonly string[]): Article[] {
  const byId = new Map(articles.map(article => [article.id, article]))
  return ids.flatMap(id => byId.get(id) ?? [])
}

/** A schedule's pattern filled; the headline in it is cut to what is left of the room. */
function subjectOf({ title }: Article, site: Site, schedule: Schedule | null, date: string): string {
  const day = formatDate(date, site.language, site.timeZone, 'long')
  const said = schedule?.subject.replaceAll('{date}', () => day).replaceAll('{site}', () => site.title) ?? TITLE
  const room = MAX_SUBJECT - [...said.replaceAll(TITLE, '')].length
  return said.replaceAll(TITLE, () => shorten(title, Math.max(room, LEAST_TITLE)))
}

/** What an inbox shows behind the subject: the first takeaway, else the dek, else how the story begins; no headline twice. */
function preheaderOf({ title, takeaways, summary, text }: Article): string {
  const said = [...takeaways.map(each => each.text), summary ?? '', text.replace(/\s+/g, ' ').trim()]
  const other = said.find(each => each !== '' && lettersOf(each) !== lettersOf(title))
  return shorten(other ?? '', MAX_PREHEADER)
}

/** A text by its letters and digits alone, to tell whether two say the same. */
export function lettersOf(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

/** A text of at most `max` characters, cut between words, with an ellipsis where it was cut. */
export function shorten(text: string, max: number): string {
  const characters = [...text]
  if (characters.length <= max) return text
  const cut = characters.slice(0, max - 1).join('')
  const space = /^\s/u.test(characters[max - 1] ?? '') ? cut.length : cut.search(/\s+\S*$/u)
  return `${(space > max / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:–—-]+$/u, '')}…`
}
