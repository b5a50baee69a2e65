import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

const END_OF_LINE = '\r\n'
const END_OF_MESSAGE = '\r\n.\r\n'

/** A message whose final dot has come, which is when its server has it. */
export type Arrival = { to: string; messageId: string }

export type CountingServer = {
  url: string
  /** Everything that came, in its order; counted before the 250 that answers it is written. */
  arrivals: Arrival[]
  /** Called for each message that came, before it is answered. */
  onArrival: () => void
  /** Answers no dot from now on; what that gives answers those that came, and all others again. */
  stall(): () => void
  /** Done when every connection is gone, so that nothing more can come on it. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** An SMTP server that does nothing but count: what came is kept by recipient and Message-ID, and always taken. */
export async function countingServer(): Promise<CountingServer> {
  const sockets = new Set<Socket>()
  const listener = createServer({ noDelay: true }, socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined)
    talk(socket, server, answer)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const held: (() => void)[] = []
  let isStalled = false
  const answer = (say: () => void) => (isStalled ? held.push(say) : say())
  const server: CountingServer = {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    arrivals: [],
    onArrival: () => undefined,
    stall() {
      isStalled = true
      return () => {
        isStalled = false
        for (const say of held.splice(0)) say()
      }
    },
    async idle() {
      await Promise.all([...sockets].map(each => once(each, 'close')))
    },
    async close() {
      for (const each of sockets) each.destroy()
      listener.close()
      await once(listener, 'close')
    },
  }
  return server
}

/** One session, pipelined: each command is answered in its turn, and what came of the next one is kept. */
function talk(socket: Socket, server: CountingServer, answer: (say: () => void) => void): void {
  let rest = ''
  let to = ''
  let isMessage = false
  const say = (reply: string) => void socket.write(reply + END_OF_LINE)

  /** The next command or message, as far as it has come whole. */
  function take(): string | null {
    const end = isMessage ? END_OF_MESSAGE : END_OF_LINE
    const at = rest.indexOf(end)
    if (at === -1) return null
    const taken = rest.slice(0, at)
    rest = rest.slice(at + end.length)
    return taken
  }
  function arrived(message: string): void {
    isMessage = false
    const [, messageId = ''] = /^Message-ID: <([^>]*)>/im.exec(message.slice(0, message.indexOf('\r\n\r\n'))) ?? []
    server.arrivals.push({ to, messageId })
    server.onArrival()
    answer(() => say('250 2.0.0 Ok: queued as 1'))
  }
  function obey(command: string): void {
    const verb = command.slice(0, 4).toUpperCase()
    if (verb === 'EHLO') say('250-counting\r\n250-PIPELINING\r\n250 8BITMIME')
    else if (verb === 'RCPT') {
      to = /<(.*)>/.exec(command)?.[1] ?? ''
      say('250 2.1.5 Ok')
    } else if (verb === 'DATA') {
      isMessage = true
      say('354 go on')
    } else if (verb === 'QUIT') {
      say('221 2.0.0 Bye')
      socket.end()
    } else say('250 2.0.0 Ok')
  }

  say('220 counting ESMTP')
  socket.setEncoding('latin1')
  socket.on('data', (chunk: string) => {
    rest += chunk
    for (let taken = take(); taken !== null; taken = take()) {
      if (isMessage) arrived(taken)
      else obey(taken)
    }
  })
}
