import { html, raw } from 'hono/html'
import type { Article } from '../article/index.ts'
import { FORMATS } from '../feed/index.ts'
import type { Problem, Severity } from '../problem/index.ts'
import { bytesOf, type Publication } from '../publish/index.ts'
import type { Shown } from './state.ts'
import { STUDIO_CSS } from './style.ts'

/** What the page shows, from its query: `?show=digest&as=html&width=375`. What it does not know is the default. */
export type View = { show: string; as: string; width: string }

const WIDTHS = ['320', '375', '600', '1280']
const DEFAULT_WIDTH = '600'
const DIGEST_TABS = [
  ['html', 'HTML'],
  ['text', 'Text'],
  ['source', 'Source'],
] as const
const ARTICLE_TABS = [
  ['page', 'Page'],
  ['data', 'Data'],
] as const
/** As the eye should meet them. */
const SEVERITIES = ['error', 'warning', 'info'] as const
const FEEDS = FORMATS.map(({ file }) => file)
/** Gmail shows no more of a mail than this. */
const CLIP_BYTES = 102_400

type Markup = ReturnType<typeof html>
type Tabs = readonly (readonly [as: string, label: string])[]

/** Loads the page anew when the server shows another version than this page does. */
export const LIVE_SCRIPT = `const { version } = document.documentElement.dataset
new EventSource('/events').addEventListener('version', event => { if (event.data !== version) location.reload() })`

/** The one page of the preview. */
export function studioPage(shown: Shown, view: View): string {
  const { publication, problems, version } = shown
  const articles = publication?.articles ?? []
  const article = articles.find(each => view.show === showOf(each))
  const feed = FEEDS.find(each => view.show === each)
  const title = article?.title ?? feed ?? publication?.edition?.subject ?? 'No draft'
  const current = article === undefined ? (feed ?? 'digest') : view.show
  const link = (show: string, text: string, worst: Severity | null = null) =>
    html`<a href="?show=${encodeURIComponent(show)}"${show === current ? html` aria-current="page"` : ''}><span>${text}</span>${worst === null ? '' : mark(worst)}</a>\n`
  const found = SEVERITIES.map(severity => problems.filter(each => each.severity === severity))
  const [errors = []] = found
  return String(html`<!doctype html>
<html lang="en" data-version="${version}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${errors.length === 0 ? '' : `(${errors.length}) `}${title} · Postrider</title>
<style>${raw(STUDIO_CSS)}</style>
</head>
<body>
<nav class="side" aria-label="Newsroom">
<h2>Edition</h2>
${publication?.edition ? link('digest', publication.edition.subject) : html`<p>No draft</p>\n`}<h2>Articles <span>${articles.length}</span></h2>
${articles.map(each => link(showOf(each), each.title, worstOf(problems, each)))}<h2>Feeds</h2>
${FEEDS.map(each => link(each, each))}<h2>Site</h2>
<a href="/out/" target="_blank"><span>Open the site</span></a>
</nav>
<main>
<header><h1>${title}</h1></header>
${errors.length === 0 ? '' : errorPanel(errors, isBehind(shown, current))}${content(publication, article, feed, view)}</main>
<aside aria-label="Problems" tabindex="0">
<h2>Problems <span>${problems.length}</span></h2>
${problems.length === 0 ? html`<p>None.</p>\n` : found.flat().map(finding)}</aside>
<script>${raw(LIVE_SCRIPT)}</script>
</body>
</html>
`)
}

/** An article is known by its file: before the lock file has it, its slug changes with its headline. */
function showOf(article: Article): string {
  return article.source.file
}

/** The worst that was found in an article's file, notes aside. */
function worstOf(problems: readonly Problem[], { source }: Article): Severity | null {
  const found = problems.filter(({ at }) => at === source.file || at?.startsWith(`${source.file}:`))
  return SEVERITIES.slice(0, 2).find(severity => found.some(each => each.severity === severity)) ?? null
}

function mark(severity: Severity): Markup {
  return html`<span class="mark ${severity}" role="img" aria-label="${severity}"></span>`
}

