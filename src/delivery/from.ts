import type { Mailbox, Newsroom } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'

/** Who the mail of a newsroom is from. Throws `no-from`. */
export function senderOf(newsroom: Newsroom): Mailbox {
  const { from } = newsroom.config.email
  if (from === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  return from
}
