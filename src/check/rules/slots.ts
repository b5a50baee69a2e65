import { problem } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

const UNFILLED =
  /postrider-[0-9a-f]{32}-\w+|slot-(?:to|message-id)@postrider\.invalid|\{\{.{0,40}\}\}|\{%.{0,40}%\}|\*\|\w{2,}\|\*/

export const slots: Rule = {
  name: 'slots',
  source: 'what a reader must never see',
  *judge({ mails, edition }) {
    for (const { reader, html, text, headers } of mails) {
      const said = [html, text, ...headers.map(each => each.value)]
      const [slot] = said.flatMap(each => UNFILLED.exec(each)?.[0] ?? [])
      if (slot !== undefined) yield problem('slot-unfilled', { at: edition.id, slot: slot.slice(0, 60), reader })
    }
  },
}
