/** What a message says of a delivery of ours. `none`: it says nothing that we can tell. */
export type Kind = 'hard' | 'soft' | 'complaint' | 'unsubscribe' | 'auto-reply' | 'none'

/** Why an address was not reached, where the mail says it. */
export type Reason =
  | 'unknown-user'
  | 'unknown-domain'
  | 'disabled'
  | 'mailbox-full'
  | 'too-big'
  | 'greylisted'
  | 'policy'
  | 'reputation'
  | 'dns'
  | 'unreachable'
  | 'expired'
  | 'other'

/** What is said of one address. `status` is the enhanced status code (RFC 3463), `evidence` the line of the mail that it was read from. */
export type Verdict = {
  kind: Kind
  recipient: string | null
  status: string | null
  reason: Reason | null
  evidence: string | null
}

/**
 * One message that came to the mailbox of bounces, read. `verdicts`: one for each address that it tells of, the first is what it is about;
 * always one at least. `to`: every address that it was delivered to, where a return path may stand. `returned`: what it gives back of
 * the message that it answers.
 */
export type Returned = {
  verdicts: readonly [Verdict, ...Verdict[]]
  to: readonly string[]
  returned: { messageId: string | null; links: readonly string[] }
  subject: string
}
