import { z } from 'zod'
import { type Article, articleSchema, dayOf, newestFirst } from '../article/index.ts'
import { freeId } from './numbers.ts'
import { keyOf, type Plan } from './plan.ts'

const MAX_ARTICLES = 10
/** What inboxes show of them, in characters. */
export const MAX_SUBJECT = 60
export const MAX_PREHEADER = 110

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
  /** The id of the edition that it corrects; left out where it corrects none, so that the bytes of all others stay. */
  corrects: z.string().optional(),
  articles: z.array(articleSchema),
})
export type Edition = z.infer<typeof editionSchema>

/**
 * The draft: the articles in no edition of `begun`, newest ten at most; null where there is none. A `plan` that none of
 * `begun` followed says otherwise: which articles and in what order, the subject, the preheader, the editor's note.
 * `reserved` are ids of corrections, which wait to be sent. Its date comes from the lock file's `updated`, not from a clock, so that the same input gives the same edition.
 */
export function draftOf(
  articles: readonly Article[],
  begun: readonly Edition[],
  site: { timeZone: string },
  plan: Plan | null = null,
  reserved: readonly string[] = [],
): Edition | null {
  const followed = plan === null || isFollowed(plan, begun) ? null : plan
  const chosen = followed?.articles == null ? newestOf(articles, begun) : inOrder(articles, followed.articles)
  const [lead] = chosen
  if (lead === undefined) return null
  const newest = chosen.reduce((a, b) => (Date.parse(b.updated) > Date.parse(a.updated) ? b : a))
  const day = dayOf(newest.updated, site.timeZone)
  return {
    id: freeId(day, begun, reserved),
    date: newest.updated,
    subject: followed?.subject ?? shorten(lead.title, MAX_SUBJECT),
    preheader: followed?.preheader ?? preheaderOf(lead),
    note: followed?.note ?? null,
    planned: followed === null ? null : keyOf(followed),
    articles: chosen,
  }
}

/** True for a plan that an edition was made by. */
export function isFollowed(plan: Plan, begun: readonly Edition[]): boolean {
  const key = keyOf(plan)
  return begun.some(each => each.planned === key)
}

function newestOf(articles: readonly Article[], begun: readonly Edition[]): Article[] {
  const told = new Set(begun.flatMap(edition => edition.articles.map(article => article.id)))
  return articles
    .filter(article => !told.has(article.id))
    .sort(newestFirst)
    .slice(0, MAX_ARTICLES)
}

/** Those that are still there of the ones that a plan names. */
function inOrder(articles: readonly Article[], ids: readonly string[]): Article[] {
  const byId = new Map(articles.map(article => [article.id, article]))
  return ids.flatMap(id => byId.get(id) ?? [])
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
