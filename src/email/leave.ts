import { createHmac } from 'node:crypto'
import type { Config } from '../newsroom/index.ts'

/** Half of SHA-256 is enough for a signature that nobody can try offline against anything. */
const MAC_LENGTH = 22

/** How readers may leave: with one click at an address of ours, by mail, or in neither way. */
export type LeaveBy = 'click' | 'mail' | 'nothing'

/** By which of the set-ups readers leave. */
export function leaveBy({ email }: Config): LeaveBy {
  if (email.unsubscribeUrl !== undefined) return 'click'
  return email.unsubscribe === undefined ? 'nothing' : 'mail'
}

/** The mailto link by which a reader leaves, or null where the config names no mailbox for it. RFC 6068. */
export function leaveMailto({ email }: Config): string | null {
  const address = email.unsubscribe?.address
  if (address === undefined) return null
  const at = address.lastIndexOf('@')
  return `mailto:${encodeURIComponent(address.slice(0, at))}${address.slice(at)}?subject=unsubscribe`
}

/**
 * The link by which one address leaves: `email.unsubscribeUrl` and a token signed with the first of the secrets, else the
 * mailto link. The token holds the address, so that it can be checked where no list is at hand. Null with neither.
 */
export function leaveLink(config: Config, address: string, secrets: readonly string[]): string | null {
  const { unsubscribeUrl } = config.email
  const [secret] = secrets
  if (unsubscribeUrl === undefined || secret === undefined) return leaveMailto(config)
  const said = address.toLowerCase()
  return `${unsubscribeUrl}${Buffer.from(said).toString('base64url')}.${signed(said, secret)}`
}

function signed(address: string, secret: string): string {
  return createHmac('sha256', secret).update(`unsubscribe\0${address}`).digest('base64url').slice(0, MAC_LENGTH)
}

/** The same link for the copy in out/, which is public: it leads to the page, and its token is nobody's. */
export function deadLeaveLink(config: Config): string | null {
  const { unsubscribeUrl } = config.email
  return unsubscribeUrl === undefined ? leaveMailto(config) : `${unsubscribeUrl}-`
}
