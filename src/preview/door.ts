import { randomBytes, timingSafeEqual } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'

/** Lets in who comes over the network with a key, each key once. `announce` is told the next one. */
export function doorOf(announce: (key: string) => void): { key(): string; refuse(context: Context): Response | null } {
  let key = newKey()
  const sessions = new Set<string>()
  return {
    key: () => key,
    refuse(context) {
      const { address = '' } = getConnInfo(context).remote
      const url = new URL(context.req.url)
      // Cookies know no ports, and another preview may run on this host.
      const cookie = `postrider-${url.port}`
      if (/^(?:::ffff:)?127\.|^::1$/.test(address) || sessions.has(getCookie(context, cookie) ?? '')) return null
      // A HEAD, as of who only looks whether a link is alive, uses up no key.
      if (context.req.method !== 'GET' || !isSame(context.req.query('key') ?? '', key))
        return context.text('Open the address with the key that postrider printed.\n', 403)
      const session = newKey()
      sessions.add(session)
      key = newKey()
      announce(key)
      setCookie(context, cookie, session, { httpOnly: true, sameSite: 'Lax', path: '/' })
      url.searchParams.delete('key')
      return context.redirect(`/${url.search}`)
    },
  }
}

/** The addresses that this machine has in its networks, IPv4. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(each => each ?? [])
  return all.filter(each => each.family === 'IPv4' && !each.internal).map(each => each.address)
}

function newKey(): string {
  return randomBytes(12).toString('base64url')
}

/** Compares two secrets in constant time. */
export function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)]
  return one.length === other.length && timingSafeEqual(one, other)
}
