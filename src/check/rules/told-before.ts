import { problem } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

/** Only a plan can name what was told; without one the draft takes what was not. */
export const toldBefore: Rule = {
  name: 'told-before',
  source: 'readers, who get the same story twice',
  *judge({ edition, begun }) {
    // What a correction is about was told, and wrong.
    if (edition.corrects !== undefined) return
    const own = begun.findIndex(each => each.id === edition.id)
    const earlier = own === -1 ? begun : begun.slice(0, own)
    for (const { id, title, source } of edition.articles) {
      const before = earlier.findLast(each => each.articles.some(article => article.id === id))
      if (before !== undefined) yield problem('told-before', { at: source.file, title, edition: before.id })
    }
  },
}
