import { problem } from '../../problem/index.ts'
import { FEATURES } from '../client-support.ts'
import type { Document } from '../document.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

export const clients: Rule = {
  name: 'clients',
  source: 'caniemail.com, MIT: Gmail, Outlook, Apple Mail, Yahoo, Samsung, Thunderbird',
  needsMail: true,
  *judge(subject) {
    for (const { document } of typical(subject)) {
      for (const { title, url, uses, lacking } of FEATURES) {
        const words = usedIn(document, uses)
        if (words !== null)
          yield problem('client-support', {
            at: placeOf(subject, words),
            feature: title,
            clients: lacking.join(', '),
            url,
          })
      }
    }
  },
}

/** What shows that a feature is used: an element by its name, or a declaration of a style. Null where nothing does. */
function usedIn(document: Document, { element, style }: { element?: string; style?: string }): string | null {
  if (element !== undefined) return document.elements(element).length > 0 ? `<${element}` : null
  if (style === undefined) return null
  const said = new RegExp(`(?:^|[;{\\s])${style}`, 'i')
  const [inline] = document.elements().flatMap(each => said.exec(each.attribs.style ?? '')?.[0].trim() ?? [])
  return inline ?? said.exec(document.styles())?.[0].trim() ?? null
}
