import { hash } from 'node:crypto'
import type { Article } from './article.ts'
import { compareInstants } from './dates.ts'
import { slugify } from './slug.ts'

const MAX_KNOWN = 10_000

/** The articles that have a name in common, a tag or an author's; `slug` stands for it in addresses. */
export type Group = { name: string; slug: string; articles: Article[] }

/** A group before it has its slug; `spellings`: how many names it was met by. */
type Found = Omit<Group, 'slug'> & { key: string; spellings: number }

/** A name as an article has it, and its place among the article's. */
type Named = { name: string; index: number }

/** How the newsroom met a group first, and by which article. */
type First = Named & { article: Article }

type NamesOf = (article: Article) => readonly string[]

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
function groupsOf(articles: readonly Article[], namesOf: NamesOf): Group[] {
  const found = foundIn(articles, namesOf)
  // Which came first is asked only where it decides: thousands of articles are in three groups each.
  const firsts = new Map<Found, First>()
  const namedBy = new Map<Article, ReadonlyMap<string, Named>>()
  const firstIn = ({ key, name, articles: own }: Found): First => {
    const article = own.reduce((a, b) => (compareMet(b, a) < 0 ? b : a))
    const names = namedBy.getOrInsertComputed(article, () => byKeyIn(namesOf(article)))
    return { article, ...(names.get(key) ?? { name, index: 0 }) }
  }
  const firstOf = (group: Found) => firsts.getOrInsertComputed(group, firstIn)
  for (const group of found) if (group.spellings > 1) group.name = firstOf(group).name
  const slugs = plainSlugs(found) ?? slugsOf(found.toSorted((a, b) => compareFirst(firstOf(a), firstOf(b))))
  return found.map(({ key, name, articles: own }) => ({ name, slug: slugs.get(key) ?? '', articles: own }))
}

function foundIn(articles: readonly Article[], namesOf: NamesOf): Found[] {
  const byName = new Map<string, Found>()
  const byKey = new Map<string, Found>()
  for (const article of articles) {
    for (const name of namesOf(article)) {
      let group = byName.get(name)
      if (group === undefined) {
        const key = nameKey(name)
        group = byKey.getOrInsertComputed(key, () => ({ key, name, articles: [], spellings: 0 }))
        group.spellings++
        byName.set(name, group)
      }
      const own = group.articles
      if (own[own.length - 1] !== article) own.push(article)
    }
  }
  return [...byKey.values()]
}

/** An article's names by their keys, the first of each. */
function byKeyIn(names: readonly string[]): Map<string, Named> {
  return new Map(names.map((name, index) => [nameKey(name), { name, index }] as const).reverse())
}

function compareFirst(a: First, b: First): number {
  return compareMet(a.article, b.article) || a.index - b.index
}

/** By when the newsroom met them; the id decides where that is the same. */
function compareMet(a: Article, b: Article): number {
  return compareInstants(a.firstSeen, b.firstSeen) || (a.id < b.id ? -1 : Number(a.id > b.id))
}

/** The same for names that are one: differing in case or white space alone. */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** By key; null where two have the same, or one has none. */
function plainSlugs(found: readonly Found[]): Map<string, string> | null {
  const slugs = new Map(found.map(({ key, name }) => [key, slugOf(name)]))
  const taken = new Set(slugs.values())
  return taken.has('') || taken.size < slugs.size ? null : slugs
}

function slugsOf(oldestFirst: readonly Found[]): Map<string, string> {
  const found = new Map<string, string>()
  const taken = new Set<string>()
  for (const { key, name } of oldestFirst) {
    const plain = slugOf(name)
    let slug = plain
    for (let salt = ''; slug === '' || taken.has(slug); salt += ' ')
      slug = [plain, hash('sha256', key + salt).slice(0, 8)].filter(part => part !== '').join('-')
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
