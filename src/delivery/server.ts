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
  if (!URL.canParse(text)) throw new ProblemError('smtp-url', { at: KEY, wants: 'is not a URL' })
  const url = new URL(text)
  if (url.protocol !== 'smtp:' && url.protocol !== 'smtps:') {
    throw new ProblemError('smtp-url', { at: KEY, wants: 'must begin with smtp:// or smtps://' })
  }
  if (url.hostname === '') throw new ProblemError('smtp-url', { at: KEY, wants: 'has no host' })
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const loopback = isLoopback(host)
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
    throw new ProblemError('smtp-url', { at: KEY, wants: 'holds a % that is not followed by two hexadecimal digits' })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** The server as a person names it. */
export function nameOf(server: SmtpServer): string {
  return `${server.host}:${server.port}`
}
