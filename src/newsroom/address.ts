import { domainToASCII } from 'node:url'
import { z } from 'zod'

/** A mailbox as people write it: an address, with or without a name. */
export type Mailbox = { name: string | null; address: string }

const MAX_LOCAL = 64
const MAX_ADDRESS = 254
const MAX_MAILBOX = 1000

/**
 * Reads one mailbox strictly: `name@example.org` or `Name <name@example.org>` (RFC 5322 §3.4, without comments, routes,
 * groups and quoted local parts). A domain in other letters becomes punycode. Null for anything else.
 */
export function readMailbox(text: string): Mailbox | null {
  if (text.length > MAX_MAILBOX) return null
  const [, quoted, bare = text] = /^\s*(?:"([^"\\\p{Cc}]*)"|[^"<>\\\p{Cc}]*?)\s*<([^<>]*)>\s*$/u.exec(text) ?? []
  const named = text.includes('<') ? (quoted ?? text.slice(0, text.indexOf('<'))).trim() : ''
  const address = readAddress(bare.trim())
  return address === null || /\p{Cc}/u.test(named) ? null : { name: named === '' ? null : named, address }
}

function readAddress(text: string): string | null {
  const at = text.lastIndexOf('@')
  if (at < 1) return null
  const local = text.slice(0, at)
  const domain = domainToASCII(text.slice(at + 1))
  const address = `${local}@${domain}`
  const fits = local.length <= MAX_LOCAL && address.length <= MAX_ADDRESS
  const dots = !/^\.|\.$|\.\./.test(local) && domain.includes('.')
  return fits && dots && z.regexes.html5Email.test(address) ? address : null
}
