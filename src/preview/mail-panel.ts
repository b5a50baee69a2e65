import { html } from 'hono/html'
import { CLIP_BYTES } from '../email/index.ts'
import { choice, chosenOf, code, type LinkTo, type Markup, segmented, type Tab, tabs, well } from './markup.ts'
import { READERS, type Scene } from './scene.ts'
import { STRESSES } from './stress.ts'
import { clientTools, MAIL_TOOLS } from './tools.ts'
import { type View, ZOOMS } from './view.ts'

export const MAIL_TABS: readonly Tab[] = [
  ['html', 'HTML'],
  ['text', 'Text'],
  ['mjml', 'MJML'],
  ['source', 'Source'],
  ['headers', 'Headers'],
  ['raw', 'Message'],
]
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** After how many characters phones and desktops cut the subject, and what stands behind it. */
const CUTS = { subject: [40, 70], preheader: [40, 90] } as const

/** The mail of an edition: its tools, how an inbox lists it, the mail itself, and its size. */
export function mailPanel(
  scene: Scene,
  from: string,
  view: View,
  linkTo: LinkTo,
  frame: string,
  room: number | null,
): Markup {
  const as = chosenOf(MAIL_TABS, view)
  const isFrame = as === 'html'
  return html`<div class="tools">${tabs(linkTo, view, MAIL_TABS, as)}${isFrame ? clientTools(view, linkTo, MAIL_TOOLS) : ''}</div>
${inboxRow(scene, from)}${isFrame ? well('mail', `The mail at ${view.width} pixels`, frame, view) : content(scene, as)}${sizeBar(scene, room, isFrame ? zooms(view, linkTo) : '')}`
}

/** The data and the reader that a mail is shown with. */
export function dataMenu(view: View, linkTo: LinkTo): Markup {
  const data = [['', 'This edition’s data'], ...STRESSES] as const
  const chosen = data.find(([key]) => key === view.data) ?? data[0]
  const reader = READERS.find(([key]) => key === view.reader) ?? READERS[0]
  const items = data.map(([key, label]) => choice(linkTo, { ...view, data: key }, label, key === chosen[0]))
  const readers = READERS.map(([key, label]) =>
    choice(linkTo, { ...view, reader: key === READERS[0][0] ? '' : key }, label, key === reader[0]),
  )
  return html`<details class="menu"><summary>${chosen[1]}, ${reader[1]}</summary><div><b>Data</b>${items}<b>Reader</b>${readers}</div></details>`
}

function inboxRow({ edition }: Scene, from: string): Markup {
  const { subject, preheader } = edition
  const row = (before: Markup, text: string, cuts: readonly [number, number]) => {
    const letters = [...GRAPHEMES.segment(text)].map(({ segment }) => segment)
    return html`<p><span dir="auto">${before}${cut(letters, cuts)}</span><span class="count">${letters.length} characters</span></p>`
  }
  return html`<div class="inbox">${row(html`<b>${from}</b> `, subject, CUTS.subject)}${row(html``, preheader, CUTS.preheader)}</div>\n`
}

/** A line with a tick where a phone cuts it and one where a desktop does, behind which it is struck out. */
function cut(letters: readonly string[], [phone, desktop]: readonly [number, number]): Markup {
  const part = (from: number, to?: number) => letters.slice(from, to).join('')
  const tick = (at: number, where: string) =>
    letters.length > at ? html`<i class="tick" title="${where} cut here, after ${at} characters">${at}</i>` : ''
  const rest = part(desktop)
  return html`${part(0, phone)}${tick(phone, 'Phones')}${part(phone, desktop)}${tick(desktop, 'Desktops')}${rest === '' ? '' : html`<s>${rest}</s>`}`
}

function content({ html: source, text, mjml, headers, raw }: Scene, as: string): Markup {
  if (as === 'text') return code(text)
  if (as === 'source') return code(source)
  if (as === 'mjml')
    return mjml === null ? html`<p class="aside">Of a sent edition the MJML is not kept.</p>\n` : code(mjml)
  if (raw === null)
    return html`<p class="aside">Nobody is named as the sender: set <code>email.from</code> to see the message.</p>\n`
  if (as === 'raw') return code(raw)
  return html`<dl class="headers" tabindex="0" data-scroll="headers">${headers.map(({ key, value }) => html`<dt>${key}</dt><dd>${value}</dd>`)}</dl>\n`
}

function zooms(view: View, linkTo: LinkTo): Markup {
  return segmented(
    'Zoom',
    ZOOMS.map(zoom => choice(linkTo, { ...view, zoom }, `${zoom} %`, zoom === view.zoom)),
  )
}

function sizeBar({ html: source }: Scene, room: number | null, tools: Markup | string): Markup {
  const bytes = Buffer.byteLength(source)
  const part = Math.min(100, Math.round((bytes / CLIP_BYTES) * 100))
  return html`<div class="size"><b>${bytes.toLocaleString('en')}</b> of ${CLIP_BYTES.toLocaleString('en')} bytes <span class="bar"><span style="width:${part}%"></span></span>${room === null ? '' : html`<span>${room === 0 ? 'no story' : `${room} more ${room === 1 ? 'story' : 'stories'}`} until the mail is full</span>`}${tools}</div>\n`
}
