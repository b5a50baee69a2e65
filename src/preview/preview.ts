import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { watch } from 'chokidar'
import { sendTest } from '../delivery/index.ts'
import { type Clock, CONFIG_FILE, type Environment, type Mailbox, openNewsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problemsOf, reasonOf } from '../problem/index.ts'
import { previewApp } from './app.ts'
import { doorOf, ownAddresses } from './door.ts'
import { writeViews } from './once.ts'
import { type Desk, deskOf } from './state.ts'
import { watchNewsroom } from './watch.ts'

const LOOPBACK = '127.0.0.1'

/**
 * A running preview. `addresses` are for other machines, each with a key that opens it once; none where it is shown on this one
 * alone. `close` may be called more than once.
 */
export type Preview = { url: string; addresses(): string[]; desk: Desk; close(): Promise<void> }

/**
 * Shows a newsroom on 127.0.0.1, with `host` to the machine's networks too, and composes it again when a file of it changes.
 * Port 0 is any free one. `announce` is told the addresses anew when a key was used.
 * Throws `port-taken`, and `no-config` in a folder that is no newsroom; a broken config is shown, to be mended.
 */
export async function startPreview(
  dir: string,
  options: { port: number; host?: boolean },
  { clock, env, announce = () => {} }: { clock: Clock; env: Environment; announce?: (addresses: string[]) => void },
): Promise<Preview> {
  const config = join(resolve(dir), CONFIG_FILE)
  if (!existsSync(config)) throw new ProblemError('no-config', { at: config })
  const desk = deskOf(dir, env, { clock })
  const closing = new AbortController()
  let url = new URL(`http://${LOOPBACK}/`)
  const networks = options.host === true ? ownAddresses() : []
  const hosts = () => [LOOPBACK, 'localhost', ...networks].map(name => url.host.replace(LOOPBACK, name))
  const door = options.host === true ? doorOf(() => announce(addresses())) : null
  const addresses = () => networks.map(name => `${url.href.replace(LOOPBACK, name)}?key=${door?.key() ?? ''}`)
  const test = (edition: string | null, to: Mailbox) => testSend(dir, env, edition, to, clock)
  const app = previewApp(desk, resolve(dir), {
    hosts,
    closing: closing.signal,
    sendTest: test,
    ...(door !== null && { refuse: door.refuse }),
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await listen(server, options.port, options.host === true ? '0.0.0.0' : LOOPBACK)
  url = new URL(`http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`)
  const watched = await watchNewsroom(resolve(dir), () => desk.refresh(), { watch })
  await desk.refresh()

  let closed: Promise<void> | null = null
  return {
    url: url.href,
    addresses,
    desk,
    close: () => {
      closed ??= (async () => {
        closing.abort()
        await watched.close()
        const ended = new Promise<void>(done => server.close(() => done()))
        server.closeAllConnections()
        await ended
        await desk.idle()
      })()
      return closed
    },
  }
}

/** Composes a newsroom once and writes every view of it as a static file. Throws `no-config`, `out-unwritable`. */
export async function previewOnce(
  dir: string,
  { clock, env }: { clock: Clock; env: Environment },
): Promise<{ files: string[]; problems: readonly Problem[] }> {
  await openNewsroom(dir, env)
  const desk = deskOf(dir, env, { clock })
  await desk.refresh()
  const shown = desk.shown()
  return { files: await writeViews(dir, shown), problems: shown.problems }
}

/** Mails a test of an edition as `send --test` does; the page has asked. */
async function testSend(dir: string, env: Environment, edition: string | null, to: Mailbox, clock: Clock) {
  try {
    const made = await sendTest(await openNewsroom(dir, env), edition, to, { clock, confirm: async () => true })
    if (made === null) return { sent: false, says: 'Nothing was sent.' }
    const { delivery, problems } = made
    const sent = delivery.status === 'sent'
    const wrong = problems.map(each => `${each.message} ${each.mend}`).join(' ')
    return { sent, says: sent ? `Sent to ${to.address}. The server said: ${delivery.reply}` : wrong }
  } catch (error) {
    return {
      sent: false,
      says: problemsOf(error)
        .map(each => `${each.message} ${each.mend}`)
        .join(' '),
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', error =>
      failed(new ProblemError('port-taken', { at: `${LOOPBACK}:${port}`, port, reason: reasonOf(error) })),
    )
    server.listen(port, host, done)
  })
}
