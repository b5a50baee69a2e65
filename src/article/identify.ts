import type { Article, ArticleCorrection, ParsedArticle } from './article.ts'
import { readLate, type Texts } from './late.ts'
import type { LockEntry } from './lock.ts'

type Site = { url: string }

/** What an article has besides what was read: its corrections, and how its long texts are read where they were not. */
type Besides = { corrections?: readonly ArticleCorrection[]; texts?: (() => Texts) | null }

/** An article with the identity that the lock file holds for it. */
export function identify(
  parsed: ParsedArticle,
  entry: LockEntry,
  site: Site,
  { corrections = [], texts = null }: Besides = {},
): Article {
  // One by one and always in this order: to copy an object but for one of its properties takes ten times as long.
  const article = {
    id: entry.id,
    slug: entry.slug,
    url: urlOf(entry, site),
    firstSeen: entry.firstSeen,
    updated: entry.updated,
    title: parsed.title,
    summary: parsed.summary,
    authors: parsed.authors,
    published: parsed.published,
    language: parsed.language,
    direction: parsed.direction,
    tags: parsed.tags,
    image: parsed.image,
    whyItMatters: parsed.whyItMatters,
    takeaways: parsed.takeaways,
  } as Article
  if (texts === null) {
    article.html = parsed.html
    article.text = parsed.text
  } else readLate(article, texts)
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
