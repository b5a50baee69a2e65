import { html, raw } from 'hono/html'
import { labelsIn, themeColors } from '../email/index.ts'
import type { Config } from '../newsroom/index.ts'
import { PAGE_CSS } from './style.ts'
import { type Words, wordsFor } from './words.ts'

/** What all pages have in common. */
export type Look = {
  config: Config
  /** The path below which `serve` has its pages and those of out/, with a slash at both ends: `/` or `/news/`. */
  base: string
}

/** What hono's `html` makes; it is a promise only where one was put in, and none is. */
export type Markup = ReturnType<typeof html>

/** The words of the pages, in the language of the site; `unsubscribe` is the config's own word where it has one. */
export type Said = Words & { unsubscribe: string; lang: string; dir: 'ltr' | 'rtl' }

export function saidIn({ config }: Look): Said {
  const { words, lang, dir } = wordsFor(config.site.language)
  return { ...words, unsubscribe: labelsIn(config.site.language, config).unsubscribe, lang, dir }
}

/** Text of somebody else, whose direction and whose overrides of it end with it. */
export function isolated(text: string): Markup {
  return html`<bdi>${text}</bdi>`
}

/** A sentence with what stands in its braces. */
export function say(sentence: string, values: Readonly<Record<string, Markup>>): Markup {
  const parts = sentence.split(/\{(\w+)\}/)
  return html`${parts.map((part, index) => (index % 2 === 0 ? part : (values[part] ?? '')))}`
}

/** The same as plain text. */
export function sayPlain(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '')
}

/** What one page shows: `title` in the tab and `h1` on the page. */
export type Frame = { title: string; h1: Markup; body: Markup; indexed?: boolean }

/**
 * A whole page. It needs no script and no file, so that `default-src 'none'; style-src 'unsafe-inline'` lets all of it be
 * seen but the logo. The theme stands in an attribute, where it is escaped as any other text.
 */
export function frame(look: Look, { title, h1, body, indexed = false }: Frame): string {
  const { site, email } = look.config
  const { lang, dir } = saidIn(look)
  const { logo, fonts } = email.theme
  // An address with a reader's token in it goes to no other host. `no-referrer` would also take the Origin from our forms.
  return String(html`<!doctype html>
<html lang="${lang}" dir="${dir}" style="${propertiesOf(email.theme)}--headline:${fonts.headline};--text:${fonts.text}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin">
${indexed ? '' : html`<meta name="robots" content="noindex">\n`}<title>${title} · ${site.title}</title>
<style>${raw(PAGE_CSS)}</style>
</head>
<body>
<header class="top">
<p class="brand"><a href="${look.base}">${logo === undefined ? isolated(site.title) : html`<img src="${logo}" alt="${site.title}" height="28">`}</a></p>
</header>
<main>
<h1>${h1}</h1>
${body}</main>
<footer class="foot">
<p>${isolated(email.postalAddress ?? site.title)}</p>
</footer>
</body>
</html>
`)
}

function propertiesOf(theme: Config['email']['theme']): string {
  const pairs = Object.entries(themeColors(theme)).map(([name, { light, dark }]) => {
    const property = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    return `--light-${property}:${light};--dark-${property}:${dark};`
  })
  return pairs.join('')
}
