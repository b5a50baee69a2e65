import type { Kind, Reason } from './returned.ts'

/** A server's answer: reply code (RFC 5321 §4.2), enhanced code (RFC 3463), words. */
export type Answer = { code: number | null; status: string | null; text: string }

const TEXT_LONGEST = 2_000

/** The reasons that end an address; each other one may be over tomorrow. */
const HARD: ReadonlySet<Reason> = new Set(['unknown-user', 'unknown-domain', 'disabled'])

/**
 * The one table of words, in the order in which they are asked: what is soft goes first, since who refuses a message for its sender,
 * its size or its words often says so under a code, or beside a sentence, that stands for an unknown user.
 */
const WORDS: readonly (readonly [Reason, RegExp])[] = [
  [
    'mailbox-full',
    /over ?quota|quota (?:is )?(?:exceeded|full)|exceed\w* (?:\w+ ){0,3}quota|mail ?box (?:\S+ )?(?:is |has )?(?:been )?(?:full|exceeded)|insufficient (?:system )?storage|not enough (?:storage )?space|out of storage/i,
  ],
  ['greylisted', /gr[ae]y-?list/i],
  ['too-big', /message (?:is )?too (?:big|large)|size (?:limit|exceed)|exceeds (?:\w+ ){0,4}size|too large/i],
  ['reputation', /\brbl\b|dnsbl|black ?list|block ?list|spamhaus|spamcop|barracuda|reputation/i],
  [
    'policy',
    /\bspf\b|\bdkim\b|\bdmarc\b|spam|polic(?:y|ies)|relay|virus|content (?:reject|filter)|rate limit|too many/i,
  ],
  [
    'disabled',
    /(?:account|mail ?box|user|recipient|address) (?:\S+ ){0,3}(?:is |has been |was )?(?:disabled|suspended|deactivated|inactive|closed|locked|expired)|no longer (?:valid|active|available|exists|works)/i,
  ],
  [
    'unknown-user',
    /no such (?:user|recipient|mail ?box|address|account|person|local)|(?:user|recipient|mail ?box|address|account)(?: \S+)? (?:is )?(?:unknown|invalid|not found|does(?: not|n't) exist|doesn't have)|(?:unknown|invalid) (?:user|recipient|mail ?box|address|account|local)|no mail ?box/i,
  ],
  [
    'unknown-domain',
    /(?:host|domain)(?: name)?(?: \S+)? (?:not found|unknown|does(?: not|n't) exist)|no such (?:domain|host)|unknown (?:domain|host)|nxdomain|unrouteable/i,
  ],
  ['dns', /\bdns\b|name (?:service|server)|servfail|no route|loop|no mx/i],
  ['unreachable', /connect|timed? ?out|refused|unreachable|lost connection/i],
  ['expired', /expired|too old|retry time|gave up|giving up/i],
]

const STATUSES: readonly (readonly [RegExp, Reason])[] = [
  [/^5\.1\.(?:[136]|10)$/, 'unknown-user'],
  [/^5\.1\.2$/, 'unknown-domain'],
  [/^5\.2\.1$/, 'disabled'],
  [/^\d\.2\.2$/, 'mailbox-full'],
  [/^\d\.(?:2\.3|3\.4)$/, 'too-big'],
  [/^\d\.4\.[146]$/, 'unreachable'],
  [/^\d\.4\.3$/, 'dns'],
  [/^\d\.4\.7$/, 'expired'],
  [/^\d\.7\./, 'policy'],
]

/** Why an answer refuses: its words first, for servers say 5.1.1 of blocks and 5.7.1 of unknown users; then its code. */
export function reasonOfReply({ status, text }: Answer): Reason {
  const words = text.slice(0, TEXT_LONGEST).replace(/\s+/g, ' ')
  for (const [reason, pattern] of WORDS) if (pattern.test(words)) return reason
  for (const [pattern, reason] of STATUSES) if (status !== null && pattern.test(status)) return reason
  return 'other'
}

/** Whether an address that is refused for this reason is lost for good. */
export function kindOf(reason: Reason): Extract<Kind, 'hard' | 'soft'> {
  return HARD.has(reason) ? 'hard' : 'soft'
}

/** The codes in a line of an answer, wherever they stand. */
export function codesIn(text: string): Pick<Answer, 'code' | 'status'> {
  const line = text.slice(0, TEXT_LONGEST)
  const code = /(?:^|[^\d.])([245]\d\d)(?=[ \-#:]|$)/.exec(line)?.[1]
  const status = /(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/.exec(line)?.[1]
  return { code: code === undefined ? null : Number(code), status: status ?? null }
}
