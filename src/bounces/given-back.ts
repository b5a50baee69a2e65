import { fieldsOf, first } from './fields.ts'
import type { Message } from './mime.ts'
import type { Returned } from './returned.ts'

const LINKS_MOST = 10

/** The header of the message that a report answers, as far as it gives it back. */
export function givenBack(message: Message): { head: string } {
  const part = message.parts.findLast(({ type }) =>
    /^(?:message\/(?:rfc822|global)|text\/rfc822-headers|message\/rfc822-headers|message\/global-headers)$/.test(type),
  )
  return { head: part === undefined ? '' : headOf(part.text) }
}

function headOf(text: string): string {
  return text.replace(/^\n+/, '').split('\n\n', 1)[0] ?? ''
}

/** What tells which message was returned: its Message-ID and the links by which its reader leaves. */
export function returnedOf(head: string): Returned['returned'] {
  const fields = fieldsOf(head)
  const messageId = /<[^<>\s]{1,500}>/.exec(first(fields, 'message-id') ?? '')?.[0] ?? null
  const links = [...(first(fields, 'list-unsubscribe') ?? '').matchAll(/<\s*([^<>\s]{1,2000})\s*>/g)]
  return { messageId, links: links.slice(0, LINKS_MOST).map(([, link = '']) => link) }
}
