import { leaveBy, leaveLink, type Reader, webVersionOf } from '../email/index.ts'
import { type Mailbox, type Newsroom, secretsOf } from '../newsroom/index.ts'
import { hashOfAddress } from '../store/index.ts'

/**
 * What each recipient's message of an edition holds of their own; `list` is the one that it is sent to, which their link then leaves.
 * Throws what reading the secret throws.
 */
export function readersOf(
  newsroom: Newsroom,
  edition: { id: string },
  { pepper, list }: { pepper: string; list: string | null },
): (recipient: Mailbox, messageId: string) => Reader {
  const { config } = newsroom
  const secrets = leaveBy(config) === 'click' ? secretsOf(newsroom) : []
  const webVersion = webVersionOf(edition, config)
  return ({ name, address }, messageId) => ({
    address,
    messageId,
    name,
    unsubscribe: leaveLink(config, { hash: hashOfAddress(pepper, address), list }, secrets) ?? config.site.url,
    webVersion,
  })
}
