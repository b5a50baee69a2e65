import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a client does at a server, in its order: `body` is the first of the message behind 354, `dot` its end. */
export type Stage =
  | 'greeting'
  | 'ehlo'
  | 'starttls'
  | 'auth'
  | 'mail'
  | 'rcpt'
  | 'data'
  | 'body'
  | 'dot'
  | 'rset'
  | 'quit'

/**
 * What the script says: a reply, whose lines are parted by \n; `drop`, which ends the connection without a word; `stall`, after which it
 * says nothing and hears nothing; a part of a reply and one of these. Nothing: what a server usually says.
 */
export type Said = string | 'drop' | 'stall' | { half: string; end: 'drop' | 'stall' } | undefined

/** `connection`: its number, from 1; `mails`: how many messages it has taken. */
export type Moment = { stage: Stage; to: string; connection: number; mails: number }

export type Scripted = {
  port: number
  url: string
  /** The recipient of each message that came whole and was not refused. */
  taken: string[]
  /** Each of them with its Message-ID. */
  messageIds: Set<string>
  /** How many connections there were, and how many there are. */
  connections: number
  open: number
  close(): Promise<void>
}

type Options = { pipelining?: boolean; login?: boolean; on?: (moment: Moment) => Said }

const USUAL: Record<Stage, string> = {
  greeting: '220 desk.example.net ESMTP',
  ehlo: '',
  starttls: '454 4.7.0 not now',
  auth: '235 2.7.0 welcome',
  mail: '250 2.1.0 go on',
  rcpt: '250 2.1.5 go on',
  data: '354 go on',
  body: '',
  dot: '250 2.0.0 Ok: queued as 4BxTest',
  rset: '250 2.0.0 Ok',
  quit: '221 2.0.0 bye',
}

/** A server that says to the byte what a script says, on a port of its own, that goes with the test. */
export async function scripted({
  pipelining = true,
  login = false,
  on = () => undefined,
}: Options = {}): Promise<Scripted> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    test.connections += 1
    test.open += 1
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      test.open -= 1
    })
    serve(socket, test.connections)
  })

  function serve(socket: Socket, connection: number): void {
    // Else the second of three replies waits for the client’s acknowledgement of the first.
    socket.setNoDelay(true)
    let buffer = ''
    let to = ''
    let hasSender = false
    let hasRecipient = false
    let isBody = false
    let isFirst = false
    let isRefused = false
    let isDeaf = false
    let mails = 0

    const end = (how: 'drop' | 'stall'): void => {
      isDeaf = true
      if (how === 'drop') socket.destroy()
    }
    /** Says what the script wants; whether the client may go on as it wanted to: not where it is left without a whole answer. */
    const say = (stage: Stage, usual = USUAL[stage]): boolean | null => {
      const said = on({ stage, to, connection, mails }) ?? usual
      if (said === '') return true
      if (typeof said === 'object') socket.write(said.half)
      if (typeof said === 'object' || said === 'drop' || said === 'stall') {
        end(typeof said === 'object' ? said.end : said)
        return null
      }
      socket.write(`${said.replaceAll('\n', '\r\n')}\r\n`)
      if (!said.startsWith('421') && stage !== 'quit') return /^[23]/.test(said)
      isDeaf = true
      socket.end()
      return false
    }
    const forget = () => {
      hasSender = false
      hasRecipient = false
    }
    const command = (line: string): void => {
      const [verb = ''] = line.toLowerCase().split(/[ :]/, 1)
      if (verb === 'ehlo') say('ehlo', greeting(pipelining, login))
      else if (verb === 'starttls') say('starttls')
      else if (verb === 'auth') say('auth')
      else if (verb === 'mail') {
        to = ''
        hasSender = say('mail') === true
      } else if (verb === 'rcpt') {
        to = /<(.*)>/.exec(line)?.[1] ?? ''
        hasRecipient = say('rcpt', hasSender ? USUAL.rcpt : '503 5.5.1 MAIL first') === true
      } else if (verb === 'data') {
        isBody = say('data', hasRecipient ? USUAL.data : '554 5.5.1 no valid recipients') === true
        isFirst = true
        isRefused = false
      } else if (verb === 'rset') {
        forget()
        say('rset')
      } else if (verb === 'quit') say('quit')
      else say('ehlo', '502 5.5.2 what?')
    }
    /** The end of a message. Where the connection went before its answer the server may have taken it. */
    const dot = (raw: string): void => {
      isBody = false
      const said = isRefused ? false : say('dot')
      if (said !== false && hasRecipient) {
        test.taken.push(to)
        test.messageIds.add(`${to} ${/^Message-ID: (.*)$/im.exec(raw)?.[1]}`)
      }
      if (said === true) mails += 1
      forget()
    }
    socket.on('data', chunk => {
      buffer += chunk.toString('latin1')
      while (!isDeaf) {
        if (isBody && isFirst) {
          if (buffer === '') return
          isFirst = false
          isRefused = say('body') !== true
        }
        // The dot may be the first line.
        const at = isBody ? `\r\n${buffer}`.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n')
        if (at === -1 || isDeaf) return
        const line = buffer.slice(0, at)
        buffer = buffer.slice(at + (isBody ? '.\r\n' : '\r\n').length)
        if (isBody) dot(line)
        else command(line)
      }
    })
    say('greeting')
  }

  const test: Scripted = {
    port: 0,
    url: '',
    taken: [],
    messageIds: new Set(),
    connections: 0,
    open: 0,
    close: async () => {
      for (const each of sockets) each.destroy()
      await new Promise<void>(done => server.close(() => done()))
    },
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.port = (server.address() as AddressInfo).port
  test.url = `smtp://${login ? 'desk:pa55@' : ''}127.0.0.1:${test.port}`
  onTestFinished(() => test.close())
  return test
}

function greeting(pipelining: boolean, login: boolean): string {
  const offers = ['desk.example.net', ...(pipelining ? ['PIPELINING'] : []), ...(login ? ['AUTH PLAIN'] : [])]
  return [...offers.map(each => `250-${each}`), '250 ENHANCEDSTATUSCODES'].join('\n')
}
