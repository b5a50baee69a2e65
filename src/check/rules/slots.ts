import { problem } from '../../problem/index.ts'
import type { Rule, Subject } from '../rule.ts'

/** Our own, in any mail. */
const OURS = /postrider-[0-9a-f]{32}-\w+|slot-(?:to|message-id)@postrider\.invalid/
/** Those of other tools, and Liquid that nobody read. A reader may be called so, and a story may tell of it. */
const OTHERS = /\{\{.{0,40}?\}\}|\{%.{0,40}?%\}|\*\|\w{2,}\|\*/g

export const slots: Rule = {
  name: 'slots',
  source: 'what a reader must never see',
  needsMail: true,
  *judge(subject) {
    const at = subject.edition.id
    for (const { reader, html, text, headers } of subject.mails) {
      const said = [html, text, ...headers.map(each => each.value)]
      const [ours] = said.flatMap(each => OURS.exec(each)?.[0] ?? [])
      if (ours !== undefined) yield problem('slot-unfilled', { at, slot: ours.slice(0, 60), reader })
      if (reader !== 'typical') continue
      const others = new Set(said.flatMap(each => [...each.matchAll(OTHERS)].map(([slot]) => slot)))
      for (const slot of others) if (!isTold(subject, slot)) yield problem('slot-unfilled', { at, slot, reader })
    }
  },
}

/** True where an article or the note has it among its own words. */
function isTold({ edition: { articles, note } }: Subject, slot: string): boolean {
  const said = articles.flatMap(each => [
    each.title,
    each.summary ?? '',
    each.text,
    each.whyItMatters ?? '',
    ...each.takeaways.map(takeaway => takeaway.text),
  ])
  return [...said, note?.text ?? ''].some(text => text.includes(slot))
}
