import { createHash } from 'node:crypto'
import { type Article, slugify } from '../article/index.ts'

/** Where the pages of a site stand, below site.url. */
export type Places = {
  /** Articles that have their page here, newest first. */
  own: readonly Article[]
  /** An article's address as a link on the page at `from`: relative where it is ours, null where its page is gone. */
  linkTo(article: Article, from: string): string | null
  /** The folder of a tag's pages. */
  tagPath(tag: string): string
}

/** Gives every article and every tag its place. Articles come newest first. */
export function placesOf(articles: readonly Article[], siteUrl: string): Places {
  const byId = new Map(articles.map(article => [article.id, article]))
  const isOwn = (article: Article) => article.url === new URL(articlePath(article), siteUrl).href
  const tags = tagPaths(articles)
  return {
    own: articles.filter(isOwn),
    // What a sent edition froze may have moved since, or be gone.
    linkTo: (article, from) => {
      const now = byId.get(article.id)
      if (now === undefined) return isOwn(article) ? null : article.url
      return isOwn(now) ? `${upFrom(from)}${articlePath(now)}` : now.url
    },
    tagPath: tag => tags.get(keyOf(tag)) ?? `tags/${hashOf(tag)}/`,
  }
}

/** The folder of an article's page. */
export function articlePath(article: Article): string {
  return `articles/${article.slug}/`
}

/** The way from a page to the root of the site: '' or '../../'. */
export function upFrom(path: string): string {
  return '../'.repeat(path.split('/').length - 1)
}

/** Tags that differ only in case or spaces are one. */
function keyOf(tag: string): string {
  return tag.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** The tag that came first keeps the plain slug: C has tags/c/, and C++ after it a path of its own. */
function tagPaths(articles: readonly Article[]): Map<string, string> {
  const paths = new Map<string, string>()
  const taken = new Set<string>()
  const oldestFirst = articles.toSorted(
    (a, b) => Date.parse(a.firstSeen) - Date.parse(b.firstSeen) || (a.id < b.id ? -1 : 1),
  )
  for (const tag of oldestFirst.flatMap(article => article.tags)) {
    const key = keyOf(tag)
    if (paths.has(key)) continue
    const slug = slugify(tag)
    const name = slug === '' || taken.has(slug) ? [slug, hashOf(key)].filter(part => part !== '').join('-') : slug
    taken.add(name)
    paths.set(key, `tags/${name}/`)
  }
  return paths
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
