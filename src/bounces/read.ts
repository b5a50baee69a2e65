import { decodeWords } from 'postal-mime'
import { problem } from '../problem/index.ts'
import { addressesIn } from './addresses.ts'
import { evidenceOf } from './evidence.ts'
import { type Fields, first } from './fields.ts'
import { givenBack, returnedOf } from './given-back.ts'
import { type Message, readMessage } from './mime.ts'
import { readReport } from './report.ts'
import type { Returned, Verdict } from './returned.ts'

const NOTHING: Verdict = { kind: 'none', recipient: null, original: null, status: null, reason: null, evidence: null }
const DELIVERED_TO = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to']
const SUBJECT_LONGEST = 1_000

/** Reads one message that came to the mailbox of bounces. Never throws: what cannot be told is `none`. */
export function readReturned(bytes: Uint8Array): Returned {
  const message = readMessage(bytes)
  const { head } = givenBack(message)
  const subject = evidenceOf(decodeWords((first(message.fields, 'subject') ?? '').slice(0, SUBJECT_LONGEST))) ?? ''
  const [one = NOTHING, ...more] = verdictsOf(message)
  const problems = message.isWhole || one.kind !== 'none' ? [] : [problem('return-unreadable')]
  return { verdicts: [one, ...more], to: deliveredTo(message.fields), returned: returnedOf(head), subject, problems }
}

function verdictsOf({ parts }: Message): Verdict[] {
  return parts
    .filter(({ type }) => type === 'message/delivery-status' || type === 'message/global-delivery-status')
    .flatMap(({ text }) => readReport(text))
}

function deliveredTo(fields: Fields): string[] {
  const said = DELIVERED_TO.flatMap(name => fields.get(name) ?? [])
  return [...new Set(said.slice(0, 50).flatMap(value => addressesIn(value).map(({ address }) => address)))]
}
