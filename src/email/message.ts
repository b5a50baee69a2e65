import { hash } from 'node:crypto'
import type { Config, Mailbox } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import { leaveBy } from './leave.ts'
import { HEADER_SLOTS, headerSlot, mailSlot } from './slots.ts'

/** What becomes a message: a digest or a letter. */
type Parts = { subject: string; html: string; text: string; key: string }

/** To a list; to a list as an answer to what it got before; to one who is on no list (yet). */
export type MessageKind = 'list' | 'answer' | 'letter'

/**
 * The whole message of an edition (RFC 5322, multipart/alternative, quoted-printable), with slots for what is each reader's
 * own; `fillerOf` fills them. `date` (RFC 3339) becomes its Date. A letter has no list to leave, and says that a machine wrote it
 * (RFC 3834 §5); an answer stands below what it answers (RFC 5322 §3.6.4). The same input gives the same bytes. Throws `no-from`.
 */
export async function toMessage(
  digest: Parts,
  config: Config,
  date: string,
  kind: MessageKind = 'list',
): Promise<string> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer')
  const { from, replyTo, listId } = config.email
  if (from === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  const by = leaveBy(config)
  const hasBoth = by === 'click' && config.email.unsubscribe !== undefined
  const ways = [...(by === 'nothing' ? [] : [headerSlot(digest.key)]), ...(hasBoth ? [mailSlot(digest.key)] : [])]
  const ofList = [
    ...(listId === undefined ? [] : [{ key: 'List-Id', value: `<${listId}>` }]),
    ...(ways.length === 0 ? [] : [prepared('List-Unsubscribe', ways.map(way => `<${way}>`).join(',\r\n '))]),
    // RFC 8058 §3.1: with an https URI alone.
    ...(by === 'click' ? [prepared('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click')] : []),
  ]
  const headers = kind === 'letter' ? [{ key: 'Auto-Submitted', value: 'auto-generated' }] : ofList
  const answered = `<${HEADER_SLOTS.inReplyTo}>`
  const mail = new MailComposer({
    from: mailboxOf(from, config.site.title),
    ...(replyTo !== undefined && { replyTo: mailboxOf(replyTo, '') }),
    to: HEADER_SLOTS.to,
    subject: digest.subject,
    messageId: `<${HEADER_SLOTS.messageId}>`,
    ...(kind === 'answer' && { inReplyTo: answered, references: answered }),
    date: new Date(date),
    headers,
    text: digest.text,
    html: digest.html,
    encoding: 'quoted-printable',
    textEncoding: 'Q',
    newline: 'win',
    baseBoundary: digest.key,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const bytes: Buffer = await mail.compile().build()
  return bytes.toString('ascii')
}

function prepared(key: string, value: string) {
  return { key, value: { prepared: true, value } }
}

function mailboxOf({ name, address }: Mailbox, fallback: string): { name: string; address: string } {
  return { name: name ?? fallback, address }
}

/** The Message-ID of one edition to one address, without its angle brackets: always the same (RFC 5322 §3.6.4). */
export function messageIdOf(editionId: string, address: string, from: Pick<Mailbox, 'address'>): string {
  const digest = hash('sha256', `${editionId}\0${address.toLowerCase()}`).slice(0, 32)
  return `${digest}@${from.address.slice(from.address.lastIndexOf('@') + 1)}`
}

/** What a correction answers in the mailbox of a reader: their message of the original, `from` whom that was. Nothing of any other edition. */
export function threadOf(
  { corrects }: { corrects?: string | undefined },
  address: string,
  from: Pick<Mailbox, 'address'>,
): { inReplyTo?: string } {
  return corrects === undefined ? {} : { inReplyTo: messageIdOf(corrects, address, from) }
}
