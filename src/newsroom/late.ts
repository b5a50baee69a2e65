import type { Article } from '../article/index.ts'

/** The long texts of an article: most of what it is in memory, and of most articles nobody wants them. */
export type Texts = Pick<Article, 'html' | 'text'>

const READ = Symbol('texts')

/** Lets an article read its long texts when one of them is first asked for. What copies an article asks for them. */
export function readLate(article: Article, read: () => Texts): void {
  Object.defineProperties(article, { [READ]: { value: read }, html: HTML, text: TEXT })
}

// The same two for all: articles then keep one shape, which is faster.
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
