import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import { ends } from './bound.ts'
import { bestIn, isPixel, sourceOf } from './pictures.ts'
import { type Ground, linkOf } from './urls.ts'

const ID_PREFIX = 'story-'
/** What feed readers and mail clients show. `div` is a seam between blocks; the tree takes it out. */
export const KEPT = wordsIn(
  // What stories are made of comes first: the sanitizer looks from the start.
  'p a li em strong ul h2 h3 ol blockquote code br img ' +
    'abbr b bdi bdo cite del dfn i ins kbd mark q rp rt ruby s samp small span sub sup u var wbr ' +
    'caption dd div dl dt figcaption figure h1 h4 h5 h6 hr pre table tbody td tfoot th thead tr',
)
/** Their content is no text of the story. */
export const MUTE = wordsIn(
  'applet area base button canvas datalist dialog embed frame frameset head input link map math meta noembed noframes option param script select source style svg template textarea title track',
)
const SEAMS = wordsIn(
  'address article aside body center details div fieldset footer form header hgroup html legend main nav section summary',
)
const MEDIA = wordsIn('audio embed iframe object video')
/** Old names of what has another one now. */
const RENAMED = new Map([
  ...[...SEAMS].map(name => [name, 'div'] as const),
  ...['listing', 'plaintext', 'xmp'].map(name => [name, 'pre'] as const),
  ...['dir', 'menu'].map(name => [name, 'ul'] as const),
  ['acronym', 'abbr'],
  ['strike', 's'],
  ['tt', 'code'],
])
/** What each may say, and how it must be written. */
const ATTRIBUTES: Readonly<Record<string, readonly [string, RegExp][]>> = {
  '*': [
    ['dir', /^(?:ltr|rtl|auto)$/],
    ['lang', /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i],
  ],
  abbr: [['title', /\S/]],
  dfn: [['title', /\S/]],
  li: [['value', /^-?\d{1,6}$/]],
  ol: [
    ['start', /^-?\d{1,6}$/],
    ['type', /^[1aAiI]$/],
  ],
  td: [
    ['colspan', /^[1-9]\d?$/],
    ['rowspan', /^[1-9]\d?$/],
  ],
  th: [
    ['colspan', /^[1-9]\d?$/],
    ['rowspan', /^[1-9]\d?$/],
    ['scope', /^(?:row|col|rowgroup|colgroup)$/],
  ],
}

/**
 * What markup of pages becomes in the few elements that a story needs: one source for each picture, links for players and
 * frames, absolute URLs, prefixed ids, and nothing for what is hidden. It tidies; what is safe is the sanitizer's to say.
 */
export function simplify(nodes: readonly ChildNode[], ground: Ground): ChildNode[] {
  /** The source of the picture before: its `<noscript>` shows it again. */
  let shown: string | null = null
  const picture = (attributes: Readonly<Record<string, string>>, offered: string | null, isFallback: boolean) => {
    const src = sourceOf(attributes, offered, ground)
    if (src === null || (isFallback && src === shown)) return []
    shown = src
    return [new Element('img', { src, alt: attributes.alt?.trim() ?? '', ...sizeOf(attributes) }, [])]
  }
  const walk = (each: readonly ChildNode[], offered: string | null, isFallback: boolean): ChildNode[] => {
    const simple: ChildNode[] = []
    for (const node of each) {
      if (isText(node)) add(simple, new Text(node.data))
      else if (isTag(node)) for (const part of simpler(node, offered, isFallback)) add(simple, part)
    }
    return simple
  }
  const simpler = (node: Element, offered: string | null, isFallback: boolean): ChildNode[] => {
    const { attribs } = node
    const name = RENAMED.get(node.name) ?? node.name
    if (name === 'img') return picture(attribs, offered, isFallback)
    if (isHidden(attribs)) return []
    if (MEDIA.has(name)) return mediaLink(node, ground)
    if (MUTE.has(name)) return []
    const best = name === 'picture' ? offeredIn(node, ground) : offered
    const children = walk(node.children, best, isFallback || name === 'noscript')
    const kept = keptOf(name, attribs, ground)
    const isBare = (name === 'span' || name === 'a') && Object.keys(kept).length === 0
    return isBare || !KEPT.has(name) ? children : [holding(name, kept, children)]
  }
  return walk(nodes, null, false)
}

