import { type Article, type Group, nameKey } from '../article/index.ts'

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
export function placesOf(articles: readonly Article[], tags: readonly Group[], siteUrl: string): Places {
  const byId = new Map(articles.map(article => [article.id, article]))
  const slugs = new Map(tags.map(tag => [nameKey(tag.name), tag.slug]))
  /** By how an article writes them: thousands of articles have few tags. */
  const paths = new Map<string, string>()
  const isOwn = (article: Article) => article.url === siteUrl + articlePath(article)
  const own = new Set(articles.filter(isOwn))
  return {
    own: [...own],
    // What a sent edition froze may have moved since, or be gone.
    linkTo: (article, from) => {
      const now = byId.get(article.id)
      if (now === undefined) return isOwn(article) ? null : article.url
      return own.has(now) ? `${upFrom(from)}${articlePath(now)}` : now.url
    },
    tagPath: tag => paths.getOrInsertComputed(tag, () => `tags/${slugs.get(nameKey(tag))}/`),
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
