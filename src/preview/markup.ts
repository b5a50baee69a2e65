import { html } from 'hono/html'
import type { Problem, Severity } from '../problem/index.ts'
import { queryOf, type View } from './view.ts'

export type Markup = ReturnType<typeof html>

/** How a view is linked: by its address here, by a file's name among static ones; null where it was not made. */
export type LinkTo = (view: View) => string | null

export const asAddress: LinkTo = queryOf

/** Of severities, as the eye should meet them. */
export const SEVERITIES = ['error', 'warning', 'info'] as const

/** A severity by its shape: a square, a triangle, a ring. */
export function mark(severity: Severity): Markup {
  const word = severity === 'info' ? 'note' : severity
  return html`<span class="mark ${severity}" role="img" aria-label="${word}"></span>`
}

/** A link that is one of several, or nothing where that view was not made. */
export function choice(linkTo: LinkTo, view: View, label: string, isCurrent: boolean, key = ''): Markup {
  const href = linkTo(view)
  if (href === null && !isCurrent) return html``
  return html`<a href="${href ?? '#'}"${isCurrent ? html` aria-current="true"` : ''}${key === '' ? '' : html` data-key="${key}"`}>${label}</a>`
}

/** Choices of which one is made, side by side. */
export function segmented(label: string, choices: readonly Markup[]): Markup {
  return html`<div class="segmented" role="group" aria-label="${label}">${choices}</div>`
}

export type Tab = readonly [as: string, label: string]

/** The tabs of a view; each is a number on the keyboard. */
export function tabs(linkTo: LinkTo, view: View, known: readonly Tab[], chosen: string): Markup {
  return html`<nav class="tabs" aria-label="Views">${known.map(([as, label], index) =>
    choice(linkTo, { ...view, as, entry: 0, line: 0 }, label, as === chosen, String(index + 1)),
  )}</nav>`
}

/** The tab that is chosen; the first where the address names none of these. */
export function chosenOf(known: readonly Tab[], { as }: View): string {
  return known.find(([each]) => each === as)?.[0] ?? known[0]?.[0] ?? ''
}

/** A text as it stands, with its lines numbered where `numbered` says which one is meant. */
export function code(text: string, numbered: number | null = null): Markup {
  if (numbered === null) return html`<pre class="code" tabindex="0" data-scroll="code">${text}</pre>\n`
  const lines = text.split(/\r\n|\r|\n/)
  return html`<pre class="code numbered" tabindex="0" data-scroll="code">${lines.map(
    (line, index) =>
      html`<span${index + 1 === numbered ? html` class="is" id="line"` : ''}><i>${index + 1}</i>${line}\n</span>`,
  )}</pre>\n`
}

/**
 * A frame in the well behind it; `scroll` names what is scrolled there. With a view it has the view's width and zoom and a grip for
 * any other width; without one it is as wide as is good to read.
 */
export function well(scroll: string, title: string, src: string, view: View | null = null): Markup {
  const frame = html`<iframe title="${title}" sandbox="allow-same-origin" src="${src}" width="${view === null ? '100%' : view.width}" data-mail></iframe>`
  return html`<div class="well" tabindex="0" data-scroll="${scroll}">${
    view === null
      ? html`<div class="stage" style="max-width:720px">${frame}</div>`
      : html`<p class="width">${view.width} px</p><div class="stage" style="width:${view.width}px;zoom:${view.zoom / 100}">${frame}<span class="grip" aria-hidden="true"></span></div>`
  }</div>\n`
}

/** How many of each severity there are. */
export function countsOf(problems: readonly Problem[]): Record<Severity, number> {
  const of = (severity: Severity) => problems.filter(each => each.severity === severity).length
  return { error: of('error'), warning: of('warning'), info: of('info') }
}