/** True where a view shows the last good version instead of what is in the files now. */
function isBehind({ publication, behind }: Shown, current: string): boolean {
  if (current === 'digest') return behind !== 'nothing' && Boolean(publication?.digest)
  return behind === 'everything' && publication !== null
}

function errorPanel(errors: readonly Problem[], isLastGood: boolean): Markup {
  return html`<section class="errors" role="alert">
${errors.map(finding)}<p>${isLastGood ? 'Below is the last good version. ' : ''}Save the file to try again.</p>
</section>
`
}

function finding({ severity, at, message, mend }: Problem): Markup {
  return html`<div class="finding">${mark(severity)}<div><p class="what">${message}</p><p>${mend}</p>${at === null ? '' : html`<code>${at}</code>`}</div></div>\n`
}

function content(publication: Publication | null, article: Article | undefined, feed: string | undefined, view: View) {
  if (publication === null) return html`<p>Nothing could be read yet.</p>\n`
  if (article !== undefined) return articleView(article, publication, view)
  if (feed !== undefined) return code(textOf(publication, feed))
  return digestView(publication, view)
}

function digestView({ digest }: Publication, view: View): Markup {
  if (digest === null) return html`<p>There is no digest to show.</p>\n`
  const { subject, preheader } = digest
  const as = chosenOf(DIGEST_TABS, view)
  const width = WIDTHS.includes(view.width) ? view.width : DEFAULT_WIDTH
  const bytes = Buffer.byteLength(digest.html)
  const count = (text: string) => html`<span class="count">${[...text].length} characters</span>`
  const shown =
    as === 'html'
      ? html`<div class="well" tabindex="0"><iframe title="The digest at ${width} pixels" sandbox src="/mail.html" width="${width}"></iframe></div>\n`
      : code(as === 'text' ? digest.text : digest.html)
  return html`<div class="tools">${tabs(DIGEST_TABS, as, { show: 'digest', width })}${
    as === 'html'
      ? html`<nav class="widths" aria-label="Widths">${WIDTHS.map(each => choice({ show: 'digest', width: each }, each, each === width))}</nav>`
      : ''
  }</div>
<div class="inbox"><p><b>${subject}</b>${count(subject)}</p><p>${preheader}${count(preheader)}</p></div>
${shown}<p class="size"><b>${bytes.toLocaleString('en')}</b> of ${CLIP_BYTES.toLocaleString('en')} bytes <span class="bar"><span style="width:${Math.min(100, Math.round((bytes / CLIP_BYTES) * 100))}%"></span></span></p>
`
}

function articleView(article: Article, { files }: Publication, view: View): Markup {
  const as = chosenOf(ARTICLE_TABS, view)
  const page = `articles/${article.slug}/`
  const shown = files.has(`${page}index.html`)
    ? html`<div class="well" tabindex="0"><iframe title="The page of the article" sandbox class="page" src="/out/${page}" width="736"></iframe></div>\n`
    : html`<p>This article has its page elsewhere: <code>${article.url}</code></p>\n`
  return html`<div class="tools">${tabs(ARTICLE_TABS, as, { show: showOf(article) })}</div>
${as === 'data' ? code(JSON.stringify(article, null, 2)) : shown}`
}

function chosenOf(known: Tabs, view: View): string {
  return known.find(([as]) => as === view.as)?.[0] ?? known[0]?.[0] ?? ''
}

function tabs(known: Tabs, chosen: string, query: Record<string, string>): Markup {
  return html`<nav class="tabs" aria-label="Views">${known.map(([as, label]) => choice({ ...query, as }, label, as === chosen))}</nav>`
}

function choice(query: Record<string, string>, label: string, isCurrent: boolean): Markup {
  return html`<a href="?${new URLSearchParams(query).toString()}"${isCurrent ? html` aria-current="page"` : ''}>${label}</a>`
}

function code(text: string): Markup {
  return html`<pre tabindex="0">${text}</pre>\n`
}

function textOf({ files }: Publication, path: string): string {
  const content = files.get(path)
  return content === undefined ? '' : String(bytesOf(content, path))
}
