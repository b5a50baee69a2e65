import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { PICTURE_TYPES } from '../article/index.ts'
import { LIVE_SCRIPT, studioPage } from './page.ts'
import { type Desk, shownBytes } from './state.ts'

const HEARTBEAT_MS = 15_000

/** What nothing here may do, whatever an article or a template holds: run a script, ask another host, send a form. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
const MAIL_POLICY = `${NOTHING}; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox`
const SITE_POLICY = `${NOTHING}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'`
const SCRIPT_HASH = createHash('sha256').update(LIVE_SCRIPT).digest('base64')
const STUDIO_POLICY = `${NOTHING}; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  eml: 'text/plain; charset=utf-8',
  ...PICTURE_TYPES,
}

/** The preview as a web application; `hosts` are the values of Host that it answers. Nothing here changes anything. */
export function previewApp(desk: Desk, hosts: () => readonly string[], closing: AbortSignal): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store')
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'no-referrer')
    context.header('Content-Security-Policy', NOTHING)
    const host = context.req.header('host') ?? ''
    const origin = context.req.header('origin')
    if (!hosts().includes(host))
      return context.text('This host is not served here. Use the address that postrider printed.\n', 421)
    if (origin !== undefined && !hosts().some(each => origin === `http://${each}`))
      return context.text('This page may not ask here.\n', 403)
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD')
      return context.text('Nothing can be changed here.\n', 405, { Allow: 'GET, HEAD' })
    return next()
  })

  app.get('/', context => {
    const { show = '', as = '', width = '' } = context.req.query()
    context.header('Content-Security-Policy', STUDIO_POLICY)
    return context.html(studioPage(desk.shown(), { show, as, width }))
  })

  app.get('/mail.html', context => {
    const digest = desk.shown().publication?.digest
    if (!digest) return context.notFound()
    context.header('Content-Security-Policy', MAIL_POLICY)
    return context.html(withOwnPictures(digest.html, desk.shown().publication?.siteUrl ?? ''))
  })

  app.get('/out/*', context => {
    const path = decoded(context.req.path.slice('/out'.length))
    if (path === null) return context.text('This address is not well-formed.\n', 400)
    const { files, siteUrl } = desk.shown().publication ?? { siteUrl: '' }
    const file = (path.endsWith('/') ? `${path}index.html` : path).slice(1)
    const content = files?.get(file)
    if (content === undefined)
      return files?.has(`${path}/index.html`.slice(1)) ? context.redirect(`${context.req.path}/`) : context.notFound()
    const isMail = file.endsWith('/email.html')
    const isPage = file.endsWith('.html') && !isMail
    context.header('Content-Security-Policy', isMail ? MAIL_POLICY : SITE_POLICY)
    context.header('Content-Type', TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    const bytes = shownBytes(content, path)
    if (bytes === null) return context.notFound()
    return context.body(isPage || isMail ? withOwnPictures(bytes.toString(), siteUrl) : new Uint8Array(bytes))
  })

  app.get('/events', context => (context.req.method === 'HEAD' ? context.body(null) : changes(context, desk, closing)))
  return app
}

/** A stream that says which version is shown, at once and whenever it changes, until one side ends it. */
function changes(context: Context, desk: Desk, closing: AbortSignal): Response {
  return streamSSE(context, async stream => {
    let wake = () => {}
    const ended = () => closing.aborted || stream.aborted
    const rouse = () => wake()
    const stop = desk.onChange(rouse)
    closing.addEventListener('abort', rouse)
    stream.onAbort(rouse)
    while (!ended()) {
      const { version } = desk.shown()
      await stream.writeSSE({ event: 'version', data: version })
      if (version !== desk.shown().version) continue
      await new Promise<void>(resolve => {
        wake = resolve
        if (ended()) resolve()
        setTimeout(resolve, HEARTBEAT_MS).unref()
      })
    }
    closing.removeEventListener('abort', rouse)
    stop()
  })
}

/** A page with the newsroom’s own pictures taken from here: where it will be published, they may not be yet. */
function withOwnPictures(html: string, siteUrl: string): string {
  return html.replace(new RegExp(`(<img\\b[^>]* src=")${RegExp.escape(siteUrl)}`, 'g'), '$1/out/')
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
