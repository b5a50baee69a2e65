import { decode } from '../../src/ingest/decode/decode.ts'
import { readText } from '../../src/ingest/text/text.ts'

/** What a reader would want to know of an article, small enough to be written down whole in a test. */
export type Told = {
  title: string
  summary: string | null
  authors: string[]
  published: string | null
  takeaways: string[]
  why: string | null
  story: string[]
  /** `line: text` of what was left out, then the codes of every other problem. */
  noise: string[]
  problems: string[]
}

const USUAL = new Set(['no-published', 'no-byline', 'no-dek'])

/** Reads a pasted text, or the bytes of one. */
export function read(text: string | Uint8Array): ReturnType<typeof readText> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const decoded = decode(bytes, 'a.txt')
  if ('problem' in decoded) return { article: null, problems: [decoded.problem] }
  return readText(decoded.text, { file: 'a.txt', language: 'en', timeZone: 'UTC' })
}

/** Reads a pasted text and tells of it; the story's blocks stand as `h2 …`, `• …`, `1. …` or bare. */
export function tell(text: string): Told | string[] {
  const { article, problems } = read(text)
  if (article === null) return problems.map(each => `${each.code} ${each.at}`)
  const plain = (html: string) =>
    html
      .replace(/<[^>]*>/g, '')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  const blocks = article.html === '' ? [] : article.html.split(/\n(?=<(?:p|h2|ul|ol)>)/)
  return {
    title: article.title,
    summary: article.summary,
    authors: article.authors.map(each => (each.email === null ? each.name : `${each.name} <${each.email}>`)),
    published: article.published,
    takeaways: article.takeaways.map(each => each.text),
    why: article.whyItMatters === null ? null : plain(article.whyItMatters),
    story: blocks.flatMap(block => {
      if (block.startsWith('<h2>')) return [`h2 ${plain(block)}`]
      if (block.startsWith('<p>')) return [plain(block)]
      const mark = block.startsWith('<ul>') ? '•' : '1.'
      return [...block.matchAll(/<li>(.*)<\/li>/g)].map(([, item = '']) => `${mark} ${plain(item)}`)
    }),
    noise: article.problems
      .filter(each => each.code === 'noise-dropped')
      .map(each => `${each.at?.replace('a.txt:', '')}: ${each.message.replace('Left out as site noise: ', '')}`),
    problems: article.problems
      .filter(each => each.code !== 'noise-dropped' && !USUAL.has(each.code))
      .map(each => each.code),
  }
}

/** What `tell` tells of an article about which nothing is said but its title and story. */
export const NOTHING: Omit<Told, 'title' | 'story'> = {
  summary: null,
  authors: [],
  published: null,
  takeaways: [],
  why: null,
  noise: [],
  problems: [],
}
