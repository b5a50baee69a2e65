import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { type Article, tagUri } from '../article/index.ts'
import {
  correctionOf,
  draftsOf,
  type Edition,
  type FrozenEdition,
  isFollowed,
  lostEditions,
  oldestFirst,
  PLAN_FILE,
  type Plan,
  readEditions,
  readPlan,
  type Slots,
} from '../edition/index.ts'
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
import {
  archive,
  EDITIONS_FEED,
  editionsFeed,
  type FeedSite,
  FORMATS,
  faultOf,
  feedCss,
  feedDocuments,
  type LengthOf,
} from '../feed/index.ts'
import { type Asking, type Config, correctionFile, type Desk, type Newsroom, readArticles } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, problemsOf, version } from '../problem/index.ts'
import { sitePages } from '../site/index.ts'
import type { Cache } from '../store/index.ts'
import { makersKey } from './makers.ts'
import type { Content } from './write.ts'

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

/** Everything that a build makes, before a byte of it is written. */
export type Publication = Desk & {
  /** The editions whose send was begun, oldest first. */
  begun: readonly FrozenEdition[]
  /** Those of them whose records are gone and that the state still has. */
  lost: readonly FrozenEdition[]
  /** One, or one of each schedule; those of which there is too little to tell are left out. */
  drafts: readonly Draft[]
  /** The corrections of which no message was begun, the oldest first. */
  unmailed: readonly Draft[]
  /** Where out/ stands once it is published: `site.url`. */
  siteUrl: string
  /** By path below out/. */
  files: Map<string, Content>
  /** Folders below out/ whose last good files stay, because they cannot be made now. */
  kept: string[]
}

/** Which sources are asked, and the slots that drafts are made for. */
export type Composing = { asking?: Asking; slots?: Slots }

/** Reads the newsroom and makes every document of out/. A broken digest template leaves out the draft's mail alone. */
export async function compose(
  newsroom: Newsroom,
  cache: Cache,
  now: string,
  { asking = 'all', slots = new Map() }: Composing = {},
): Promise<Publication> {
  const { config, dir } = newsroom
  const desk = await readArticles(newsroom, cache, now, asking)
  const problems: Problem[] = [...desk.problems]
  const recorded = readEditions(dir)
  const lost = await tryLost(dir, recorded, problems)
  const begun = [...recorded, ...lost].sort(oldestFirst)
  const plan = readPlan(dir)
  problems.push(...goneOf(plan, begun, desk.articles, config))
  const makers = makersKey()
  const reserved = desk.corrections.map(each => each.id)
  const editions = draftsOf(desk.articles, begun, config, plan, { slots, reserved })
  const corrections = correctionsOf(desk, begun, config, problems)
  const coming = await mailsOf(newsroom, [...editions, ...corrections], cache, makers, problems)
  const drafts = coming.slice(0, editions.length)
  const unmailed = coming.slice(editions.length)

  const files = new Map<string, Content>()
  const put = ({ path, key, make }: { path: string; key: string; make(): string }) =>
    files.set(path, { key: `${makers} ${key}`, make })
  const keyOf = (article: Article) => desk.keys.get(article.id) ?? JSON.stringify(article)
  for (const [path, from] of desk.pictures) files.set(path, { from })
  const site = feedSiteOf(config)
  const lengthOf = lengthsOf(desk.pictures, site.url)
  const told = desk.articles.filter(article => {
    const reason = faultOf(article)
    if (reason !== null) problems.push(problem('entry-invalid', { at: article.source.file, reason }))
    return reason === null
  })
  const history = archive(desk.lock, told, site, lengthOf)
  const entryKey = (article: Article) =>
    `${keyOf(article)} ${article.image === null ? '' : lengthOf(article.image.url)}`
  for (const each of feedDocuments(told, site, { numberOf: history.numberOf, keyOf: entryKey, lengthOf })) put(each)
  put({ path: 'feed.css', key: site.language, make: () => feedCss(site.language) })
  const feeds = FORMATS.map(({ file, type, title }) => ({ path: file, type, title }))
  const isBegun = begun.length > 0
  const ports = { feeds, editionsFeed: isBegun ? EDITIONS_FEED : null, keyOf }
  const all = [...begun, ...corrections, ...editions.toReversed()]
  for (const page of sitePages(desk.articles, all, config, ports)) put(page)
  const known = begun.map(each => ({ ...each, uri: each.uri ?? uriOf(each, config) }))
  if (isBegun) put(editionsFeed(known, desk.articles, site))
  for (const each of begun) putMail(files, each, each.message, each.placeholder ?? placeholderOf(each, config))
  for (const { edition, digest, message } of coming)
    if (digest !== null) putMail(files, { ...edition, ...digest }, message, placeholderOf(edition, config))
  const kept = coming.flatMap(({ edition, digest }) => (digest === null ? [`editions/${edition.id}/`] : []))
  const { lock } = history
  const changes = [...desk.changes, ...history.changes]
  return {
    ...desk,
    lock,
    changes,
    problems,
    begun,
    lost,
    drafts,
    unmailed,
    siteUrl: config.site.url,
    files,
    kept,
  }
}

