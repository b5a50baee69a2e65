import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { onTestFinished } from 'vitest'
import { SELF_SIGNED } from './certificates.ts'

export type Stored = { uid: number; raw: string; flags: string[] }

export type ImapOptions = {
  capabilities?: string
  login?: { user: string; pass: string }
  /** A command that is answered otherwise: with these words behind its tag, or by hanging up. */
  on?: (command: string) => string | 'drop' | undefined
}

/** A small IMAP server (RFC 3501, STARTTLS, MOVE, UIDPLUS) on a port of its own, that goes with the test. */
export async function imapServer(mails: readonly string[], options: ImapOptions = {}) {
  const { capabilities = 'IMAP4rev1 STARTTLS MOVE UIDPLUS', login = { user: 'desk', pass: 'p@ss/word' }, on } = options
  const folders = new Map<string, Stored[]>([
    ['INBOX', mails.map((raw, index) => ({ uid: index + 1, raw: raw.replaceAll('\n', '\r\n'), flags: [] }))],
  ])
  const sockets = new Set<Socket>()
  const made = { port: 0, url: '', folders, validity: 7, commands: [] as string[], secured: 0 }

  function serve(socket: Socket | TLSSocket, greet: boolean): void {
    let held = ''
    let box: Stored[] = []
    const say = (line: string): undefined => void socket.write(`${line}\r\n`)
    const within = (set: string, uid: number) =>
      set.split(',').some(range => {
        const [low = '', high = low] = range.split(':')
        const last = box.at(-1)?.uid ?? 0
        const [from, to] = [low, high].map(each => (each === '*' ? last : Number(each)))
        return uid >= Math.min(from ?? 0, to ?? 0) && uid <= Math.max(from ?? 0, to ?? 0)
      })
    const answers: Record<string, (rest: string, tag: string) => string | undefined> = {
      CAPABILITY: () => answered(say(`* CAPABILITY ${capabilities}`)),
      ID: () => 'OK',
      NAMESPACE: () => answered(say('* NAMESPACE (("" "/")) NIL NIL')),
      LIST: rest => answered(say(rest === '"" ""' ? '* LIST (\\Noselect) "/" ""' : '* LIST () "/" "INBOX"')),
      LOGIN: rest => (rest === `"${login.user}" "${login.pass}"` ? 'OK' : `NO [AUTHENTICATIONFAILED] not with ${rest}`),
      CREATE: rest => {
        if (!folders.has(bare(rest))) folders.set(bare(rest), [])
        return 'OK'
      },
      EXAMINE: rest => opened(rest, 'READ-ONLY'),
      SELECT: rest => opened(rest, 'READ-WRITE'),
      'UID SEARCH': rest => {
        const set = /UID (\S+)/.exec(rest)?.[1] ?? '1:*'
        say(
          `* SEARCH ${box
            .filter(each => within(set, each.uid))
            .map(each => each.uid)
            .join(' ')}`,
        )
        return 'OK'
      },
      'UID FETCH': rest => {
        const [set = '', ...what] = rest.split(' ')
        const limit = Number(/<0\.(\d+)>/.exec(what.join(' '))?.[1] ?? Number.POSITIVE_INFINITY)
        if (!/BODY\.PEEK/.test(rest)) for (const each of box) if (within(set, each.uid)) each.flags.push('\\Seen')
        for (const [index, { uid, raw }] of box.entries()) {
          if (!within(set, uid)) continue
          const body = raw.slice(0, limit)
          const date = '"20-Nov-2026 12:00:00 +0000"'
          say(
            `* ${index + 1} FETCH (UID ${uid} INTERNALDATE ${date} BODY[]<0> {${Buffer.byteLength(body)}}\r\n${body})`,
          )
        }
        return 'OK'
      },
      'UID MOVE': rest => {
        const [set = '', ...name] = rest.split(' ')
        const target = folders.get(bare(name.join(' ')))
        if (target === undefined) return 'NO [TRYCREATE] there is no such folder'
        for (const each of box.filter(({ uid }) => within(set, uid))) {
          say(`* ${box.indexOf(each) + 1} EXPUNGE`)
          box.splice(box.indexOf(each), 1)
          target.push(each)
        }
        return 'OK'
      },
      NOOP: () => 'OK',
      LOGOUT: () => answered(say('* BYE')),
    }
    const opened = (rest: string, mode: string) => {
      const found = folders.get(bare(rest))
      if (found === undefined) return 'NO there is no such folder'
      box = found
      say(`* ${box.length} EXISTS`)
      say(`* OK [UIDVALIDITY ${made.validity}] `)
      say(`* OK [UIDNEXT ${(box.at(-1)?.uid ?? 0) + 1}] `)
      return `OK [${mode}]`
    }
    const answered = (_line: undefined) => 'OK'
    const take = (line: string) => {
      const [, tag = '', name = '', rest = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? []
      const command = name.toUpperCase()
      made.commands.push(command === 'LOGIN' ? command : `${command} ${rest}`.trim())
      const other = on?.(command)
      if (other === 'drop') return void socket.destroy()
      if (other !== undefined) return say(`${tag} ${other}`)
      if (command === 'STARTTLS') {
        say(`${tag} OK`)
        socket.removeAllListeners('data')
        made.secured += 1
        return serve(new TLSSocket(socket, { isServer: true, ...SELF_SIGNED }), false)
      }
      say(`${tag} ${answers[command]?.(rest, tag) ?? 'BAD unknown'} done`)
      if (command === 'LOGOUT') socket.end()
    }
    socket.on('error', () => undefined)
    socket.on('data', chunk => {
      held += chunk.toString('latin1')
      for (let end = held.indexOf('\r\n'); end !== -1; end = held.indexOf('\r\n')) {
        const line = held.slice(0, end)
        held = held.slice(end + 2)
        take(line)
      }
    })
    if (greet) say(`* OK [CAPABILITY ${capabilities}] ready`)
  }

  const server = createServer(socket => {
    sockets.add(socket)
    serve(socket, true)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  made.port = (server.address() as AddressInfo).port
  made.url = `imap://${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@127.0.0.1:${made.port}`
  onTestFinished(
    () =>
      new Promise<void>(done => {
        for (const each of sockets) each.destroy()
        server.close(() => done())
      }),
  )
  return made
}

function bare(name: string): string {
  return name.replace(/^"|"$/g, '')
}
