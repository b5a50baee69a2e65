import { Agent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { request as httpsRequest, Agent as SafeAgent } from 'node:https'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { ProblemError, reasonOf } from '../../problem/index.ts'

const MAX_HEADER_BYTES = 32_768
const MAX_SHOWN = 200
const LATER = 'Try again later.'
/** What the filtering agent's own refusals say; they carry no code. */
const FILTERED = /^DNS lookup .* is not allowed/

// The filtering agent denies what ipaddr.js has a name for and takes the rest for public: ::127.0.0.1, for one.
const GLOBAL = new BlockList()
GLOBAL.addSubnet('2000::', 3, 'ipv6')

const OPEN = { 'http:': new Agent(), 'https:': new SafeAgent() }
const FILTERING = { 'http:': new RequestFilteringHttpAgent(), 'https:': new RequestFilteringHttpsAgent() }

/** How long a request may take, and how names are looked up. */
export type Way = { idleMs: number; signal: AbortSignal; lookup: LookupFunction; allow: readonly string[] }

/**
 * GETs one URL, follows nothing and gives the answer as soon as its head is there. Only http and https, never with a
 * password. Unless `allow` names the host, every address it resolves to must be global unicast (RFC 6890, RFC 4291
 * §2.4), and the connection is made to an address that was checked. No proxy is used, whatever the environment says.
 */
export async function request(url: URL, headers: OutgoingHttpHeaders, way: Way): Promise<IncomingMessage> {
  const { protocol } = url
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw refused(url, 'only http and https are fetched.', 'Use an address that begins with https://.')
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(url, 'it holds a user name or a password.', 'Use an address without one; it would end up in logs.')
  }
  const allowed = isAllowed(url, way.allow)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (!allowed && (isLocalName(host) || !mayBeGlobal(host))) throw notPublic(url)
  const agent = (allowed ? OPEN : FILTERING)[protocol]
  const lookup = allowed ? way.lookup : checked(way.lookup, () => notPublic(url))
  const send = protocol === 'http:' ? httpRequest : httpsRequest
  return new Promise((resolve, reject) => {
    const { idleMs: timeout, signal } = way
    const sent = send(url, { agent, headers, lookup, timeout, signal, maxHeaderSize: MAX_HEADER_BYTES })
    let answered: IncomingMessage | null = null
    sent.on('response', answer => {
      answered = answer
      resolve(answer)
    })
    sent.on('timeout', () => (answered ?? sent).destroy(failed(url, 'the server fell silent.', LATER)))
    sent.on('error', error => reject(asProblem(error, url)))
    sent.end()
  })
}

/** The problem that an URL must not be fetched. */
export function refused(url: URL, reason: string, mend: string): ProblemError {
  return new ProblemError('fetch-refused', { at: shown(url), reason, mend })
}

/** The problem that an URL could not be fetched. */
export function failed(url: URL, reason: string, mend: string): ProblemError {
  return new ProblemError('fetch-failed', { at: shown(url), reason, mend })
}

/** What went wrong on the way to an URL or back, as the problem that it is. */
export function asProblem(error: unknown, url: URL): ProblemError {
  if (error instanceof ProblemError) return error
  // Node tells how to run Node behind the semicolon.
  const said = reasonOf(error).replace(/;.*/, '')
  if (FILTERED.test(said)) return notPublic(url)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND') return failed(url, `there is no host ${url.hostname}.`, 'Check the address.')
  if (code === 'ECONNRESET') return failed(url, 'the connection broke off.', LATER)
  // Several addresses tried in vain have a code between them and no message.
  return failed(url, `${said || code}.`, 'Check the address and the connection, or try again later.')
}

/** An URL as it may stand in a log: a password or a token in its query is nobody's business. */
export function shown(url: URL): string {
  const place = url.host === '' ? url.protocol : `${url.protocol}//${url.host}${url.pathname}`
  return place.length > MAX_SHOWN ? `${place.slice(0, MAX_SHOWN)}…` : place
}

function notPublic(url: URL): ProblemError {
  const mend = `If it is yours, name it in postrider.config.ts: fetch: { allow: ['${url.host}'] }.`
  return refused(url, 'its host is not on the public internet.', mend)
}

/** True where the config names the host, with or without its port. */
function isAllowed(url: URL, allow: readonly string[]): boolean {
  const name = url.hostname.replace(/\.$/, '')
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port
  return allow.some(each => [name, `${name}:${port}`].includes(each.toLowerCase()))
}

/** RFC 6761 §6.3: these are this machine, whatever a name server says of them. */
function isLocalName(host: string): boolean {
  return /(?:^|\.)localhost\.?$/.test(host)
}

function mayBeGlobal(host: string): boolean {
  return !isIPv6(host) || GLOBAL.check(host, 'ipv6')
}

function checked(lookup: LookupFunction, refusal: () => Error): LookupFunction {
  return (name, options, done) =>
    lookup(name, options, (error, found, family) => {
      const addresses = error !== null ? [] : Array.isArray(found) ? found.map(each => each.address) : [found]
      const good = addresses.every(address => isIP(address) !== 0 && mayBeGlobal(address))
      done(good ? error : refusal(), found, family)
    })
}
