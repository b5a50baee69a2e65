import type { Readable, Transform, Writable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type Code, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { handOver, type Pieces, sizeOf } from './hand-over.ts'
import { isLoopback, nameOf, type SmtpServer } from './server.ts'

const CONNECT_TIMEOUT_MS = 30_000
const QUIT_TIMEOUT_MS = 5_000
const MAX_REPLY = 500

const SERVICE_CLOSING = 421
const AUTHENTICATION_REQUIRED = 530
const EXCEEDED_STORAGE = 552
/** How servers say at RCPT that they carry mail only for those who have logged in; where nobody has, it is said to every address. */
const NO_RELAY = /relay.*(?:denied|not (?:permitted|allowed)|prohibited)|not permitted to relay/i

/** Which command a server answered: MAIL, RCPT, DATA, or the dot that ends the message. */
export type Stage = 'mail' | 'rcpt' | 'data' | 'dot'

/**
 * What became of one message. `uncertain`: the server may have taken it; `lost`: the connection went before it could;
 * `stopped`: the server would refuse every other one too.
 */
export type Outcome =
  | { kind: 'sent' | 'uncertain'; reply: string }
  | { kind: 'deferred' | 'failed' | 'lost'; reply: string; stage: Stage }
  | { kind: 'stopped'; reply: string; problems: readonly Problem[] }

/**
 * How long a server may take, in milliseconds: to greet, to answer MAIL, RCPT and DATA together, and to answer the dot, which is given
 * the ten minutes of RFC 5321 §4.5.3.2.6, for who ends there does not know whether the message was taken.
 */
export type Timeouts = { greeting: number; command: number; dot: number }

const TIMEOUTS: Timeouts = { greeting: CONNECT_TIMEOUT_MS, command: 120_000, dot: 600_000 }

/** One connection to an SMTP server, greeted, secured and logged in. */
export type Session = {
  /**
   * Sends one message, whose lines all end with CRLF, the last one too (`fillerOf`), to one recipient; never throws. Its envelope is
   * said at once, but not a byte of it before `ready`; where that rejects, the connection ends without it.
   */
  send(envelope: Envelope, message: Pieces, ready?: Promise<void>): Promise<Outcome>
  /** False once the connection is gone. */
  isOpen(): boolean
  /** Says QUIT, and waits until the server has heard it or five seconds are over. */
  close(): Promise<void>
  /** Ends it in the middle of whatever it does. */
  destroy(): void
}

export type Envelope = { from: string; to: string }

type SmtpError = Error & {
  code?: string
  command?: string
  response?: string
  responseCode?: number
  originalCode?: string
}

/** Connects, secures and logs in, unless the signal says that nobody wants it any more. Throws `smtp-connect`, `smtp-tls` or `smtp-auth`. */
export async function openSession(
  server: SmtpServer,
  timeouts: Timeouts = TIMEOUTS,
  signal?: AbortSignal,
): Promise<Session> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    tls: { rejectUnauthorized: server.verify },
    connectionTimeout: timeouts.greeting,
    greetingTimeout: timeouts.greeting,
    // Ours end sooner.
    socketTimeout: 2 * (timeouts.command + timeouts.dot),
  })
  let open = true
  const ended = Promise.withResolvers<void>()
  connection.on('end', () => {
    open = false
    ended.resolve()
  })
  // A connection that breaks between two messages says so here, and without a listener would end the process.
  connection.on('error', () => {
    open = false
  })
  const onAbort = () => connection.close()
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    await exchange(connection, timeouts.greeting + timeouts.command, done => connection.connect(done))
    refuseStranger(connection, server)
    const { auth } = server
    if (auth !== null)
      await exchange(connection, timeouts.command, done => connection.login({ credentials: auth }, done))
  } catch (error) {
    connection.close()
    throw error instanceof ProblemError ? error : new ProblemError([connectProblem(error as SmtpError, server)])
  } finally {
    signal?.removeEventListener('abort', onAbort)
  }
  let isQuitting = false
  return {
    isOpen: () => open,
    close() {
      if (open && !isQuitting) {
        connection.quit()
        setTimeout(() => connection.close(), QUIT_TIMEOUT_MS).unref()
      }
      isQuitting = true
      return ended.promise
    },
    destroy: () => connection.close(),
    async send(envelope, message, ready = Promise.resolve()) {
      const outcome = await send(connection, envelope, { message, ready }, server, timeouts)
      if (outcome.kind === 'lost' || outcome.kind === 'uncertain') connection.close()
      else if (outcome.kind !== 'sent' && open) await reset(connection, timeouts)
      return outcome
    },
  }
}

