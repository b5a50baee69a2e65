import { lookup as systemLookup } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { ProblemError, userAgent } from '../../problem/index.ts'
import { CODINGS, readBody } from './body.ts'
import { asProblem, failed, refused, request, shown } from './request.ts'

const MAX_REDIRECTS = 5
/** Nothing arrives for so long, while it connects or afterwards. */
const IDLE_MS = 10_000
/** From the first look-up to the last byte, redirects included. */
const TOTAL_MS = 30_000
/** On the wire, and unpacked. */
const MAX_BYTES = 20_000_000
const ACCEPT =
  'application/atom+xml, application/rss+xml, application/feed+json, text/html, application/xhtml+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/markdown;q=0.8, text/plain;q=0.8, */*;q=0.1'
const REDIRECTS = new Set([301, 302, 303, 307, 308])
const DONE = new Set([200, 203])
const LATER = 'Try again later.'

/** What an earlier fetch of an URL got; kept by the caller between runs. `type` is the Content-Type as it was sent. */
export type Fetched = {
  /** Where it came from in the end, after redirects. */
  url: string
  type: string | null
  bytes: Uint8Array
  etag: string | null
  lastModified: string | null
}

/** Whom to trust, when to stop; limits and the look-up of names are there for tests. */
export type FetchOptions = {
  /** Hosts, as `host` or `host:port`, that may have a private address. */
  allow: readonly string[]
  signal?: AbortSignal
  limits?: { idleMs?: number; totalMs?: number; bytes?: number }
  lookup?: LookupFunction
}

/**
 * GETs what an URL names, through at most five redirects, each checked like the first: no private address, no password,
 * no way down from https. `before` is what came the last time: the server is asked whether it changed (RFC 9110 §13.1)
 * and `before` itself comes back where it did not. No cookies, no credentials, no proxy. Throws a ProblemError with one
 * of the fetch codes, whatever happens.
 * @example await fetchUrl('https://example.org/feed.xml', null, { allow: [] })
 */
export async function fetchUrl(address: string, before: Fetched | null, options: FetchOptions): Promise<Fetched> {
  const { allow, signal, limits = {}, lookup = systemLookup } = options
  const timer = new AbortController()
  const timeout = setTimeout(() => timer.abort(), limits.totalMs ?? TOTAL_MS)
  const stop = signal === undefined ? timer.signal : AbortSignal.any([signal, timer.signal])
  const way = { idleMs: limits.idleMs ?? IDLE_MS, signal: stop, lookup, allow }
  let url = parse(address)
  try {
    for (let redirects = 0; ; redirects++) {
      const conditions = before?.url === url.href ? before : null
      const answer = await request(url, headersFor(conditions), way)
      try {
        const status = answer.statusCode ?? 0
        if (status === 304 && conditions !== null) return conditions
        if (DONE.has(status)) return await keep(answer, url, limits.bytes ?? MAX_BYTES)
        if (!REDIRECTS.has(status)) throw unwanted(status, answer, url)
        if (redirects === MAX_REDIRECTS) throw failed(url, 'it leads on and on.', 'Take the address it ends at.')
        url = next(answer, url)
      } finally {
        answer.destroy()
      }
    }
  } catch (error) {
    if (signal?.aborted === true) throw failed(url, 'it was stopped.', 'Run it again.')
    if (timer.signal.aborted) throw failed(url, 'it took too long.', LATER)
    throw asProblem(error, url)
  } finally {
    clearTimeout(timeout)
  }
}

function parse(address: string): URL {
  const url = URL.parse(address)
  if (url === null) {
    // Nothing of it is shown: what is no URL may hold a password anywhere.
    throw new ProblemError('fetch-failed', {
      reason: 'it is no web address.',
      mend: 'Write it as https://example.org/feed.xml.',
    })
  }
  url.hash = ''
  return url
}

/** An ETag belongs to one URL, so it is shown to nobody else. */
function headersFor(before: Fetched | null): Record<string, string> {
  const headers: Record<string, string> = {
    'User-Agent': userAgent(),
    Accept: ACCEPT,
    'Accept-Encoding': CODINGS,
  }
  if (before !== null && before.etag !== null) headers['If-None-Match'] = before.etag
  if (before !== null && before.lastModified !== null) headers['If-Modified-Since'] = before.lastModified
  return headers
}

async function keep(answer: IncomingMessage, url: URL, limit: number): Promise<Fetched> {
  const { headers } = answer
  const bytes = await readBody(answer, url, limit)
  return {
    url: url.href,
    type: headers['content-type'] ?? null,
    bytes,
    etag: headers.etag ?? null,
    lastModified: headers['last-modified'] ?? null,
  }
}

function next(answer: IncomingMessage, url: URL): URL {
  // Servers write UTF-8 there, and Node reads headers as Latin-1.
  const location = Buffer.from(answer.headers.location ?? '', 'latin1').toString()
  const to = location === '' ? null : URL.parse(location, url.href)
  if (to === null) throw failed(url, 'it leads to no web address.', 'Tell whoever runs that server.')
  if (url.protocol === 'https:' && to.protocol === 'http:') {
    const mend = 'Take that address yourself if you trust the way to it.'
    throw refused(url, `it leads from https to ${shown(to)}, which anybody on the way could change.`, mend)
  }
  to.hash = ''
  return to
}

function unwanted(status: number, answer: IncomingMessage, url: URL): Error {
  const said = `the server answered ${status}`
  if (status === 401 || status === 403 || status === 407) {
    return failed(url, `${said}: it wants a login, or no programs.`, 'Save the page in your browser and use the file.')
  }
  if (status === 404) return failed(url, `${said}: there is nothing at this address.`, 'Check the address.')
  if (status === 410) return failed(url, `${said}: it is gone for good.`, 'Take the address out of the config.')
  if (status === 429 || status === 503) {
    const wait = /^\d{1,6}$/.test(answer.headers['retry-after'] ?? '') ? answer.headers['retry-after'] : null
    return failed(url, `${said}: it is too busy.`, wait === null ? LATER : `Try again in ${wait} seconds.`)
  }
  return failed(url, `${said}.`, status >= 500 ? LATER : 'Check the address.')
}
