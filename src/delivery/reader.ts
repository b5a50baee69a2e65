import { fillerOf, leaveBy, leaveLink, leaveMailto, leaveToken, type Reader, webVersionOf } from '../email/index.ts'
import { type Mailbox, type Newsroom, secretsOf } from '../newsroom/index.ts'
import { hashOfAddress } from '../store/index.ts'
import { signerOf } from './dkim.ts'
import type { Pieces } from './hand-over.ts'

/** Somebody who gets a message; `hash` is how their link names them (`hashOfAddress`). */
export type Recipient = Mailbox & { hash: string }

/** An address with the hash that names it in its link. */
export function recipientOf(mailbox: Mailbox, pepper: string): Recipient {
  return { ...mailbox, hash: hashOfAddress(pepper, mailbox.address) }
}

/**
 * What each recipient's message of an edition holds of their own; `list` is the one that it is sent to, which their link then leaves.
 * Throws what reading the secret throws.
 */
export function readersOf(
  newsroom: Newsroom,
  edition: { id: string },
  { list }: { list: string | null },
): (recipient: Recipient, messageId: string) => Reader {
  const { config } = newsroom
  const secrets = leaveBy(config) === 'nothing' ? [] : secretsOf(newsroom)
  const webVersion = webVersionOf(edition, config)
  return ({ name, address, hash }, messageId) => {
    const token = leaveToken({ hash, list }, secrets)
    const unsubscribe = leaveLink(config, token) ?? config.site.url
    return { address, messageId, name, unsubscribe, mailto: leaveMailto(config, token), webVersion }
  }
}

/**
 * Writes the message of each recipient as it is mailed, signed. Throws what reading the secret and the DKIM keys throws; what it gives,
 * `bad-address` and `dkim-failed`.
 */
export function writerOf(
  newsroom: Newsroom,
  edition: { id: string; message: string },
  { list }: { list: string | null },
): (recipient: Recipient, messageId: string) => Promise<Pieces> {
  const fill = fillerOf(edition.message)
  const readerOf = readersOf(newsroom, edition, { list })
  const sign = signerOf(newsroom)
  return (recipient, messageId) => sign(fill(readerOf(recipient, messageId)))
}