/** One message on a connection of its own. Throws what `openSession` throws. */
export async function sendOne(server: SmtpServer, envelope: Envelope, message: Pieces): Promise<Outcome> {
  const session = await openSession(server)
  try {
    return await session.send(envelope, message)
  } finally {
    void session.close()
  }
}

type Done<T> = (error?: Error | null, value?: T) => void

/**
 * One exchange with the server. It ends with the connection at the latest, which nodemailer may tell by an event alone, or when its time
 * is over, which `renew` begins anew; false where the exchange has ended.
 */
function exchange<T>(
  connection: SMTPConnection,
  limit: number,
  begin: (done: Done<T>, renew: (limit: number) => boolean) => void,
): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>()
  let isOver = false
  const done: Done<T> = (error, value) => {
    isOver = true
    clearTimeout(timer)
    connection.off('error', done).off('end', onEnd)
    if (error) reject(error)
    else resolve(value)
  }
  const giveUp = () => {
    done(new Error('No answer in time'))
    connection.close()
  }
  let timer = setTimeout(giveUp, limit)
  const renew = (next: number) => {
    clearTimeout(timer)
    if (!isOver) timer = setTimeout(giveUp, next)
    return !isOver
  }
  // The callback, where it still comes, comes right after the event and knows the server's reply.
  const onEnd = () => queueMicrotask(() => done(new Error('Connection closed unexpectedly')))
  connection.once('error', done).once('end', onEnd)
  begin(done, renew)
  return promise
}

/** Nothing is verified on loopback, so a name that leads elsewhere gets neither the password nor the mail. */
function refuseStranger(connection: SMTPConnection, server: SmtpServer): void {
  if (server.verify) return
  const socket = connection._socket
  const address = (socket ? socket.remoteAddress : undefined) ?? 'nowhere'
  if (isLoopback(address)) return
  const reason = `${server.host} leads to ${address}, which is another machine`
  throw new ProblemError('smtp-tls', { at: nameOf(server), server: nameOf(server), reason })
}

/** Clears the transaction that failed, so that the next one finds a clean connection; closes one that cannot do it. */
async function reset(connection: SMTPConnection, { command }: Timeouts): Promise<void> {
  try {
    await exchange(connection, command, done => connection.reset(done))
  } catch {
    connection.close()
  }
}

async function send(
  connection: SMTPConnection,
  { from, to }: Envelope,
  { message, ready }: { message: Pieces; ready: Promise<void> },
  server: SmtpServer,
  timeouts: Timeouts,
): Promise<Outcome> {
  // Known only once the server said 354 and the message may go, so this tells "surely not sent" from "may be sent".
  let body: Transform | null = null
  // nodemailer notes in it how the server answered.
  const envelope: Answered = { from, to: [to], size: sizeOf(message) }
  try {
    const info = await exchange<{ response?: string; accepted?: string[] }>(
      connection,
      timeouts.command,
      (done, renew) => {
        const pipe = (target: Writable) => {
          const begin = () => {
            if (!renew(timeouts.dot)) return
            body = target as Transform
            handOver(message, body, connection._socket || null)
          }
          ready.then(begin, () => connection.close())
        }
        connection.send(envelope, { pipe } as unknown as Readable, done)
      },
    )
    const accepted = info?.accepted ?? []
    if (accepted.length === 1 && accepted[0] === to) return { kind: 'sent', reply: shown(info?.response ?? '', server) }
    return { kind: 'uncertain', reply: shown(`the server took it for ${accepted.join(', ') || 'nobody'}`, server) }
  } catch (error) {
    // Refused before all of it was written: what is still to come would stand before the next command.
    if (body !== null && !(body as Transform).readableEnded) connection.close()
    return outcomeOf(error as SmtpError, stageOf(envelope, body !== null), from, server)
  }
}

