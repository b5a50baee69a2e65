import { statSync } from 'node:fs'
import type { Article } from '../article/index.ts'
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
import { type Problem, ProblemError, problem, problemsOf } from '../problem/index.ts'
import { sitePages } from '../site/index.ts'
import type { Cache } from '../store/index.ts'
import type { Content } from './content.ts'
import { type Draft, mailsOf, placeholderOf, putMail, uriOf } from './mail.ts'
import { makersKey } from './makers.ts'

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
