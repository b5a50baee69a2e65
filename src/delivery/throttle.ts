/** How fast one may be sent to. `perSecond`: messages; `connections`: messages at a time. */
export type Limit = { perSecond?: number | undefined; connections?: number | undefined }

/** How fast a send may go. `domains`: by the domain of the recipient, `*` for each that is not named. */
export type Limits = {
  connections: number
  perConnection: number
  perSecond?: number | undefined
  domains: Readonly<Record<string, Limit>>
}

/** The server itself, beside the domains of recipients. */
export const SERVER = ''

const SLOWEST_MS = 60_000
const FIRST_SLOW_MS = 1000
/** So many refusals for speed, one behind the other, and a domain rests until the next run. */
const MAX_SLOW = 5

type Lane = { limit: Limit; interval: number; next: number; open: number; slow: number }

export type Throttle = ReturnType<typeof throttleOf>

/**
 * Says when the next message may go. Times are milliseconds of any clock that only goes forward. Only domains that are limited, or that
 * asked for it, are remembered.
 */
export function throttleOf({ perSecond, domains }: Limits) {
  const lanes = new Map<string, Lane>()
  const limitOf = (domain: string): Limit =>
    domain === SERVER ? { perSecond } : (domains[domain] ?? domains['*'] ?? {})
  const laneOf = (domain: string): Lane | null => {
    const known = lanes.get(domain)
    if (known !== undefined) return known
    const limit = limitOf(domain)
    return limit.perSecond === undefined && limit.connections === undefined ? null : make(domain, limit)
  }
  const make = (domain: string, limit: Limit): Lane => {
    const interval = limit.perSecond === undefined ? 0 : 1000 / limit.perSecond
    const lane = { limit, interval, next: 0, open: 0, slow: 0 }
    lanes.set(domain, lane)
    return lane
  }
  const waitFor = (lane: Lane | null, now: number): number => {
    if (lane === null) return 0
    if (lane.slow >= MAX_SLOW || lane.open >= (lane.limit.connections ?? Infinity)) return Infinity
    return Math.max(0, lane.next - now)
  }
  return {
    /** Milliseconds until a message to this domain may go: 0 is now, Infinity once one of them came back. */
    wait: (domain: string, now: number): number => Math.max(waitFor(laneOf(domain), now), waitFor(laneOf(SERVER), now)),
    /** A message goes. */
    take(domain: string, now: number): void {
      for (const lane of [laneOf(domain), laneOf(SERVER)]) {
        if (lane === null) continue
        lane.open += 1
        lane.next = Math.max(lane.next, now) + lane.interval
      }
    },
    /** It came back; `slow` where somebody (this domain, or SERVER) was asked to be spared. */
    back(domain: string, slow: string | null, now: number): void {
      for (const each of [domain, SERVER]) {
        const lane = each === slow ? (laneOf(each) ?? make(each, {})) : lanes.get(each)
        if (lane === undefined || lane === null) continue
        lane.open = Math.max(0, lane.open - 1)
        const least = lane.limit.perSecond === undefined ? 0 : 1000 / lane.limit.perSecond
        if (each === slow) {
          lane.slow += 1
          lane.interval = Math.min(Math.max(lane.interval * 2, FIRST_SLOW_MS), SLOWEST_MS)
          lane.next = now + lane.interval
        } else if (slow === null && lane.slow < MAX_SLOW) {
          lane.slow = 0
          lane.interval = lane.interval < FIRST_SLOW_MS ? least : Math.max(lane.interval / 2, least)
        }
      }
    },
    /** True of a domain, or the server, that rests until the next run. */
    isResting: (domain: string): boolean => (lanes.get(domain)?.slow ?? 0) >= MAX_SLOW,
    /** Those that rest. */
    resting: (): string[] => [...lanes].filter(([, lane]) => lane.slow >= MAX_SLOW).map(([domain]) => domain),
  }
}