/** The sent editions whose records are gone, each told; a state that cannot be read is told, and the rest is published. */
async function tryLost(
  dir: string,
  recorded: readonly FrozenEdition[],
  problems: Problem[],
): Promise<readonly FrozenEdition[]> {
  try {
    const lost = await lostEditions(dir, recorded)
    problems.push(...lost.map(({ id }) => problem('edition-record-gone', { at: `editions/${id}.json` })))
    return lost
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    problems.push(...problemsOf(error))
    return []
  }
}

/** What the plan of the draft names and is not there any more. */
function goneOf(
  plan: Plan | null,
  begun: readonly Edition[],
  articles: readonly Article[],
  { editions }: Config,
): Problem[] {
  if (plan === null || isFollowed(plan, begun)) return []
  const name = plan.for
  if (name !== undefined && !editions.some(each => each.name === name))
    return [problem('plan-edition-gone', { at: PLAN_FILE, name })]
  const there = new Set(articles.map(each => each.id))
  const gone = plan.articles?.filter(id => !there.has(id)) ?? []
  return gone.map(id => problem('plan-article-gone', { at: PLAN_FILE, id }))
}

/** The corrections that were not begun, as editions; of one whose original has no record a problem says so. */
function correctionsOf(
  { articles, corrections }: Desk,
  begun: readonly Edition[],
  { site }: Config,
  problems: Problem[],
): Edition[] {
  return corrections
    .filter(({ id }) => !begun.some(each => each.id === id))
    .flatMap(each => {
      const original = begun.find(({ id }) => id === each.of)
      if (original !== undefined) return [correctionOf(each, original, articles, site)]
      problems.push(problem('correction-orphan', { at: correctionFile(each.id), of: each.of }))
      return []
    })
}

type Mail = { digest: Digest; message: string | null }

/** The drafts as mail, made anew only where something of one changed. Where a template is broken, that is told once. */
async function mailsOf(
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
function uriOf({ id }: { id: string }, { site }: Config): string {
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
function placeholderOf(edition: Pick<Edition, 'id' | 'corrects'>, config: Config): FrozenEdition['placeholder'] {
  const { from } = config.email
  if (from === undefined) return null
  const { unsubscribe, mailto = null, webVersion } = nobody(edition, config)
  const messageId = messageIdOf(edition.id, PLACEHOLDER_READER, from)
  const thread = threadOf(edition, PLACEHOLDER_READER, from)
  return { address: PLACEHOLDER_READER, messageId, ...thread, unsubscribe, mailto, webVersion }
}

function putMail(
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

function feedSiteOf({ site, feeds }: Config): FeedSite {
  const { title, url, description = null, language, author, logo = null, rights = null } = site
  return {
    title,
    url,
    description,
    language,
    author:
      author === undefined
        ? null
        : { name: author.name, url: author.url ?? null, email: author.email?.address ?? null },
    logo,
    rights,
    hub: feeds.hub ?? null,
  }
}

/** The sizes of the pictures that are copied. One that has just gone has none; writing it will tell. */
function lengthsOf(pictures: ReadonlyMap<string, string>, siteUrl: string): LengthOf {
  return url => {
    const from = url.startsWith(siteUrl) ? pictures.get(url.slice(siteUrl.length)) : undefined
    return from === undefined ? null : (statSync(from, { throwIfNoEntry: false })?.size ?? null)
  }
}
