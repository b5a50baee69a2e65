import { Feed } from 'feed'
import { type Article, escapeText } from '../article/index.ts'
import { anyDateOf, contentOf, FEEDS, type FeedSite, updatedOf } from './entry.ts'
import { cdata, restore, textNode } from './xml.ts'

/** The articles as an RSS 2.0 document. `guid` is the id of the lock file; authors are Dublin Core creators. */
export function toRss(articles: readonly Article[], site: FeedSite): string {
  const feed = new Feed({
    title: textNode(site.title),
    updated: updatedOf(articles),
    generator: 'Postrider',
    link: site.url,
    language: site.language,
    feedLinks: { rss: new URL(FEEDS.rss, site.url).href },
    description: textNode(site.description ?? site.title),
    ...(site.logo !== null && { image: textNode(site.logo) }),
  })
  for (const article of articles) {
    feed.addItem({
      id: textNode(article.id),
      title: cdata(article.title),
      link: article.url,
      date: anyDateOf(article),
      ...(article.summary !== null && { description: escapeText(article.summary) }),
      content: contentOf(article),
      category: article.tags.map(tag => ({ name: textNode(tag) })),
      extensions: article.authors.length === 0 ? [] : [creators(article)],
    })
  }
  return restore(feed.rss2())
}

function creators(article: Article): { name: string; objects: Record<string, unknown> } {
  const names = article.authors.map(each => each.name).join(', ')
  return { name: 'dc:creator', objects: { _text: textNode(names) } }
}
