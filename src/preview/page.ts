import { html, raw } from 'hono/html'
import type { Article } from '../article/index.ts'
import type { Verdict } from '../check/index.ts'
import { FORMATS } from '../feed/index.ts'
import type { Problem, Severity } from '../problem/index.ts'
import { bytesOf, type Publication } from '../publish/index.ts'
import { checksPanel, clockTime, findingsOf, placeLink, titleMark } from './checks.ts'
import { entriesOf } from './feed-entries.ts'
import { feedPanel } from './feed-panel.ts'
import { letterIn } from './letter.ts'
import { dataMenu, mailPanel } from './mail-panel.ts'
import { chosenOf, code, type LinkTo, type Markup, mark, type Tab, tabs, well } from './markup.ts'
import type { Scene } from './scene.ts'
import { linesAround, placeIn, sourceOf } from './source.ts'
import type { Shown } from './state.ts'
import { STUDIO_CSS } from './style.ts'
import { clientTools, MAIL_TOOLS, PAGE_TOOLS } from './tools.ts'
import { type View, viewOf } from './view.ts'

const ARTICLE_TABS: readonly Tab[] = [
  ['page', 'Page'],
  ['data', 'Data'],
  ['file', 'File'],
]
const LETTER_TABS: readonly Tab[] = [
  ['html', 'HTML'],
  ['file', 'File'],
]
const FILE_TAB: readonly Tab[] = [['file', 'File']]
const FEEDS = FORMATS.map(({ file }) => file)
/** Articles that are listed: the newest, and the one that is shown. */
const MOST_LISTED = 200
/** Errors whose code is shown; the others are in the list beside. */
const MOST_ERRORS = 3
const DIGEST = ''

/** What a page is made of besides the newsroom: the view, how views are linked, and what takes longer to find out. */
export type Making = {
  dir: string
  view: View
  linkTo: LinkTo
  scene: Scene | null
  /** How many stories more its mail could tell; null where nobody can say. */
  room: number | null
  /** Null where the page asks for it once it is shown. */
  verdict: Verdict | null
  /** The address of a frame of this view. */
  frame(kind: 'mail' | 'entry' | 'letter' | 'page'): string
  /** The address of its script; '' for a page without one. */
  script: string
  /** What a POST must show; null where there is nobody to take one. */
  token: string | null
}

/** What the address names, as far as it is there. */
type Named = {
  key: string
  title: string
  article?: Article
  feed?: string
  template?: string
  file?: string
  missing?: boolean
}

