import type { Found, FoundAuthor, FoundFeed } from '../found.ts'
import { decodeReferences, fold, looksLikeHtml, paragraphs, resolve, textOfHtml } from './text.ts'
import { childrenOf, markupIn, type Node, readTree, textIn } from './tree.ts'
import { canonicalPrefix, FACTS } from './words.ts'

const MAX_ALT = 250
const MAX_BYLINE = 1000
const EMAIL =
  /(?:mailto:)?([^\s<>()[\]"',;:]{1,64}@[^\s<>()[\]"?',;:]{1,255}\.[^\s<>()[\]"?',;:.]{2,63})(?:\?[^\s<>()]*)?/i
const PICTURE = /\.(?:jpe?g|png|gif|webp|avif|svg)(?:\?|$)/i
/** Pictures of the writer that blog hosts put before those of the story. */
const AVATAR = /\bgravatar\.com\/avatar\//i

/** What holds for a whole document: `isOld` where an Atom text without a type may be HTML (Atom 0.3). */
type Doc = { isOld: boolean; base: string | null; language: string | null; authors: FoundAuthor[] }
type Text = { kind: 'text' | 'html'; value: string; base: string | null }

/** Reads RSS and Atom of any version from `xml`, which begins with its root; null where that is no feed. */
export function readXmlFeed(xml: string, at: string, base: string | null): FoundFeed | null {
  const tree = readTree(xml, at, base)
  if (tree === null) return null
  const { root, entries } = tree
  const feed = childrenOf(root, 'channel', 'atom:feed')[0] ?? root
  const parts = feed === root ? [root] : [feed, root]
  const isAnyXml = root.name !== 'rss' && root.name !== 'atom:feed' && feed === root
  if (
    isAnyXml &&
    canonicalPrefix(root.attributes.get('xmlns') ?? '') !== '' &&
    entries.length === 0 &&
    childrenOf(root, 'title', 'link').length === 0
  )
    return null
  const version = root.attributes.get('version') ?? ''
  const isOld = version.startsWith('0') || /purl\.org\/atom/i.test(root.attributes.get('xmlns') ?? '')
  const url = linkOf(feed, base)
  const language = firstText(parts, ['language', 'atom:language', 'dc:language'], isOld) ?? feed.language ?? null
  const site = url !== null && /^https?:/i.test(url) ? url : null
  const doc: Doc = { isOld, base: base ?? site, language, authors: parts.flatMap(each => authorsOf(each, isOld)) }
  return {
    id: firstText([feed], ['atom:id'], isOld),
    title: firstText(parts, FACTS.title, isOld),
    url,
    language,
    entries: entries.map(each => entryOf(each, doc)),
  }
}

function entryOf(entry: Node, doc: Doc): Found {
  const groups = [entry, ...childrenOf(entry, 'media:group')]
  const inner = [...groups, ...groups.flatMap(each => childrenOf(each, 'media:content'))]
  const said = (names: readonly string[], among = [entry]) => firstText(among, names, doc.isOld)
  const plain = (names: readonly string[]) => {
    const text = said(names)
    return text === null || text === '' ? null : text
  }
  const bodies = groups.flatMap(each => childrenOf(each, ...FACTS.body))
  const body = bodies
    .map(each => ({ node: each, text: textOf(each, doc.isOld) }))
    .find(each => each.text.value.trim() !== '')
  const html = body === undefined ? '' : htmlOf(body.text)
  const dek = childrenOf(entry, ...FACTS.summary).find(each => plainOf(each, doc.isOld) !== '')
  const isDek = dek !== undefined && (dek !== body?.node || dek.name === 'atom:summary')
  const summary = isDek ? plainOf(dek, doc.isOld) : null
  const isRepeated = dek !== body?.node && summary !== null && summary === textOfHtml(html)
  const source = childrenOf(entry, 'atom:source', 'source')
  const written = authorsOf(entry, doc.isOld)
  const sourced = written.length > 0 ? written : source.flatMap(each => authorsOf(each, doc.isOld))
  const title = childrenOf(entry, ...FACTS.title)[0]
  return {
    title: said(FACTS.title, groups),
    summary: isRepeated ? null : summary,
    authors: sourced.length > 0 ? sourced : doc.authors,
    published: plain(FACTS.published),
    updated: plain(FACTS.updated),
    language:
      said(['dc:language', 'language']) ?? body?.node.language ?? title?.language ?? entry.language ?? doc.language,
    tags: tagsOf(entry, doc.isOld),
    image: imageOf(entry, inner, doc),
    id: plain(FACTS.id) ?? entry.attributes.get('rdf:about') ?? null,
    slug: null,
    url: plain(FACTS.original) ?? linkOf(entry, doc.base),
    draft: childrenOf(entry, 'app:control').some(each => said(['app:draft'], [each])?.toLowerCase() === 'yes'),
    base: body?.text.base ?? entry.base ?? doc.base,
    html,
    takeaways: childrenOf(entry, 'schema:abstract')
      .map(each => fold(textIn(each)))
      .filter(each => each !== ''),
    whyItMatters: null,
  }
}

