import type { Article, ParsedArticle } from './article.ts'

/** What an article says at length: most of what it is in memory, and of most articles nobody wants it. */
const LONG = ['summary', 'whyItMatters', 'takeaways', 'html', 'text'] as const
export type Long = Pick<ParsedArticle, (typeof LONG)[number]>

const READ = Symbol('long')

type Late = Article & { [READ](): Long }

/** Gives an article that is being made a property that is read when one such is first asked for. What copies it asks for them. */
export function setLate(article: Article, name: keyof Long, read: () => Long): void {
  // One by one, which takes a fifth of the time of all at once.
  if (!isLate(article)) Object.defineProperty(article, READ, { value: read })
  Object.defineProperty(article, name, DESCRIPTORS[name])
}

/** True where what an article says at length may still be to be read. */
export function isLate(article: Article): boolean {
  return READ in article
}

// The same for all, and where there was no such property: articles then keep one shape, else each has a table of its own.
const DESCRIPTORS = Object.fromEntries(LONG.map(name => [name, later(name)])) as Record<keyof Long, PropertyDescriptor>

function later(name: keyof Long): PropertyDescriptor & ThisType<Late> {
  return {
    enumerable: true,
    configurable: true,
    get() {
      const long = this[READ]()
      for (const each of LONG)
        Object.defineProperty(this, each, { enumerable: true, configurable: true, writable: true, value: long[each] })
      return long[name]
    },
  }
}
