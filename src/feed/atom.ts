import { Feed } from 'feed'
import { type Article, escapeText } from '../article/index.ts'
import { contentOf, FEEDS, type FeedSite, publishedOf, updatedOf } from './entry.ts'
import { attribute, restore, textNode } from './xml.ts'

/** The articles as an Atom 1.0 document (RFC 4287). Ids and `updated` come from the lock file. */
export function toAtom(articles: readonly Article[], site: FeedSite): string {
  const feed = new Feed({
    id: site.url,
    title: textNode(site.title),
    updated: updatedOf(articles),
    generator: 'Postrider',
    link: site.url,
    feedLinks: { atom: new URL(FEEDS.atom, site.url).href },
    ...(site.description !== null && { description: textNode(site.description) }),
    ...(site.logo !== null && { image: textNode(site.logo) }),
    author: { name: textNode(site.author?.name ?? site.title), ...(site.author?.url && { link: site.author.url }) },
  })
  for (const article of articles) {
    const published = publishedOf(article)
    feed.addItem({
      id: article.id,
      title: escapeText(article.title),
      link: article.url,
      date: new Date(article.updated),
      ...(published !== null && { published }),
      ...(article.summary !== null && { description: escapeText(article.summary) }),
      content: contentOf(article),
      author: article.authors.map(each => ({
        name: textNode(each.name),
        ...(each.email !== null && { email: each.email }),
        ...(each.url !== null && { link: each.url }),
      })),
      category: article.tags.map(tag => ({ term: attribute(tag) })),
    })
  }
  return restore(feed.atom1())
}
