import type { Edition } from '../edition/index.ts'
import {
  fillerOf,
  leaveBy,
  leaveLink,
  leaveMailto,
  leaveToken,
  type Reader,
  threadOf,
  webVersionOf,
} from '../email/index.ts'
import { type Mailbox, type Newsroom, secretsOf } from '../newsroom/index.ts'
import { hashOfAddress } from '../store/index.ts'
import { signerOf } from './dkim.ts'
import type { Pieces } from './hand-over.ts'

/**
 * Somebody who gets a message; `hash` is how their link names them (`hashOfAddress`), `list` the one that they get it as a member of,
 * which their link then leaves.
 */
export type Recipient = Mailbox & { hash: string; list: string | null }

/** An address with the hash that names it in its link. */
export function recipientOf(mailbox: Mailbox, pepper: string, list: string | null = null): Recipient {
  return { ...mailbox, hash: hashOfAddress(pepper, mailbox.address), list }
}

/** An edition as its readers get it; `answers`: whom the original of a correction came from. */
type Mailed = Pick<Edition, 'id' | 'corrects'> & { answers?: Pick<Mailbox, 'address'> }

/** What each recipient's message of an edition holds of their own. Throws what reading the secret throws. */
export function readersOf(newsroom: Newsroom, edition: Mailed): (recipient: Recipient, messageId: string) => Reader {
  const { config } = newsroom
  const secrets = leaveBy(config) === 'nothing' ? [] : secretsOf(newsroom)
  const webVersion = webVersionOf(edition, config)
  return ({ name, address, hash, list }, messageId) => {
    const token = leaveToken({ hash, list }, secrets)
    const unsubscribe = leaveLink(config, token) ?? config.site.url
    const thread = edition.answers === undefined ? {} : threadOf(edition, address, edition.answers)
    return { address, messageId, ...thread, name, unsubscribe, mailto: leaveMailto(config, token), webVersion }
  }
}

/**
 * Writes the message of each recipient as it is mailed, signed. Throws what reading the secret and the DKIM keys throws; what it gives,
 * `bad-address` and `dkim-failed`.
 */
export function writerOf(
  newsroom: Newsroom,
  edition: Mailed & { message: string },
): (recipient: Recipient, messageId: string) => Promise<Pieces> {
  const fill = fillerOf(edition.message)
  const readerOf = readersOf(newsroom, edition)
  const sign = signerOf(newsroom)
  return (recipient, messageId) => sign(fill(readerOf(recipient, messageId)))
}
