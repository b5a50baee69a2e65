import type { Enclosure, Feed } from 'feed'
import { escapeText, printable } from '../article/index.ts'
import { media, stylesheet } from './atom.ts'
import { type Entry, enclosuresOf, type Source, writtenOnce } from './entry.ts'
import { type Format, isArchive, type Place, updatedOf } from './format.ts'
import { asciiUrl, declared, element, extensions, isAmbiguous, textElement } from './xml.ts'

const NO_LINK = { isPermaLink: 'false' }
const PREFIXES = ['atom', 'content', 'dc', 'fh', 'media', 'schema']

/** RSS 2.0 with the elements that the RSS Advisory Board's profile names, and the archives of RFC 5005 §4. */
export const rss: Format = {
  file: 'rss.xml',
  type: 'application/rss+xml',
  title: 'RSS',
  link: 'rss',
  between: '',
  foot: '</channel>\n</rss>\n',
  head,
  entry,
}

function head(feed: Feed, place: Place): string {
  const { options } = feed
  const open = element('rss', { version: '2.0', ...declared(PREFIXES) })
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n',
    stylesheet(options.stylesheet),
    open.replace('/>', '>'),
    '<channel>\n',
    text('title', options.title),
    textElement('link', asciiUrl(options.link ?? '')),
    text('description', options.description || options.title),
    textElement('language', options.language),
    textElement('copyright', options.copyright),
    textElement('lastBuildDate', updatedOf(feed).toUTCString()),
    ...feed.categories.map(name => textElement('category', name)),
    textElement('generator', options.generator || undefined),
    textElement('docs', options.docs),
    textElement('ttl', options.ttl === undefined ? undefined : String(options.ttl)),
    options.image === undefined ? '' : picture(options.image, feed),
    link('self', options.feedLinks?.rss, { type: rss.type }),
    link('hub', options.hub),
    link('current', place.current, { type: rss.type }),
    link('prev-archive', place.older, { type: rss.type }),
    link('next-archive', place.newer, { type: rss.type }),
    isArchive(place) ? element('fh:archive', {}) : '',
    extensions(feed.extensions, PREFIXES),
  ].join('')
}

function entry(each: Entry): string {
  const { id, guid, title, link: url, date, published, firstSeen } = each
  const { content, updated } = writtenOnce(each)
  const enclosures = enclosuresOf(each)
  const whole = enclosures.find(isWhole)
  let inner = `\n${text('title', title)}${textElement('link', asciiUrl(url))}`
  inner += textElement('guid', guid ?? id ?? url, NO_LINK)
  inner += textElement('pubDate', (published ?? firstSeen ?? date).toUTCString())
  inner += textElement('atom:updated', updated)
  for (const { name, email, link: page } of each.author ?? []) inner += textElement('dc:creator', name ?? email ?? page)
  inner += textElement('dc:language', each.language)
  for (const { name, term, scheme, domain } of each.category ?? [])
    inner += text('category', name ?? term ?? '', { domain: domain ?? scheme })
  if (each.source !== undefined) inner += sourceElement(each.source)
  const synopsis = escapeText(printable(each.description ?? each.synopsis ?? ''))
  inner += element('description', null, escapeText(synopsis))
  inner += extensions(each.extensions, PREFIXES)
  if (whole !== undefined) inner += enclosure(whole)
  for (const one of enclosures) inner += media(one)
  if (content !== null) inner += element('content:encoded', null, content.xml)
  return element('item', null, inner)
}

/** Plain text; where a reader might take it for markup it is escaped as HTML, as most readers read it. */
function text(name: string, said: string, attributes: Record<string, string | undefined> | null = null): string {
  return textElement(name, isAmbiguous(said) ? escapeText(said) : said, attributes)
}

function link(rel: string, href: string | null | undefined, attributes: Record<string, string> = {}): string {
  return href ? element('atom:link', { rel, ...attributes, href: asciiUrl(href) }) : ''
}

function picture(url: string, { options }: Feed): string {
  const inner = [
    textElement('url', asciiUrl(url)),
    text('title', options.title),
    textElement('link', asciiUrl(options.link ?? '')),
  ].join('')
  return element('image', {}, `\n${inner}`)
}

/** `url` is its one required attribute. */
function sourceElement({ title, feed, link: page }: Source): string {
  const url = feed ?? page
  return url === null ? '' : textElement('source', title ?? url, { url: asciiUrl(url) })
}

type WholeEnclosure = Enclosure & { type: string; length: number }

/** RSS has at most one enclosure, and it must say its type and its length. */
function isWhole(each: Enclosure): each is WholeEnclosure {
  return each.type !== undefined && each.length !== undefined
}

function enclosure({ url, type, length }: WholeEnclosure): string {
  return element('enclosure', { url: asciiUrl(url), length, type })
}
