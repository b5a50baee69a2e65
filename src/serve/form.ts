import type { Context } from 'hono'
import { html } from 'hono/html'
import { isolated, type Look, type Markup, type Said, saidIn, say, sayPlain } from './page.ts'

/** The names of the fields that a form sends, and what those with one value send. */
export const FIELDS = {
  address: 'email',
  name: 'name',
  /** Once for each topic that is checked. */
  topic: 'topic',
  /** Whoever fills this in is a program. */
  trap: 'website',
  leave: ['List-Unsubscribe', 'One-Click'],
} as const

/** What an SMTP path holds (RFC 5321 §4.5.3.1.3). */
export const MAX_ADDRESS = 254
export const MAX_NAME = 200

/** A list that people choose by its title. */
export type Topic = { name: string; title: string }

/** What somebody agrees to by pressing the button of the subscribe form: the very text on the page, for the record of consent. */
export function consentText(look: Look): string {
  const { consent, subscribe } = saidIn(look)
  return sayPlain(consent, { button: subscribe, site: look.config.site.title })
}

/** The same with the name set apart, for a page. */
export function consentMarkup(look: Look, said: Said): Markup {
  const values = { button: html`${said.subscribe}`, site: isolated(look.config.site.title) }
  return say(said.consent, values)
}

export function topicRows(topics: readonly (Topic & { checked?: boolean })[], said: Said): Markup | '' {
  if (topics.length === 0) return ''
  return html`<fieldset>
<legend>${said.topics}</legend>
${topics.map(({ name, title, checked = true }) => html`<div><label><input type="checkbox" name="${FIELDS.topic}" value="${name}"${checked ? html` checked` : ''}> ${isolated(title)}</label></div>\n`)}</fieldset>
`
}

export function nameField(name: string, said: Said): Markup {
  return html`<div class="field"><label for="name">${said.name}</label>
<input id="name" name="${FIELDS.name}" value="${name}" autocomplete="name" maxlength="${MAX_NAME}" dir="auto"></div>
`
}

/**
 * The field for programs. Simple ones fill in whatever has a good name, and those with a browser pass by what is
 * `display: none` or `hidden`; so it is laid out, but in one pixel of which nothing is painted. `inert` keeps focus,
 * screen readers and a browser's own filling away from it, and the two older attributes do where that is not known.
 * Whoever has no style sheet reads that it stays empty.
 */
export function trapField(said: Said): Markup {
  return html`<p class="trap" aria-hidden="true" inert><label>${said.trap} <input name="${FIELDS.trap}" tabindex="-1" autocomplete="off"></label></p>
`
}

/**
 * The form for a page of one's own, which has neither our style nor our ids: labels enclose their fields, `hidden` takes
 * the place of the style of the trap, and the page's own encoding does not reach what is sent.
 */
export function snippet(look: Look, { action, lists }: { action: string; lists: readonly Topic[] }): string {
  const said = saidIn(look)
  return String(html`<form action="${action}" method="post" accept-charset="utf-8" lang="${said.lang}" dir="${said.dir}">
<p><label>${said.address}<br>
<input type="email" name="${FIELDS.address}" required maxlength="${MAX_ADDRESS}" autocomplete="email" dir="ltr"></label></p>
<p><label>${said.name}<br>
<input name="${FIELDS.name}" maxlength="${MAX_NAME}" autocomplete="name" dir="auto"></label></p>
${topicRows(lists, said)}<p hidden><label>${said.trap} <input name="${FIELDS.trap}" tabindex="-1" autocomplete="off"></label></p>
<p>${consentMarkup(look, said)}</p>
<p><button type="submit">${said.subscribe}</button></p>
</form>
`)
}

/** A name as a form says it: one line, null where there is none. */
export function nameIn(said: unknown): string | null {
  if (typeof said !== 'string') return null
  const line = said
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, MAX_NAME)
  return line === '' ? null : line
}

/** What a form sent; nothing where that cannot be read. */
export async function fieldsOf(context: Context): Promise<Record<string, unknown>> {
  try {
    return await context.req.parseBody({ all: true })
  } catch (error) {
    if (error instanceof TypeError) return {}
    throw error
  }
}
