import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { dkimFile, dkimNames, hasDkimFile, type Newsroom, readDkim } from '../../newsroom/index.ts'
import { type Problem, problem, problemsOf } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

const AT = 'postrider.config.ts: email.dkim'
const OTHERS = 0o077

/** Who signs is said, the key is one that signs, and it signs for the domain of From. Whether it is published asks `dns`. */
export const signature: Rule = {
  name: 'signature',
  source: 'RFC 6376 (DKIM), RFC 7489 §3.1.1 (DMARC); the bulk sender rules of Gmail and Yahoo',
  skip: ({ newsroom }) => (newsroom.config.email.from === undefined ? 'nobody is the sender yet' : null),
  *judge({ newsroom }) {
    const { dkim, from } = newsroom.config.email
    if (dkim === undefined) yield problem('dkim-unknown', { at: AT })
    if (dkim === undefined || dkim === 'relay' || from === undefined) return
    const sender = from.address.replace(/^.*@/s, '')
    for (const { domain } of dkimNames(newsroom.config)) {
      const details = { at: `${AT}.domain`, from: sender, domain }
      if (isOneDomain(sender, domain)) continue
      yield { ...problem('dkim-unaligned', details), ...(mayBeOneHouse(sender, domain) && { severity: 'warning' }) }
    }
    yield* keyProblems(newsroom)
  },
}

/** Where the key is elsewhere, as in CI, the edition may be good; only it cannot be sent from here. */
function* keyProblems(newsroom: Newsroom): Generator<Problem> {
  const isHere = hasDkimFile(newsroom)
  try {
    readDkim(newsroom)
  } catch (error) {
    for (const each of problemsOf(error)) yield isHere ? each : { ...each, severity: 'warning' }
    return
  }
  const at = dkimFile(newsroom)
  const { mode } = statSync(resolve(newsroom.dir, at))
  if (process.platform !== 'win32' && (mode & OTHERS) !== 0) yield problem('dkim-key-open', { at })
}

/**
 * Aligned as DMARC means it, for certain: the same domain, or one above the other, each of two labels or more (the config sees to
 * that). Without the list of public suffixes what two
 * domains below a common one are to each other is not known.
 */
function isOneDomain(a: string, b: string): boolean {
  const [one, other] = [labelsOf(a), labelsOf(b)]
  return common(one, other) === Math.min(one.length, other.length)
}

/** news.example.org and mail.example.org are of one house; one.co.uk and other.co.uk are not. */
function mayBeOneHouse(a: string, b: string): boolean {
  return common(labelsOf(a), labelsOf(b)) >= 2
}

/** From the top down. */
function labelsOf(domain: string): string[] {
  return domain.toLowerCase().split('.').reverse()
}

function common(one: readonly string[], other: readonly string[]): number {
  const differs = one.findIndex((label, index) => label !== other[index])
  return differs === -1 ? one.length : differs
}
