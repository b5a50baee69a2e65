import type { Problem } from '../problem/index.ts'

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

/**
 * What is said of one address: `recipient` as it was last tried, `original` as the sender wrote it where the report says that it was
 * another (a forward). `status` is the enhanced status code (RFC 3463), `evidence` the line of the mail
 * that it was read from, made fit to be shown.
 */
export type Verdict = {
  kind: Kind
  recipient: string | null
  original: string | null
  status: string | null
  reason: Reason | null
  evidence: string | null
  /** Where the server says that it goes on trying: nothing has failed yet. */
  isWarning?: true
}

/**
 * One message that came to the mailbox of bounces, read. `verdicts`: one for each address that it tells of, who was not reached before who was;
 * always one at least. `to`: every address where a return path of ours may stand: that it was delivered to, and that it names as the one of what it gives back. `returned`: what it gives back of
 * the message that it answers. `problems`: what of it could not be read within the bounds.
 */
export type Returned = {
  verdicts: readonly [Verdict, ...Verdict[]]
  to: readonly string[]
  returned: { messageId: string | null; links: readonly string[] }
  subject: string
  problems: readonly Problem[]
}
