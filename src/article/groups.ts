import { hash } from 'node:crypto'
import type { Article } from './article.ts'
import { slugify } from './slug.ts'

/** The articles that have a name in common, a tag or an author's; `slug` stands for it in addresses. */
export type Group = { name: string; slug: string; articles: Article[] }

/**
 * Articles by their names, in the order given. Names that differ only in case or white space are one, written as the first
 * article here writes it. The name that the newsroom met first has the plain slug: C has `c`, and C++ after it one of its own.
 */
export function groupsOf(articles: readonly Article[], namesOf: (article: Article) => readonly string[]): Group[] {
  const slugs = slugsOf(articles, namesOf)
  const groups = new Map<string, Group>()
  for (const article of articles) {
    const names = new Map(namesOf(article).map(name => [nameKey(name), name]))
    for (const [key, name] of names) {
      const group = groups.get(key) ?? { name, slug: slugs.get(key) ?? '', articles: [] }
      group.articles.push(article)
      groups.set(key, group)
    }
  }
  return [...groups.values()]
}

/** The same for names that are one: differing in case or white space alone. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function slugsOf(articles: readonly Article[], namesOf: (article: Article) => readonly string[]): Map<string, string> {
  const slugs = new Map<string, string>()
  const taken = new Set<string>()
  const oldestFirst = articles
    .map(article => ({ article, seen: Date.parse(article.firstSeen) }))
    .sort((a, b) => a.seen - b.seen || (a.article.id < b.article.id ? -1 : 1))
  for (const { article } of oldestFirst) {
    for (const name of namesOf(article)) {
      const key = nameKey(name)
      if (slugs.has(key)) continue
      const plain = slugify(name)
      const isFree = plain !== '' && !taken.has(plain)
      const slug = isFree ? plain : [plain, hash('sha256', key).slice(0, 8)].filter(part => part !== '').join('-')
      taken.add(slug)
      slugs.set(key, slug)
    }
  }
  return slugs
}
