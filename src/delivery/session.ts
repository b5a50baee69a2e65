import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { nameOf, type SmtpServer } from './server.ts'

const CONNECT_TIMEOUT_MS = 30_000
const IDLE_TIMEOUT_MS = 120_000

/** What became of one message. `uncertain`: the server may have taken it; `stopped`: it would refuse every other one too. */
export type Outcome =
  | { kind: 'sent' | 'deferred' | 'failed' | 'uncertain'; reply: string }
  | { kind: 'stopped'; reply: string; problem: Problem }

/** One connection to an SMTP server, greeted, secured and logged in. */
export type Session = {
  /** Sends one message to one recipient; never throws. */
  send(envelope: { from: string; to: string }, message: Buffer): Promise<Outcome>
  /** False once the connection is gone. */
  isOpen(): boolean
  /** Says QUIT. */
  close(): void
}

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
  try {
    await connect(connection)
    if (server.auth !== null) await login(connection, server.auth)
  } catch (error) {
    connection.close()
    throw new ProblemError([connectProblem(error as SmtpError, server)])
  }
  return {
    isOpen: () => open,
    close: () => connection.quit(),
    async send(envelope, message) {
      const outcome = await send(connection, envelope, message, server)
      if (outcome.kind !== 'sent' && open) open = await reset(connection)
      return outcome
    },
  }
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject)
    connection.connect(error => (error ? reject(error) : resolve()))
  })
}

function login(connection: SMTPConnection, auth: { user: string; pass: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.on('error', reject)
    connection.login({ credentials: auth }, error => (error ? reject(error) : resolve()))
  })
}

/** Clears the transaction that failed; false where the connection did not live to do it. */
function reset(connection: SMTPConnection): Promise<boolean> {
  return new Promise(resolve => {
    connection.on('error', () => resolve(false))
    connection.reset(error => resolve(!error))
  })
}

function send(
  connection: SMTPConnection,
  envelope: { from: string; to: string },
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
  return new Promise(resolve => {
    connection.send({ from: envelope.from, to: [envelope.to], size: message.length }, stream, (error, info) => {
      if (error) resolve(outcomeOf(error as SmtpError, handedOver, envelope.from, server))
      else resolve({ kind: 'sent', reply: info?.response ?? '' })
    })
  })
}

function outcomeOf(error: SmtpError, handedOver: boolean, from: string, server: SmtpServer): Outcome {
  const reply = error.response ?? reasonOf(error)
  const answered = (error.code === 'EENVELOPE' || error.code === 'EMESSAGE') && error.responseCode !== undefined
  if (!answered) {
    if (error.code === 'EMESSAGE') return { kind: 'failed', reply }
    return { kind: handedOver ? 'uncertain' : 'deferred', reply }
  }
  if ((error.responseCode ?? 0) < 500) return { kind: 'deferred', reply }
  if (error.command !== 'MAIL FROM') return { kind: 'failed', reply }
  const stopped = problem('smtp-refused', { at: nameOf(server), server: nameOf(server), from, reason: reply })
  return { kind: 'stopped', reply, problem: stopped }
}

function connectProblem(error: SmtpError, server: SmtpServer): Problem {
  const values = { at: nameOf(server), server: nameOf(server), reason: error.response ?? reasonOf(error) }
  if (error.code === 'EAUTH') return problem('smtp-auth', values)
  const tls = error.code === 'ETLS' || /CERT|SELF_SIGNED|TLS|SSL|ALTNAME|ISSUER/i.test(error.originalCode ?? '')
  return problem(tls ? 'smtp-tls' : 'smtp-connect', values)
}
