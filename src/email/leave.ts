import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Config } from '../newsroom/index.ts'

/** Half of SHA-256 is enough for a signature that nobody can try offline against anything. */
const MAC_LENGTH = 22
const KEY_ID_LENGTH = 6

/** How readers may leave: with one click at an address of ours, by mail, or in neither way. */
export type LeaveBy = 'click' | 'mail' | 'nothing'

/** By which of the set-ups readers leave. */
export function leaveBy({ email }: Config): LeaveBy {
  if (email.unsubscribeUrl !== undefined) return 'click'
  return email.unsubscribe === undefined ? 'nothing' : 'mail'
}

/** Who leaves: an address by its hash, and with a list that one alone. */
type Leaver = { hash: string; list: string | null }

/** What names a reader in their links, signed with the first of the secrets; null without any. */
export function leaveToken({ hash, list }: Leaver, [secret]: readonly string[]): string | null {
  if (secret === undefined) return null
  return signedToken(list === null ? hash : `${hash}~${Buffer.from(list).toString('base64url')}`, secret)
}

/**
 * The mailto link by which a reader leaves, with their token in its subject, for `From` proves nothing; or null where the config names
 * no mailbox for it. Without a token it is nobody's. RFC 6068.
 */
export function leaveMailto({ email }: Config, token: string | null): string | null {
  const address = email.unsubscribe?.address
  if (address === undefined) return null
  const at = address.lastIndexOf('@')
  const mailbox = `${encodeURIComponent(address.slice(0, at))}${address.slice(at)}`
  return `mailto:${mailbox}?subject=unsubscribe${token === null ? '' : `%20${token}`}`
}

/**
 * The link by which one reader leaves: `email.unsubscribeUrl` and their token, else the mailto link. Null with neither.
 */
export function leaveLink(config: Config, token: string | null): string | null {
  const { unsubscribeUrl } = config.email
  return unsubscribeUrl === undefined || token === null ? leaveMailto(config, token) : `${unsubscribeUrl}${token}`
}

/** `KEY.WHO.SIGNATURE`: the id of the key tells which one signed, so that keys can be changed and old links keep working. */
function signedToken(who: string, secret: string): string {
  return `${keyId(secret)}.${who}.${signature(who, secret)}`
}

/** Whom a link's token is for; null for one that none of the secrets signed. It never expires: who has the mail may leave. */
export function readLeaveToken(token: string, secrets: readonly string[]): Leaver | null {
  const [, key, hash = '', list, given = ''] =
    /^([\w-]{6})\.([\w-]{22})(?:~([\w-]{1,400}))?\.([\w-]{22})$/.exec(token) ?? []
  const secret = secrets.find(each => keyId(each) === key)
  if (secret === undefined) return null
  const who = list === undefined ? hash : `${hash}~${list}`
  return timingSafeEqual(Buffer.from(given), Buffer.from(signature(who, secret)))
    ? { hash, list: list === undefined ? null : Buffer.from(list, 'base64url').toString() }
    : null
}

function keyId(secret: string): string {
  return hash('sha256', `key\0${secret}`, 'base64url').slice(0, KEY_ID_LENGTH)
}

function signature(who: string, secret: string): string {
  return createHmac('sha256', secret).update(`unsubscribe\0${who}`).digest('base64url').slice(0, MAC_LENGTH)
}

/** The same link for the copy in out/, which is public: it leads to the page, and its token is nobody's. */
export function deadLeaveLink(config: Config): string | null {
  const { unsubscribeUrl } = config.email
  return unsubscribeUrl === undefined ? leaveMailto(config, null) : `${unsubscribeUrl}-`
}

/** The token in a link by which somebody leaves, of either kind, or in the subject of a mail that the second kind becomes; null without one. */
export function tokenIn(link: string): string | null {
  return /(?:^|[/=]|%20|\s)([\w-]{6}\.[\w~-]{22,423}\.[\w-]{22})(?=\s|$)/.exec(link.trim())?.[1] ?? null
}
