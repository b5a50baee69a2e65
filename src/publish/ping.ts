import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { EDITIONS_FEED, FORMATS } from '../feed/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf, userAgent } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'

/** Requests to the hub at one time. */
const AT_ONCE = 4
/** For one feed, redirects included. */
const TIMEOUT_MS = 10_000
const MAX_REDIRECTS = 3
/** Only these keep the method and the form. RFC 9110 §15.4.8, §15.4.9. */
const REDIRECTS = new Set([307, 308])
/** Each folder in these has feeds of its own. Archived documents are no topics: nobody subscribes to them. */
const GROUPS = ['feeds/tags', 'feeds/authors']

/** What a hub was told: the feeds, by their addresses, and how many were as it knows them. */
export type Ping = { hub: string; told: string[]; same: number; problems: Problem[] }

/** What a ping works with; the limit is there for tests. */
export type PingPorts = { cache: Cache; fetch: typeof fetch; signal: AbortSignal; timeoutMs?: number }

/** A feed of out/: where it is published, and SHA-256 of its bytes. */
type Topic = { url: string; hash: string }

/**
 * Tells the hub of `feeds.hub` about the feeds in out/ whose bytes are not those that it was last told of. What it took is
 * remembered feed by feed, so that the next ping tells only the rest. W3C WebSub §6 leaves open how a publisher tells; hubs
 * take the form of PubSubHubbub 0.3 §7.1. Throws `no-hub`, `nothing-published` or `unreadable-file`, and then nothing was told.
 */
export async function ping(newsroom: Newsroom, ports: PingPorts): Promise<Ping> {
  const { hub } = newsroom.config.feeds
  if (hub === undefined) throw new ProblemError('no-hub', { at: 'postrider.config.ts: feeds.hub' })
  const topics = topicsOf(newsroom)
  if (topics.length === 0) throw new ProblemError('nothing-published', { at: `${newsroom.config.out}/` })
  const rows = await ports.cache.selectFrom('told').select(['topic', 'hash']).where('hub', '=', hub).execute()
  const known = new Map(rows.map(({ topic, hash }) => [topic, hash]))
  const changed = topics.filter(({ url, hash }) => known.get(url) !== hash)

  const outcomes = new Map<string, Problem | null>()
  const left = changed.values()
  const work = async () => {
    for (const { url, hash } of left) {
      if (ports.signal.aborted) return
      const wrong = await tell(hub, url, ports)
      if (wrong === 'stopped') return
      if (wrong === null) await ports.cache.replaceInto('told').values({ hub, topic: url, hash }).execute()
      outcomes.set(url, wrong)
    }
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, changed.length) }, work))
  return {
    hub,
    told: changed.flatMap(({ url }) => (outcomes.get(url) === null ? [url] : [])),
    same: topics.length - changed.length,
    problems: changed.flatMap(({ url }) => outcomes.get(url) ?? []),
  }
}

function topicsOf({ dir, config }: Newsroom): Topic[] {
  const out = join(dir, config.out)
  const groups = GROUPS.flatMap(group => foldersIn(out, group, config.out).map(name => `${group}/${name}/`))
  const paths = [...['', ...groups].flatMap(folder => FORMATS.map(({ file }) => folder + file)), EDITIONS_FEED.path]
  return paths.flatMap(path => {
    const bytes = orAbsent(`${config.out}/${path}`, () => readFileSync(join(out, path)))
    if (bytes === null) return []
    const { href } = new URL(path.split('/').map(encodeURIComponent).join('/'), config.site.url)
    return [{ url: href, hash: hash('sha256', bytes) }]
  })
}

function foldersIn(out: string, group: string, at: string): string[] {
  return orAbsent(`${at}/${group}`, () => readdirSync(join(out, group)))?.sort() ?? []
}

/** What is read, or null where there is nothing. */
function orAbsent<Read>(at: string, read: () => Read): Read | null {
  try {
    return read()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new ProblemError('unreadable-file', { at, reason: reasonOf(error) })
  }
}

/** Tells the hub about one feed; gives what went wrong, or null. */
async function tell(hub: string, topic: string, ports: PingPorts): Promise<Problem | 'stopped' | null> {
  const timeoutMs = ports.timeoutMs ?? TIMEOUT_MS
  const signal = AbortSignal.any([ports.signal, AbortSignal.timeout(timeoutMs)])
  // Hubs of either age read one of the two.
  const body = new URLSearchParams({ 'hub.mode': 'publish', 'hub.url': topic, 'hub.topic': topic })
  const headers = { 'User-Agent': userAgent() }
  try {
    let url = new URL(hub)
    for (let redirects = 0; ; redirects++) {
      const answer = await ports.fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await answer.body?.cancel()
      if (answer.ok) return null
      const location = answer.headers.get('location')
      const to = location === null ? null : URL.parse(location, url.href)
      const says = `it answered ${answer.status}${to === null ? '' : ` and leads to ${to.href}`}`
      const isFollowed = REDIRECTS.has(answer.status) && redirects < MAX_REDIRECTS
      if (to === null || !isFollowed || !mayLead(url, to)) return refusal(hub, topic, answer.status, says)
      url = to
    }
  } catch (error) {
    if (ports.signal.aborted) return 'stopped'
    const reason = signal.aborted ? `no answer in ${timeoutMs / 1000} s` : causeOf(error)
    return problem('hub-silent', { at: topic, hub, reason })
  }
}

/** A hub may move its door or turn to TLS; it may not send us to what else listens in our network, nor back to clear text. */
function mayLead(from: URL, to: URL): boolean {
  return to.protocol === 'https:' || to.origin === from.origin
}

function refusal(hub: string, at: string, status: number, reason: string): Problem {
  const isLater = status === 429 || status >= 500
  const mend = isLater
    ? 'Run postrider ping again later; it tells only what is left.'
    : 'Check feeds.hub, and whether this hub takes feeds of your site; then run postrider ping again.'
  return problem('hub-refused', { at, hub, reason, mend })
}

/** What lies behind the "fetch failed" of fetch; several addresses tried in vain have a code between them and no message. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return reasonOf(cause) || String((cause as NodeJS.ErrnoException).code)
}
