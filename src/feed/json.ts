import { Feed } from 'feed'
import type { Article } from '../article/index.ts'
import { contentOf, FEEDS, type FeedSite, publishedOf } from './entry.ts'

/** The articles as a JSON Feed, with the takeaways as data in `_postrider`. */
export function toJsonFeed(articles: readonly Article[], site: FeedSite): string {
  const feed = new Feed({
    title: site.title,
    link: site.url,
    feedLinks: { json: new URL(FEEDS.json, site.url).href },
    ...(site.description !== null && { description: site.description }),
    ...(site.logo !== null && { image: site.logo }),
    author: { name: site.author?.name ?? site.title, ...(site.author?.url && { link: site.author.url }) },
  })
  for (const article of articles) {
    const published = publishedOf(article)
    feed.addItem({
      id: article.id,
      title: article.title,
      link: article.url,
      date: new Date(article.updated),
      ...(published !== null && { published }),
      ...(article.summary !== null && { description: article.summary }),
      content: contentOf(article),
      ...(article.authors.length > 0 && {
        author: article.authors.map(each => ({ name: each.name, ...(each.url !== null && { link: each.url }) })),
      }),
      category: article.tags.map(tag => ({ name: tag })),
      extensions: [
        { name: '_postrider', objects: { takeaways: article.takeaways, whyItMatters: article.whyItMatters } },
      ],
    })
  }
  return `${feed.json1()}\n`
}
