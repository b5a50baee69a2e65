import { hash } from 'node:crypto'
import { type Article, escapeHtml } from '../article/index.ts'
import type { Page } from './layout.ts'

/** The sitemap (sitemaps.org protocol 0.9) of the pages that are at home here, with the day of an article's last change. */
export function sitemap(pages: readonly Page[], articles: readonly Article[], siteUrl: string): Page {
  const changed = new Map(articles.map(article => [article.url, article.updated]))
  const places = pages
    .filter(page => page.path.endsWith('index.html'))
    .map(page => siteUrl + page.path.slice(0, -'index.html'.length))
    .sort()
    .map(url => ({ url, lastmod: changed.get(url) }))
  const entryOf = ({ url, lastmod }: (typeof places)[number]) =>
    `<url><loc>${escapeHtml(url)}</loc>${lastmod === undefined ? '' : `<lastmod>${lastmod}</lastmod>`}</url>\n`
  const key = hash('sha256', places.map(({ url, lastmod = '' }) => `${url} ${lastmod}`).join('\n'))
  return {
    path: 'sitemap.xml',
    key,
    make: () =>
      `<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${places.map(entryOf).join('')}</urlset>\n`,
  }
}