/** The first text that is not empty, by the order of names, in the first part that has one. */
function firstText(parts: readonly Node[], names: readonly string[], isOld: boolean): string | null {
  for (const part of parts) {
    const text = childrenOf(part, ...names)
      .map(each => plainOf(each, isOld))
      .find(each => each !== '')
    if (text !== undefined) return text
  }
  return null
}

function plainOf(node: Node, isOld: boolean): string {
  const { kind, value } = textOf(node, isOld)
  return kind === 'html' ? textOfHtml(value) : fold(value)
}

function htmlOf({ kind, value }: Text): string {
  return kind === 'html' ? value.trim() : paragraphs(value, 'folded')
}

/**
 * A text as its element states it: RFC 4287 §3.1 and §4.1.3.3, Atom 0.3 §3.1. RSS states nothing, so there a text that
 * looks like HTML is HTML.
 */
function textOf(node: Node, isOld: boolean): Text {
  const type = (node.attributes.get('type') ?? '').toLowerCase().split(';', 1)[0]?.trim() ?? ''
  const elements = node.children.filter(each => typeof each !== 'string')
  if (elements.length > 0 && node.attributes.get('mode') !== 'escaped') {
    const [only] = elements
    const isAlone = node.children.every(each => each === only || (typeof each === 'string' && each.trim() === ''))
    const holder = only !== undefined && isAlone && /^(?:xhtml:)?(?:div|body)$/.test(only.name) ? only : node
    return { kind: 'html', value: markupIn(holder), base: holder.base }
  }
  const value = decodeBase64(node, type) ?? unwrapCdata(textIn(node))
  if (/^(?:text\/)?html$|^(?:text\/)?x?html$|^application\/xhtml\+xml$/.test(type))
    return { kind: 'html', value, base: node.base }
  const isStated = node.name.startsWith('atom:') && (type === '' ? !isOld : /^text(?:\/plain)?$/.test(type))
  const kind = isStated || !looksLikeHtml(value) ? 'text' : 'html'
  return { kind, value, base: node.base }
}

/** Atom 0.3 says `mode="base64"`; RFC 4287 §4.1.3.3 means it for every media type that is no text. */
function decodeBase64(node: Node, type: string): string | null {
  const isBinary =
    node.name.startsWith('atom:') && type.includes('/') && !/^text\/|[+/]xml$|^application\/xhtml/.test(type)
  const mode = node.attributes.get('mode')
  if (mode !== 'base64' && !(isBinary && mode === undefined)) return null
  const written = textIn(node)
  if (!/^[\w+/=\s-]*$/.test(written)) return null
  const text = Buffer.from(written, 'base64').toString('utf8')
  return text.includes('\uFFFD') || text.includes('\0') ? '' : text
}

