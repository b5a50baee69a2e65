import { hash } from 'node:crypto'
import { statSync } from 'node:fs'
import type { Article } from '../article/index.ts'
import {
  correctionOf,
  draftOf,
  type Edition,
  type FrozenEdition,
  isFollowed,
  PLAN_FILE,
  type Plan,
  readEditions,
  readPlan,
} from '../edition/index.ts'
import {
  clipOf,
  composeDigest,
  type Digest,
  deadLeaveLink,
  filled,
  fillPart,
  messageIdOf,
  type Reader,
  readTemplates,
  threadOf,
  toMessage,
  webVersionOf,
} from '../email/index.ts'
import { archive, type FeedSite, FORMATS, faultOf, feedCss, feedDocuments, type LengthOf } from '../feed/index.ts'
import { type Asking, type Config, correctionFile, type Desk, type Newsroom, readArticles } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, problemsOf, version } from '../problem/index.ts'
import { sitePages } from '../site/index.ts'
import type { Cache } from '../store/index.ts'
import { makersKey } from './makers.ts'
import type { Content } from './write.ts'

/** Who reads the messages in out/, which is public. */
const PLACEHOLDER_READER = 'reader@example.org'

/** A correction that was not begun yet, as mail; null as in `Publication`. */
export type Unmailed = { edition: Edition; digest: Digest | null; message: string | null }

/** Everything that a build makes, before a byte of it is written. */
export type Publication = Desk & {
  /** The editions whose send was begun, oldest first. */
  begun: readonly FrozenEdition[]
  /** The draft; null where every article is in one of them. */
  edition: Edition | null
  /** The draft as mail, for a reader who is nobody; null without a draft, or where its template is broken (then a problem says so). */
  digest: Digest | null
  /** The draft's message with its slots; null where there is no digest, or nobody it could be from. */
  message: string | null
  /** The corrections of which no message was begun, the oldest first. */
  unmailed: readonly Unmailed[]
  /** Where out/ stands once it is published: `site.url`. */
  siteUrl: string
  /** By path below out/. */
  files: Map<string, Content>
  /** Folders below out/ whose last good files stay, because they cannot be made now. */
  kept: string[]
}

/** Reads the newsroom and makes every document of out/. A broken digest template leaves out the draft's mail alone. */
export async function compose(
  newsroom: Newsroom,
  cache: Cache,
  now: string,
  asking: Asking = 'all',
): Promise<Publication> {
  const { config, dir } = newsroom
  const desk = await readArticles(newsroom, cache, now, asking)
  const begun = readEditions(dir)
  const plan = readPlan(dir)
  const reserved = desk.corrections.map(each => each.id)
  const edition = draftOf(desk.articles, begun, config.site, plan, reserved)
  const problems: Problem[] = [...desk.problems, ...goneOf(plan, begun, desk.articles)]
  const makers = makersKey()
  const composed = new Set<string>()
  const mailOf = (each: Edition) => tryMail(newsroom, each, { cache, makers, composed }, problems)
  const mail = edition === null ? null : await mailOf(edition)
  const digest = mail?.digest ?? null
  const unmailed: Unmailed[] = []
  for (const each of correctionsOf(desk, begun, config, problems))
    unmailed.push({ edition: each, digest: null, message: null, ...(await mailOf(each)) })
  await cache
    .deleteFrom('composed')
    .where('key', 'not in', [...composed, ''])
    .execute()

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
  const editions = [...begun, ...unmailed.map(each => each.edition), ...(edition === null ? [] : [edition])]
  const links = FORMATS.map(({ file, type, title }) => ({ path: file, type, title }))
  for (const page of sitePages(desk.articles, editions, config, links, keyOf)) put(page)
  for (const each of begun) putMail(files, each, each.message, config)
  const drafts = [...unmailed, ...(edition === null ? [] : [{ edition, digest, message: mail?.message ?? null }])]
  for (const { edition, digest, message } of drafts)
    if (digest !== null) putMail(files, { ...edition, ...digest }, message, config)
  const kept = drafts.filter(each => each.digest === null).map(each => `editions/${each.edition.id}/`)
  const { lock } = history
  const changes = [...desk.changes, ...history.changes]
  return {
    ...desk,
    lock,
    changes,
    problems,
    begun,
    edition,
    digest,
    message: mail?.message ?? null,
    unmailed,
    siteUrl: config.site.url,
    files,
    kept,
  }
}

/** What the plan of the draft names and is not there any more. */
function goneOf(plan: Plan | null, begun: readonly Edition[], articles: readonly Article[]): Problem[] {
  if (plan === null || isFollowed(plan, begun)) return []
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

/** An edition as mail, made anew only where something of it changed; null where its template is broken, which is told. */
async function tryMail(
  { dir, config }: Newsroom,
  edition: Edition,
  { cache, makers, composed }: { cache: Cache; makers: string; composed: Set<string> },
  problems: Problem[],
): Promise<Mail | null> {
  try {
    const templates = readTemplates(dir)
    const key = hash('sha256', JSON.stringify([makers, version(), edition, config, [...templates]]))
    composed.add(key)
    const row = await cache.selectFrom('composed').selectAll().where('key', '=', key).executeTakeFirst()
    const mail: Mail =
      row === undefined
        ? await makeMail(edition, config, templates)
        : { digest: JSON.parse(row.digest), message: row.message }
    if (row === undefined)
      await cache
        .insertInto('composed')
        .values({ key, digest: JSON.stringify(mail.digest), message: mail.message })
        .execute()
    problems.push(...clipOf(edition.id, mail.digest))
    return mail
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    problems.push(...problemsOf(error))
    return null
  }
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
  return { ...edition, ...asPublic(edition, digest, newsroom.config), message }
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
  return { name: null, unsubscribe: deadLeaveLink(config) ?? config.site.url, webVersion: webVersionOf({ id }, config) }
}

function putMail(
  files: Map<string, Content>,
  edition: Pick<FrozenEdition, 'id' | 'corrects' | 'html' | 'text'>,
  message: string | null,
  config: Config,
): void {
  const folder = `editions/${edition.id}`
  files.set(`${folder}/email.html`, Buffer.from(edition.html))
  files.set(`${folder}/email.txt`, Buffer.from(edition.text))
  const from = config.email.from
  if (message === null || from === undefined) return
  const messageId = messageIdOf(edition.id, PLACEHOLDER_READER, from)
  const thread = threadOf(edition, PLACEHOLDER_READER, from)
  const reader = { ...nobody(edition, config), address: PLACEHOLDER_READER, messageId, ...thread }
  files.set(`${folder}/message.eml`, filled(message, reader))
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
