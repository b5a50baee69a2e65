import { problem } from '../../problem/index.ts'
import { segmented } from '../document.ts'
import { type Rule, typical } from '../rule.ts'

/** RFC 5322 §2.1.1. */
const MAX_COLUMNS = 78
/** Words of one reader's terminal and another one's ear: what stands in the HTML must stand there too. */
const MIN_WORD = 4

export const textPart: Rule = {
  name: 'text-part',
  source: 'RFC 2046 §5.1.4: the parts say the same',
  needsMail: true,
  *judge(subject) {
    const { id: at } = subject.edition
    for (const { text, document } of typical(subject)) {
      if (text.trim() === '') {
        yield problem('text-empty', { at })
        continue
      }
      const hrefs = document.elements('a').map(each => each.attribs.href ?? '')
      const missing = [...new Set(hrefs)].filter(href => /^(?:https?|mailto):/i.test(href) && !text.includes(href))
      if (missing.length > 0) yield problem('text-links', { at, count: missing.length, href: missing[0] })
      const letters = new Set(segmented(text))
      const words = [...new Set(segmented(document.text()))].filter(each => each.length >= MIN_WORD)
      const lost = words.filter(each => !letters.has(each))
      if (lost.length > 0) yield problem('text-words', { at, count: lost.length, words: lost.slice(0, 3).join(', ') })
      const long = text.split('\n').findIndex(line => [...line].length > MAX_COLUMNS && line.trim().includes(' '))
      if (long !== -1) yield problem('text-columns', { at, line: long + 1, limit: MAX_COLUMNS })
    }
  },
}
