import { problem } from '../../problem/index.ts'
import { segmented, wordsOf } from '../document.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

/** Words that a subject of a newsroom can do without. */
const SHOUTING =
  /!{2,}|\${2,}|€{2,}|£{2,}|\b(?:100% free|risk[- ]free|click here|earn money|limited time offer|no obligation)\b/i
const ANSWERING = /^\s*(?:re|fwd?|aw|wg)\s*:/i
const SHORTENERS =
  /^https?:\/\/(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rb\.gy|cutt\.ly|shorturl\.at)\//i
/** What claims to be an address; `Node.js` is a name. */
const ADDRESS = /^(?:https?:\/\/|www\.)((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?$|^((?:[a-z0-9-]+\.)+[a-z]{2,})\/\S*$/i
/** A mail of less words to a picture looks like one that hides what it says. */
const WORDS_A_PICTURE = 20

export const spam: Rule = {
  name: 'spam',
  source: 'habits that filters score: SpamAssassin, rspamd',
  *judge(subject) {
    const { id: at, subject: line } = subject.edition
    const [shout] = SHOUTING.exec(line) ?? []
    if (shout !== undefined) yield problem('spam-words', { at, words: shout })
    if (ANSWERING.test(line)) yield problem('spam-answer', { at })
    for (const { document } of typical(subject)) {
      const pictures = document.elements('img').length
      const words = segmented(document.text()).length
      if (pictures > 0 && words < pictures * WORDS_A_PICTURE) yield problem('spam-pictures', { at, pictures, words })
      for (const link of document.elements('a')) {
        const { href = '' } = link.attribs
        const said = wordsOf(link.children)
        if (SHORTENERS.test(href)) yield problem('spam-shortener', { at: placeOf(subject, href), href })
        const [, named, bare] = ADDRESS.exec(said) ?? []
        const host = named ?? bare
        const real = URL.parse(href)?.hostname ?? ''
        if (host !== undefined && real !== '' && !isWithin(real, host))
          yield problem('spam-disguise', { at: placeOf(subject, href), said, host: real })
      }
    }
  },
}

/** True for a host and those below it, `www.` or not. */
function isWithin(host: string, said: string): boolean {
  const [own, above] = [host, said].map(each => each.toLowerCase().replace(/^www\./, ''))
  return own === above || own?.endsWith(`.${above}`) === true
}
