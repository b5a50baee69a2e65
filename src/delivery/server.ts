import { isIPv4 } from 'node:net'
import { ProblemError } from '../problem/index.ts'

/** An SMTP server and how it may be spoken to. */
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

const KEY = 'POSTRIDER_SMTP_URL'

/**
 * Reads `smtp://user:password@host:587` or `smtps://…:465`. TLS is required and verified, except on loopback, where
 * nobody listens in. Throws `no-smtp` or `smtp-url`; neither repeats the password.
 */
export function readSmtpUrl(text: string | undefined): SmtpServer {
  if (text === undefined || text.trim() === '') throw new ProblemError('no-smtp', { at: KEY })
  const url = URL.parse(text)
  if (url === null) throw wrong('is not a URL')
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') throw wrong('must begin with smtp:// or smtps://')
  if (url.hostname === '') throw wrong('has no host')
  if (url.port === '0') throw wrong('names port 0')
  // A bare / ? or # in a password ends the host too early: a part of the password would be shown as the port.
  if (/[^/]/.test(url.pathname) || url.search !== '' || url.hash !== '') throw wrong('goes on after host and port')
  if ((url.username === '') !== (url.password === '')) throw wrong('must name both user and password, or neither')
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const loopback = host === 'localhost' || isLoopback(host)
  return {
    host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTls: !secure && !loopback,
    verify: !loopback,
    auth: url.username === '' ? null : { user: decode(url.username), pass: decode(url.password) },
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (!(error instanceof URIError)) throw error
    throw wrong('holds a % that is not followed by two hexadecimal digits')
  }
}

function wrong(wants: string): ProblemError {
  return new ProblemError('smtp-url', { at: KEY, wants })
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
