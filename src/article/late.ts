import type { Article } from './article.ts'

/** The long texts of an article: most of what it is in memory, and of most articles nobody wants them. */
export type Texts = Pick<Article, 'html' | 'text'>

const READ = Symbol('texts')

/** Gives an article that has none yet long texts that are read when one of them is first asked for. What copies it asks for them. */
export function readLate(article: Omit<Article, keyof Texts>, read: () => Texts): void {
  // One by one, which takes a fifth of the time of all at once.
  Object.defineProperty(article, READ, { value: read })
  Object.defineProperty(article, 'html', HTML)
  Object.defineProperty(article, 'text', TEXT)
}

/** True where the long texts of an article may still be to be read. */
export function isLate(article: Article): boolean {
  return READ in article
}

// The same two for all, and where there was no such property: articles then keep one shape, else each has a table of its own.
const HTML = later('html')
const TEXT = later('text')

function later(name: keyof Texts): PropertyDescriptor & ThisType<Article & { [READ](): Texts }> {
  return {
    enumerable: true,
    configurable: true,
    get() {
      const { html, text } = this[READ]()
      const known = { enumerable: true, configurable: true, writable: true }
      Object.defineProperties(this, { html: { ...known, value: html }, text: { ...known, value: text } })
      return this[name]
    },
  }
}
