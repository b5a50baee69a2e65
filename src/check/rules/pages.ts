import { problem } from '../../problem/index.ts'
import { Document, decodedPath } from '../document.ts'
import type { Rule, Subject } from '../rule.ts'
import { outlineOf } from './structure.ts'

export const pages: Rule = {
  name: 'pages',
  source: 'WCAG 2.2; links that lead to what is there',
  *judge(subject) {
    const there = new Set(subject.paths)
    for (const path of pagesOf(subject)) {
      const bytes = subject.made(path)
      if (bytes === null) continue
      const at = `${subject.newsroom.config.out}/${path}`
      const document = new Document(bytes.toString())
      yield* outlineOf(document, at)
      for (const { attribs } of document.elements('img')) {
        if (attribs.alt === undefined) yield problem('alt-missing', { at, src: attribs.src ?? '' })
      }
      for (const { attribs } of document.elements('a')) {
        const target = targetOf(attribs.href ?? '', path, subject.newsroom.config.site.url)
        if (target !== null && !there.has(target)) yield problem('page-link-dead', { at, href: attribs.href })
      }
    }
  },
}

/** The pages that this edition's readers come to: the index, the edition's own and those of its articles. */
function pagesOf({ edition, paths }: Subject): string[] {
  const wanted = [
    'index.html',
    `editions/${edition.id}/index.html`,
    ...edition.articles.map(each => `articles/${each.slug}/index.html`),
  ]
  const there = new Set(paths)
  return wanted.filter(path => there.has(path))
}

/** The folders that are build's alone; what else stands below site.url may be somebody else's. */
const OURS = /^(?:articles|editions|feeds|tags)\//

/** The file of out/ that a link leads to; null for what leads elsewhere. */
function targetOf(href: string, from: string, siteUrl: string): string | null {
  if (/^(?:#|$)/.test(href)) return null
  const url = URL.parse(href, siteUrl + from)
  if (url === null || !url.href.startsWith(siteUrl)) return null
  const path = decodedPath(url.pathname.slice(new URL(siteUrl).pathname.length))
  if (path === null) return null
  if (/^[a-z][a-z0-9+.-]*:/i.test(href) && !OURS.test(path)) return null
  return path === '' || path.endsWith('/') ? `${path}index.html` : path
}
