import type { Extension } from 'feed'
import { printable } from '../article/index.ts'

/** What would be read as markup by whoever takes plain text for HTML. */
const AMBIGUOUS = /<[a-z/!?]|&(?:#x?[0-9a-f]+|[a-z][a-z0-9]*);|&(?:amp|lt|gt|quot|nbsp|copy|reg)\b/i
/** What is so already; most are. */
const PLAIN_URL = /^https?:\/\/[a-z0-9.-]+\/[\w\-.~!$&'()*+,;=:@/]*$/
const NAME = /^(?:[a-z]+:)?[a-z_][\w.-]*$/i
const ESCAPES: Record<string, string> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}
/** The prefixes that our documents declare. */
const NAMESPACES: Record<string, string> = {
  atom: 'http://www.w3.org/2005/Atom',
  content: 'http://purl.org/rss/1.0/modules/content/',
  dc: 'http://purl.org/dc/elements/1.1/',
  fh: 'http://purl.org/syndication/history/1.0',
  media: 'http://search.yahoo.com/mrss/',
  schema: 'https://schema.org/',
}

/** What plain text must not hold as it stands: markup, and what XML 1.0 cannot hold (§2.2 Char). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[&<>"\u0000-\u001F\u007F-\u009F\uD800-\uDFFF\uFDD0-\uFDEF\uFFFE\uFFFF]/

type Attributes = Readonly<Record<string, string | number | null | undefined>>

/** One element on a line of its own. `inner` is XML; an attribute that is null or undefined is left out. */
export function element(name: string, attributes: Attributes | null, inner?: string): string {
  let open = name
  for (const key in attributes) {
    const value = attributes[key]
    if (value !== null && value !== undefined) open += ` ${key}="${attribute(value)}"`
  }
  return inner === undefined ? `<${open}/>\n` : `<${open}>${inner}</${name}>\n`
}

/**
 * An element of plain text, or nothing where it says nothing. `&` and `<` are hexadecimal references, as the RSS Advisory
 * Board's profile advises: the most readers then show what was meant.
 */
export function textElement(
  name: string,
  text: string | null | undefined,
  attributes: Attributes | null = null,
): string {
  const said = text ? escaped(text.trim()) : ''
  return said === '' ? '' : element(name, attributes, said)
}

/** Printable HTML as the text of an element: it is smaller so than with each sign of it escaped. XML 1.0 §2.7. */
export function cdata(html: string): string {
  return `<![CDATA[${html.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`
}

/** True for plain text that must be escaped as HTML where readers may take it for that: `Fish &amp; <b>chips</b>`. */
export function isAmbiguous(text: string): boolean {
  return AMBIGUOUS.test(text)
}

/** Namespace declarations for a root element. */
export function declared(prefixes: readonly string[]): Record<string, string> {
  return Object.fromEntries(prefixes.map(prefix => [`xmlns:${prefix}`, NAMESPACES[prefix] ?? '']))
}

/** An URL that only holds what RFC 3986 allows; what is no URL (a tag URI is) stays. */
export function asciiUrl(url: string): string {
  if (PLAIN_URL.test(url)) return url
  const whole = URL.canParse(url) ? new URL(url).href : url
  return whole.replace(/[^\x21-\x7E]+|[<>"\\^`{|}]|(?<=[?#/][^?#/]*)[[\]]/g, signs =>
    encodeURIComponent(signs.toWellFormed()),
  )
}

/**
 * Extensions as the package `feed` has them, in the compact form of xml-js: `_text`, `_attributes`, a list for several. Only
 * those with a prefix that is declared: others would make the document ill-formed. `_each` holds texts, an element each.
 */
export function extensions(all: readonly Extension[] | undefined, prefixes: readonly string[]): string {
  let xml = ''
  for (const { name, objects } of all ?? [])
    if (name.includes(':') && isName(name, prefixes)) xml += compact(name, objects._each ?? objects, prefixes)
  return xml
}

function compact(name: string, value: unknown, prefixes: readonly string[]): string {
  if (typeof value !== 'object' || value === null) return textElement(name, String(value ?? ''))
  if (Array.isArray(value)) return value.reduce((xml: string, each) => xml + compact(name, each, prefixes), '')
  const { _text, _cdata, _attributes, ...children } = value as Record<string, unknown>
  const said = String(_text ?? _cdata ?? '')
  const attributes = Object.entries(_attributes ?? {}).map(([key, each]) => [key, String(each)] as const)
  const inner = Object.entries(children).filter(([key]) => isName(key, prefixes))
  const text = escaped(said)
  return element(
    name,
    Object.fromEntries(attributes.filter(([key]) => isName(key, prefixes))),
    text + inner.map(([key, each]) => compact(key, each, prefixes)).join(''),
  )
}

/** A name without a prefix, or with one that is declared. */
function isName(name: string, prefixes: readonly string[]): boolean {
  if (!NAME.test(name)) return false
  const colon = name.indexOf(':')
  return colon === -1 ? !/^xmlns$/i.test(name) : prefixes.includes(name.slice(0, colon))
}

function escaped(text: string): string {
  return UNSAFE.test(text)
    ? printable(text)
        .trim()
        .replace(/[&<>\r]/g, sign => ESCAPES[sign] ?? '')
    : text
}

function attribute(value: string | number): string {
  const text = String(value)
  return UNSAFE.test(text) ? printable(text).replace(/[&<>"\t\n\r]/g, sign => ESCAPES[sign] ?? '') : text
}
