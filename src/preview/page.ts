import { html, raw } from 'hono/html'
import type { Article } from '../article/index.ts'
import { hasErrors, type Problem } from '../problem/index.ts'
import type { Shown } from './state.ts'
import { STUDIO_CSS } from './style.ts'

/** What the page shows, from its query: `?show=digest&as=html&width=375`. */
export type View = { show: string; as: string; width: string }

const WIDTHS = ['320', '375', '600', '1280']
const DIGEST_TABS = [
  ['html', 'HTML'],
  ['text', 'Text'],
  ['source', 'Source'],
] as const
const FEEDS = ['atom.xml', 'rss.xml', 'feed.json']

type Markup = ReturnType<typeof html>

/** Reloads when the server says that something changed; the browser keeps the place by itself. */
export const LIVE_SCRIPT = `new EventSource('/events').addEventListener('change', () => location.reload())`

/** The one page of the preview. */
export function studioPage({ publication, problems }: Shown, view: View): string {
  const edition = publication?.edition ?? null
  const articles = publication?.articles ?? []
  const chosen = articles.find(article => view.show === `article:${article.slug}`)
  const title = chosen?.title ?? (FEEDS.includes(view.show) ? view.show : (edition?.subject ?? 'No draft'))
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${mark(problems)}${title} · Postrider</title>
<style>${raw(STUDIO_CSS)}</style>
</head>
<body>
<nav class="side" aria-label="Newsroom">
<h2>Edition</h2>
${edition === null ? html`<p>No article is waiting.</p>` : link('digest', edition.subject, view)}
<h2>Articles <span>${articles.length}</span></h2>
${articles.map(article => link(`article:${article.slug}`, article.title, view))}
<h2>Feeds</h2>
${FEEDS.map(feed => link(feed, feed, view))}
<h2>Site</h2>
<a href="/out/" target="_blank">Open the site</a>
</nav>
<main>
<header><h1>${title}</h1></header>
${hasErrors(problems) ? errors(problems) : ''}${main(view, chosen, publication)}
</main>
<aside aria-label="Problems"><h2>Problems <span>${problems.length}</span></h2>
${problems.length === 0 ? html`<p>None.</p>` : problems.map(finding)}</aside>
<script>${raw(LIVE_SCRIPT)}</script>
</body>
</html>
`)
}

function mark(problems: readonly Problem[]): string {
  const count = problems.filter(each => each.severity === 'error').length
  return count === 0 ? '' : `(${count}) `
}

function link(show: string, text: string, view: View): Markup {
  const current = view.show === show ? html` aria-current="page"` : ''
  return html`<a href="/?show=${encodeURIComponent(show)}"${current}>${text}</a>\n`
}

function errors(problems: readonly Problem[]): Markup {
  const found = problems.filter(each => each.severity === 'error')
  return html`<section class="errors" role="alert">${found.map(finding)}<p>Behind this: the last good render. Save the file to try again.</p></section>\n`
}

function finding({ severity, at, message, mend, code }: Problem): Markup {
  return html`<div class="finding"><p class="${severity}"><b>${severity}</b> ${message}</p><p>${mend}</p><code>${at ?? ''}</code> <small>${code}</small></div>\n`
}

function main(view: View, article: Article | undefined, publication: Shown['publication']): Markup {
  if (article !== undefined) return articleView(article, view)
  if (publication === null) return html`<p>Nothing could be read yet.</p>`
  if (FEEDS.includes(view.show)) return html`<pre tabindex="0">${String(publication.files.get(view.show) ?? '')}</pre>`
  const { digest, edition } = publication
  if (digest === null || edition === null) return html`<p>There is no digest to show.</p>`
  const tabs = html`<nav class="tools" aria-label="Views">${DIGEST_TABS.map(([as, label]) => tool({ ...view, show: 'digest', as }, label, view.as === as))}
${view.as === 'html' ? WIDTHS.map(width => tool({ ...view, show: 'digest', width }, `${width} px`, view.width === width)) : ''}</nav>
<p class="inbox"><b>${digest.subject}</b> ${digest.preheader}</p>`
  if (view.as === 'text') return html`${tabs}<pre tabindex="0">${digest.text}</pre>`
  if (view.as === 'source') return html`${tabs}<pre tabindex="0">${digest.html}</pre>`
  return html`${tabs}<div class="well"><iframe title="The digest at ${view.width} pixels" sandbox src="/mail.html" width="${view.width}" height="2400"></iframe></div>
<p class="size">${Buffer.byteLength(digest.html).toLocaleString('en')} of 102,400 bytes</p>`
}

function articleView(article: Article, view: View): Markup {
  const own = `/out/articles/${article.slug}/`
  return html`<nav class="tools" aria-label="Views">${tool({ ...view, as: 'html' }, 'Page', view.as !== 'data')}${tool({ ...view, as: 'data' }, 'Data', view.as === 'data')}</nav>
${view.as === 'data' ? html`<pre tabindex="0">${JSON.stringify(article, null, 2)}</pre>` : html`<div class="well"><iframe title="The page of the article" sandbox src="${own}" width="720" height="2400"></iframe></div>`}`
}

function tool({ show, as, width }: View, label: string, current: boolean): Markup {
  const query = new URLSearchParams({ show, as, width })
  return html`<a href="/?${query.toString()}"${current ? html` aria-current="page"` : ''}>${label}</a>\n`
}
