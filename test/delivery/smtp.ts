import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { onTestFinished } from 'vitest'
import { type Certificate, SELF_SIGNED } from './certificates.ts'

/** Where in a session the script has a say; `data` is after 354 and before the dot. */
export type Stage = 'connect' | 'mail' | 'rcpt' | 'data' | 'dot'

/** Nothing: go on. `drop`: the connection goes without a word. Else a refusal. */
export type Answer = undefined | 'drop' | { code: number; text: string }

export type SmtpOptions = {
  tls?: 'none' | 'starttls' | 'implicit'
  certificate?: Certificate
  /** The only user; without it nobody logs in. */
  login?: { user: string; pass: string }
  pipelining?: boolean
  /** Asked with the recipient, at `mail` with the sender. `data` can only be dropped. */
  on?: Partial<Record<Stage, (address: string) => Answer | Promise<Answer>>>
  /** Ends each connection after so many messages, right behind the reply. */
  messagesPerConnection?: number
  size?: number
  /** The address that it listens on. */
  host?: string
}

export type Mail = { from: string; to: string; raw: Buffer; secure: boolean }

export type SmtpTest = {
  port: number
  /** `smtp://127.0.0.1:PORT`, with the user where there is one. */
  url: string
  /** Messages that the server answered with 250. */
  accepted: Mail[]
  /** Messages whose final dot arrived, whatever the answer. */
  arrived: Mail[]
  connections: number
  /** Every try to log in. */
  logins: { user: string; pass: string; secure: boolean }[]
  close(): Promise<void>
}

/** A real SMTP server on a port of its own, that goes with the test. */
export async function smtpServer(options: SmtpOptions = {}): Promise<SmtpTest> {
  const { tls = 'none', certificate = SELF_SIGNED, login, pipelining = true, on = {}, host = '127.0.0.1' } = options
  const answer = async (stage: Stage, address: string) => on[stage]?.(address)
  const told = new Map<string, number>()
  const server = new SMTPServer({
    ...certificate,
    secure: tls === 'implicit',
    disabledCommands: tls === 'starttls' ? [] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: login === undefined,
    hidePIPELINING: !pipelining,
    disableReverseLookup: true,
    logger: false,
    closeTimeout: 1,
    ...(options.size !== undefined && { size: options.size }),
    onConnect(session, callback) {
      test.connections += 1
      settle(session, answer('connect', ''), callback)
    },
    onAuth({ username = '', password }, session, callback) {
      test.logins.push({ user: username, pass: password ?? '', secure: session.secure })
      if (username === login?.user && password === login.pass) callback(null, { user: username })
      else callback(refusal(535, `5.7.8 no such user, or not with the password ${password}`))
    },
    onMailFrom: ({ address }, session, callback) => settle(session, answer('mail', address), callback),
    onRcptTo: ({ address }, session, callback) => settle(session, answer('rcpt', address), callback),
    onData(stream, session, callback) {
      const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
      const to = session.envelope.rcptTo.map(each => each.address).join(' ')
      const chunks: Buffer[] = []
      stream.once('data', () => settle(session, answer('data', to), () => undefined))
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const mail = { from, to, raw: Buffer.concat(chunks), secure: session.secure }
        test.arrived.push(mail)
        settle(session, answer('dot', to), error => {
          if (error) return callback(error)
          test.accepted.push(mail)
          callback(null, 'taken')
          const number = (told.get(session.id) ?? 0) + 1
          told.set(session.id, number)
          if (number === options.messagesPerConnection) socketOf(session)?.end()
        })
      })
    },
  })
  server.on('error', () => undefined)

  function socketOf(session: SMTPServerSession): Socket | undefined {
    return [...server.connections].find(each => each.session === session)?._socket
  }

  function settle(session: SMTPServerSession, asked: Promise<Answer>, callback: (error?: Error) => void): void {
    asked.then(said => {
      if (said === 'drop') socketOf(session)?.destroy()
      else if (said === undefined) callback()
      else callback(refusal(said.code, said.text))
    }, callback)
  }

  const listening = server.listen(0, host)
  await once(listening, 'listening')
  const { port } = listening.address() as AddressInfo
  const who = login === undefined ? '' : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@`
  const test: SmtpTest = {
    port,
    url: `${tls === 'implicit' ? 'smtps' : 'smtp'}://${who}${host}:${port}`,
    accepted: [],
    arrived: [],
    connections: 0,
    logins: [],
    close: () => new Promise<void>(done => server.close(done)),
  }
  onTestFinished(() => test.close())
  return test
}

function refusal(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code })
}
