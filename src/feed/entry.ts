import { type Article, dateOf, escapeText, labelsFor, takeawaysLabel, whyWithLabel } from '../article/index.ts'

/** Where a feed stands and what it says of itself. */
export type FeedSite = {
  title: string
  /** Absolute, ends in a slash. */
  url: string
  description: string | null
  language: string
  author: { name: string; url: string | null } | null
  logo: string | null
}

/** The file name of each feed, below site.url. */
export const FEEDS = { atom: 'atom.xml', rss: 'rss.xml', json: 'feed.json' } as const

/** The content of an entry: takeaways as a heading and a list, then why it matters, then the story. */
export function contentOf(article: Article): string {
  const labels = labelsFor(article.language)
  const takeaways = article.takeaways.map(each => `<li>${escapeText(each.text)}</li>`).join('\n')
  const parts = [
    takeaways === '' ? '' : `<h2>${escapeText(takeawaysLabel(article))}</h2>\n<ul>\n${takeaways}\n</ul>`,
    article.whyItMatters === null ? '' : whyWithLabel(article.whyItMatters, labels.whyItMatters),
    article.html,
  ]
  return parts.filter(part => part !== '').join('\n')
}

/** When the feed last changed: the newest `updated` in it, or the epoch where it is empty. Never the clock. */
export function updatedOf(articles: readonly Article[]): Date {
  return new Date(Math.max(0, ...articles.map(article => Date.parse(article.updated))))
}

/** `published`, where something says it. */
export function publishedOf(article: Article): Date | null {
  return article.published === null ? null : new Date(article.published)
}

/** The date of an entry for formats that must have one. */
export function anyDateOf(article: Article): Date {
  return new Date(dateOf(article))
}
