import { type Element, isTag } from 'domhandler'
import { problem } from '../../problem/index.ts'
import { type Document, wordsOf } from '../document.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

export const structure: Rule = {
  name: 'structure',
  source: 'WCAG 2.2, 1.3.1, 2.4.2, 3.1.1',
  needsMail: true,
  *judge(subject) {
    const { id: at } = subject.edition
    for (const { document } of typical(subject)) {
      yield* outlineOf(document, at)
      for (const table of document.elements('table')) {
        // With heads it holds data, and says so.
        if (table.attribs.role !== undefined || headsIn(table)) continue
        const words = wordsOf(table.children)
        // An article's own table holds data too.
        const isTold = subject.edition.articles.some(
          each => each.html.includes('<table') && words !== '' && each.text.includes(words.split(' ', 1)[0] ?? ''),
        )
        if (!isTold)
          yield problem('table-role', { at: placeOf(subject, words.slice(0, 40)), words: words.slice(0, 60) })
      }
    }
  },
}

/** True where a cell of a table is a head. */
function headsIn({ children }: Element): boolean {
  return children.some(each => isTag(each) && (each.name === 'th' || headsIn(each)))
}

/** What any document owes who hears it: its language, its title, and headings that leave out no rank. */
export function* outlineOf(document: Document, at: string) {
  const [html] = document.elements('html')
  if (/^(?:und)?$/.test(html?.attribs.lang ?? '')) yield problem('language-missing', { at })
  const [title] = document.elements('title')
  if (title === undefined || title.children.length === 0) yield problem('title-missing', { at })
  const headings = document.elements('h1', 'h2', 'h3', 'h4', 'h5', 'h6')
  const first = headings.filter(each => each.name === 'h1')
  if (first.length !== 1) yield problem('one-first-heading', { at, count: first.length })
  let rank = 0
  for (const heading of headings) {
    const own = Number(heading.name.slice(1))
    if (own > rank + 1 && rank > 0)
      yield problem('heading-skipped', { at, heading: wordsOf(heading.children).slice(0, 60), rank: own, before: rank })
    rank = own
  }
}
