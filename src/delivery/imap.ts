import { hash } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import type { FetchMessageObject, ImapFlow } from 'imapflow'
import { toRfc3339 } from '../article/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { State } from '../store/index.ts'
import type { Post, Source } from './mailbox.ts'
import { MESSAGE_LONGEST } from './mbox.ts'
import { isLoopback, nameOf, readServerUrl, type SmtpServer } from './server.ts'
import { shown } from './session.ts'

const CONNECT_TIMEOUT_MS = 30_000
const SOCKET_TIMEOUT_MS = 120_000
/** So many messages are asked for at a time, so that as many are in memory at most. */
const PAGE = 25
const KEY = 'POSTRIDER_IMAP_URL'

/** A mailbox on an IMAP server. */
export type ImapServer = SmtpServer & { folder: string }

const IMAP = {
  plain: 'imap:',
  secure: 'imaps:',
  ports: { plain: 143, secure: 993 },
  wrong: (wants: string) => new ProblemError('imap-url', { at: KEY, wants }),
}

/**
 * Reads `imaps://user:password@host:993/FOLDER` or `imap://…:143/FOLDER`, INBOX where no folder is named. TLS is required and verified,
 * except on loopback. Throws `no-mailbox` or `imap-url`; neither repeats the password.
 */
export function readImapUrl(text: string | undefined): ImapServer {
  if (text === undefined || text.trim() === '') throw new ProblemError('no-mailbox', { at: KEY })
  const { path, ...server } = readServerUrl(text, IMAP)
  // A bare / in a password ends the host too early; then what stands there is no number, or no @ is left.
  if (server.auth === null) throw IMAP.wrong('names no user and password')
  const folder = path.replace(/^\/|\/$/g, '')
  if (/[\p{Cc}*%]/u.test(folder)) throw IMAP.wrong('names a folder that none can have')
  return { ...server, folder: folder === '' ? 'INBOX' : folder }
}

/** What is remembered of a mailbox: up to which message it was read, and of which making of it (RFC 3501 §2.3.1.1). */
type Mark = { validity: string; uid: number }

export type ImapOptions = {
  moveTo: string | null
  /** Where it is remembered what was read; null: it is not. */
  state: State | null
  /** Also what was read before. */
  all: boolean
  signal: AbortSignal
}

/**
 * Opens a mailbox for reading: no flag changes, and nothing goes, unless `moveTo` says where to. Only what came since the last
 * time is read, which is remembered for each target of a move. Throws `imap-failed`.
 */
export async function openImap(server: ImapServer, { moveTo, state, all, signal }: ImapOptions): Promise<Source> {
  const fail = (error: unknown) => failed(error, server)
  const client = await connect(server, signal).catch(fail)
  const name = `mailbox:${hash('sha256', [server.auth?.user, server.host, server.port, server.folder, moveTo ?? ''].join('\0'), 'hex').slice(0, 32)}`
  const onAbort = () => client.close()
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  let isMade = false

  async function* posts(): AsyncGenerator<Post> {
    try {
      const box = await client.mailboxOpen(server.folder, { readOnly: moveTo === null })
      if (moveTo !== null && !client.capabilities.has('MOVE') && !client.capabilities.has('UIDPLUS'))
        throw new Error('it can move none without removing others (neither MOVE nor UIDPLUS)')
      const validity = String(box.uidValidity)
      const known = all || state === null ? null : await markOf(state, name)
      const after = known?.validity === validity ? known.uid : 0
      const found = box.exists === 0 ? [] : await client.search({ uid: `${after + 1}:*` }, { uid: true })
      if (found === false || found === undefined) throw new Error('it answers no search')
      // To n:* a server answers with the last one, also where that is before n.
      const uids = found.filter(uid => uid > after).sort((a, b) => a - b)
      for (let start = 0; start < uids.length; start += PAGE) {
        const page = await pageOf(client, uids.slice(start, start + PAGE))
        for (const each of page) yield postOf(each, server, validity)
      }
    } catch (error) {
      throw fail(error)
    }
  }
  return {
    posts,
    move: moveTo === null ? null : places => move(places, moveTo),
    async done({ place }) {
      const [validity = '', uid] = place.split(';')
      if (state !== null) await remember(state, name, { validity, uid: Number(uid) })
    },
    async close() {
      signal.removeEventListener('abort', onAbort)
      await client.logout().catch(() => client.close())
    },
  }

  async function move(places: readonly string[], folder: string): Promise<readonly Problem[]> {
    const uids = places.map(place => place.split(';')[1]).join(',')
    const at = `${nameOf(server)}/${server.folder}`
    try {
      if (!isMade) await client.mailboxCreate(folder).catch(() => undefined)
      isMade = true
      if (await client.messageMove(uids, folder, { uid: true })) return []
      return [problem('move-failed', { at, folder, reason: 'the server refused' })]
    } catch (error) {
      return [problem('move-failed', { at, folder, reason: reasonFrom(error, server) })]
    }
  }
}

