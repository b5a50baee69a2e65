import type { Kind, Reason } from './returned.ts'
import { LAST_WORDS, WORDS, type Words } from './words.ts'

/** A server's answer: reply code (RFC 5321 §4.2), enhanced code (RFC 3463), words. */
export type Answer = { code: number | null; status: string | null; text: string }

const TEXT_LONGEST = 2_000

/** The reasons that end an address; each other one may be over tomorrow. */
const HARD: ReadonlySet<Reason> = new Set(['unknown-user', 'unknown-domain', 'disabled'])

/** What a server says for good, where it may say the same for now under a 4xx. */
const FOR_GOOD: Words = [['unknown-user', /mail ?box (?:\S+ )?(?:is )?(?:not available|unavai?l?able)/i]]

const FOR_GOOD_AT = WORDS.findIndex(([reason]) => reason === 'unknown-user')

const STATUSES: readonly (readonly [RegExp, Reason])[] = [
  [/^5\.1\.(?:[136]|10)$/, 'unknown-user'],
  [/^5\.1\.2$/, 'unknown-domain'],
  [/^5\.2\.1$/, 'disabled'],
  [/^\d\.2\.2$/, 'mailbox-full'],
  [/^\d\.(?:2\.3|3\.4)$/, 'too-big'],
  [/^\d\.4\.3$/, 'dns'],
  [/^\d\.4\.7$/, 'expired'],
  [/^\d\.4\./, 'unreachable'],
  [/^\d\.7\./, 'policy'],
]

/** Why an answer refuses: its words first, for servers say 5.1.1 of blocks and 5.7.1 of unknown users; then its code. */
export function reasonOfReply({ code, status, text }: Answer): Reason {
  const words = wordsOf(text)
  const isForGood = code === null ? status?.startsWith('5') === true : code >= 500
  const rows = isForGood ? [...WORDS.slice(0, FOR_GOOD_AT), ...FOR_GOOD, ...WORDS.slice(FOR_GOOD_AT)] : WORDS
  for (const [reason, pattern] of rows) if (pattern.test(words)) return reason
  for (const [pattern, reason] of STATUSES) if (status !== null && pattern.test(status)) return reason
  const [last = 'other'] = (isForGood ? LAST_WORDS : []).find(([, pattern]) => pattern.test(words)) ?? []
  return last
}

/** An answer without the names in it: an address at `spam.example` says nothing of spam. */
function wordsOf(text: string): string {
  return text
    .slice(0, TEXT_LONGEST)
    .replace(/[\s_]+/g, ' ')
    .replace(/[^\s<>@:]{1,64}@[^\s<>@:,;]{1,253}/g, '@')
    .replace(/\b[\w.-]{1,253}\[[\da-f.:]{2,45}\]/gi, '')
}

/** Whether an address that is refused for this reason is lost for good. */
export function kindOf(reason: Reason): Extract<Kind, 'hard' | 'soft'> {
  return HARD.has(reason) ? 'hard' : 'soft'
}

/** The codes in a line of an answer, wherever they stand. */
export function codesIn(text: string): Pick<Answer, 'code' | 'status'> {
  const line = text.slice(0, TEXT_LONGEST)
  const code = /(?:^|[^\d.])([45]\d\d)(?=[ \-#:]|$)/.exec(line)?.[1]
  const status = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(line)?.[1]
  return { code: code === undefined ? null : Number(code), status: status ?? null }
}

/** True for a line with a code of an answer in it. */
export function isCoded(line: string): boolean {
  const { code, status } = codesIn(line)
  return code !== null || status !== null
}
