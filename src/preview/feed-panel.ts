import { html, raw } from 'hono/html'
import { type Entry, entriesOf } from './feed-entries.ts'
import { chosenOf, code, type LinkTo, type Markup, type Tab, tabs, well } from './markup.ts'
import { clientTools, ENTRY_TOOLS } from './tools.ts'
import type { View } from './view.ts'

const TABS: readonly Tab[] = [
  ['list', 'List'],
  ['entry', 'Entry'],
  ['source', 'Source'],
]

/** A feed as a feed reader shows it: its list, one entry, and the document. */
export function feedPanel(path: string, document: string, view: View, linkTo: LinkTo, frame: string): Markup {
  const as = chosenOf(TABS, view)
  return html`<div class="tools">${tabs(linkTo, view, TABS, as)}${as === 'entry' ? clientTools(view, linkTo, ENTRY_TOOLS) : ''}</div>
${as === 'source' ? code(document) : as === 'list' ? list(entriesOf(document), view, linkTo) : entry(path, frame)}`
}

function list(entries: readonly Entry[], view: View, linkTo: LinkTo): Markup {
  if (entries.length === 0) return html`<p class="aside">No entry yet.</p>\n`
  return html`<ol class="entries" tabindex="0" data-scroll="entries">${entries.map(
    ({ title, date, summary }, index) => {
      const href = linkTo({ ...view, as: 'entry', entry: index })
      return html`<li>${href === null ? html`<b>${title}</b>` : html`<a href="${href}">${title}</a>`}<time>${date}</time><p>${summary}</p></li>`
    },
  )}</ol>\n`
}

function entry(path: string, frame: string): Markup {
  return well('entry', `An entry of ${path} as a feed reader shows it`, frame)
}

/** One entry as plain feed readers show it: title, date and content, with no style of the publisher. */
export function entryDocument(document: string, number: number): string | null {
  const found = entriesOf(document)[number]
  if (found === undefined) return null
  // The content was sanitized at ingest; what the frame may do its policy says.
  return String(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${found.title}</title>
<style>:root{color-scheme:light dark}html{background:Canvas;color:CanvasText}body{max-width:40rem;margin:2rem auto;padding:0 1.5rem;font:16px/1.6 sans-serif}img{max-width:100%;height:auto}time{color:GrayText}</style></head>
<body><h1>${found.title}</h1><p><time>${found.date}</time></p>
${raw(found.html)}</body></html>`)
}
