import { createHash } from 'node:crypto'
import type { Config, Mailbox } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { Digest } from './digest.ts'
import { unsubscribeLink } from './model.ts'

const TO_SLOT = 'slot-to@postrider.invalid'
const MESSAGE_ID_SLOT = 'slot-message-id@postrider.invalid'

/** What differs from one recipient's message to the next. */
export type Recipient = { address: string; messageId: string }

/**
 * The whole message of an edition (RFC 5322, multipart/alternative, quoted-printable), with slots for To and Message-ID.
 * `date` (RFC 3339) becomes its Date. The same input gives the same bytes. Throws `no-from`.
 */
export async function toMessage(digest: Digest, config: Config, date: string): Promise<string> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const { from, replyTo, listId } = config.email
  if (from === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  const unsubscribe = unsubscribeLink(config)
  const headers = [
    ...(listId === undefined ? [] : [{ key: 'List-Id', value: `<${listId}>` }]),
    ...(unsubscribe === null
      ? []
      : [{ key: 'List-Unsubscribe', value: { prepared: true, value: `<${unsubscribe}>` } }]),
  ]
  const mail = new MailComposer({
    from: mailboxOf(from, config.site.title),
    ...(replyTo !== undefined && { replyTo: mailboxOf(replyTo, '') }),
    to: TO_SLOT,
    subject: digest.subject,
    messageId: `<${MESSAGE_ID_SLOT}>`,
    date: new Date(date),
    headers,
    text: digest.text,
    html: digest.html,
    encoding: 'quoted-printable',
    textEncoding: 'Q',
    newline: 'win',
    baseBoundary: createHash('sha256').update(digest.html).update(digest.text).digest('hex').slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const bytes: Buffer = await mail.compile().build()
  return bytes.toString('ascii')
}

function mailboxOf({ name, address }: Mailbox, fallback: string): { name: string; address: string } {
  return { name: name ?? fallback, address }
}

/** The message of one recipient. The values stand in headers, so CR, LF and anything but ASCII is refused. */
export function fillSlots(message: string, { address, messageId }: Recipient): Buffer {
  for (const value of [address, messageId]) {
    if (!/^[\x21-\x7e]+$/.test(value)) throw new ProblemError('bad-address', { address: JSON.stringify(value) })
  }
  const end = message.indexOf('\r\n\r\n')
  const head = message
    .slice(0, end)
    .replace(TO_SLOT, () => address)
    .replace(MESSAGE_ID_SLOT, () => messageId)
  return Buffer.from(head + message.slice(end), 'ascii')
}

/** The Message-ID of one edition to one address, without its angle brackets: always the same (RFC 5322 §3.6.4). */
export function messageIdOf(editionId: string, address: string, from: Mailbox): string {
  const digest = createHash('sha256').update(`${editionId}\0${address.toLowerCase()}`).digest('hex').slice(0, 32)
  return `${digest}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`
}
