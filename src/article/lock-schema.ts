import { z } from 'zod'
import { isSlug } from './slug.ts'

const entrySchema = z.strictObject({
  /** An absolute URI (RFC 4287 §4.2.6): the source's own where it states one, else a tag URI. */
  id: z.string().min(1),
  slug: z.string().refine(isSlug),
  /** Relative to site.url for our own pages, absolute where the article lives elsewhere. */
  url: z.string(),
  firstSeen: z.iso.datetime(),
  updated: z.iso.datetime(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** The archived feed document that it stands in, counted from 1; none while it is in the current one. */
  archive: z.int().min(1).optional(),
})

/** What the lock file knows of one article. */
export type LockEntry = z.infer<typeof entrySchema>

/** `articles.lock.json`: the identity of each article, by its file. */
export const lockSchema = z.strictObject({
  version: z.literal(1),
  /** How many archived feed documents there were: no number is given twice, also where all entries have left one. */
  archives: z.int().min(1).optional(),
  articles: z.record(z.string(), entrySchema),
})
export type Lock = z.infer<typeof lockSchema>

export const EMPTY_LOCK: Lock = { version: 1, articles: {} }
