import type { Author, Enclosure, Feed } from 'feed'
import { escapeText, toRfc3339 } from '../article/index.ts'
import { type Entry, enclosuresOf, type Source, writtenOnce } from './entry.ts'
import { type Format, isArchive, type Place, updatedOf } from './format.ts'
import { asciiUrl, declared, element, extensions, isAmbiguous, textElement } from './xml.ts'

const HTML = { type: 'text/html' }
const HTML_TEXT = { type: 'html' }
const PREFIXES = ['content', 'dc', 'fh', 'media', 'schema']

/** Atom 1.0 (RFC 4287), its archives by RFC 5005 §4, pictures by Media RSS. */
export const atom: Format = {
  file: 'atom.xml',
  type: 'application/atom+xml',
  title: 'Atom',
  link: 'atom',
  between: '',
  foot: '</feed>\n',
  head,
  entry,
}

function head(feed: Feed, place: Place): string {
  const { options } = feed
  const open = element('feed', {
    xmlns: 'http://www.w3.org/2005/Atom',
    ...declared(PREFIXES),
    'xml:lang': options.language,
  })
  const [, generator = '', version] = /^(.*?)(?:\s+v?(\d[\w.+-]*))?$/.exec(options.generator || '') ?? []
  return [
    '<?xml version="1.0" encoding="utf-8"?>\n',
    stylesheet(options.stylesheet),
    open.replace('/>', '>'),
    textElement('id', options.id ?? options.link),
    text('title', options.title),
    text('subtitle', options.description),
    textElement('updated', toRfc3339(updatedOf(feed).getTime())),
    textElement('generator', generator, { version }),
    link('self', options.feedLinks?.atom, { type: atom.type }),
    link('alternate', options.link, { type: 'text/html' }),
    link('hub', options.hub),
    link('current', place.current, { type: atom.type }),
    link('prev-archive', place.older, { type: atom.type }),
    link('next-archive', place.newer, { type: atom.type }),
    isArchive(place) ? element('fh:archive', {}) : '',
    textElement('icon', options.favicon),
    textElement('logo', options.image),
    text('rights', options.copyright),
    person('author', options.author),
    ...feed.contributors.map(each => person('contributor', each)),
    ...feed.categories.map(term => element('category', { term })),
    extensions(feed.extensions, PREFIXES),
  ].join('')
}

function entry(each: Entry): string {
  const { id, title, link: url } = each
  const { content, updated, published } = writtenOnce(each)
  let inner = `\n${textElement('id', id ?? url)}${text('title', title)}`
  inner += link('alternate', url, HTML)
  if (published !== null) inner += textElement('published', published)
  inner += textElement('updated', updated)
  for (const one of each.author ?? []) inner += person('author', one)
  for (const one of each.contributor ?? []) inner += person('contributor', one)
  for (const { name, term, scheme, domain } of each.category ?? []) {
    const label = isAmbiguous(name ?? '') ? null : name
    inner += element('category', { term: term ?? name ?? '', scheme: scheme ?? domain, label })
  }
  inner += text('summary', each.description) + text('rights', each.copyright)
  if (each.source !== undefined) inner += sourceElement(each.source, each.published ?? each.firstSeen ?? each.date)
  inner += extensions(each.extensions, PREFIXES)
  for (const one of enclosuresOf(each)) inner += enclosure(one)
  if (content !== null) inner += element('content', HTML_TEXT, content.xml)
  return element('entry', { 'xml:lang': each.language }, inner)
}

/** Plain text; where a reader might take it for markup it is escaped as HTML and says so (RFC 4287 §3.1.1). */
function text(name: string, said: string | undefined): string {
  return said !== undefined && isAmbiguous(said)
    ? textElement(name, escapeText(said), { type: 'html' })
    : textElement(name, said)
}

function link(rel: string, href: string | null | undefined, { type }: { type?: string } = {}): string {
  if (!href) return ''
  return element('link', { rel, type, href: asciiUrl(href) })
}

function person(name: string, who: Author | undefined): string {
  if (who === undefined) return ''
  const { name: called = who.email ?? who.link, link: uri, email } = who
  const inner = [
    textElement('name', called),
    textElement('uri', uri === undefined ? undefined : asciiUrl(uri)),
    textElement('email', email),
  ].join('')
  return inner === '' ? '' : element(name, {}, `\n${inner}`)
}

/** `seen`: when it held this entry; a date of today would change with every build. It must say which feed it is. */
function sourceElement({ id, title, link: page, feed }: Source, seen: Date): string {
  const named = id ?? feed ?? page
  if (named === null) return ''
  const inner = [
    textElement('id', named),
    text('title', title ?? named),
    textElement('updated', toRfc3339(seen.getTime())),
    link('self', feed),
    link('alternate', page, { type: 'text/html' }),
  ].join('')
  return element('source', {}, `\n${inner}`)
}

function enclosure({ url, type, length, title }: Enclosure): string {
  const href = asciiUrl(url)
  // RFC 4287 §4.2.7.6: a link to more should say how much.
  const link = length === undefined ? '' : element('link', { rel: 'enclosure', type, length, title, href })
  return link + media({ url, type, length, title })
}

/** `media:content` with its description (Media RSS 1.5.1), the same in Atom and in RSS. */
export function media({ url, type, length, title }: { [Key in keyof Enclosure]: Enclosure[Key] | undefined }): string {
  const medium = type?.split('/', 1)[0]
  const attributes = {
    url: asciiUrl(url ?? ''),
    fileSize: length,
    type,
    medium: medium === 'image' || medium === 'audio' || medium === 'video' ? medium : null,
  }
  const said = textElement('media:description', title, { type: 'plain' })
  return element('media:content', attributes, said === '' ? undefined : `\n${said}`)
}

/** A style sheet for people who open a feed in a browser: CSS only, since browsers remove XSLT. */
export function stylesheet(href: string | undefined): string {
  return href === undefined
    ? ''
    : element('?xml-stylesheet', { type: 'text/css', href: asciiUrl(href) }).replace('/>', '?>')
}
