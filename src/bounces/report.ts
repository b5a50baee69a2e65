import { typedAddress } from './addresses.ts'
import { evidenceOf } from './evidence.ts'
import { type Fields, fieldsOf, first } from './fields.ts'
import { codesIn, kindOf, reasonOfReply } from './reason.ts'
import type { Verdict } from './returned.ts'

const GROUPS_MOST = 100

/** What a delivery status says, one verdict for each recipient: RFC 3464 §2.3, also where its groups run into each other. */
export function readReport(text: string): Verdict[] {
  return groupsOf(text).flatMap(group => {
    const verdict = verdictOf(group)
    return verdict === null ? [] : [verdict]
  })
}

/** The groups of fields that are about a recipient. */
function groupsOf(text: string): Fields[] {
  const groups: string[][] = [[]]
  let hasRecipient = false
  for (const line of text.split('\n')) {
    const isFinal = /^final-recipient[ \t]*:/i.test(line)
    const isNext: boolean = line.trim() === '' || (hasRecipient && isFinal)
    if (isNext && groups.at(-1)?.length !== 0) {
      if (groups.length === GROUPS_MOST) break
      groups.push([])
    }
    hasRecipient = isFinal || (hasRecipient && !isNext)
    if (line.trim() !== '') groups.at(-1)?.push(line)
  }
  return groups.map(lines => fieldsOf(lines.join('\n'))).filter(isAboutOne)
}

function isAboutOne(fields: Fields): boolean {
  return fields.has('final-recipient') || fields.has('original-recipient')
}

function verdictOf(fields: Fields): Verdict | null {
  const [final, asWritten] = [address(fields, 'final-recipient'), address(fields, 'original-recipient')]
  const recipient = final ?? asWritten
  const original = asWritten?.toLowerCase() === recipient?.toLowerCase() ? null : asWritten
  const action =
    first(fields, 'action')
      ?.toLowerCase()
      .split(/[\s(;]/, 1)[0] ?? 'failed'
  const field = first(fields, 'status')
  const diagnostic = first(fields, 'diagnostic-code')?.replace(/^[\w-]{1,40}\s*;\s*/, '') ?? ''
  const inWords = codesIn(diagnostic)
  const status = statusOf(field, inWords.status)
  if (action === 'delivered' || action === 'relayed' || action === 'expanded')
    return { kind: 'none', recipient, original, status, reason: null, evidence: evidenceOf(`Action: ${action}`) }
  const comment = /\((.*)\)/s.exec(field ?? '')?.[1] ?? ''
  const reason = reasonOfReply({ code: inWords.code, status, text: diagnostic === '' ? comment : diagnostic })
  const evidence = evidenceOf(diagnostic === '' ? `Status: ${field ?? ''}` : diagnostic)
  if (action === 'delayed')
    return {
      kind: 'soft',
      recipient,
      original,
      status,
      reason: reason === 'other' ? 'unreachable' : reason,
      evidence,
      isWarning: true,
    }
  return { kind: kindOf(reason), recipient, original, status, reason, evidence }
}

function address(fields: Fields, name: string): string | null {
  const value = first(fields, name)
  return value === null ? null : typedAddress(value)
}

/** The code of the server's own answer where it says more than the field, which many set to 5.0.0. */
function statusOf(field: string | null, inWords: string | null): string | null {
  const own = field === null ? null : (/[245]\.\d{1,3}\.\d{1,3}/.exec(field)?.[0] ?? null)
  return own === null || /^\d\.0\.0$/.test(own) ? (inWords ?? own) : own
}
