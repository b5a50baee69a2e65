import { problem } from '../../problem/index.ts'
import { placeOf, type Rule, typical } from '../rule.ts'

const AT_ONCE = 8
/** No mail has more. */
const MAX_LINKS = 200

/** Asks each address of the mail once, a few at a time. What is the newsroom's own may not be published yet: those are left out. */
export const liveLinks: Rule = {
  name: 'live-links',
  source: 'readers who click',
  skip: ({ ports }) => (ports.ask === null ? 'only with --links' : null),
  async judge(subject) {
    const { ask } = subject.ports
    if (ask === null) return []
    const own = subject.newsroom.config.site.url
    const { unsubscribeUrl } = subject.newsroom.config.email
    const hrefs = typical(subject).flatMap(({ document }) =>
      document.elements('a').map(each => each.attribs.href ?? ''),
    )
    const isAsked = (href: string) =>
      /^https?:/i.test(href) &&
      !href.startsWith(own) &&
      !(unsubscribeUrl !== undefined && href.startsWith(unsubscribeUrl))
    const left = [...new Set(hrefs.filter(isAsked))].slice(0, MAX_LINKS)
    const answers = new Map<string, string | null>()
    const queue = left.values()
    const work = async () => {
      for (const href of queue) answers.set(href, await ask(href))
    }
    await Promise.all(Array.from({ length: AT_ONCE }, work))
    return left.flatMap(href => {
      const reason = answers.get(href) ?? null
      return reason === null ? [] : [problem('link-dead', { at: placeOf(subject, href), href, reason })]
    })
  },
}
