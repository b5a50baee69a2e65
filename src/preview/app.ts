import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { LIVE_SCRIPT, studioPage } from './page.ts'
import type { Desk } from './state.ts'

const HEARTBEAT_MS = 15_000

/** The mail's own policy: no script, no outside host. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
const SITE_POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
const SCRIPT_HASH = createHash('sha256').update(LIVE_SCRIPT).digest('base64')
const STUDIO_POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'`

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  eml: 'text/plain; charset=utf-8',
}

/** The preview as a web application; `hosts` are the values of Host that it answers. Nothing here changes anything. */
export function previewApp(desk: Desk, hosts: () => readonly string[], closing: AbortSignal): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    const host = context.req.header('host') ?? ''
    const origin = context.req.header('origin')
    if (!hosts().includes(host))
      return context.text('This host is not served here. Use the address that postrider printed.', 421)
    if (origin !== undefined && !hosts().some(each => origin === `http://${each}`))
      return context.text('Wrong origin.', 403)
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
      return context.text('Nothing to change here.', 405)
    await next()
    context.header('Cache-Control', 'no-store')
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'no-referrer')
  })

  app.get('/', context => {
    const { show = 'digest', as = 'html', width = '600' } = context.req.query()
    const safe = /^\d{3,4}$/.test(width) ? width : '600'
    context.header('Content-Security-Policy', STUDIO_POLICY)
    return context.html(studioPage(desk.shown(), { show, as, width: safe }))
  })

  app.get('/mail.html', context => {
    const digest = desk.shown().publication?.digest
    if (!digest) return context.notFound()
    context.header('Content-Security-Policy', MAIL_POLICY)
    return context.html(digest.html)
  })

  app.get('/out/*', context => {
    const path = decodeURIComponent(context.req.path.slice('/out/'.length))
    const file = path === '' || path.endsWith('/') ? `${path}index.html` : path
    const bytes = desk.shown().publication?.files.get(file)
    if (bytes === undefined) return context.notFound()
    context.header('Content-Security-Policy', file.endsWith('email.html') ? MAIL_POLICY : SITE_POLICY)
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    return context.body(new Uint8Array(bytes), 200, { 'Content-Type': type })
  })

  app.get('/events', context =>
    streamSSE(context, async stream => {
      let wake = () => {}
      let changed = false
      const stop = desk.onChange(() => {
        changed = true
        wake()
      })
      const end = () => wake()
      closing.addEventListener('abort', end)
      stream.onAbort(end)
      await stream.writeSSE({ event: 'hello', data: String(desk.shown().version) })
      while (!closing.aborted && !stream.aborted) {
        const beat = setTimeout(() => wake(), HEARTBEAT_MS)
        if (!changed) {
          await new Promise<void>(resolve => {
            wake = resolve
          })
        }
        clearTimeout(beat)
        if (closing.aborted || stream.aborted) break
        await stream.writeSSE({ event: changed ? 'change' : 'beat', data: String(desk.shown().version) })
        changed = false
      }
      closing.removeEventListener('abort', end)
      stop()
    }),
  )
  return app
}
