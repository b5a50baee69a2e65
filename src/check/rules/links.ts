import { leaveBy, leaveMailto, webVersionOf } from '../../email/index.ts'
import { problem } from '../../problem/index.ts'
import { wordsOf } from '../document.ts'
import { placeOf, type Rule, type Subject, typical } from '../rule.ts'

/** An address of no more characters may stand anywhere. */
const SHORT = 8
const PLACEHOLDER =
  /^(?:#|\s*|todo|tbd|x+|link|url)$|^https?:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?=[:/]|$)|[{}]|\.invalid(?=[:/]|$)|^https?:\/\/(?:www\.)?(?:your|my)-?(?:site|domain|link)\b/i

export const links: Rule = {
  name: 'links',
  source: 'a mail has no base; CAN-SPAM and GDPR ask for the way to leave',
  needsMail: true,
  *judge(subject) {
    for (const { document } of typical(subject)) {
      const told = new Set<string>()
      for (const link of document.elements('a')) {
        const { href = '' } = link.attribs
        if (told.has(href)) continue
        told.add(href)
        const words = wordsOf(link.children).slice(0, 60)
        const quoted = placeOf(subject, `"${href}"`)
        const at = quoted === subject.edition.id && href.length > SHORT ? placeOf(subject, href) : quoted
        const values = { at, href, words }
        if (PLACEHOLDER.test(href.trim())) yield problem('link-placeholder', values)
        else if (!/^(?:https?|mailto|tel):/i.test(href)) yield problem('link-relative', values)
        else if (/^http:/i.test(href)) yield problem('link-insecure', values)
      }
      yield* owed(subject, [...told])
    }
  },
}

/** What each mail must lead to, in both of its parts. */
function* owed(subject: Subject, hrefs: readonly string[]) {
  const { newsroom, edition } = subject
  const { unsubscribeUrl } = newsroom.config.email
  const mailto = leaveMailto(newsroom.config, null)
  const web = webVersionOf(edition, newsroom.config)
  const [mail] = typical(subject)
  const text = mail?.text ?? ''
  const leaves = (href: string) =>
    (unsubscribeUrl !== undefined && href.startsWith(unsubscribeUrl)) || (mailto !== null && href.startsWith(mailto))
  const inText = text.split(/\s+/)
  // Where the config names no way to leave, the headers' rule says so.
  const hasWay = leaveBy(newsroom.config) !== 'nothing'
  if (hasWay && (!hrefs.some(leaves) || !inText.some(leaves))) yield problem('unsubscribe-missing', { at: edition.id })
  if (!hrefs.includes(web) || !inText.includes(web)) yield problem('web-version-missing', { at: edition.id, url: web })
}
