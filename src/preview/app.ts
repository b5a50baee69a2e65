import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import { PICTURE_TYPES } from '../article/index.ts'
import { type Mailbox, readMailbox } from '../newsroom/index.ts'
import { checksPanel } from './checks.ts'
import { isSame } from './door.ts'
import { entryDocument } from './feed-panel.ts'
import { cssIn, framed, inScheme, pictureOrigins, withClip, withOwnPictures } from './frame.ts'
import { letterIn, letterOf } from './letter.ts'
import { asAddress } from './markup.ts'
import { studioPage } from './page.ts'
import { rooms, scenes } from './scene.ts'
import { type Desk, shownBytes } from './state.ts'
import { clientOf, ENTRY_TOOLS, PAGE_TOOLS } from './tools.ts'
import { verdicts } from './verdict.ts'
import { editionOf, queryOf, type View, viewOf } from './view.ts'

const HEARTBEAT_MS = 15_000
const MAX_BODY_BYTES = 2_000
const SCHEMES = ['light', 'dark'] as const
const STYLE_LINK = /(<link\b[^>]*\bhref="[^"]*\.css)"/g

/** What nothing here may do, whatever an article or a template holds: run a script, ask another host, send a form. */
const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'"
const SITE_POLICY = `${NOTHING}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'`
const CLIENT = clientIn(new URL('./client/', import.meta.url), extname(import.meta.url))
const SCRIPT = `/client/studio${extname(import.meta.url)}`

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  eml: 'text/plain; charset=utf-8',
  ...PICTURE_TYPES,
}

const testSchema = z.object({ to: z.string().max(320), edition: z.string().max(100).nullable() })

/** What the studio is given: who may ask for it, and how a test is sent. */
export type Ports = {
  /** The values of Host that are answered. */
  hosts(): readonly string[]
  /** Why a request is not answered, or null; for those who come over the network. */
  refuse?(context: Context): Response | null
  closing: AbortSignal
  /** Mails one message of an edition (null: the draft) to an address and says what became of it. */
  sendTest(edition: string | null, to: Mailbox): Promise<{ sent: boolean; says: string }>
}

