import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { watch } from 'chokidar'
import { type Clock, CONFIG_FILE, type Environment } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { previewApp } from './app.ts'
import { type Desk, deskOf } from './state.ts'

const DEBOUNCE_MS = 25
const LOOPBACK = '127.0.0.1'

/** A running preview. `close` may be called more than once. */
export type Preview = { url: string; desk: Desk; close(): Promise<void> }

/**
 * Shows a newsroom on 127.0.0.1 and composes it again when a file of it changes. Port 0 is any free one.
 * Throws `port-taken`.
 */
export async function startPreview(
  dir: string,
  options: { port: number },
  { clock, env }: { clock: Clock; env: Environment },
): Promise<Preview> {
  const desk = deskOf(dir, env, { clock })
  const closing = new AbortController()
  let port = options.port
  const app = previewApp(desk, () => [`${LOOPBACK}:${port}`, `localhost:${port}`], closing.signal)
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await listen(server, options.port)
  port = (server.address() as AddressInfo).port
  await desk.refresh()
  const watcher = watchNewsroom(dir, () => desk.refresh())
  await new Promise<void>(resolve => watcher.once('ready', resolve))

  let closed: Promise<void> | null = null
  return {
    url: `http://${LOOPBACK}:${port}/`,
    desk,
    close: () => {
      closed ??= (async () => {
        closing.abort()
        await watcher.close()
        const ended = new Promise<void>(resolve => server.close(() => resolve()))
        server.closeAllConnections()
        await ended
        await desk.idle()
      })()
      return closed
    },
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', error =>
      reject(new ProblemError('port-taken', { at: `${LOOPBACK}:${port}`, port, reason: reasonOf(error) })),
    )
    server.listen(port, LOOPBACK, resolve)
  })
}

/** Watches the folder but for what is made from it; a burst of changes is one. */
function watchNewsroom(dir: string, changed: () => unknown) {
  const skipped = new Set(['.postrider', '.git', 'node_modules', 'out', 'dist'].map(name => join(dir, name)))
  const watcher = watch(dir, {
    ignoreInitial: true,
    ignored: path => skipped.has(path) || path.endsWith('.postrider-tmp'),
  })
  let timer: NodeJS.Timeout | undefined
  watcher.on('all', (_, path) => {
    const matters = path === join(dir, CONFIG_FILE) || /\.(?:txt|mjml|json|ts)$/.test(path)
    if (!matters) return
    clearTimeout(timer)
    timer = setTimeout(changed, DEBOUNCE_MS)
  })
  return watcher
}
