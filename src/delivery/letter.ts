import { toRfc3339 } from '../article/index.ts'
import { composeLetter, fillerOf, type LetterKind, messageIdOf, readTemplates, toMessage } from '../email/index.ts'
import { type Clock, clockOf, type Mailbox, type Newsroom } from '../newsroom/index.ts'
import { signerOf } from './dkim.ts'
import { senderOf } from './from.ts'
import { readersOf, recipientOf } from './reader.ts'
import { readSmtpUrl } from './server.ts'
import { type Outcome, sendOne } from './session.ts'

/** Mails letters to new readers: the question whether an address is theirs, and the welcome. */
export type LetterSender = (kind: LetterKind, to: Mailbox, link: string | null) => Promise<Outcome>

/**
 * Reads the newsroom's sender, server and templates; what it gives mails one letter to one address through the same connection
 * code as a send. `link` is where the button of `confirm` leads. Throws `no-from`, `no-smtp`, `smtp-url`, and, when a letter is first
 * mailed, the problems of its template and of the connection.
 */
export function letterSender(
  newsroom: Newsroom,
  { clock: real, pepper }: { clock: Clock; pepper: string },
): LetterSender {
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const clock = clockOf(newsroom.env, real)
  const templates = readTemplates(newsroom.dir)
  const readerOf = readersOf(newsroom, { id: '' })
  const sign = signerOf(newsroom)
  return async (kind, to, link) => {
    const now = clock.now()
    const letter = await composeLetter(kind, newsroom.config, templates)
    const message = await toMessage(letter, newsroom.config, toRfc3339(now), kind === 'welcome' ? 'list' : 'letter')
    const reader = readerOf(recipientOf(to, pepper), messageIdOf(`${kind}/${now}`, to.address, from))
    const pieces = fillerOf(message)(link === null ? reader : { ...reader, webVersion: link })
    return sendOne(server, { from: from.address, to: to.address }, await sign(pieces))
  }
}
