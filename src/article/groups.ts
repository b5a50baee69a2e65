import { hash } from 'node:crypto'
import type { Article } from './article.ts'
import { slugify } from './slug.ts'

/** The articles that have a name in common, a tag or an author's; `slug` stands for it in addresses. */
export type Group = { name: string; slug: string; articles: Article[] }

/** A group, and the place at which the newsroom met its name first. */
type Found = Omit<Group, 'slug'> & { key: string; seen: string; id: string; index: number }

/**
 * Articles by their names, in the order given. Names that differ only in case or white space are one, written as the
 * newsroom met it first, and what it met first has the plain slug: C has `c`, and C++ after it one of its own.
 */
export function groupsOf(articles: readonly Article[], namesOf: (article: Article) => readonly string[]): Group[] {
  const keys = new Map<string, string>()
  const groups = new Map<string, Found>()
  for (const article of articles) {
    for (const [index, name] of namesOf(article).entries()) {
      const key = keys.get(name) ?? nameKey(name)
      keys.set(name, key)
      const met = { seen: article.firstSeen, id: article.id, index }
      const group = groups.get(key)
      if (group === undefined) groups.set(key, { key, name, articles: [article], ...met })
      else {
        if (group.articles.at(-1) !== article) group.articles.push(article)
        if (byFirst(met, group) < 0) Object.assign(group, { ...met, name })
      }
    }
  }
  const slugs = slugsOf([...groups.values()].sort(byFirst))
  return [...groups.values()].map(({ key, name, articles: own }) => ({
    name,
    slug: slugs.get(key) ?? '',
    articles: own,
  }))
}

/** The same for names that are one: differing in case or white space alone. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function byFirst(a: Pick<Found, 'seen' | 'id' | 'index'>, b: Pick<Found, 'seen' | 'id' | 'index'>): number {
  // Texts of one length are in the order of their instants; most are.
  const isAlike = a.seen.length === b.seen.length
  const seen = a.seen === b.seen ? 0 : isAlike ? (a.seen < b.seen ? -1 : 1) : Date.parse(a.seen) - Date.parse(b.seen)
  return seen || (a.id === b.id ? a.index - b.index : a.id < b.id ? -1 : 1)
}

function slugsOf(oldestFirst: readonly Found[]): Map<string, string> {
  const slugs = new Map<string, string>()
  const taken = new Set<string>()
  for (const { key, name } of oldestFirst) {
    const plain = slugify(name)
    const isFree = plain !== '' && !taken.has(plain)
    const slug = isFree ? plain : [plain, hash('sha256', key).slice(0, 8)].filter(part => part !== '').join('-')
    taken.add(slug)
    slugs.set(key, slug)
  }
  return slugs
}