/** An element with its children, of which none ends it when it is read again. */
function holding(name: string, kept: Record<string, string>, children: ChildNode[]): Element {
  const isEnded = (each: ChildNode): each is Element => isTag(each) && ends(each.name, name)
  if (!children.some(isEnded)) return new Element(name, kept, children)
  if (name === 'p') return new Element('div', kept, children)
  const mended: ChildNode[] = []
  for (const each of children) {
    if (!isEnded(each)) add(mended, each)
    else if (name === 'a' || name === 'rt' || name === 'rp') for (const inner of each.children) add(mended, inner)
    else mended.push(new Element('div', {}, each.children))
  }
  return new Element(name, kept, mended)
}

/** Adds a node; texts that come to stand side by side are one, as a parser has them. */
function add(nodes: ChildNode[], node: ChildNode): void {
  const last = nodes.at(-1)
  if (last !== undefined && isText(last) && isText(node)) last.data += node.data
  else nodes.push(node)
}

function keptOf(name: string, attribs: Readonly<Record<string, string>>, ground: Ground): Record<string, string> {
  if (Object.keys(attribs).length === 0) return {}
  const href = name === 'a' && attribs.href !== undefined ? linkOf(attribs.href, ground) : null
  const said = attribs.id ?? (name === 'a' ? attribs.name : undefined)
  const id = said === undefined ? null : placed(said)
  const place = href?.startsWith('#') ? placed(href.slice(1)) : null
  const link = href?.startsWith('#') ? place && `#${place}` : href
  const rules = [...(ATTRIBUTES[name] ?? []), ...(ATTRIBUTES['*'] ?? [])]
  return {
    // First: withLocal counts on it.
    ...(link !== null && { href: link }),
    ...(id !== null && { id }),
    ...Object.fromEntries(
      rules.flatMap(([attribute, form]) => {
        const value = attribs[attribute]?.trim()
        return value !== undefined && form.test(value) ? [[attribute, value]] : []
      }),
    ),
    ...(name === 'ol' && attribs.reversed !== undefined && { reversed: 'reversed' }),
  }
}

/** An id as it stands in the article, where it meets no id of the page around; null for what names no place. */
function placed(id: string): string | null {
  if (!/^[\p{L}\p{N}_:.-]{1,80}$/u.test(id)) return null
  return id.startsWith(ID_PREFIX) ? id : ID_PREFIX + id
}

function offeredIn(picture: Element, ground: Ground): string | null {
  for (const child of picture.children) {
    const best = isTag(child) && child.name === 'source' ? bestIn(child.attribs, ground) : null
    if (best !== null) return best
  }
  return null
}

/** A player or a frame becomes a link to what it would show. */
function mediaLink(node: Element, ground: Ground): ChildNode[] {
  const { attribs } = node
  if (isPixel(attribs)) return []
  const inner = node.children.filter(isTag).filter(each => each.name === 'source' || each.name === 'embed')
  const sources = [attribs, ...inner.map(each => each.attribs)]
  const said = sources.map(each => each['data-src'] ?? each.src ?? each.data).find(each => each !== undefined)
  const url = linkOf(said ?? '', ground)
  if (url === null || url.startsWith('#')) return []
  const label =
    attribs.title?.trim() || attribs['aria-label']?.trim() || URL.parse(url)?.hostname || said?.trim() || url
  return [new Element('a', { href: url }, [new Text(label)])]
}

/** What the page itself does not show. */
function isHidden({ hidden, style = '' }: Readonly<Record<string, string>>): boolean {
  return (
    hidden !== undefined || /(?:^|;)\s{0,9}(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)/i.test(style)
  )
}

function sizeOf({ width = '', height = '' }: Readonly<Record<string, string>>): Record<string, string> {
  const isSize = (value: string) => /^[1-9]\d{0,4}$/.test(value)
  return isSize(width) && isSize(height) ? { width, height } : {}
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
