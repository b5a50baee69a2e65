import { hash } from 'node:crypto'
import { z } from 'zod'
import type { Problem } from '../problem/index.ts'
import { compareInstants } from './dates.ts'

const author = z.object({ name: z.string(), url: z.string().nullable(), email: z.string().nullable() })
const takeaway = z.object({ text: z.string(), origin: z.enum(['stated', 'extracted']) })
const foundProblem = z.custom<Problem>(value => typeof value === 'object' && value !== null && 'code' in value)

/** What an article says, as one format's reader found it; who it is comes from the lock file. */
export const parsedSchema = z.object({
  /** The headline, once, plain text. */
  title: z.string(),
  /** The dek (standfirst), plain text. */
  summary: z.string().nullable(),
  authors: z.array(author),
  /** RFC 3339 in UTC, or null where nothing says it. */
  published: z.string().nullable(),
  /** BCP 47. */
  language: z.string(),
  direction: z.enum(['ltr', 'rtl']),
  tags: z.array(z.string()),
  image: z.object({ url: z.string(), alt: z.string() }).nullable(),
  /** HTML without its heading. */
  whyItMatters: z.string().nullable(),
  takeaways: z.array(takeaway),
  /** The body alone, sanitized at ingest, URLs absolute. Everything after ingest trusts it. */
  html: z.string(),
  /** The body alone as plain text, a blank line between paragraphs. */
  text: z.string(),
  source: z.object({
    file: z.string(),
    format: z.enum(['text', 'markdown', 'html', 'feed']),
    /** The feed that it is an entry of: its id, title, page and own address (RFC 4287 §4.2.11). */
    feed: z
      .object({
        id: z.string().nullable(),
        title: z.string().nullable(),
        link: z.string().nullable(),
        feed: z.string().nullable(),
      })
      .optional(),
  }),
  problems: z.array(foundProblem),
  /** What the source itself says of its identity; the lock file decides. `draft`: not to be published. */
  stated: z.object({
    id: z.string().nullable(),
    slug: z.string().nullable(),
    url: z.string().nullable(),
    updated: z.string().nullable(),
    draft: z.boolean(),
  }),
})

/** What was wrong in an article that readers had by mail, as the newsroom says it. */
const correction = z.object({
  /** RFC 3339. */
  date: z.string(),
  /** Sanitized HTML, and the same as plain text. */
  html: z.string(),
  text: z.string(),
  /** The id of the edition that told it. */
  edition: z.string(),
})
export type ArticleCorrection = z.infer<typeof correction>

/** An article before the lock file gave it an identity. */
export type ParsedArticle = z.infer<typeof parsedSchema>

/** One story as data; every stage after ingest speaks it. */
export const articleSchema = parsedSchema.omit({ stated: true }).extend({
  /** RFC 4151 tag URI; never changes. */
  id: z.string(),
  slug: z.string(),
  /** Absolute permalink. */
  url: z.string(),
  /** RFC 3339; when the lock file first met it. */
  firstSeen: z.string(),
  /** RFC 3339; moves only when the content does; no two articles share one. */
  updated: z.string(),
  /** The oldest first; left out where there are none, so that nothing of other articles changes. */
  corrections: z.array(correction).optional(),
})

/** One story as data. */
export type Article = z.infer<typeof articleSchema>

/** SHA-256 (hex) over what readers see; problems and the file's name do not count. */
export function contentHash(article: ParsedArticle): string {
  const { source: _, problems: __, stated: ___, ...content } = article
  return hash('sha256', JSON.stringify(content))
}

/** The content hash of an article that is corrected: another with each correction. Without any it is the plain one. */
export function correctedHash(content: string, corrections: readonly ArticleCorrection[]): string {
  return corrections.length === 0 ? content : hash('sha256', JSON.stringify([content, corrections]))
}

/** The instant by which articles are ordered and dated where nothing says when they were published. RFC 3339. */
export function dateOf(article: Article): string {
  return article.published ?? article.firstSeen
}

/** Newest first; the id decides where two dates are the same. */
export function newestFirst(a: Article, b: Article): number {
  return compareInstants(dateOf(b), dateOf(a)) || (a.id < b.id ? -1 : 1)
}

/** Reading time in whole minutes, at least one, at 230 words a minute (500 characters where words have no spaces). */
export function minutesOf(article: Article): number {
  const said = [article.text, ...article.takeaways.map(each => each.text)].join(' ')
  const unspaced = said.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu)?.length ?? 0
  const words = said.split(/\s+/).length
  return Math.max(1, Math.round(unspaced > words ? unspaced / 500 : words / 230))
}
