import type { Readable, Transform, Writable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type Code, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { isLoopback, nameOf, type SmtpServer } from './server.ts'

const CONNECT_TIMEOUT_MS = 30_000
const QUIT_TIMEOUT_MS = 5_000
const MAX_REPLY = 500

const SERVICE_CLOSING = 421
const AUTHENTICATION_REQUIRED = 530

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
  /** Sends one message, whose lines all end with CRLF, the last one too (`fillerOf`), to one recipient; never throws. */
  send(envelope: Envelope, message: Pieces): Promise<Outcome>
  /** False once the connection is gone. */
  isOpen(): boolean
  /** Says QUIT. */
  close(): void
  /** Ends it in the middle of whatever it does. */
  destroy(): void
}

export type Envelope = { from: string; to: string }

/** A message in pieces, as they follow one another; none is cut within a CRLF. */
export type Pieces = readonly Buffer[]

type SmtpError = Error & {
  code?: string
  command?: string
  response?: string
  responseCode?: number
  originalCode?: string
}

/** Connects, secures and logs in. Throws `smtp-connect`, `smtp-tls` or `smtp-auth`. */
export async function openSession(server: SmtpServer, timeouts: Timeouts = TIMEOUTS): Promise<Session> {
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
  connection.on('end', () => {
    open = false
  })
  // A connection that breaks between two messages says so here, and without a listener would end the process.
  connection.on('error', () => {
    open = false
  })
  try {
    await exchange(connection, done => connection.connect(done))
    refuseStranger(connection, server)
    const { auth } = server
    if (auth !== null) await exchange(connection, done => connection.login({ credentials: auth }, done))
  } catch (error) {
    connection.close()
    throw error instanceof ProblemError ? error : new ProblemError([connectProblem(error as SmtpError, server)])
  }
  return {
    isOpen: () => open,
    close() {
      if (!open) return
      connection.quit()
      setTimeout(() => connection.close(), QUIT_TIMEOUT_MS).unref()
    },
    destroy: () => connection.close(),
    async send(envelope, message) {
      const outcome = await send(connection, envelope, message, server, timeouts)
      if (outcome.kind === 'lost' || outcome.kind === 'uncertain') connection.close()
      else if (outcome.kind !== 'sent' && open) await reset(connection)
      return outcome
    },
  }
}

type Done<T> = (error?: Error | null, value?: T) => void

/** One exchange with the server. It ends with the connection at the latest, which nodemailer may tell by an event alone. */
function exchange<T>(connection: SMTPConnection, begin: (done: Done<T>) => void): Promise<T | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<T | undefined>()
  // The callback, where it still comes, comes right after the event and knows the server's reply.
  const onEnd = () => queueMicrotask(() => reject(new Error('Connection closed unexpectedly')))
  connection.once('error', reject).once('end', onEnd)
  begin((error, value) => (error ? reject(error) : resolve(value)))
  return promise.finally(() => connection.off('error', reject).off('end', onEnd))
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
async function reset(connection: SMTPConnection): Promise<void> {
  try {
    await exchange(connection, done => connection.reset(done))
  } catch {
    connection.close()
  }
}

async function send(
  connection: SMTPConnection,
  { from, to }: Envelope,
  message: Pieces,
  server: SmtpServer,
  timeouts: Timeouts,
): Promise<Outcome> {
  let handedOver = false
  let timedOut = false
  const giveUp = () => {
    timedOut = true
    connection.close()
  }
  let timer = setTimeout(giveUp, timeouts.command)
  // Asked for its bytes only once the server said 354, so this tells "surely not sent" from "may be sent".
  const body = {
    pipe(target: Writable) {
      handedOver = true
      clearTimeout(timer)
      timer = setTimeout(giveUp, timeouts.dot)
      handOver(message, target as Transform, connection._socket || null)
    },
  }
  try {
    const info = await exchange<{ response?: string; accepted?: string[] }>(connection, done =>
      connection.send({ from, to: [to], size: sizeOf(message) }, body as unknown as Readable, done),
    )
    const accepted = info?.accepted ?? []
    if (accepted.length === 1 && accepted[0] === to) return { kind: 'sent', reply: shown(info?.response ?? '', server) }
    return { kind: 'uncertain', reply: shown(`the server took it for ${accepted.join(', ') || 'nobody'}`, server) }
  } catch (error) {
    const late = timedOut ? new Error('No answer in time') : error
    return outcomeOf(late as SmtpError, handedOver, from, server)
  } finally {
    clearTimeout(timer)
  }
}

