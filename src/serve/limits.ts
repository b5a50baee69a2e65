import { isIPv6 } from 'node:net'
import type { Clock } from '../newsroom/index.ts'

const HOUR_MS = 3_600_000
/** Sign-ups an hour from one network, where a whole office may sit, and from all of them. */
const OF_NETWORK = 20
const OF_ALL = 500

/** Lets through what stays below the rates. `take` is asked once for each sign-up. */
export type Limits = { take(ip: string): boolean }

/** Counts sign-ups in windows of an hour. */
export function limitsOf({ clock }: { clock: Clock }): Limits {
  let hour = -1
  let all = 0
  const networks = new Map<string, number>()
  return {
    take(ip) {
      const now = Math.floor(clock.now() / HOUR_MS)
      if (now !== hour) {
        hour = now
        all = 0
        networks.clear()
      }
      const network = networkOf(ip)
      const taken = networks.get(network) ?? 0
      if (all >= OF_ALL || taken >= OF_NETWORK) return false
      all += 1
      networks.set(network, taken + 1)
      return true
    },
  }
}

/** The network that an address is of, as far as one person has it: IPv4 whole, of IPv6 the first 64 bits. */
export function networkOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0')
  const groups = tail === undefined ? front : [...front, ...zeros, ...back]
  return groups
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')
}
