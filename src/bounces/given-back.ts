import { fieldsOf, first } from './fields.ts'
import type { Message } from './mime.ts'
import type { Returned } from './returned.ts'

const LINKS_MOST = 10
const TEXT_LONGEST = 262_144

const GIVEN_BACK = /^(?:message\/(?:rfc822|global|rfc822-headers|global-headers)|text\/rfc822-headers)$/
const HEADER_LINE = /^[!-9;-~]{1,76}:/
const OF_A_MESSAGE = /^(?:received|return-path|message-id|mime-version|dkim-signature):/i
const OF_A_REPORT = /^(?:final-recipient|original-recipient|reporting-mta|diagnostic-code|action):/i

/** What a report says in its own words, and the message that it gives back, be that a part or run into the text; '' for none. */
export function apart({ parts }: Message): { text: string; given: string } {
  const given = parts.findLast(({ type }) => GIVEN_BACK.test(type))
  const said = parts
    .filter(({ type }) => type.startsWith('text/') && !GIVEN_BACK.test(type))
    .map(part => part.text)
    .join('\n')
    .slice(0, TEXT_LONGEST)
  const lines = said.split('\n')
  const start = startOfMessage(lines)
  const text = start === -1 ? said : lines.slice(0, start).join('\n')
  if (given !== undefined) return { text, given: given.text }
  return { text, given: start === -1 ? '' : lines.slice(start).map(bare).join('\n') }
}

/** Where a header of three lines or more begins that is a message's and not a report's; -1 for nowhere. */
function startOfMessage(lines: readonly string[]): number {
  let start = -1
  let fields = 0
  let isMessage = false
  for (const [index, line] of lines.entries()) {
    const field = bare(line)
    if (HEADER_LINE.test(field) && !OF_A_REPORT.test(field)) {
      if (fields === 0) start = index
      fields += 1
      isMessage ||= OF_A_MESSAGE.test(field)
      if (fields >= 3 && isMessage) return start
    } else if (!/^\s+\S/.test(line) || OF_A_REPORT.test(field)) {
      fields = 0
      isMessage = false
    }
  }
  return -1
}

/** A line without the marks of a quotation. */
function bare(line: string): string {
  return line.replace(/^(?:> ?|\| ?| {4})/, '')
}

/** The header of a message. */
export function headOf(text: string): string {
  return text.replace(/^\n+/, '').split('\n\n', 1)[0] ?? ''
}

/** What tells which message was returned: its Message-ID and the links by which its reader leaves. */
export function returnedOf(head: string): Returned['returned'] {
  const fields = fieldsOf(head)
  const messageId = /<[^<>\s]{1,500}>/.exec(first(fields, 'message-id') ?? '')?.[0] ?? null
  const links = [...(first(fields, 'list-unsubscribe') ?? '').matchAll(/<\s*([^<>\s]{1,2000})\s*>/g)]
  return { messageId, links: links.slice(0, LINKS_MOST).map(([, link = '']) => link) }
}
