import { hash } from 'node:crypto'
import type { Article } from './article.ts'
import { slugify } from './slug.ts'

const MAX_KNOWN = 10_000

/** The articles that have a name in common, a tag or an author's; `slug` stands for it in addresses. */
export type Group = { name: string; slug: string; articles: Article[] }

/** A group, and the place at which the newsroom met its name first. */
type Found = Omit<Group, 'slug'> & { key: string; first: Article; index: number }

/** The articles of each tag. */
export function tagsOf(articles: readonly Article[]): Group[] {
  return groupsOf(articles, article => article.tags)
}

/** The articles of each author, by name. */
export function authorsOf(articles: readonly Article[]): Group[] {
  return groupsOf(articles, article => article.authors.map(each => each.name))
}

/**
 * Articles by their names, in the order given. Names that differ only in case or white space are one, written as the
 * newsroom met it first, and what it met first has the plain slug: C has `c`, and C++ after it one of its own.
 */
function groupsOf(articles: readonly Article[], namesOf: (article: Article) => readonly string[]): Group[] {
  const byName = new Map<string, Found>()
  const groups = new Map<string, Found>()
  for (const article of articles) {
    let index = -1
    for (const name of namesOf(article)) {
      index++
      let group = byName.get(name)
      if (group === undefined) {
        const key = nameKey(name)
        group = groups.get(key) ?? { key, name, articles: [], first: article, index }
        byName.set(name, group)
        groups.set(key, group)
      }
      const own = group.articles
      if (own[own.length - 1] !== article) own.push(article)
      if (isBefore(article, index, group)) Object.assign(group, { first: article, index, name })
    }
  }
  const found = [...groups.values()]
  const slugs = slugsOf(found.toSorted((a, b) => (isBefore(a.first, a.index, b) ? -1 : 1)))
  return found.map(({ key, name, articles: own }) => ({ name, slug: slugs.get(key) ?? '', articles: own }))
}

function isBefore(article: Article, index: number, { first, index: firstIndex }: Found): boolean {
  if (article === first) return index < firstIndex
  const seen = article.firstSeen
  const other = first.firstSeen
  if (seen === other) return article.id < first.id
  // Texts of one length are in the order of their instants; most are.
  return seen.length === other.length ? seen < other : Date.parse(seen) < Date.parse(other)
}

/** The same for names that are one: differing in case or white space alone. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function slugsOf(oldestFirst: readonly Found[]): Map<string, string> {
  const found = new Map<string, string>()
  const taken = new Set<string>()
  for (const { key, name } of oldestFirst) {
    const plain = slugOf(name)
    const isFree = plain !== '' && !taken.has(plain)
    const slug = isFree ? plain : [plain, hash('sha256', key).slice(0, 8)].filter(part => part !== '').join('-')
    taken.add(slug)
    found.set(key, slug)
  }
  return found
}

/** Latin letters of other scripts are looked up one by one, and the same names come with every build and twice in each. */
const slugs = new Map<string, string>()

function slugOf(name: string): string {
  const slug = slugs.get(name) ?? slugify(name)
  if (slugs.size < MAX_KNOWN) slugs.set(name, slug)
  return slug
}