/** The studio as a web application. But for a test send, which must show the page's token, nothing here changes anything. */
export function previewApp(desk: Desk, dir: string, { hosts, refuse, closing, sendTest }: Ports): Hono {
  const app = new Hono()
  const token = randomBytes(24).toString('base64url')
  const scene = scenes()
  const room = rooms()
  const verdict = verdicts()

  app.use(async (context, next) => {
    context.header('Cache-Control', 'no-store')
    context.header('X-Content-Type-Options', 'nosniff')
    context.header('Referrer-Policy', 'no-referrer')
    context.header('Content-Security-Policy', NOTHING)
    const host = context.req.header('host') ?? ''
    const origin = context.req.header('origin')
    const { method, path } = context.req
    if (!hosts().includes(host))
      return context.text('This host is not served here. Use the address that postrider printed.\n', 421)
    if (origin !== undefined && !hosts().some(each => origin === `http://${each}`))
      return context.text('This page may not ask here.\n', 403)
    if (method === 'POST' && path === '/test') {
      if (origin === undefined || !isSame(context.req.header('x-postrider-token') ?? '', token))
        return context.text('Only the page of the preview may ask for a test.\n', 403)
    } else if (method !== 'GET' && method !== 'HEAD')
      return context.text('Nothing can be changed here.\n', 405, { Allow: 'GET, HEAD' })
    return refuse?.(context) ?? next()
  })

  app.get('/', async context => {
    const view = viewOf(context.req.query())
    const shown = desk.shown()
    context.header('Content-Security-Policy', studioPolicy(context.req.header('host') ?? ''))
    const version = shown.version.slice(0, 8)
    const made = await scene(shown, choiceOf(view))
    return context.html(
      studioPage(shown, {
        dir,
        view,
        linkTo: asAddress,
        scene: made,
        room: await room(shown, made),
        verdict: null,
        frame: kind => frameAddress(kind, view, version, shown),
        script: SCRIPT,
        token,
      }),
    )
  })

  app.get('/checks', async context => {
    const view = viewOf(context.req.query())
    const shown = desk.shown()
    return context.html(String(checksPanel(shown, await verdict(shown, editionOf(view)), view, asAddress)))
  })

  app.get('/mail.html', async context => {
    const view = viewOf(context.req.query())
    const shown = desk.shown()
    const made = await scene(shown, choiceOf(view))
    if (made === null) return context.notFound()
    return mailAnswer(context, withClip(made.html), view, shown.publication?.siteUrl ?? '')
  })

  app.get('/letter.html', async context => {
    const view = viewOf(context.req.query())
    const { newsroom, templates } = desk.shown()
    const kind = letterIn(view)
    if (kind === null || newsroom === null) return context.notFound()
    return mailAnswer(context, await letterOf(kind, newsroom, templates), view, newsroom.config.site.url)
  })

  app.get('/entry.html', context => {
    const view = viewOf(context.req.query())
    const { publication } = desk.shown()
    const content = publication?.files.get(view.show)
    const document = content === undefined ? null : shownBytes(content, view.show)
    const entry =
      document === null || !/^[\w-]+\.(?:xml|json)$/.test(view.show)
        ? null
        : entryDocument(document.toString(), view.entry)
    if (entry === null) return context.text('This entry is not there any more.\n', 404)
    return mailAnswer(context, entry, clientOf(view, ENTRY_TOOLS), publication?.siteUrl ?? '')
  })

  app.get('/client/:name', context => {
    const script = CLIENT.get(context.req.param('name'))
    return script === undefined
      ? context.notFound()
      : context.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' })
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
    context.header('Content-Security-Policy', isMail ? mailPolicy([]) : SITE_POLICY)
    context.header('Content-Type', TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream')
    const bytes = shownBytes(content, path)
    if (bytes === null) return context.notFound()
    // In the frame of the studio a page is shown in the scheme that is chosen there, and asks for its styles in it.
    const scheme = SCHEMES.find(each => each === context.req.query('scheme'))
    if (scheme !== undefined && file.endsWith('.css')) return context.body(cssIn(bytes.toString(), scheme))
    if (!isPage && !isMail) return context.body(new Uint8Array(bytes))
    const page = withOwnPictures(bytes.toString(), siteUrl)
    return context.body(
      scheme === undefined ? page : inScheme(page, scheme).replace(STYLE_LINK, `$1?scheme=${scheme}"`),
    )
  })

  app.post('/test', bodyLimit({ maxSize: MAX_BODY_BYTES }), async context => {
    const asked = testSchema.safeParse(await context.req.json().catch(() => null))
    const to = asked.success ? readMailbox(asked.data.to) : null
    if (!asked.success || to === null) return context.json({ sent: false, says: 'This is no e-mail address.' }, 400)
    return context.json(await sendTest(asked.data.edition, to))
  })

  app.get('/events', context => (context.req.method === 'HEAD' ? context.body(null) : changes(context, desk, closing)))
  return app
}

/** A mail in its frame: it runs no script, and asks for the pictures of other hosts only where that is switched on. */
function mailAnswer(context: Context, html: string, view: View, siteUrl: string): Response {
  const shown = framed(html, view, siteUrl)
  context.header('Content-Security-Policy', mailPolicy(view.images === 'all' ? pictureOrigins(shown) : []))
  return context.html(shown) as Response
}

/** With its page's origin, so that the page can measure it and mark in it; no script of its own runs all the same. */
function mailPolicy(pictures: readonly string[]): string {
  return `${NOTHING}; style-src 'unsafe-inline'; img-src ${["'self'", 'data:', ...pictures].join(' ')}; frame-ancestors 'self'; sandbox allow-same-origin`
}

function choiceOf(view: View) {
  return { edition: editionOf(view), data: view.data, reader: view.reader }
}

function frameAddress(
  kind: 'mail' | 'entry' | 'letter' | 'page',
  view: View,
  version: string,
  { publication }: ReturnType<Desk['shown']>,
): string {
  if (kind === 'page') {
    const slug = publication?.articles.find(each => each.source.file === view.show)?.slug ?? ''
    return `/out/articles/${slug}/?scheme=${clientOf(view, PAGE_TOOLS).scheme}&v=${version}`
  }
  const query = queryOf({ ...view, as: '', line: 0, width: 600, zoom: 100 })
  return `/${kind}.html${query}${query === '?' ? '' : '&'}v=${version}`
}

/** What the studio's own page may do: run the scripts of its client, none that stands in it. */
function studioPolicy(host: string): string {
  return `${NOTHING}; style-src 'unsafe-inline'; script-src http://${host}/client/; connect-src 'self'; frame-src 'self'; frame-ancestors 'none'`
}

/** The client's scripts by their names, as browsers run them. */
function clientIn(folder: URL, extension: string): Map<string, string> {
  const names = readdirSync(folder).filter(name => extname(name) === extension && !name.endsWith('.d.ts'))
  return new Map(names.map(name => [name, scriptOf(new URL(name, folder))]))
}

function scriptOf(file: URL): string {
  const source = readFileSync(file, 'utf8')
  if (!file.pathname.endsWith('.ts')) return source
  // Node tells everybody that this is an experiment; it concerns nobody who only previews.
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
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

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}
