import { decodeWords } from 'postal-mime'
import { problem } from '../problem/index.ts'
import { addressesIn } from './addresses.ts'
import { autoReplyIn } from './auto-reply.ts'
import { readFeedback, readForwardedJunk } from './complaint.ts'
import { evidenceOf } from './evidence.ts'
import { type Fields, fieldsOf, first } from './fields.ts'
import { readFreeText, saysFailure } from './free-text.ts'
import { apart, headOf, returnedOf } from './given-back.ts'
import { type Message, readMessage } from './mime.ts'
import { isCoded } from './reason.ts'
import { readReport } from './report.ts'
import type { Returned, Verdict } from './returned.ts'
import { isFailure, isFromMailSystem, isWithoutWayBack } from './sender.ts'

const NOTHING: Verdict = { kind: 'none', recipient: null, original: null, status: null, reason: null, evidence: null }
const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-apparently-to', 'to']
const FEEDBACK = 'message/feedback-report'
const REPORT = /^message\/(?:global-)?delivery-status$/
const TO_MOST = 50
const REPORTS_MOST = 3
const NO_FIELDS: Fields = new Map()
/** A report in a report, and no deeper. */
const BOUNCES_DEEPEST = 2
const SUBJECT_LONGEST = 1_000
/** Also behind what replies and gateways put before a subject. */
const LEAVES = /^(?:(?:re|aw|sv|antw|fwd?|wg)\s?:\s*|\[[^[\]]{1,40}\]\s*){0,5}unsubscribe\b/i

/** Reads one message that came to the mailbox of bounces. Never throws: what cannot be told is `none`. */
export function readReturned(bytes: Uint8Array): Returned {
  const message = readMessage(bytes)
  const { given } = apart(message)
  const subject = subjectOf(message.fields)
  const head = headOf(given)
  const to = [...new Set([...deliveredTo(message.fields), ...returnPathIn(message, head)])]
  const verdicts = verdictsOf(message, subject, 0)
  const [one = NOTHING, ...more] = [
    ...verdicts.filter(({ kind }) => kind !== 'none'),
    ...verdicts.filter(({ kind }) => kind === 'none'),
  ]
  const problems = message.isWhole || one.kind !== 'none' ? [] : [problem('return-unreadable')]
  return { verdicts: [one, ...more], to, returned: returnedOf(head), subject, problems }
}

/** Asks the forms in turn, from what is meant for machines to what is meant for people. */
function verdictsOf(message: Message, subject: string, depth: number): Verdict[] {
  const { fields, parts } = message
  const { text, given } = apart(message)
  const head = headOf(given)
  const feedback = parts.find(({ type }) => type === FEEDBACK)
  if (feedback !== undefined) return [readFeedback(feedback.text, head)]
  if (/^feedback-type:/im.test(text)) return [readFeedback(text, head)]
  const junk = readForwardedJunk(fieldsOf(head)) ?? readForwardedJunk(fields)
  if (junk !== null) return [junk]
  const reports = parts.filter(({ type }) => REPORT.test(type))
  const isReport = reports.length > 0 || /multipart\/report/i.test(first(fields, 'content-type') ?? '')
  const reported = [...reports.slice(0, REPORTS_MOST).map(each => each.text), text].flatMap(readReport)
  if (reported.length > 0) return inWords(reported, text, head)
  if (LEAVES.test(subject) && !isReport)
    return [{ ...NOTHING, kind: 'unsubscribe', evidence: evidenceOf(`Subject: ${subject}`) }]
  const isOfSystem = isReport || isFromMailSystem(fields)
  const answered = autoReplyIn(fields, subject)
  const nothing: Verdict[] =
    answered === null ? [] : [{ ...NOTHING, kind: 'auto-reply', evidence: evidenceOf(answered) }]
  if (!isOfSystem && !isFailure(subject) && !isWithoutWayBack(fields)) return nothing
  const read = readFreeText(text, head, fields, addressees(fields))
  const isTold = !read.every(isOpen)
  const inner = isTold && !given.includes('delivery-status') ? [] : bounceIn(given, depth)
  if (inner.length > 0) return inner
  const isNamed = read.some(({ recipient }) => recipient !== null)
  const isSaid = isTold || (isNamed && isFailure(subject) && saysFailure(text))
  if (!isOfSystem) return isSaid && (answered === null || read.some(isByServer)) ? read : nothing
  return isNamed || isReport || isTold || isFailure(subject) || saysFailure(text) ? read : nothing
}

