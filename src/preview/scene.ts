import PostalMime from 'postal-mime'
import { draftNamed, type Edition } from '../edition/index.ts'
import {
  composeDigest,
  type Digest,
  filled,
  fillPart,
  MAX_BYTES,
  messageIdOf,
  threadOf,
  toMessage,
} from '../email/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import { nobody } from '../publish/index.ts'
import { keptByVersion, type Shown } from './state.ts'
import { STRESSES, type Stress, stressed } from './stress.ts'

/** Stories that a digest tells with their takeaways, and the first link, which has a heading of its own. */
const DETAILED = 6
/** Whom the mail is shown as to, by the name that a permalink has for them. */
export const READERS = [
  ['ada', 'Ada Lovelace', 'Ada Lovelace'],
  ['none', 'A reader without a name', null],
  ['longest', 'The longest name', 'Wolfeschlegelsteinhausenbergerdorff Maximiliana Theodora'],
] as const

/** Which mail: an edition by its id or the name of its schedule (null: the first draft) or a stress set, and for which reader. */
export type Choice = { edition: string | null; data: string; reader: string }

/**
 * An edition as the reader gets it, from the bytes that a send would mail; `raw` is null where nobody is named as its sender.
 */
export type Scene = {
  edition: Edition
  state: 'draft' | 'sent' | 'stress'
  html: string
  text: string
  mjml: string | null
  headers: readonly { key: string; value: string }[]
  raw: string | null
}

type Templates = Shown['templates']

type Made = {
  edition: Edition
  state: Scene['state']
  message: string | null
  digest: Pick<Digest, 'html' | 'text'> & { mjml: string | null }
}

/** Makes scenes and keeps those of one version of the newsroom. */
export function scenes(): (shown: Shown, choice: Choice) => Promise<Scene | null> {
  const kept = keptByVersion<Promise<Scene | null>>()
  return (shown, choice) => {
    const key = JSON.stringify([choice.edition, choice.data, choice.reader])
    return kept(shown, key, () => sceneOf(shown, choice))
  }
}

async function sceneOf(shown: Shown, choice: Choice): Promise<Scene | null> {
  const { newsroom } = shown
  const made = newsroom === null ? null : await madeOf(shown, newsroom, choice)
  if (made === null || newsroom === null) return null
  const { edition, state, message, digest } = made
  const { from } = newsroom.config.email
  if (message === null || from === undefined) return { edition, state, ...digest, headers: [], raw: null }
  const [, , name = null] = READERS.find(([key]) => key === choice.reader) ?? READERS[0]
  const address = 'reader@example.org'
  const messageId = messageIdOf(edition.id, address, from)
  const bytes = filled(message, {
    ...nobody(edition, newsroom.config),
    address,
    messageId,
    ...threadOf(edition, address, from),
    name,
  })
  const { html = '', text = '', headers } = await PostalMime.parse(bytes)
  return { edition, state, html, text, mjml: digest.mjml, headers, raw: bytes.toString('latin1') }
}

/** Tells how many stories more a scene's mail could tell, and keeps it: it is asked for with each of its views. */
export function rooms(): (shown: Shown, scene: Scene | null) => Promise<number | null> {
  const kept = new WeakMap<Scene, Promise<number | null>>()
  return async (shown, scene) => {
    if (scene === null || shown.newsroom === null || scene.state === 'sent') return null
    const room = kept.get(scene) ?? roomIn(scene.edition, shown.newsroom, shown.templates)
    kept.set(scene, room)
    return room
  }
}

/** How many stories more a mail could tell before some had to be told shorter; null where it cannot be composed now. */
async function roomIn(edition: Edition, newsroom: Newsroom, templates: Templates): Promise<number | null> {
  const { articles } = edition
  const told = Math.max(articles.length, DETAILED)
  // Beyond those that are told in detail each story is one link more, so two mails say what all of them take.
  const ofLength = (length: number) =>
    composed(
      {
        ...edition,
        articles: Array.from({ length }, (_, index) => articles[index] ?? articles.at(-1)).filter(
          each => each !== undefined,
        ),
      },
      newsroom,
      templates,
    )
  const [full, longer] = [await ofLength(told), await ofLength(told + 1)]
  if (full === null || longer === null) return null
  if (full.shortened.length > 0 || longer.shortened.length > 0) return 0
  const bytes = Buffer.byteLength(full.html)
  const each = Math.max(1, Buffer.byteLength(longer.html) - bytes)
  return told - articles.length + Math.max(0, Math.floor((MAX_BYTES - bytes) / each))
}

/** An edition as mail; null where its templates are broken now, which the newsroom's own problems tell. */
async function composed(edition: Edition, { config }: Newsroom, templates: Templates): Promise<Digest | null> {
  try {
    return await composeDigest(edition, config, templates)
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

async function madeOf(
  { publication, templates }: Shown,
  newsroom: Newsroom,
  { edition: id, data }: Choice,
): Promise<Made | null> {
  const stress = STRESSES.find(([key]) => key === data)?.[0]
  const date = publication?.drafts[0]?.edition.date ?? '2026-01-01T08:00:00Z'
  if (stress !== undefined) return stressedMade(stress, newsroom, templates, date)
  const sent = publication?.begun.find(each => each.id === id)
  if (sent !== undefined)
    return { edition: sent, state: 'sent', message: sent.message, digest: { ...sent, mjml: null } }
  const draft = publication === null ? null : draftNamed(publication, id)
  if (draft === null || draft.digest === null) return null
  const { edition, digest, message } = draft
  return { edition, state: 'draft', message, digest }
}

async function stressedMade(
  stress: Stress,
  newsroom: Newsroom,
  templates: Templates,
  date: string,
): Promise<Made | null> {
  const { config } = newsroom
  const edition = stressed(stress, date, config.site.url)
  const digest = await composed(edition, newsroom, templates)
  if (digest === null) return null
  const message = config.email.from === undefined ? null : await toMessage(digest, config, date)
  const reader = nobody(edition, config)
  const part = (text: string) => fillPart(text, digest.key, reader)
  return {
    edition,
    state: 'stress',
    message,
    digest: { html: part(digest.html), text: part(digest.text), mjml: digest.mjml },
  }
}