/** Some escape a CDATA section as if its marks were part of the text. */
function unwrapCdata(text: string): string {
  return /^\s*<!\[CDATA\[/.test(text) ? text.replace(/^\s*<!\[CDATA\[/, '').replace(/\]\]>\s*$/, '') : text
}

/** Where the page of a feed or an entry is. */
function linkOf(node: Node, base: string | null): string | null {
  const absolute = (url: string | undefined, from: Node) => {
    const trimmed = url?.trim() ?? ''
    if (trimmed === '') return null
    const full = resolve(trimmed, from.base ?? base)
    return full === null ? (/^[a-z][a-z\d+.-]*:/i.test(trimmed) ? null : trimmed) : /^https?:/i.test(full) ? full : null
  }
  const links = childrenOf(node, 'link', 'atom:link')
  const texts = links.filter(each => !each.attributes.has('href')).map(each => absolute(fold(textIn(each)), each))
  const pages = links.filter(each => each.attributes.has('href') && relOf(each) === 'alternate')
  const isPage = (each: Node) => /^$|html/i.test(each.attributes.get('type') ?? '')
  const [page] = [...pages.filter(isPage), ...pages]
    .map(each => absolute(each.attributes.get('href'), each))
    .filter(each => each !== null)
  const guids = childrenOf(node, 'guid')
    .filter(each => /^https?:\/\//i.test(textIn(each).trim()) || each.attributes.get('ispermalink') === 'true')
    .filter(each => each.attributes.get('ispermalink')?.toLowerCase() !== 'false')
    .map(each => absolute(textIn(each), each))
  const contents = childrenOf(node, 'atom:content').map(each => absolute(each.attributes.get('src'), each))
  const about = absolute(node.attributes.get('rdf:about'), node)
  return [...texts, page ?? null, ...guids, ...contents, about].find(each => each !== null) ?? null
}

function relOf(link: Node): string {
  const rel = link.attributes.get('rel')?.trim().toLowerCase() ?? ''
  return rel === '' ? 'alternate' : rel.replace(/^https?:\/\/www\.iana\.org\/assignments\/relation\//, '')
}

function authorsOf(node: Node, isOld: boolean): FoundAuthor[] {
  const people = childrenOf(node, 'atom:author', 'author', 'managingeditor').map(each => personOf(each, isOld))
  const creators = childrenOf(node, 'dc:creator', 'dc:author').map(each => personIn(plainOf(each, isOld)))
  const all = [...people, ...creators].filter(each => each !== null)
  // A name says more than the address alone that RSS asks for.
  const named = creators.some(each => each !== null) ? all.filter(each => each.name !== each.email) : all
  const found = named.length > 0 ? named : all
  const last = found.length > 0 ? found : childrenOf(node, 'itunes:author').map(each => personIn(plainOf(each, isOld)))
  const unique = new Map<string, FoundAuthor>()
  for (const each of last) if (each !== null && !unique.has(each.name)) unique.set(each.name, each)
  return [...unique.values()]
}

function personOf(node: Node, isOld: boolean): FoundAuthor | null {
  const said = (...names: string[]) =>
    firstText(
      [node],
      names.flatMap(each => [`atom:${each}`, each]),
      isOld,
    )
  const name = said('name')
  const email = said('email')?.replace(/^mailto:/i, '') ?? null
  const uri = said('uri', 'url', 'homepage')
  const url = uri === null ? null : (resolve(uri, node.base) ?? uri)
  if (name === null && email === null && uri === null) return personIn(plainOf(node, isOld))
  return { name: name ?? email ?? uri ?? '', url, email }
}

/** Somebody in one of the ways in which RSS names an author: "email (Name)", "Name <email>", or one of the two. */
function personIn(said: string): FoundAuthor | null {
  const text = said.slice(0, MAX_BYLINE)
  const [, email = null] = EMAIL.exec(text) ?? []
  const [url = null] = /https?:\/\/[^\s<>()"']+/i.exec(text) ?? []
  const rest = text
    .replace(EMAIL, ' ')
    .replaceAll(email ?? '\n', ' ')
    .replaceAll(url ?? '\n', ' ')
  const bare = fold(rest.replace(/[<>()[\]"]/g, ' ')).replace(/^[\s,:-]+|[\s,:-]+$/g, '')
  const name = email === null && url === null ? text : bare === '' ? (email ?? url ?? '') : bare
  return name === '' ? null : { name, url, email }
}

function tagsOf(entry: Node, isOld: boolean): string[] {
  const tags = childrenOf(entry, ...FACTS.tags)
    // Blogger says with such a category that an entry is a post.
    .filter(each => !/#kind$/.test(each.attributes.get('scheme') ?? ''))
    .map(
      each =>
        fold(each.attributes.get('label') ?? '') || fold(each.attributes.get('term') ?? '') || plainOf(each, isOld),
    )
  return [...new Set(tags.filter(each => each !== ''))]
}

function imageOf(entry: Node, media: readonly Node[], doc: Doc): Found['image'] {
  const isPicture = (each: Node) => {
    const { attributes } = each
    const type = attributes.get('type') ?? (attributes.get('medium') === 'image' ? 'image/any' : '')
    return type === '' ? PICTURE.test(attributes.get('url') ?? attributes.get('href') ?? '') : /^image\b/i.test(type)
  }
  const contents = media.flatMap(each => childrenOf(each, 'media:content')).filter(isPicture)
  const thumbnails = media.flatMap(each => childrenOf(each, 'media:thumbnail'))
  const enclosures = childrenOf(entry, 'enclosure', 'atom:link')
    .filter(each => each.name === 'enclosure' || relOf(each) === 'enclosure')
    .filter(isPicture)
  const others = childrenOf(entry, 'itunes:image', 'image')
  for (const each of [...contents, ...thumbnails, ...enclosures, ...others]) {
    const child = childrenOf(each, 'url')[0]
    const url = each.attributes.get('url') ?? each.attributes.get('href') ?? textIn(child ?? each)
    const full = resolve(url, each.base ?? doc.base) ?? url.trim()
    if (full === '' || AVATAR.test(full)) continue
    const holders = each.name.startsWith('media:')
      ? [each, ...media.filter(one => one.children.includes(each))]
      : [each]
    const texts = holders.flatMap(one => childrenOf(one, 'media:description', 'media:title', 'title'))
    const alt = texts.filter(one => one.name !== 'title' || each.name === 'image').map(one => plainOf(one, doc.isOld))
    return { url: full, alt: decodeReferences(alt.find(one => one !== '' && one.length <= MAX_ALT) ?? '') }
  }
  return null
}
