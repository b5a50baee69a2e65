import { existsSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { watch } from 'chokidar'
import { type Clock, CONFIG_FILE, type Environment } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { previewApp } from './app.ts'
import { type Desk, deskOf } from './state.ts'
import { watchNewsroom } from './watch.ts'

const LOOPBACK = '127.0.0.1'

/** A running preview. `close` may be called more than once. */
export type Preview = { url: string; desk: Desk; close(): Promise<void> }

/**
 * Shows a newsroom on 127.0.0.1 and composes it again when a file of it changes. Port 0 is any free one.
 * Throws `port-taken`, and `no-config` in a folder that is no newsroom; a broken config is shown, to be mended.
 */
export async function startPreview(
  dir: string,
  options: { port: number },
  { clock, env }: { clock: Clock; env: Environment },
): Promise<Preview> {
  const config = join(resolve(dir), CONFIG_FILE)
  if (!existsSync(config)) throw new ProblemError('no-config', { at: config })
  const desk = deskOf(dir, env, { clock })
  const closing = new AbortController()
  let url = new URL(`http://${LOOPBACK}/`)
  const hosts = () => [url.host, url.host.replace(LOOPBACK, 'localhost')]
  const server = createAdaptorServer({ fetch: previewApp(desk, hosts, closing.signal).fetch }) as Server
  await listen(server, options.port)
  url = new URL(`http://${LOOPBACK}:${(server.address() as AddressInfo).port}/`)
  const watched = await watchNewsroom(resolve(dir), () => desk.refresh(), { watch })
  await desk.refresh()

  let closed: Promise<void> | null = null
  return {
    url: url.href,
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

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, failed) => {
    server.once('error', error =>
      failed(new ProblemError('port-taken', { at: `${LOOPBACK}:${port}`, port, reason: reasonOf(error) })),
    )
    server.listen(port, LOOPBACK, done)
  })
}
