import { problem } from '../../problem/index.ts'
import { type Mail, type Rule, typical } from '../rule.ts'

/** In characters, its CRLF aside. RFC 5322 §2.1.1. */
const MAX_LINE = 998
const ONCE = ['from', 'to', 'date', 'subject', 'message-id', 'mime-version', 'content-type']
const AT = 'postrider.config.ts: email'

export const headers: Rule = {
  name: 'headers',
  source: 'RFC 5322, RFC 2369, RFC 2919, RFC 8058; the bulk sender rules of Gmail and Yahoo',
  *judge(subject) {
    if (subject.newsroom.config.email.from === undefined) yield problem('no-from', { at: `${AT}.from` })
    for (const mail of subject.mails) {
      for (const key of ONCE) {
        const count = mail.headers.filter(each => each.key === key).length
        if (count !== 1) yield problem('header-count', { at: subject.edition.id, key, count, reader: mail.reader })
      }
      const long = mail.bytes
        .toString('latin1')
        .split('\r\n')
        .findIndex(line => line.length > MAX_LINE || /[^\t -~]/.test(line))
      if (long !== -1) yield problem('line-unsendable', { at: subject.edition.id, line: long + 1, limit: MAX_LINE })
    }
    for (const mail of typical(subject)) yield* listHeaders(mail)
  },
}

function* listHeaders({ headers: all }: Mail) {
  const said = (key: string) => all.find(each => each.key === key)?.value ?? null
  const ways = said('list-unsubscribe')
  if (ways === null) yield problem('no-way-to-leave', { at: AT })
  else if (!/<https:/i.test(ways) || said('list-unsubscribe-post') === null)
    yield problem('no-one-click', { at: `${AT}.unsubscribeUrl` })
  if (said('list-id') === null) yield problem('no-list-id', { at: `${AT}.listId` })
}
