import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type Code, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { isLoopback, nameOf, type SmtpServer } from './server.ts'

const CONNECT_TIMEOUT_MS = 30_000
const IDLE_TIMEOUT_MS = 120_000
const QUIT_TIMEOUT_MS = 5_000
const MAX_REPLY = 500

const SERVICE_CLOSING = 421
const AUTHENTICATION_REQUIRED = 530

/**
 * What became of one message. `uncertain`: the server may have taken it; `lost`: the connection went before it could;
 * `stopped`: the server would refuse every other one too.
 */
export type Outcome =
  | { kind: 'sent' | 'deferred' | 'failed' | 'uncertain' | 'lost'; reply: string }
  | { kind: 'stopped'; reply: string; problems: readonly Problem[] }

/** One connection to an SMTP server, greeted, secured and logged in. */
export type Session = {
  /** Sends one message to one recipient; never throws. */
  send(envelope: Envelope, message: Buffer): Promise<Outcome>
  /** False once the connection is gone. */
  isOpen(): boolean
  /** Says QUIT. */
  close(): void
}

export type Envelope = { from: string; to: string }

type SmtpError = Error & {
  code?: string
  command?: string
  response?: string
  responseCode?: number
  originalCode?: string
}

/** Connects, secures and logs in. Throws `smtp-connect`, `smtp-tls` or `smtp-auth`. */
export async function openSession(server: SmtpServer): Promise<Session> {
  const { default: Connection } = await import('nodemailer/lib/smtp-connection')
  const connection = new Connection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: server.requireTls,
    tls: { rejectUnauthorized: server.verify },
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
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
    async send(envelope, message) {
      const outcome = await send(connection, envelope, message, server)
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
  message: Buffer,
  server: SmtpServer,
): Promise<Outcome> {
  // The stream is read only once the server said 354, so this tells "surely not sent" from "may be sent".
  let handedOver = false
  const stream = new Readable({
    read() {
      handedOver = true
      this.push(message)
      this.push(null)
    },
  })
  try {
    const info = await exchange<{ response?: string }>(connection, done =>
      connection.send({ from, to: [to], size: message.length }, stream, done),
    )
    return { kind: 'sent', reply: shown(info?.response ?? '', server) }
  } catch (error) {
    return outcomeOf(error as SmtpError, handedOver, from, server)
  }
}

function outcomeOf(error: SmtpError, handedOver: boolean, from: string, server: SmtpServer): Outcome {
  const reply = shown(error.response ?? reasonOf(error), server)
  const code = error.code === 'EENVELOPE' || error.code === 'EMESSAGE' ? error.responseCode : undefined
  // nodemailer itself refuses what is larger than the server takes.
  if (error.code === 'EMESSAGE' && code === undefined && !handedOver) return { kind: 'failed', reply }
  if (code === undefined) return { kind: handedOver ? 'uncertain' : 'lost', reply }
  if (code === SERVICE_CLOSING && !handedOver) return { kind: 'lost', reply }
  if (code < 500) return { kind: 'deferred', reply }
  if (error.command !== 'MAIL FROM') return { kind: 'failed', reply }
  const refusal: Code = code === AUTHENTICATION_REQUIRED ? 'smtp-auth' : 'smtp-refused'
  const values = { at: nameOf(server), server: nameOf(server), from, reason: reply }
  return { kind: 'stopped', reply, problems: [problem(refusal, values)] }
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
