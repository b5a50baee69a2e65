import { addressIn, typedAddress } from './addresses.ts'
import { evidenceOf } from './evidence.ts'
import { type Fields, fieldsOf, first } from './fields.ts'
import type { Verdict } from './returned.ts'

/** What reports a complaint: RFC 5965 §7.3, RFC 6650, and what old AOL and opt-out reports say. The rest is about authentication, or `not-spam`. */
const COMPLAINTS = new Set(['abuse', 'fraud', 'virus', 'other', 'opt-out', 'opt-out-list', 'miscategorized'])

const HOTMAILS_RECIPIENT = 'X-HmXmrOriginalRecipient'

/** Reads a feedback report, RFC 5965 §3; `head` is the header of the message that was complained about. */
export function readFeedback(text: string, head: string): Verdict {
  const fields = fieldsOf(text)
  const type = first(fields, 'feedback-type')?.toLowerCase().split(/[\s;]/, 1)[0] ?? ''
  const named = first(fields, 'original-rcpt-to') ?? first(fields, 'removal-recipient')
  const recipient = (named === null ? null : typedAddress(named)) ?? recipientOf(head)
  const kind = COMPLAINTS.has(type) ? 'complaint' : 'none'
  return { kind, recipient, original: null, status: null, reason: null, evidence: evidenceOf(`Feedback-Type: ${type}`) }
}

/** Hotmail passes on what its users call junk, and names the user in the header of that message. */
export function readForwardedJunk(fields: Fields): Verdict | null {
  const named = first(fields, HOTMAILS_RECIPIENT.toLowerCase())
  if (named === null) return null
  const evidence = evidenceOf(`${HOTMAILS_RECIPIENT}: ${named}`)
  return { kind: 'complaint', recipient: addressIn(named), original: null, status: null, reason: null, evidence }
}

/** Whom a message was for, by its header. */
export function recipientOf(head: string): string | null {
  const fields = fieldsOf(head)
  for (const name of ['to', 'delivered-to', 'x-original-to', 'envelope-to']) {
    const address = addressIn(first(fields, name) ?? '')
    if (address !== null) return address
  }
  return null
}
