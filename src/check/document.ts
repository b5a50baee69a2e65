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

const UNSEEN = new Set(['head', 'style', 'script', 'title', 'template'])

/** The words of nodes in one line. */
export function wordsOf(nodes: readonly ChildNode[]): string {
  const parts: string[] = []
  const walk = (each: readonly ChildNode[]) => {
    for (const node of each) {
      if (isText(node)) parts.push(node.data)
      else if (isTag(node) && !UNSEEN.has(node.name)) {
        walk(node.children)
        parts.push(' ')
      }
    }
  }
  walk(nodes)
  return parts.join('').replace(/\s+/g, ' ').trim()
}

/** The value of a property in an element's own style, or null. */
export function styleOf(element: Element, property: string): string | null {
  for (const each of (element.attribs.style ?? '').split(';')) {
    const [name = '', ...value] = each.split(':')
    if (name.trim().toLowerCase() === property) return value.join(':').trim()
  }
  return null
}
