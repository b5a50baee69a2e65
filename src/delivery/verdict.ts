import { toRfc3339 } from '../article/index.ts'
import { kindOf, reasonOfReply } from '../bounces/index.ts'
import type { Candidate, Verdict } from '../store/index.ts'
import type { Outcome } from './session.ts'
import { SERVER } from './throttle.ts'

const MINUTE_MS = 60_000
const FIRST_RETRY_MS = 5 * MINUTE_MS
export const LONGEST_RETRY_MS = 240 * MINUTE_MS
const GIVE_UP_AFTER_MS = 72 * 60 * MINUTE_MS
/** A part of the time, so that who was put off together does not come back together. */
const JITTER = 0.2

const SERVICE_CLOSING = 421
const GREYLISTED = /gr[ae]y-?list/i

/** A server's answer in its parts: code (RFC 5321 §4.2), enhanced code (RFC 3463), and the name that it gave the message. */
export type Reply = Pick<Verdict, 'code' | 'enhanced' | 'queueId'>

/** Takes an answer apart; all null where it is none, but what happened instead. */
export function partsOf(reply: string): Reply {
  const [, code, enhanced] = /^([2-5]\d\d)(?:[ -]([245]\.\d{1,3}\.\d{1,3})(?= |$))?(?:[ -]|$)/.exec(reply) ?? []
  return { code: code === undefined ? null : Number(code), enhanced: enhanced ?? null, queueId: queueIdOf(reply) }
}

/** How servers say by which name they took a message: Postfix and its kin, Exim, sendmail, Amazon. */
const QUEUE_IDS = [
  /^250\b.* queued as ([\w.-]+)/i,
  /^250\b.* id=([\w.-]+)/i,
  /^250 2\.\d\.\d (\S+) Message accepted/i,
  /^250 Ok ([0-9a-f]{8,}[0-9a-f-]+)$/i,
]

function queueIdOf(reply: string): string | null {
  for (const pattern of QUEUE_IDS) {
    const [, id] = pattern.exec(reply) ?? []
    if (id !== undefined) return id
  }
  return null
}

/** True where a refusal says that the address is nobody's; without an enhanced code only where it answers RCPT. */
export function isHard(reply: string, stage: string): boolean {
  const { code, enhanced: status } = partsOf(reply)
  if (code === null || code < 500 || (status === null && stage !== 'rcpt')) return false
  return kindOf(reasonOfReply({ code, status, text: reply })) === 'hard'
}

/**
 * Who asks to be spared, by an outcome: the recipient's domain, the server, or nobody. RFC 3463 §3.8 (4.7.x), RFC 5321 (421). Greylisting
 * has its 4.7.x too, but wants each address to come back once (RFC 6647 §2), not fewer of them.
 */
export function slowedBy(outcome: Outcome, domain: string): string | null {
  const { code, enhanced } = partsOf(outcome.reply)
  if (code !== SERVICE_CLOSING && GREYLISTED.test(outcome.reply)) return null
  if (code !== SERVICE_CLOSING && enhanced?.startsWith('4.7.') !== true) return null
  return 'stage' in outcome && outcome.stage !== 'mail' ? domain : SERVER
}

/** A time as the ledger has it: whole seconds, so that they sort as text. */
export function ledgerTime(milliseconds: number): string {
  return toRfc3339(Math.floor(milliseconds / 1000) * 1000)
}

/** When a try that was put off is made again: 5 minutes × 2^tries, at most 4 hours, and up to a fifth more. */
export function retryAt(tries: number, now: number, random: () => number): number {
  const wait = Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS)
  return now + Math.min(wait * (1 + JITTER * random()), LONGEST_RETRY_MS)
}

/**
 * What a try came to. What stopped the run is no verdict on its address, which waits like the others. Who may have the message
 * already stays uncertain until the server takes or refuses it, or three days are over.
 */
export function verdictOf(
  { id, status: before, tries, firstAt }: Candidate,
  { kind, reply }: Outcome,
  now: number,
  random: () => number,
): Verdict {
  const parts = { id, reply, ...partsOf(reply) }
  if (kind === 'sent' || kind === 'failed') return { ...parts, status: kind, tries: tries + 1, dueAt: null }
  if (kind === 'stopped')
    return { ...parts, status: before, tries, dueAt: before === 'deferred' ? ledgerTime(now) : null }
  const isUncertain = kind === 'uncertain' || before === 'uncertain'
  if (firstAt !== null && now - Date.parse(firstAt) >= GIVE_UP_AFTER_MS) {
    const said = `given up after 72 hours${isUncertain ? ', may have it' : ''}: ${reply}`
    return { ...parts, status: 'failed', tries: tries + 1, reply: said, dueAt: null }
  }
  const dueAt = ledgerTime(retryAt(tries + 1, now, random))
  return { ...parts, status: isUncertain ? 'uncertain' : 'deferred', tries: tries + 1, dueAt }
}