/** The one page of the studio. */
export function studioPage(shown: Shown, making: Making): string {
  const { publication, problems, version } = shown
  const named = namedBy(making.view.show, shown)
  const errors = problems.filter(each => each.severity === 'error')
  const site = shown.newsroom?.config.site.title ?? 'Postrider'
  return String(html`<!doctype html>
<html lang="en" data-version="${version}"${making.token === null ? '' : html` data-token="${making.token}"`}>
<head>
<meta charset="utf-8">
${making.token === null ? html`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; frame-src 'self' file:">\n` : ''}<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${titleMark(findingsOf(shown, making.verdict))}${named.title} · Postrider</title>
<style>${raw(STUDIO_CSS)}</style>
</head>
<body>
<nav id="side" class="side" aria-label="Newsroom" data-scroll="side">
<p class="brand">${site}</p>
${making.script === '' ? '' : html`<label class="filter"><span>Filter</span><input type="search" id="filter" placeholder="Filter  /" autocomplete="off" aria-keyshortcuts="/"></label>\n`}${sideList(shown, named.key, making)}<p class="foot">${publication === null ? 'Nothing built yet' : html`${publication.articles.length} ${publication.articles.length === 1 ? 'article' : 'articles'}${making.script === '' ? '' : `, built in ${Math.round(shown.took)} ms`}`}</p>
</nav>
<main id="main">
<header>${making.token === null ? '' : html`<button type="button" id="list" aria-controls="side" aria-expanded="false">List</button>`}<h1>${isMail(named) && making.scene !== null ? making.scene.edition.subject : named.title}</h1>${isMail(named) ? html`<div class="actions">${dataMenu(making.view, making.linkTo)}${making.token === null || making.scene === null ? '' : html`<button type="button" id="test">Send a test</button>`}</div>` : ''}</header>
${content(shown, named, making)}${errorPanel(shown, named, errors, making)}</main>
<aside id="checks" aria-label="Checks" tabindex="0" data-scroll="checks">
${checksPanel(shown, making.verdict, making.view, making.linkTo)}</aside>
${making.token === null ? '' : html`<p id="gone" role="status"></p>\n${dialogs(shown)}`}${making.script === '' ? '' : html`<script type="module" src="${making.script}"></script>\n`}</body>
</html>
`)
}

function namedBy(show: string, { publication, templates }: Shown): Named {
  const article = publication?.articles.find(each => show === each.source.file)
  if (article !== undefined) return { key: show, title: article.title, article }
  if (FEEDS.includes(show)) return { key: show, title: show, feed: show }
  const template = show.startsWith('emails/') ? show.slice('emails/'.length) : ''
  if (templates.has(template)) return { key: show, title: template, template }
  if (show.startsWith('source:'))
    return { key: show, title: show.slice('source:'.length), file: show.slice('source:'.length) }
  const editions = [...(publication?.begun ?? []), ...(publication?.drafts.map(each => each.edition) ?? [])]
  const edition = editions.find(each => show === `editions/${each.id}`)
  if (edition !== undefined) return { key: show, title: edition.subject }
  if (show !== DIGEST && publication !== null) return { key: show, title: 'Not there any more', missing: true }
  return { key: DIGEST, title: publication?.drafts[0]?.edition.subject ?? 'No draft' }
}

function isMail({ article, feed, template, file, missing }: Named): boolean {
  return [article, feed, template, file, missing].every(each => each === undefined)
}

function sideList(shown: Shown, current: string, { view, linkTo }: Making): Markup {
  const { publication, problems, templates } = shown
  const link = (show: string, text: string, note: Markup | string = '') => {
    const href = linkTo({ ...view, show, as: '', entry: 0, line: 0, data: '' })
    return href === null
      ? html``
      : html`<a href="${href}"${show === current ? html` aria-current="page"` : ''}><span>${text}</span>${note === '' ? '' : html`<small>${note}</small>`}</a>\n`
  }
  const worst = worstOf(problems)
  const sign = (file: string) => {
    const severity = worst.get(file)
    return severity === undefined ? '' : mark(severity)
  }
  const articles = publication?.articles ?? []
  const drafts = publication?.drafts ?? []
  const listed = articles.filter((each, index) => index < MOST_LISTED || each.source.file === current)
  return html`<h2>Editions</h2>
${drafts.length === 0 ? html`<p>No draft</p>\n` : drafts.map(({ edition: { id, subject, schedule } }, index) => link(index === 0 ? DIGEST : `editions/${id}`, subject, schedule ?? 'draft'))}${(publication?.unmailed ?? []).toReversed().map(({ edition }) => link(`editions/${edition.id}`, edition.subject, 'draft'))}${(publication?.begun ?? []).toReversed().map(each => link(`editions/${each.id}`, each.subject, 'sent'))}<h2>Articles <span>${articles.length}</span></h2>
${listed.map(each => link(each.source.file, each.title, sign(each.source.file)))}${listed.length === articles.length ? '' : html`<p>${articles.length - listed.length} more</p>\n`}<h2>Feeds</h2>
${FEEDS.map(each => link(each, each, publication === null ? '' : String(entriesIn(publication, each))))}<h2>Templates</h2>
${[...templates.keys()].sort().map(name => link(`emails/${name}`, name, sign(`emails/${name}`)))}<h2>Site</h2>
<a href="${linkTo({ ...view, show: 'out/' }) ?? '/out/'}" target="_blank"><span>Open the site</span></a>
`
}

/** How many entries the feeds of a publication have: each page says it, and no feed is to be read for each page. */
const counted = new WeakMap<Publication, Map<string, number>>()

function entriesIn(publication: Publication, feed: string): number {
  const counts = counted.get(publication) ?? new Map<string, number>()
  counted.set(publication, counts)
  const document = counts.has(feed) ? '' : textOf(publication, feed)
  const count = counts.get(feed) ?? (document === '' ? 0 : entriesOf(document).length)
  counts.set(feed, count)
  return count
}

/** The worst that was found in each file, notes aside. */
function worstOf(problems: readonly Problem[]): Map<string, Severity> {
  const worst = new Map<string, Severity>()
  for (const { severity, at } of problems) {
    const file = (at ?? '').replace(/(?::\d+)+$|: .*$/, '')
    if (severity === 'error' || (severity === 'warning' && !worst.has(file))) worst.set(file, severity)
  }
  return worst
}

function content(shown: Shown, named: Named, making: Making): Markup {
  const { publication, newsroom } = shown
  const { view, linkTo, dir } = making
  if (named.file !== undefined) return filePanel(dir, shown, named.file, view)
  if (named.template !== undefined) return templatePanel(named.template, shown, making)
  if (publication === null || newsroom === null) return html`<p class="aside">Nothing could be read yet.</p>\n`
  if (named.missing)
    return html`<p class="aside"><code>${named.key}</code> was renamed or removed, or the address is mistyped. <a href="${linkTo(viewOf({})) ?? '?'}">To the draft</a></p>\n`
  if (named.article !== undefined) return articlePanel(named.article, shown, making)
  if (named.feed !== undefined)
    return feedPanel(named.feed, textOf(publication, named.feed), view, linkTo, making.frame('entry'))
  if (making.scene === null) return html`<p class="aside">There is no digest to show.</p>\n`
  const { from } = newsroom.config.email
  const sender = from === undefined ? newsroom.config.site.title : (from.name ?? from.address)
  return mailPanel(making.scene, sender, view, linkTo, making.frame('mail'), making.room)
}

function articlePanel(article: Article, shown: Shown, { dir, view, linkTo, frame }: Making): Markup {
  const as = chosenOf(ARTICLE_TABS, view)
  const hasPage = shown.publication?.files.has(`articles/${article.slug}/index.html`) === true
  const page = hasPage
    ? well('page', `The page at ${view.width} pixels`, frame('page'), { ...view, zoom: 100 })
    : html`<p class="aside">This article has its page elsewhere: <code>${article.url}</code></p>\n`
  const [file = ''] = article.source.file.split('#', 1)
  return html`<div class="tools">${tabs(linkTo, view, ARTICLE_TABS, as)}${as === 'page' && hasPage ? clientTools(view, linkTo, PAGE_TOOLS) : ''}</div>
${as === 'data' ? code(JSON.stringify(article, null, 2)) : as === 'file' ? fileText(dir, shown, file, view.line) : page}`
}

function templatePanel(name: string, shown: Shown, { dir, view, linkTo, frame }: Making): Markup {
  const isLetter = letterIn({ show: `emails/${name}` }) !== null && shown.newsroom !== null
  const known = isLetter ? LETTER_TABS : FILE_TAB
  const as = chosenOf(known, view)
  const letter = well('letter', `The letter at ${view.width} pixels`, frame('letter'), { ...view, zoom: 100 })
  return html`<div class="tools">${tabs(linkTo, view, known, as)}${as === 'html' ? clientTools(view, linkTo, MAIL_TOOLS) : ''}</div>
${as === 'html' ? letter : fileText(dir, shown, `emails/${name}`, view.line)}`
}

function filePanel(dir: string, shown: Shown, file: string, view: View): Markup {
  return html`<div class="tools">${tabs(() => null, view, FILE_TAB, 'file')}</div>
${fileText(dir, shown, file, view.line)}`
}

function fileText(dir: string, shown: Shown, file: string, line: number): Markup {
  const text = sourceOf(dir, shown, file)
  return text === null ? html`<p class="aside">This file is not shown.</p>\n` : code(text, line)
}

/** What keeps the newsroom from being built, over the last good render: what, mend, place, and the lines around it. */
function errorPanel(shown: Shown, named: Named, errors: readonly Problem[], { dir, view, linkTo }: Making): Markup {
  if (errors.length === 0) return html``
  const isLastGood = isBehind(shown, named)
  return html`<section class="errors" id="errors" role="alert" aria-label="What is wrong" tabindex="0">
${errors.slice(0, MOST_ERRORS).map(each => html`<div class="fault"><p class="what">${mark('error')}${each.message}<code>${each.code}</code></p><p>${each.mend}</p>${codeFrame(dir, shown, each, view, linkTo)}</div>\n`)}${
  errors.length > MOST_ERRORS ? html`<p>${errors.length - MOST_ERRORS} more beside.</p>\n` : ''
}<p class="last">${isLastGood ? `Behind this: the last good render, ${clockTime(shown.since)}. ` : ''}Save the file to try again.</p>
</section>
`
}

function codeFrame(dir: string, shown: Shown, { at }: Problem, view: View, linkTo: LinkTo): Markup {
  const place = placeIn(at)
  const text = place === null ? null : sourceOf(dir, shown, place.file)
  if (place === null || text === null) return at === null ? html`` : html`<p>${placeLink(at, view, linkTo)}</p>`
  return html`<p>${placeLink(at, view, linkTo)}</p><pre class="code numbered">${linesAround(text, place).map(line => {
    const split = line.is && place.column !== null ? place.column - 1 : null
    const rest = split === null ? '' : (/^[\w.-]+|^\S+/.exec(line.text.slice(split))?.[0] ?? '')
    const told =
      split === null || rest === ''
        ? html`${line.text}`
        : html`${line.text.slice(0, split)}<u>${rest}</u>${line.text.slice(split + rest.length)}`
    return html`<span${line.is ? html` class="is"` : ''}><i>${line.number}</i>${told}\n</span>`
  })}</pre>`
}

/** True where a view shows the last good version instead of what is in the files now. */
function isBehind({ publication, behind }: Shown, named: Named): boolean {
  if (isMail(named)) return behind !== 'nothing' && publication?.drafts.some(each => each.digest !== null) === true
  return behind === 'everything' && publication !== null
}

/** The test send, always asked, and the keys. */
function dialogs({ newsroom, publication }: Shown): Markup {
  const from = newsroom?.config.email.from
  const keys = [
    ['↑ ↓', 'the one above or below in the list'],
    ['1 – 9', 'the views'],
    ['d', 'dark, and light again'],
    ['r', 'load again'],
    ['t', 'send a test'],
    ['/', 'filter the list'],
    ['Esc', 'hide what lies over the mail'],
    ['?', 'these keys'],
  ] as const
  return html`<dialog id="send" aria-labelledby="send-title"><form method="dialog"><h2 id="send-title">Send a test</h2>
<p id="send-subject">${publication?.drafts[0]?.edition.subject ?? ''}</p>
<p id="send-from">${from === undefined ? 'Nobody is named as the sender: set email.from.' : `From ${from.address}, through the server of POSTRIDER_SMTP_URL. One message, marked as a test, to this address and never to the list.`}</p>
<label>To <input type="email" name="to" required autocomplete="email" maxlength="320"></label>
<p id="sent" role="status"></p>
<p class="buttons"><button type="button" id="send-close">Close</button><button type="submit" id="send-now" class="main">Send this test</button></p></form></dialog>
<dialog id="help" aria-labelledby="help-title"><form method="dialog"><h2 id="help-title">Keys</h2><dl>${keys.map(([key, does]) => html`<dt><kbd>${key}</kbd></dt><dd>${does}</dd>`)}</dl><p class="buttons"><button>Close</button></p></form></dialog>
`
}

function textOf({ files }: Publication, path: string): string {
  const content = files.get(path)
  return content === undefined ? '' : String(bytesOf(content, path))
}
