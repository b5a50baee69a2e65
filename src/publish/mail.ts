import { hash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { tagUri } from '../article/index.ts'
import type { Edition, FrozenEdition } from '../edition/index.ts'
import {
  clipOf,
  composeDigest,
  type Digest,
  deadLeaveLink,
  filled,
  fillPart,
  leaveMailto,
  messageIdOf,
  type Reader,
  readTemplates,
  threadOf,
  toMessage,
  webVersionOf,
} from '../email/index.ts'
import type { Config, Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problemsOf, version } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'
import type { Content } from './content.ts'

/** Who reads the messages in out/, which is public. */
const PLACEHOLDER_READER = 'reader@example.org'

/**
 * An edition that was not sent yet. `digest`: as mail, for a reader who is nobody; null where its template is broken (then `problems`
 * say so). `message`: the same with its slots; null where there is no digest, or nobody it could be from.
 */
export type Draft = {
  edition: Edition
  digest: Digest | null
  message: string | null
  problems: readonly Problem[]
}

type Mail = { digest: Digest; message: string | null }

/** The drafts as mail, made anew only where something of one changed. Where a template is broken, that is told once. */
export async function mailsOf(
  newsroom: Newsroom,
  editions: readonly Edition[],
  cache: Cache,
  makers: string,
  problems: Problem[],
): Promise<Draft[]> {
  const known = await cache.selectFrom('composed').selectAll().execute()
  const kept: typeof known = []
  const drafts: Draft[] = []
  for (const edition of editions) {
    try {
      const templates = readTemplates(newsroom.dir)
      const key = hash('sha256', JSON.stringify([makers, version(), edition, newsroom.config, [...templates]]))
      const row = known.find(each => each.key === key)
      const mail: Mail =
        row === undefined
          ? await makeMail(edition, newsroom.config, templates)
          : { digest: JSON.parse(row.digest), message: row.message }
      kept.push(row ?? { key, digest: JSON.stringify(mail.digest), message: mail.message })
      problems.push(...clipOf(edition.id, mail.digest))
      drafts.push({ edition, ...mail, problems: [] })
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error
      const own = problemsOf(error)
      problems.push(...own.filter(each => !problems.some(other => isDeepStrictEqual(each, other))))
      drafts.push({ edition, digest: null, message: null, problems: own })
    }
  }
  if (kept.some(each => !known.includes(each)))
    await cache.transaction().execute(async trx => {
      await trx.deleteFrom('composed').execute()
      await trx.insertInto('composed').values(kept).execute()
    })
  return drafts
}

async function makeMail(edition: Edition, config: Config, templates: ReadonlyMap<string, string>): Promise<Mail> {
  const digest = await composeDigest(edition, config, templates)
  const message =
    config.email.from === undefined ? null : await toMessage(digest, config, edition.date, kindOf(edition))
  return { digest: { ...digest, ...asPublic(edition, digest, config) }, message }
}

/** The draft with its message, as a send freezes it. `date` (RFC 3339) becomes the message's Date. Throws the template's problems. */
export async function freeze(newsroom: Newsroom, edition: Edition, date: string): Promise<FrozenEdition> {
  const digest = await composeDigest(edition, newsroom.config, readTemplates(newsroom.dir))
  const message = await toMessage(digest, newsroom.config, date, kindOf(edition))
  const { config } = newsroom
  const own = { uri: uriOf(edition, config), placeholder: placeholderOf(edition, config) }
  return { ...edition, ...asPublic(edition, digest, config), message, ...own }
}

/** The id of an edition's entry in the feed of editions: no article has one with a slash behind the date. */
export function uriOf({ id }: { id: string }, { site }: Config): string {
  return tagUri(site, `editions/${id}`)
}

/** A correction stands in a mailbox below what it corrects. */
function kindOf({ corrects }: Edition): 'list' | 'answer' {
  return corrects === undefined ? 'list' : 'answer'
}

/** The parts of a digest for a reader who is nobody: they are public, and so are the records of what was sent. */
function asPublic(edition: Edition, { html, text, key }: Digest, config: Config): { html: string; text: string } {
  const reader = nobody(edition, config)
  return { html: fillPart(html, key, reader), text: fillPart(text, key, reader) }
}

/** What a message holds for a reader who is nobody. */
export function nobody({ id }: { id: string }, config: Config): Omit<Reader, 'address' | 'messageId'> {
  const unsubscribe = deadLeaveLink(config) ?? config.site.url
  return { name: null, unsubscribe, mailto: leaveMailto(config, null), webVersion: webVersionOf({ id }, config) }
}

/** What the copy in out/ has in the slots of a message; null where nobody is named whom it could be from. */
export function placeholderOf(edition: Pick<Edition, 'id' | 'corrects'>, config: Config): FrozenEdition['placeholder'] {
  const { from } = config.email
  if (from === undefined) return null
  const { unsubscribe, mailto = null, webVersion } = nobody(edition, config)
  const messageId = messageIdOf(edition.id, PLACEHOLDER_READER, from)
  const thread = threadOf(edition, PLACEHOLDER_READER, from)
  return { address: PLACEHOLDER_READER, messageId, ...thread, unsubscribe, mailto, webVersion }
}

export function putMail(
  files: Map<string, Content>,
  edition: Pick<FrozenEdition, 'id' | 'corrects' | 'html' | 'text'>,
  message: string | null,
  placeholder: FrozenEdition['placeholder'],
): void {
  const folder = `editions/${edition.id}`
  files.set(`${folder}/email.html`, Buffer.from(edition.html))
  files.set(`${folder}/email.txt`, Buffer.from(edition.text))
  if (message !== null && placeholder !== null)
    files.set(`${folder}/message.eml`, filled(message, { ...placeholder, name: null }))
}
