import { isIPv4 } from 'node:net'
import { ProblemError } from '../problem/index.ts'

/** A server and how it may be spoken to. */
export type SmtpServer = {
  host: string
  port: number
  /** TLS from the first byte (smtps, port 465). */
  secure: boolean
  /** STARTTLS or nothing. */
  requireTls: boolean
  /** Refuse a certificate that is not valid for the host. */
  verify: boolean
  auth: { user: string; pass: string } | null
}

/** How the URL of a server is written: its two schemes with their ports, and what a wrong one is. */
type Form = {
  plain: string
  secure: string
  ports: { plain: number; secure: number }
  wrong(wants: string): ProblemError
}

const SMTP: Form = {
  plain: 'smtp:',
  secure: 'smtps:',
  ports: { plain: 587, secure: 465 },
  wrong: wants => new ProblemError('smtp-url', { at: 'POSTRIDER_SMTP_URL', wants }),
}

/**
 * Reads `smtp://user:password@host:587` or `smtps://…:465`. TLS is required and verified, except on loopback, where
 * nobody listens in. Throws `no-smtp` or `smtp-url`; neither repeats the password.
 */
export function readSmtpUrl(text: string | undefined): SmtpServer {
  if (text === undefined || text.trim() === '') throw new ProblemError('no-smtp', { at: 'POSTRIDER_SMTP_URL' })
  const { path, ...server } = readServerUrl(text, SMTP)
  // A bare / ? or # in a password ends the host too early: a part of the password would be shown as the port.
  if (/[^/]/.test(path)) throw SMTP.wrong('goes on after host and port')
  return server
}

/** Reads the URL of a server, by the same rules for each kind; `path` is as it stands there. */
export function readServerUrl(text: string, form: Form): SmtpServer & { path: string } {
  const { wrong } = form
  const url = URL.parse(text)
  if (url === null) throw wrong('is not a URL')
  if (url.protocol !== form.plain && url.protocol !== form.secure)
    throw wrong(`must begin with ${form.plain}// or ${form.secure}//`)
  if (url.hostname === '') throw wrong('has no host')
  if (url.port === '0') throw wrong('names port 0')
  if (url.search !== '' || url.hash !== '') throw wrong('goes on after host and port')
  if ((url.username === '') !== (url.password === '')) throw wrong('must name both user and password, or neither')
  const secure = url.protocol === form.secure
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const loopback = host === 'localhost' || isLoopback(host)
  const usual = secure ? form.ports.secure : form.ports.plain
  const decode = (part: string) => decoded(part, form)
  return {
    host,
    port: url.port === '' ? usual : Number(url.port),
    secure,
    requireTls: !secure && !loopback,
    verify: !loopback,
    auth: url.username === '' ? null : { user: decode(url.username), pass: decode(url.password) },
    path: decode(url.pathname),
  }
}

function decoded(part: string, { wrong }: Form): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw wrong('holds a % that is not followed by two hexadecimal digits')
  }
}

/** True for an IP address of this machine alone. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return plain === '::1' || (isIPv4(plain) && plain.startsWith('127.'))
}

/** The server as a person names it. */
export function nameOf(server: SmtpServer): string {
  return `${server.host}:${server.port}`
}