/** True where the line that tells has a server's code in it. */
function isByServer({ evidence }: Verdict): boolean {
  return evidence !== null && isCoded(evidence)
}

/** What the message that is given back says, where it is itself a report: gateways and lists pass them on. */
function bounceIn(given: string, depth: number): Verdict[] {
  if (given === '' || depth === BOUNCES_DEEPEST) return []
  const inner = readMessage(Buffer.from(given))
  const subject = subjectOf(inner.fields)
  if (!isFromMailSystem(inner.fields) && !isFailure(subject)) return []
  return verdictsOf(inner, subject, depth + 1).filter(each => !isOpen(each))
}

/** True where nobody is named, or no reason is. */
function isOpen({ recipient, reason, kind }: Verdict): boolean {
  return kind !== 'none' && (recipient === null || reason === 'other')
}

function subjectOf(fields: Fields): string {
  return evidenceOf(decodeWords((first(fields, 'subject') ?? '').slice(0, SUBJECT_LONGEST))) ?? ''
}

/** What a report leaves open, its words may say. */
function inWords(reported: readonly Verdict[], text: string, head: string): Verdict[] {
  const isAsked = reported.some(each => isOpen(each) || isByCodeAlone(each))
  const said = isAsked ? readFreeText(text, reported.length === 1 ? head : '', NO_FIELDS, []) : []
  return reported.map(each => completed(each, said.find(({ recipient }) => recipient === each.recipient) ?? said[0]))
}

/** The words of a server, with its code before them, tell more than the code that a report gives alone; other words only where it gives nothing. */
function completed(verdict: Verdict, said: Verdict | undefined): Verdict {
  if (said === undefined || verdict.kind === 'none') return verdict
  const recipient = verdict.recipient ?? said.recipient
  const isBetter = verdict.reason === 'other' || (isByCodeAlone(verdict) && isByServer(said))
  if (!isBetter || said.reason === 'other') return { ...verdict, recipient }
  const kind = verdict.isWarning ? verdict.kind : said.kind
  return { ...verdict, recipient, kind, reason: said.reason, evidence: said.evidence }
}

function isByCodeAlone({ kind, evidence }: Verdict): boolean {
  return kind !== 'none' && evidence?.startsWith('Status: ') === true
}

/** Every address that a message was delivered to, by the fields that servers write and by their stamps. RFC 5321 §4.4. */
function deliveredTo(fields: Fields): string[] {
  const stamps = (fields.get('received') ?? []).map(value => /\bfor\s+<([^<>\s]{1,320})>/i.exec(value)?.[1] ?? '')
  return [...addressees(fields), ...addressesOf(stamps)]
}

/** The return path of the message that is given back, by its own header (RFC 5321 §4.4) or by a feedback report (RFC 5965 §3.2). */
function returnPathIn({ parts }: Message, head: string): string[] {
  const feedback = parts.find(({ type }) => type === FEEDBACK)?.text ?? ''
  const said = [fieldsOf(head).get('return-path'), fieldsOf(feedback).get('original-mail-from')]
  return addressesOf(said.flatMap(each => each ?? []))
}

function addressees(fields: Fields): string[] {
  return addressesOf(DELIVERED_TO.flatMap(name => fields.get(name) ?? []))
}

function addressesOf(values: readonly string[]): string[] {
  return values.slice(0, TO_MOST).flatMap(value => addressesIn(value).map(({ address }) => address))
}
