import type { Article, ArticleCorrection, ParsedArticle } from './article.ts'
import { type Long, setLate } from './late.ts'
import type { LockEntry } from './lock-schema.ts'

type Site = { url: string }

const AFTER = ['whyItMatters', 'takeaways', 'html', 'text'] as const

/** What an article has besides what was read: its corrections, and how it is read what it says at length, where that was not. */
type Besides = { corrections?: readonly ArticleCorrection[]; long?: (() => Long) | null }

/** An article with the identity that the lock file holds for it. */
export function identify(
  parsed: ParsedArticle,
  entry: LockEntry,
  site: Site,
  { corrections = [], long = null }: Besides = {},
): Article {
  // One by one and always in this order: to copy an object but for one of its properties takes ten times as long.
  const article = {
    id: entry.id,
    slug: entry.slug,
    url: urlOf(entry, site),
    firstSeen: entry.firstSeen,
    updated: entry.updated,
    title: parsed.title,
  } as Article
  if (long === null) article.summary = parsed.summary
  else setLate(article, 'summary', long)
  article.authors = parsed.authors
  article.published = parsed.published
  article.language = parsed.language
  article.direction = parsed.direction
  article.tags = parsed.tags
  article.image = parsed.image
  if (long === null) {
    article.whyItMatters = parsed.whyItMatters
    article.takeaways = parsed.takeaways
    article.html = parsed.html
    article.text = parsed.text
  } else for (const name of AFTER) setLate(article, name, long)
  article.source = parsed.source
  article.problems = parsed.problems
  if (corrections.length > 0) article.corrections = [...corrections]
  return article
}

/** The absolute URL of an article of the lock file. */
export function urlOf({ slug, url }: LockEntry, site: Site): string {
  // Ten thousand URLs need not be parsed to join two texts.
  return url === pageOf(slug) ? site.url + url : new URL(url, site.url).href
}

/** Where the page of an article without a URL of its own stands below the site. */
export function pageOf(slug: string): string {
  return `articles/${slug}/`
}
