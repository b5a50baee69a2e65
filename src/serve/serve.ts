import { randomInt } from 'node:crypto'
import type { Server } from 'node:http'
import { type AddressInfo, isIP } from 'node:net'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { forgetUnanswered } from '../audience/index.ts'
import { letterSender } from '../delivery/index.ts'
import { type Clock, type Newsroom, secretsOf } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { openState, pepperOf } from '../store/index.ts'
import { serveApp } from './app.ts'
import { type Line, logged } from './log.ts'
import { placesIn } from './ports.ts'
import { postOf } from './post.ts'

const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const IDLE_TIMEOUT_MS = 15_000
/** How long a stop waits for those who are being answered. */
const STOP_MS = 10_000
const FORGET_EVERY_MS = 3_600_000
const LONGEST_PAUSE_MS = 2_000

/** The public web that runs. `close` may be called more than once. */
export type Served = { url: string; idle(): Promise<void>; close(): Promise<void> }

/** What `serve` tells of itself: each request, and what went wrong behind an answer. */
export type ServePorts = {
  clock: Clock
  log(line: Line): void
  failed(reason: string): void
  /** Before each sign-up is worked on; a random time where it is not given. */
  pause?(): Promise<void>
}

/**
 * Serves `out/` and the pages of subscribers. Throws `no-from`, `no-smtp` and `smtp-url`, without which nobody could confirm,
 * `port-taken`, and what opening the state throws.
 */
export async function startServe(
  newsroom: Newsroom,
  { host, port }: { host: string; port: number },
  { clock, log, failed, pause = randomPause }: ServePorts,
): Promise<Served> {
  const state = await openState(newsroom.dir)
  try {
    const secrets = secretsOf(newsroom)
    const sender = letterSender(newsroom, { clock, pepper: await pepperOf(state) })
    const post = postOf(sender, {
      failed,
      wait: (ms, then) => {
        const timer = setTimeout(then, ms)
        return () => clearTimeout(timer)
      },
    })
    const { leave } = placesIn(newsroom)
    const folder = join(newsroom.dir, newsroom.config.out)
    const ipOf = ipBy(newsroom.config.serve?.trustProxy)
    const { app, idle } = serveApp(newsroom, folder, { state, secrets, clock, post, ipOf, pause, failed })
    const server = createAdaptorServer({ fetch: logged(app, { clock, leave, log }) }) as Server
    server.headersTimeout = HEADERS_TIMEOUT_MS
    server.requestTimeout = REQUEST_TIMEOUT_MS
    server.keepAliveTimeout = IDLE_TIMEOUT_MS
    const forget = () => forgetUnanswered(state, clock.now()).catch((error: unknown) => failed(reasonOf(error)))
    await forget()
    await listen(server, port, host)
    const timer = setInterval(() => void forget(), FORGET_EVERY_MS)
    let closed: Promise<void> | null = null
    const close = async () => {
      clearInterval(timer)
      const ended = new Promise<void>(done => server.close(() => done()))
      server.closeIdleConnections()
      const limit = setTimeout(() => server.closeAllConnections(), STOP_MS)
      await ended
      clearTimeout(limit)
      // What is under way is ended, what waits behind it is not: it may be asked again.
      await Promise.race([idle(), new Promise(resolve => setTimeout(resolve, STOP_MS).unref())])
      await post.close()
      await state.destroy()
    }
    const { port: bound } = server.address() as AddressInfo
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}/`,
      idle,
      close: () => {
        closed ??= close()
        return closed
      },
    }
  } catch (error) {
    await state.destroy()
    throw error
  }
}

/** Tells which address a request is from: the connection's, or what the last proxy says in the header that is trusted. */
function ipBy(header: string | undefined): (context: Context) => string {
  return context => {
    const said = header === undefined ? undefined : context.req.header(header)
    // Some proxies put the port behind it.
    const last = (said?.split(',').at(-1) ?? '').trim().replace(/^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/, '$1$2')
    return isIP(last) === 0 ? (getConnInfo(context).remote.address ?? '') : last
  }
}

function randomPause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, randomInt(LONGEST_PAUSE_MS)))
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((done, refused) => {
    server.once('error', error =>
      refused(new ProblemError('port-taken', { at: `${host}:${port}`, port, reason: reasonOf(error) })),
    )
    server.listen(port, host, done)
  })
}
