const LOCAL_LONGEST = 64
const DOMAIN_LONGEST = 253
const ADDRESSES_MOST = 200

const LOCAL_END = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]+$/u
const DOMAIN_START = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,62})\.){1,20}(?:[a-z0-9-]{1,63}|[\p{L}\p{N}-]{1,63})/iu

/** Every address in a text, in order, each with the place where it starts. Looks at a bounded piece around each @ only. */
export function addressesIn(text: string): { address: string; at: number }[] {
  const found: { address: string; at: number }[] = []
  for (let at = text.indexOf('@'); at !== -1 && found.length < ADDRESSES_MOST; at = text.indexOf('@', at + 1)) {
    const before = text.slice(Math.max(0, at - LOCAL_LONGEST), at)
    const local = LOCAL_END.exec(before)?.[0].replace(/^(?:smtp=|[.'`=]+)/i, '')
    const domain = DOMAIN_START.exec(text.slice(at + 1, at + 1 + DOMAIN_LONGEST))?.[0].replace(/-+$/, '')
    if (local === undefined || local === '' || domain === undefined) continue
    const address = `${local}@${domain}`
    if (isAddress(address)) found.push({ address, at: at - local.length })
  }
  return found
}

/** The first address in a text, or null. */
export function addressIn(text: string): string | null {
  return addressesIn(text.slice(0, 2_000))[0]?.address ?? null
}

/** True for what can stand in an SMTP envelope without quotes: RFC 5321 §4.1.2, RFC 6531. */
function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (at < 1 || local.length > LOCAL_LONGEST || domain.length > DOMAIN_LONGEST) return false
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..') || local.includes('@')) return false
  return LOCAL_END.exec(local)?.[0] === local && DOMAIN_START.exec(domain)?.[0] === domain && !domain.endsWith('-')
}

/** The address of a typed field such as `rfc822; ada@example.org`: RFC 3464 §2.3, with xtext (RFC 3461 §4) and utf-8 (RFC 6533). */
export function typedAddress(value: string): string | null {
  const [, type, rest] = /^\s*([\w-]{1,40})\s*;(.*)$/s.exec(value.slice(0, 2_000)) ?? []
  const said = rest ?? value
  const plain = type?.toLowerCase() === 'utf-8' ? said.replace(/\\x\{([0-9a-f]{2,6})\}/gi, character) : said
  return addressIn(
    plain.replace(/\+([0-9A-F]{2})/g, (whole, hex: string) =>
      plain.includes('+40') || hex === '2B' || hex === '3D' ? character(whole, hex) : whole,
    ),
  )
}

function character(whole: string, hex: string): string {
  const code = Number.parseInt(hex, 16)
  return code > 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
}
