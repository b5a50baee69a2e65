import type { ChildNode } from 'domhandler'
import sanitizeHtml from 'sanitize-html'
import { printable } from '../../article/index.ts'
import { withoutNullReferences } from '../words/references.ts'
import { bounded } from './bound.ts'
import { KEPT, MUTE, simplify } from './simplify.ts'
import { type BlockNode, blocksOf, nodesIn, parsing, readTree } from './tree.ts'
import type { Ground } from './urls.ts'
import { htmlOf } from './write-tree.ts'

/** Larger bodies are cut there; no story comes near it. */
export const MAX_BODY = 3_000_000

const LIST: sanitizeHtml.IOptions = {
  allowedTags: [...KEPT],
  allowedAttributes: {
    '*': ['id', 'dir', 'lang'],
    a: ['href'],
    img: ['src', 'alt', 'width', 'height'],
    ol: ['start', 'reversed', 'type'],
    li: ['value'],
    td: ['colspan', 'rowspan'],
    th: ['colspan', 'rowspan', 'scope'],
    abbr: ['title'],
    dfn: ['title'],
  },
  allowedSchemes: [],
  allowedSchemesByTag: {
    a: ['http', 'https', 'mailto', 'tel', 'postrider-file'],
    img: ['http', 'https', 'data', 'postrider-file'],
  },
  allowProtocolRelative: false,
  nonTextTags: [...MUTE],
  disallowedTagsMode: 'discard',
}

/** Elements of stories without an attribute, and links to plain addresses: there is nothing in them to take out. */
const PLAIN = /<\/?(?:p|a|li|em|strong|ul|ol|h[2-6]|blockquote|code)>|<a href="https?:\/\/[\w./-]+">/g

/**
 * The one sanitizer, at the door. Hostile HTML in; out comes HTML of a closed list of elements and attributes, with
 * absolute URLs of http, https, mailto and tel, and nothing that runs, loads a page or tracks a reader. `div`s in it are
 * only seams. What it gives it gives back unchanged; but a reference to a file beside the article is its own to make.
 */
export function sanitize(html: string, ground: Ground): string {
  return cleaned(htmlOf(simplified(html, ground)))
}

/** The blocks of hostile HTML, sanitized: `readTree(sanitize(html, ground))`. */
export function sanitizedTree(html: string, ground: Ground): BlockNode[] {
  const nodes = simplified(html, ground)
  const written = htmlOf(nodes)
  const clean = cleaned(written)
  // Most of what is simplified passes as it is, but that void elements are closed: then these are its nodes.
  return clean.replaceAll(' />', '>') === written ? blocksOf(nodes) : readTree(clean)
}

function simplified(html: string, ground: Ground): ChildNode[] {
  return simplify(nodesIn(bounded(withoutNullReferences(html.slice(0, MAX_BODY)))), ground)
}

function cleaned(html: string): string {
  const said = printable(html)
  if (isPlain(said)) return said
  return sanitizeHtml(said, { ...LIST, parser: parsing(said) })
}

/** True for what the list lets through as it is: most paragraphs of most stories. */
function isPlain(html: string): boolean {
  return !html.replace(PLAIN, '').includes('<')
}
