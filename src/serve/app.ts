import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Newsroom } from '../newsroom/index.ts'
import { reasonOf } from '../problem/index.ts'
import { confirmRoutes } from './confirm.ts'
import { publicFiles } from './files.ts'
import { leaveRoutes } from './leave.ts'
import type { Look } from './page.ts'
import { errorPage, SUBSCRIBE_PATH } from './pages.ts'
import { type Ports, placesIn } from './ports.ts'
import { signUps, subscribeRoutes } from './subscribe.ts'

const MAX_BODY_BYTES = 10_000

/** Pages of ours: no script, no other host but for the newsroom's logo, forms to ourselves, in nobody's frame. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' https: data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
/** Pages of out/, whose articles may hold pictures of anywhere. */
const SITE_POLICY =
  "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src * data:; media-src *; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

/**
 * The public web of a newsroom: `out/`, and the pages on which people subscribe, confirm and leave. A GET changes nothing, for
 * scanners follow every link of a mail. `idle` is when nothing is being done behind an answer.
 */
export function serveApp(newsroom: Newsroom, folder: string, ports: Ports): { app: Hono; idle(): Promise<void> } {
  const { config } = newsroom
  const { base, leave } = placesIn(newsroom)
  const look: Look = { config, base }
  const app = new Hono()
  const files = publicFiles(folder, { clock: ports.clock, headers: { 'Content-Security-Policy': SITE_POLICY } })
  const ours = [SUBSCRIBE_PATH, 'confirm', 'preferences', 'back'].map(name => `${base}${name}`)
  const asks = signUps(newsroom, ports)

  // Files first, and with nothing around them: they are most of what is asked.
  app.get('*', (context, next) => {
    const path = rawPath(context)
    const isPage = ours.some(each => path === each || path.startsWith(`${each}/`)) || path.startsWith(leave)
    const found = isPage || !path.startsWith(base) ? null : files(context, path.slice(base.length))
    return found === null ? next() : Promise.resolve(found)
  })
  app.use(async (context, next) => {
    await next()
    const { headers } = context.res
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Content-Security-Policy', POLICY)
    headers.set('Referrer-Policy', 'same-origin')
    headers.set('Cache-Control', 'no-store')
  })
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: context => context.html(errorPage(look, 'too-large'), 413) }))
  app.onError((error, context) => {
    ports.failed(reasonOf(error))
    return context.html(errorPage(look, 'broken'), 500)
  })
  app.notFound(context => context.html(errorPage(look, 'not-found'), 404))

  app.get('/healthz', async context => {
    await ports.state.selectFrom('setting').select('name').limit(1).execute()
    return context.text('ok\n')
  })
  subscribeRoutes(app, look, asks, ports)
  confirmRoutes(app, look, ports)
  leaveRoutes(app, look, leave, ports)
  app.all('*', context =>
    ['GET', 'HEAD'].includes(context.req.method)
      ? context.notFound()
      : context.text('Nothing can be changed here.\n', 405, { Allow: 'GET, HEAD' }),
  )
  return { app, idle: asks.idle }
}

/** The path of a request as it was asked for. */
function rawPath(context: Context): string {
  return /^https?:\/\/[^/]*([^?#]*)/i.exec(context.req.url)?.[1] ?? '/'
}
