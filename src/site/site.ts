import type { Article } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Config } from '../newsroom/index.ts'
import { editionPage } from './edition-page.ts'
import { feedsPage } from './feeds-page.ts'
import { type Page, type SitePorts, siteOf } from './layout.ts'
import { editionsPage, indexPages, tagPages } from './lists.ts'
import { sitemap } from './sitemap.ts'
import { articlePage } from './story.ts'
import { SITE_CSS } from './style.ts'

/**
 * Every page of the site: articles without a URL of their own, editions, the index, the tags, the feeds, the sitemap.
 * Articles come newest first, editions oldest first with the draft last. No page is made before it is asked for.
 */
export function sitePages(
  articles: readonly Article[],
  editions: readonly Edition[],
  config: Config,
  ports: SitePorts,
): Page[] {
  const site = siteOf(articles, config, ports)
  const issues = editions.filter(each => each.corrects === undefined)
  const companions = new Map(issues.flatMap(edition => edition.articles.map(article => [article.id, edition])))
  const pages = [
    ...indexPages(articles, issues.at(-1) ?? null, site),
    ...site.places.own.map(article => {
      const others = (companions.get(article.id)?.articles ?? []).filter(other => other.id !== article.id)
      return articlePage(article, others, site)
    }),
    editionsPage(editions, site),
    ...editions.map(edition =>
      editionPage(
        edition,
        editions.filter(each => each.corrects === edition.id),
        site,
      ),
    ),
    ...tagPages(site),
    feedsPage(site),
  ]
  return [
    ...pages,
    sitemap(pages, articles, config.site.url),
    { path: 'site.css', key: SITE_CSS, make: () => SITE_CSS },
  ]
}
