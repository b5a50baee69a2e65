import { hash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { FORMATS } from '../feed/index.ts'
import { writeWhole } from '../newsroom/index.ts'
import { ProblemError, problem, reasonOf } from '../problem/index.ts'
import { bytesOf } from '../publish/index.ts'
import { entriesOf } from './feed-entries.ts'
import { entryDocument } from './feed-panel.ts'
import { framed, pictureOrigins, withClip } from './frame.ts'
import { LETTERS, letterIn, letterOf } from './letter.ts'
import { MAIL_TABS } from './mail-panel.ts'
import { studioPage } from './page.ts'
import { READERS, rooms, type Scene, scenes } from './scene.ts'
import type { Shown } from './state.ts'
import { STRESSES } from './stress.ts'
import { clientOf, ENTRY_TOOLS } from './tools.ts'
import { verdicts } from './verdict.ts'
import { editionOf, SCHEMES, type View, viewOf, WIDTHS } from './view.ts'

/** Where static views are written, below the newsroom. */
export const ONCE_FOLDER = '.postrider/preview'

/** Entries of a feed, and articles, that are shown one by one: the newest. */
const [ENTRIES, ARTICLES] = [10, 50]

/** Writes every view as a static file, and out/ beside them; gives the paths below the newsroom. Throws `out-unwritable`. */
export async function writeViews(dir: string, shown: Shown): Promise<string[]> {
  const views = new Map(viewsOf(shown).map(view => [nameOf(view), view]))
  const names = new Map([...views].map(([name, view]) => [identity(view), name]))
  /** Links of one view: to another in just that way, or, for what is shown elsewhere, in the usual one. */
  const linksOf = (from: View) => (to: View) => {
    if (to.show === 'out/') return 'out/index.html'
    const isElsewhere = to.show !== from.show || tabOf(to) !== tabOf(from) || to.entry !== from.entry
    const { show, as, entry } = to
    return (
      names.get(identity(to)) ?? (isElsewhere ? names.get(identity({ ...viewOf({}), show, as, entry })) : null) ?? null
    )
  }
  const [scene, room, verdict] = [scenes(), rooms(), verdicts()]
  const files = new Map<string, string | Buffer>()
  for (const [name, view] of views) {
    const edition = editionOf(view)
    const made = await scene(shown, { edition, data: view.data, reader: view.reader })
    const inFrame = await frameOf(shown, view, made)
    if (inFrame !== null) files.set(`frames/${name}`, inFrame)
    const page = studioPage(shown, {
      dir,
      view,
      linkTo: linksOf(view),
      scene: made,
      room: await room(shown, made),
      verdict: await verdict(shown, edition),
      frame: kind => (kind === 'page' ? pageOf(shown, view) : `frames/${name}`),
      script: '',
      token: null,
    })
    files.set(name, page)
  }
  for (const [path, content] of shown.publication?.files ?? []) files.set(`out/${path}`, bytesOf(content, path))
  return writeAll(dir, files)
}

function writeAll(dir: string, files: ReadonlyMap<string, string | Buffer>): string[] {
  try {
    rmSync(join(dir, ONCE_FOLDER), { recursive: true, force: true })
    for (const [name, content] of files) writeWhole(join(dir, ONCE_FOLDER, name), Buffer.from(content))
  } catch (error) {
    throw new ProblemError([problem('out-unwritable', { at: ONCE_FOLDER, reason: reasonOf(error) })])
  }
  return [...files.keys()].map(name => `${ONCE_FOLDER}/${name}`)
}

function viewsOf({ publication, templates }: Shown): View[] {
  const others = [...(publication?.drafts.slice(1).map(each => each.edition) ?? []), ...(publication?.begun ?? [])]
  const mails = ['', ...others.map(each => `editions/${each.id}`)]
  const mail = mails.flatMap(show => [...MAIL_TABS.map(([as]) => viewOf({ show, as })), ...clientsOf(show)])
  const data = STRESSES.map(([key]) => viewOf({ as: 'html', data: key }))
  const readers = READERS.slice(1).map(([key]) => viewOf({ as: 'html', reader: key }))
  const articles = (publication?.articles ?? [])
    .slice(0, ARTICLES)
    .flatMap(({ source: { file } }) => ['page', 'data', 'file'].map(as => viewOf({ show: file, as })))
  const feeds = FORMATS.flatMap(({ file }) => [
    ...['list', 'source'].map(as => viewOf({ show: file, as })),
    ...entriesIn(publication, file).flatMap((_, entry) => {
      const view = { show: file, as: 'entry', entry: String(entry) }
      return [viewOf(view), viewOf({ ...view, scheme: 'dark' }), viewOf({ ...view, images: 'none' })]
    }),
  ])
  const sources = [...templates.keys()].sort().flatMap(name => {
    const letter = LETTERS.some(each => name === `${each}.mjml`) ? clientsOf(`emails/${name}`) : []
    return [...letter, viewOf({ show: `emails/${name}`, as: 'file' })]
  })
  return [...mail, ...data, ...readers, ...articles, ...feeds, ...sources]
}

/** A mail or a letter as clients show it. */
function clientsOf(show: string): View[] {
  const view = { show, as: 'html' }
  return [
    ...WIDTHS.flatMap(width => SCHEMES.map(scheme => viewOf({ ...view, width: String(width), scheme }))),
    viewOf({ ...view, images: 'none' }),
    viewOf({ ...view, images: 'all' }),
    viewOf({ ...view, style: 'off' }),
  ]
}

function entriesIn(publication: Shown['publication'], feed: string) {
  const content = publication?.files.get(feed)
  return content === undefined ? [] : entriesOf(bytesOf(content, feed).toString()).slice(0, ENTRIES)
}

/** What tells a view from every other: its tab by its name, and no line, which no file is written for. */
function identity(view: View): string {
  return JSON.stringify({ ...view, as: tabOf(view), line: 0 })
}

const isFeed = ({ show }: View) => FORMATS.some(each => each.file === show)
const isMail = ({ show }: View) => show === '' || show.startsWith('editions/')

/** The tab of a view; the first is what an address without one shows. */
function tabOf(view: View): string {
  if (view.as !== '') return view.as
  if (isMail(view) || letterIn(view) !== null) return 'html'
  return isFeed(view) ? 'list' : view.show.startsWith('emails/') ? 'file' : 'page'
}

/** The file of a view. */
function nameOf(view: View): string {
  const { show, width, scheme, images, style, data, reader, entry } = view
  const client = [
    width === 600 ? '' : width,
    scheme === 'light' ? '' : scheme,
    images === 'own' ? '' : `${images}-images`,
    style === 'on' ? '' : 'no-style',
    data,
    reader,
  ]
  // Two files may differ in what no name of a view can hold.
  const isOwn = isMail(view) || show.startsWith('emails/') || isFeed(view)
  const named = isOwn ? show : `${show.slice(0, 60)}-${hash('sha256', show).slice(0, 8)}`
  const tab = tabOf(view)
  const parts = [show === '' ? 'digest' : named, tab, tab === 'entry' ? entry : '', ...client]
  const name = parts
    .filter(each => each !== '')
    .join('-')
    .replace(/[^\w-]+/g, '-')
  return name === 'digest-html' ? 'index.html' : `${name}.html`
}

/** What a view's frame holds, with the policy that a server would give it. */
async function frameOf(shown: Shown, view: View, scene: Scene | null): Promise<string | null> {
  const siteUrl = shown.publication?.siteUrl ?? ''
  const source = await sourceOfFrame(shown, view, scene)
  if (source === null) return null
  const client = view.as === 'entry' ? clientOf(view, ENTRY_TOOLS) : view
  const html = framed(source, client, siteUrl).replace(/(<img\b[^>]* src=")\/out\//g, '$1../out/')
  const pictures = view.images === 'all' ? pictureOrigins(html).join(' ') : ''
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data: ${pictures}`
  return html.replace('<head>', () => `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`)
}

async function sourceOfFrame(shown: Shown, view: View, scene: Scene | null): Promise<string | null> {
  const { show, as, entry } = view
  if (show === '' || show.startsWith('editions/')) return as === 'html' && scene !== null ? withClip(scene.html) : null
  const kind = letterIn(view)
  if (kind !== null)
    return as === 'html' && shown.newsroom !== null ? letterOf(kind, shown.newsroom, shown.templates) : null
  const content = shown.publication?.files.get(show)
  return as === 'entry' && content !== undefined ? entryDocument(bytesOf(content, show).toString(), entry) : null
}

function pageOf({ publication }: Shown, { show }: View): string {
  return `out/articles/${publication?.articles.find(each => each.source.file === show)?.slug ?? ''}/index.html`
}