/** An envelope as nodemailer leaves it: whom the server took and refused. */
type Answered = {
  from: string
  to: string[]
  size: number
  accepted?: string[]
  rejected?: string[]
  mailError?: unknown
}

function outcomeOf(error: SmtpError, stage: Stage, from: string, server: SmtpServer): Outcome {
  const reply = shown(error.response ?? reasonOf(error), server)
  const handedOver = stage === 'dot'
  const code = error.code === 'EENVELOPE' || error.code === 'EMESSAGE' ? error.responseCode : undefined
  // nodemailer itself refuses what is larger than the server takes.
  const isTooLarge = error.code === 'EMESSAGE' && code === undefined && !handedOver
  if (code === undefined && !isTooLarge)
    return handedOver ? { kind: 'uncertain', reply } : { kind: 'lost', reply, stage }
  if (code === SERVICE_CLOSING && !handedOver) return { kind: 'lost', reply, stage }
  if (code !== undefined && code < 500) return { kind: 'deferred', reply, stage }
  const wantsLogIn = code === AUTHENTICATION_REQUIRED || (server.auth === null && NO_RELAY.test(reply))
  if (stage !== 'mail' && !wantsLogIn) return { kind: 'failed', reply, stage }
  const isSize = isTooLarge || code === EXCEEDED_STORAGE
  const refusal: Code = wantsLogIn ? 'smtp-auth' : isSize ? 'smtp-size' : 'smtp-refused'
  const values = { at: nameOf(server), server: nameOf(server), from, reason: reply }
  return { kind: 'stopped', reply, problems: [problem(refusal, values)] }
}

/** How far it came. Of an error alone that cannot be told: where the server closes, it names no command. */
function stageOf({ accepted = [], rejected = [], mailError }: Answered, handedOver: boolean): Stage {
  if (handedOver) return 'dot'
  if (mailError !== undefined) return 'mail'
  return accepted.length > 0 ? 'data' : rejected.length > 0 ? 'rcpt' : 'mail'
}

function connectProblem(error: SmtpError, server: SmtpServer): Problem {
  const reason = shown(error.response ?? reasonOf(error), server)
  const values = { at: nameOf(server), server: nameOf(server), reason }
  // A server that says "later" at the log-in or at STARTTLS has nothing against either.
  const isLater = error.responseCode !== undefined && error.responseCode < 500
  if (isLater) return problem('smtp-connect', values)
  if (error.code === 'EAUTH') return problem('smtp-auth', values)
  const isTls = error.code === 'ETLS' ? error.command === 'STARTTLS' : TLS_FAILED.test(codeOf(error))
  return problem(isTls ? 'smtp-tls' : 'smtp-connect', values)
}

/** What Node calls a handshake that failed; nodemailer's EPROTOCOL is none of it. */
const TLS_FAILED = /CERT|SELF_SIGNED|TLS|SSL|ALTNAME|ISSUER|LEAF|EPROTO$/

function codeOf(error: SmtpError): string {
  return error.originalCode ?? error.code ?? ''
}

/** What a server said, as one line that a terminal may show: no control characters, and no password, should it repeat it. */
export function shown(text: string, { auth }: Pick<SmtpServer, 'auth'>): string {
  const secrets = auth === null ? [] : [`\0${auth.user}\0${auth.pass}`, auth.pass].map(each => Buffer.from(each))
  const spellings = [...secrets.map(each => each.toString('base64')), ...secrets.slice(1).map(String)]
  return spellings
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_REPLY)
}