async function connect(server: ImapServer, signal: AbortSignal): Promise<ImapFlow> {
  signal.throwIfAborted()
  const { ImapFlow } = await import('imapflow')
  const { host, port, secure, requireTls, verify, auth } = server
  const client = new ImapFlow({
    // Nothing is verified on loopback, so a name that leads elsewhere gets no password.
    host: verify ? host : await loopbackOf(host),
    port,
    secure,
    ...(requireTls && { doSTARTTLS: true }),
    tls: { rejectUnauthorized: verify },
    auth: { user: auth?.user ?? '', pass: auth?.pass ?? '' },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
    maxLiteralSize: 2 * MESSAGE_LONGEST,
  })
  // What breaks between two commands says so here, and without a listener would end the process; the next command says it too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    client.close()
    throw error
  }
}

async function loopbackOf(host: string): Promise<string> {
  const { address } = await lookup(host)
  if (isLoopback(address)) return address
  throw new Error(`${host} leads to ${address}, which is another machine`)
}

async function pageOf(client: ImapFlow, uids: readonly number[]): Promise<FetchMessageObject[]> {
  const page: FetchMessageObject[] = []
  const query = { uid: true, internalDate: true, source: { maxLength: MESSAGE_LONGEST } }
  for await (const each of client.fetch(uids.join(','), query, { uid: true })) page.push(each)
  return page.sort((a, b) => a.uid - b.uid)
}

function postOf({ uid, source, internalDate }: FetchMessageObject, server: ImapServer, validity: string): Post {
  const came = new Date(internalDate ?? Number.NaN).getTime()
  return {
    file: `${server.host}/${server.folder};uid=${uid}`,
    place: `${validity};${uid}`,
    bytes: (source ?? Buffer.alloc(0)).subarray(0, MESSAGE_LONGEST),
    received: Number.isNaN(came) ? null : toRfc3339(came),
  }
}

async function markOf(state: State, name: string): Promise<Mark | null> {
  const row = await state.selectFrom('setting').select('value').where('name', '=', name).executeTakeFirst()
  return row === undefined ? null : (JSON.parse(row.value) as Mark)
}

async function remember(state: State, name: string, mark: Mark): Promise<void> {
  const value = JSON.stringify(mark)
  await state
    .insertInto('setting')
    .values({ name, value })
    .onConflict(on => on.column('name').doUpdateSet({ value }))
    .execute()
}

function failed(error: unknown, server: ImapServer): never {
  if (error instanceof ProblemError) throw error
  throw new ProblemError('imap-failed', { at: KEY, server: nameOf(server), reason: reasonFrom(error, server) })
}

function reasonFrom(error: unknown, server: ImapServer): string {
  const { responseText } = error as { responseText?: unknown }
  return shown(typeof responseText === 'string' && responseText !== '' ? responseText : reasonOf(error), server)
}