const CRLF = Buffer.from('\r\n')
const DOT_LINE = Buffer.from('\r\n.')
const DOT = Buffer.from('.')

function sizeOf(message: Pieces): number {
  let size = 0
  for (const piece of message) size += piece.length
  return size
}

/**
 * Gives a message to the stream in which nodemailer doubles the dots of lines that begin with one and mends bare line breaks, byte by byte,
 * which costs more than all else that it does. Ours has no such break, and its dots are doubled here; behind a message of which that
 * stream saw nothing it writes a line break and the dot, so the last break is left to it. The socket, where there is one, gets it at once.
 */
export function handOver(message: Pieces, stream: Transform, socket: Writable | null): void {
  socket?.cork()
  // Not behind the stream's end: where a message is larger than the socket's buffer, that comes only once it was uncorked.
  setImmediate(() => socket?.uncork())
  let isEnded = true
  message.forEach((piece, index) => {
    if (piece.length === 0) return
    if (piece[0] === DOT[0] && isEnded) stream.push(DOT)
    isEnded = piece.subarray(-CRLF.length).equals(CRLF)
    const isLast = index === message.length - 1
    pushStuffed(isLast && isEnded ? piece.subarray(0, -CRLF.length) : piece, stream)
  })
  stream.end()
}

/** Pushes a piece with the dots doubled that begin a line in it, but for the first. RFC 5321 §4.5.2. */
function pushStuffed(piece: Buffer, stream: Transform): void {
  let from = 0
  for (let at = piece.indexOf(DOT_LINE); at !== -1; at = piece.indexOf(DOT_LINE, at + CRLF.length)) {
    stream.push(piece.subarray(from, at + CRLF.length))
    stream.push(DOT)
    from = at + CRLF.length
  }
  if (from < piece.length) stream.push(piece.subarray(from))
}

function outcomeOf(error: SmtpError, handedOver: boolean, from: string, server: SmtpServer): Outcome {
  const reply = shown(error.response ?? reasonOf(error), server)
  const code = error.code === 'EENVELOPE' || error.code === 'EMESSAGE' ? error.responseCode : undefined
  const stage = stageOf(error, handedOver)
  // nodemailer itself refuses what is larger than the server takes.
  if (error.code === 'EMESSAGE' && code === undefined && !handedOver) return { kind: 'failed', reply, stage }
  if (code === undefined) return handedOver ? { kind: 'uncertain', reply } : { kind: 'lost', reply, stage }
  if (code === SERVICE_CLOSING && !handedOver) return { kind: 'lost', reply, stage }
  if (code < 500) return { kind: 'deferred', reply, stage }
  if (stage !== 'mail') return { kind: 'failed', reply, stage }
  const refusal: Code = code === AUTHENTICATION_REQUIRED ? 'smtp-auth' : 'smtp-refused'
  const values = { at: nameOf(server), server: nameOf(server), from, reason: reply }
  return { kind: 'stopped', reply, problems: [problem(refusal, values)] }
}

function stageOf({ command }: SmtpError, handedOver: boolean): Stage {
  if (handedOver) return 'dot'
  return command === 'RCPT TO' ? 'rcpt' : command === 'DATA' ? 'data' : 'mail'
}

function connectProblem(error: SmtpError, server: SmtpServer): Problem {
  const reason = shown(error.response ?? reasonOf(error), server)
  const values = { at: nameOf(server), server: nameOf(server), reason }
  if (error.code === 'EAUTH') return problem('smtp-auth', values)
  const tls = error.code === 'ETLS' || /CERT|SELF_SIGNED|TLS|SSL|ALTNAME|ISSUER|LEAF|EPROTO/.test(codeOf(error))
  return problem(tls ? 'smtp-tls' : 'smtp-connect', values)
}

function codeOf(error: SmtpError): string {
  return error.originalCode ?? error.code ?? ''
}

/** What a server said, as one line that a terminal may show: no control characters, and no password, should it repeat it. */
function shown(text: string, { auth }: SmtpServer): string {
  const secrets = auth === null ? [] : [`\0${auth.user}\0${auth.pass}`, auth.pass].map(each => Buffer.from(each))
  const spellings = [...secrets.map(each => each.toString('base64')), ...secrets.slice(1).map(String)]
  return spellings
    .reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, MAX_REPLY)
}
