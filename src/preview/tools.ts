import { html } from 'hono/html'
import { choice, type LinkTo, type Markup, segmented } from './markup.ts'
import { SCHEMES, type View, WIDTHS } from './view.ts'

const LABELS = { light: 'Light', dark: 'Dark', inverted: 'Inverted', outlook: 'Outlook' } as const

/** What of a client can be chosen for what a frame shows. A page and an entry of a feed are turned round by nobody. */
type Tools = { width: boolean; schemes: readonly View['scheme'][]; images: boolean; style: boolean }

export const MAIL_TOOLS: Tools = { width: true, schemes: SCHEMES, images: true, style: true }
export const PAGE_TOOLS: Tools = { width: true, schemes: ['light', 'dark'], images: false, style: false }
export const ENTRY_TOOLS: Tools = { width: false, schemes: ['light', 'dark'], images: true, style: false }

/** A view as far as what it shows has those choices. */
export function clientOf(view: View, { schemes, images, style }: Tools): View {
  const scheme = schemes.includes(view.scheme) ? view.scheme : 'light'
  return { ...view, scheme, images: images ? view.images : 'own', style: style ? view.style : 'on' }
}

/** How a client shows what is in the frame: its width, its scheme, its pictures and styles. */
export function clientTools(view: View, linkTo: LinkTo, tools: Tools): Markup {
  const is = clientOf(view, tools)
  const one = (label: string, change: Partial<View>, isCurrent: boolean, key = '') =>
    choice(linkTo, { ...view, ...change }, label, isCurrent, key)
  const widths = WIDTHS.map(width => one(String(width), { width }, width === is.width))
  const schemes = tools.schemes.map(scheme =>
    one(LABELS[scheme], { scheme }, scheme === is.scheme, scheme === 'dark' ? 'd' : ''),
  )
  const images = [
    one('No images', { images: is.images === 'none' ? 'own' : 'none' }, is.images === 'none'),
    one('All images', { images: is.images === 'all' ? 'own' : 'all' }, is.images === 'all'),
  ]
  const style = one('No style', { style: is.style === 'off' ? 'on' : 'off' }, is.style === 'off')
  return html`<div class="clients">${tools.width ? segmented('Width', widths) : ''}${segmented('Scheme', schemes)}${
    tools.images
      ? segmented(tools.style ? 'Pictures and styles' : 'Pictures', tools.style ? [...images, style] : images)
      : ''
  }</div>`
}
