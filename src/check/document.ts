import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { parseDocument } from 'htmlparser2'

/** HTML as a rule looks at it. */
export class Document {
  readonly #nodes: ChildNode[]

  constructor(html: string) {
    this.#nodes = parseDocument(html).children
  }

  /** Every element, as they begin, those of these names alone where some are given. */
  elements(...names: string[]): Element[] {
    const found: Element[] = []
    const walk = (nodes: readonly ChildNode[]) => {
      for (const node of nodes) {
        if (!isTag(node)) continue
        if (names.length === 0 || names.includes(node.name)) found.push(node)
        walk(node.children)
      }
    }
    walk(this.#nodes)
    return found
  }

  /** What stands in `<style>` elements. */
  styles(): string {
    return this.elements('style')
      .map(each => each.children.map(child => ('data' in child ? String(child.data) : '')).join(''))
      .join('\n')
  }

  /** What a reader sees, in one line. */
  text(): string {
    return wordsOf(this.#nodes)
  }

  /** Each text with the elements around it, the innermost first. */
  texts(): { text: string; around: Element[] }[] {
    const found: { text: string; around: Element[] }[] = []
    const walk = (nodes: readonly ChildNode[], around: Element[]) => {
      for (const node of nodes) {
        if (isText(node) && node.data.trim() !== '') found.push({ text: node.data.trim(), around })
        if (isTag(node) && !UNSEEN.has(node.name)) walk(node.children, [node, ...around])
      }
    }
    walk(this.#nodes, [])
    return found
  }
}

/** The path of an URL as a file is named; null where it is no UTF-8. */
export function decodedPath(path: string): string | null {
  try {
    return decodeURI(path)
  } catch (error) {
    if (error instanceof URIError) return null
    throw error
  }
}

/** What stands within a word. */
const INLINE = new Set(
  'a abbr b bdi bdo cite code del em font i ins kbd mark q s small span strong sub sup u var wbr'.split(' '),
)
const UNSEEN = new Set(['head', 'style', 'script', 'title', 'template'])

/** The words of nodes in one line. */
export function wordsOf(nodes: readonly ChildNode[]): string {
  const parts: string[] = []
  const walk = (each: readonly ChildNode[]) => {
    for (const node of each) {
      if (isText(node)) parts.push(node.data)
      else if (isTag(node) && !UNSEEN.has(node.name)) {
        walk(node.children)
        if (!INLINE.has(node.name)) parts.push(' ')
      }
    }
  }
  walk(nodes)
  return parts.join('').replace(/\s+/g, ' ').trim()
}

/** The words of a text in whatever script, in lower case. Unicode UAX #29. */
export function segmented(text: string): string[] {
  return [...SEGMENTER.segment(text.toLowerCase())].flatMap(each => (each.isWordLike === true ? [each.segment] : []))
}

const SEGMENTER = new Intl.Segmenter('und', { granularity: 'word' })

/** The value of a property in an element's own style, or null. */
export function styleOf(element: Element, property: string): string | null {
  for (const each of (element.attribs.style ?? '').split(';')) {
    const [name = '', ...value] = each.split(':')
    if (name.trim().toLowerCase() === property) return value.join(':').trim()
  }
  return null
}
