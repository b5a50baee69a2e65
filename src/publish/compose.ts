import type { Article } from '../article/index.ts'
import { draftOf, type Edition, type FrozenEdition, readEditions } from '../edition/index.ts'
import { clipOf, composeDigest, type Digest, fillSlots, messageIdOf, readTemplates, toMessage } from '../email/index.ts'
import { FEEDS, type FeedSite, toAtom, toJsonFeed, toRss } from '../feed/index.ts'
import { type Asking, type Config, type Desk, type Newsroom, readArticles } from '../newsroom/index.ts'
import { type Problem, ProblemError, problemsOf } from '../problem/index.ts'
import { sitePages } from '../site/index.ts'
import type { Cache } from '../store/index.ts'
import type { Content } from './write.ts'

/** Who reads the messages in out/, which is public. */
const PLACEHOLDER_READER = 'reader@example.org'

const FEED_LINKS = [
  { path: FEEDS.atom, type: 'application/atom+xml', title: 'Atom' },
  { path: FEEDS.rss, type: 'application/rss+xml', title: 'RSS' },
  { path: FEEDS.json, type: 'application/feed+json', title: 'JSON Feed' },
]

/** Everything that a build makes, before a byte of it is written. */
export type Publication = Desk & {
  /** The editions whose send was begun, oldest first. */
  begun: readonly FrozenEdition[]
  /** The draft; null where every article is in one of them. */
  edition: Edition | null
  /** The draft as mail; null without a draft, or where its template is broken (then a problem says so). */
  digest: Digest | null
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
  const edition = draftOf(desk.articles, begun, config.site)
  const problems: Problem[] = [...desk.problems]
  const digest = edition === null ? null : await tryDigest(newsroom, edition, problems)

  const files = new Map<string, Content>()
  const put = (path: string, body: string) => files.set(path, Buffer.from(body))
  for (const [path, from] of desk.pictures) files.set(path, { from })
  for (const [path, body] of feedDocuments(desk.articles, config)) put(path, body)
  const editions = edition === null ? begun : [...begun, edition]
  for (const page of sitePages(desk.articles, editions, config, FEED_LINKS)) put(page.path, page.body)
  for (const each of begun) putMail(files, each, each.message, config)
  if (edition !== null && digest !== null) {
    const message = config.email.from === undefined ? null : await toMessage(digest, config, edition.date)
    putMail(files, { ...edition, ...digest }, message, config)
  }
  const kept = edition !== null && digest === null ? [`editions/${edition.id}/`] : []
  return { ...desk, problems, begun, edition, digest, siteUrl: config.site.url, files, kept }
}

async function tryDigest(newsroom: Newsroom, edition: Edition, problems: Problem[]): Promise<Digest | null> {
  try {
    const digest = await composeDigest(edition, newsroom.config, readTemplates(newsroom.dir))
    problems.push(...clipOf(edition.id, digest.html))
    return digest
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    problems.push(...problemsOf(error))
    return null
  }
}

/** The draft with its message, as a send freezes it. `date` (RFC 3339) becomes the message's Date. Throws the template's problems. */
export async function freeze(newsroom: Newsroom, edition: Edition, date: string): Promise<FrozenEdition> {
  const digest = await composeDigest(edition, newsroom.config, readTemplates(newsroom.dir))
  const message = await toMessage(digest, newsroom.config, date)
  return { ...edition, html: digest.html, text: digest.text, message }
}

function putMail(
  files: Map<string, Content>,
  edition: { id: string; html: string; text: string },
  message: string | null,
  config: Config,
): void {
  const folder = `editions/${edition.id}`
  files.set(`${folder}/email.html`, Buffer.from(edition.html))
  files.set(`${folder}/email.txt`, Buffer.from(edition.text))
  const from = config.email.from
  if (message === null || from === undefined) return
  const reader = { address: PLACEHOLDER_READER, messageId: messageIdOf(edition.id, PLACEHOLDER_READER, from) }
  files.set(`${folder}/message.eml`, fillSlots(message, reader))
}

function feedDocuments(articles: readonly Article[], config: Config): [string, string][] {
  const newest = articles.slice(0, config.feeds.entries)
  const { title, url, description, language, author, logo } = config.site
  const site: FeedSite = {
    title,
    url,
    description: description ?? null,
    language,
    author: author === undefined ? null : { name: author.name, url: author.url ?? null },
    logo: logo ?? null,
  }
  return [
    [FEEDS.atom, toAtom(newest, site)],
    [FEEDS.rss, toRss(newest, site)],
    [FEEDS.json, toJsonFeed(newest, site)],
  ]
}
