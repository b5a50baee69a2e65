import { Tokenizer, type TokenizerCallbacks } from 'htmlparser2'
import { escapeText, printable } from '../../article/index.ts'
import { withoutNullReferences } from '../words/references.ts'

const XML_REFERENCES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&nbsp;': '\u00A0',
}
const REFERENCE = /&(?:#\d{1,8}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/gi

/** What tells that an RSS text is HTML: a tag that people write in feeds, or a reference that is still one. */
const MARKUP =
  /<\/?(?:a|abbr|acronym|article|aside|audio|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|footer|h[1-6]|header|hr|i|iframe|img|ins|kbd|li|mark|nav|nobr|object|ol|p|pre|q|s|samp|section|small|source|span|strike|strong|style|script|sub|sup|table|tbody|td|th|thead|time|tr|tt|u|ul|var|video|wbr)(?:\s[^<>]*)?\/?>|<!--|&(?:#\d{1,8}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/i

const INLINE =
  /^(?:a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)$/

/** Callbacks for the tokenizer that hear nothing: spread, and name what is to be heard. */
export const DEAF: TokenizerCallbacks = {
  onattribdata: () => {},
  onattribentity: () => {},
  onattribend: () => {},
  onattribname: () => {},
  oncdata: () => {},
  onclosetag: () => {},
  oncomment: () => {},
  ondeclaration: () => {},
  onend: () => {},
  onopentagend: () => {},
  onopentagname: () => {},
  onprocessinginstruction: () => {},
  onselfclosingtag: () => {},
  ontext: () => {},
  ontextentity: () => {},
}

/** White space folded to single spaces, none at the ends. */
export function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** True where a text whose kind nothing states (RSS) is HTML. */
export function looksLikeHtml(text: string): boolean {
  return MARKUP.test(text)
}

/**
 * Decodes references once, HTML's names too, which feeds use undeclared. Bare ampersands, names without a semicolon
 * (`?a=1&copy=2`) and entities that a DOCTYPE declares stay as they are written.
 */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text
  const meant = withoutNullReferences(text)
  return printable(meant.replace(REFERENCE, whole => XML_REFERENCES[whole] ?? decodeHtmlReference(whole)))
}

function decodeHtmlReference(reference: string): string {
  let decoded = ''
  const tokenizer = new Tokenizer(
    {},
    {
      ...DEAF,
      ontext: (start, end) => {
        decoded += reference.slice(start, end)
      },
      ontextentity: code => {
        decoded += String.fromCodePoint(code)
      },
    },
  )
  tokenizer.write(reference)
  tokenizer.end()
  // `&notit;` begins with the old name `&not`, but is none.
  return decoded.length > 2 ? reference : decoded
}

/** The text that HTML shows, in one line. Linear in its length and without a stack, whatever its nesting is. */
export function textOfHtml(markup: string): string {
  const html = withoutNullReferences(markup)
  let text = ''
  let isHidden = false
  const say = (start: number, end: number) => {
    if (!isHidden) text += html.slice(start, end)
  }
  const meet = (start: number, end: number) => {
    const name = html.slice(start, end).toLowerCase()
    if (!INLINE.test(name)) text += ' '
    return name
  }
  const tokenizer = new Tokenizer(
    {},
    {
      ...DEAF,
      ontext: say,
      oncdata: (start, end, offset) => say(start, end - offset),
      ontextentity: code => {
        if (!isHidden) text += String.fromCodePoint(code)
      },
      onopentagname: (start, end) => {
        const name = meet(start, end)
        isHidden = name === 'script' || name === 'style'
      },
      onclosetag: (start, end) => {
        meet(start, end)
        isHidden = false
      },
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return fold(printable(text))
}

/** Plain text as HTML: a paragraph where there is a blank line and, where line ends are meant, a break for each. */
export function paragraphs(text: string, lineEnds: 'meant' | 'folded'): string {
  return text
    .trim()
    .split(/\n[^\S\n]*\n\s*/)
    .filter(each => each !== '')
    .map(each => `<p>${escapeText(each).replaceAll('\n', lineEnds === 'meant' ? '<br>\n' : '\n')}</p>`)
    .join('\n')
}

/** The URL made absolute, or null where that cannot be. What is absolute stays as it is written. */
export function resolve(url: string, base: string | null): string | null {
  const trimmed = url.trim()
  if (/^https?:\/\/\S+$/i.test(trimmed)) return trimmed
  return URL.parse(trimmed, base ?? undefined)?.href ?? null
}
