import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { ends } from './bound.ts'

/**
 * One block of a story: a paragraph, a heading, a list, a quotation, a figure, a table, a rule or preformatted text. Inside
 * of it everything is as the sanitizer let it through.
 */
export type BlockNode = Element

const BLOCKS = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre figure table hr'.split(' '))
const HOLDERS = new Set('div li dd dt td th tr tbody thead tfoot caption figcaption'.split(' '))
const ROWS = new Set(['table', 'tbody', 'thead', 'tfoot'])
/** What a picture may share its figure with; around other blocks a figure is only a wrapper. */
const IN_FIGURE = new Set(['p', 'div', 'figcaption', 'figure'])

/** The blocks of sanitized HTML: what stands loose becomes paragraphs, wrappers go, empty ones too. No word is lost. */
export function readTree(html: string): BlockNode[] {
  return blocksOf(nodesIn(html))
}

/** What HTML says, as a parser has it. */
export function nodesIn(html: string): ChildNode[] {
  return parseDocument(html, parsing(html)).children
}

/** Where no entity can stand, the parser need not look at each character for one. */
export function parsing(html: string): { decodeEntities: boolean } {
  return { decodeEntities: html.includes('&') }
}

/** True for `h1` to `h6`. */
export function isHeading(node: Element): boolean {
  return /^h[1-6]$/.test(node.name)
}

/** True for `ul` and `ol`. */
export function isList(node: Element): boolean {
  return node.name === 'ul' || node.name === 'ol'
}

/** The blocks of nodes that the sanitizer let through. */
export function blocksOf(nodes: readonly ChildNode[]): BlockNode[] {
  return runsOf(nodes).flatMap(run => (Array.isArray(run) ? paragraphsOf(run, {}) : blockOf(run)))
}

/** Nodes as what stands there: blocks, and runs of what stands between them. */
export function runsOf(nodes: readonly ChildNode[]): (Element | ChildNode[])[] {
  const runs: (Element | ChildNode[])[] = []
  for (const node of nodes) {
    const last = runs.at(-1)
    if (isBlocky(node)) runs.push(node)
    else if (Array.isArray(last)) last.push(node)
    else runs.push([node])
  }
  return runs
}

/** True for what cannot stand in a paragraph, and for an inline element around such. */
export function isBlocky(node: ChildNode): node is Element {
  return isTag(node) && (BLOCKS.has(node.name) || HOLDERS.has(node.name) || node.children.some(isBlocky))
}

function blockOf(node: Element): BlockNode[] {
  const { name, attribs, children } = node
  switch (true) {
    case name === 'hr':
      return [node]
    case name === 'pre':
      return leaf(name, attribs, inlineOf(children, '\n'))
    case isHeading(node):
      return leaf(name, attribs, inlineOf(children, ' ')).map(folded)
    case isList(node):
      return filled(name, attribs, itemsOf(children))
    case name === 'dl':
      return filled(name, attribs, termsOf(children))
    case name === 'table':
      return tableOf(node)
    case name === 'figure' && isPicture(node):
      return [new Element(name, attribs, figureOf(children))]
    case name === 'blockquote':
      return filled(name, attribs, blocksOf(children))
    case name === 'p' && !children.some(isBlocky):
      return paragraphsOf(children, attribs)
    case BLOCKS.has(name) || HOLDERS.has(name):
      return blocksOf(children)
    default:
      // An inline element around blocks stands in each of those that it may stand in.
      return blocksOf(children).map(block =>
        (block.name === 'p' || isHeading(block)) && !block.children.some(each => isTag(each) && ends(each.name, name))
          ? new Element(block.name, block.attribs, [new Element(name, withoutId(attribs), block.children)])
          : block,
      )
  }
}

function withoutId({ id: _, ...others }: Readonly<Record<string, string>>): Record<string, string> {
  return others
}

function leaf(name: string, attribs: Record<string, string>, children: ChildNode[]): BlockNode[] {
  return hasContent(children) ? [new Element(name, attribs, children)] : []
}

function filled(name: string, attribs: Record<string, string>, children: BlockNode[]): BlockNode[] {
  return children.length === 0 ? [] : [new Element(name, attribs, children)]
}

function paragraphsOf(nodes: readonly ChildNode[], attribs: Record<string, string>): BlockNode[] {
  return splitAtBreaks(nodes)
    .filter(hasContent)
    .map((part, index) => folded(new Element('p', index === 0 ? attribs : {}, withoutEdges(part))))
}

/** The items of a list; a list that stands loose in it belongs to the item before. */
function itemsOf(nodes: readonly ChildNode[]): Element[] {
  const items: { attribs: Record<string, string>; nodes: ChildNode[] }[] = []
  for (const run of runsOf(nodes)) {
    const last = items.at(-1)
    const inside = Array.isArray(run) ? [...run] : run.name === 'li' ? [...run.children] : [run]
    if (!Array.isArray(run) && isList(run) && last !== undefined) last.nodes.push(run)
    else if (hasContent(inside)) {
      const isItem = !Array.isArray(run) && run.name === 'li'
      items.push({ attribs: isItem ? run.attribs : {}, nodes: inside })
    }
  }
  return items.flatMap(each => held('li', each.attribs, each.nodes))
}

function termsOf(nodes: readonly ChildNode[]): Element[] {
  return runsOf(nodes).flatMap(run => {
    if (Array.isArray(run)) return held('dd', {}, run)
    if (run.name === 'div') return termsOf(run.children)
    return run.name === 'dt' || run.name === 'dd' ? held(run.name, run.attribs, run.children) : held('dd', {}, [run])
  })
}

/** A table with its cells tidied; one of single cells only laid a page out. What stands loose in it becomes cells. */
function tableOf(table: Element): BlockNode[] {
  const captions = table.children.filter(isTag).filter(each => each.name === 'caption')
  const others = table.children.filter(each => !isTag(each) || each.name !== 'caption')
  const parts = rowsOf(others).filter(each => each.children.length > 0)
  const rows = parts.flatMap(part => (part.name === 'tr' ? [part] : part.children.filter(isTag)))
  if (rows.every(row => row.children.length < 2)) {
    return blocksOf([...captions, ...rows].flatMap(each => (each.name === 'tr' ? each.children : [each])))
  }
  const caption = captions.flatMap(each => held('caption', each.attribs, each.children))
  return [new Element('table', table.attribs, [...caption, ...parts])]
}

function rowsOf(nodes: readonly ChildNode[]): Element[] {
  return runsOf(nodes).flatMap(run => {
    if (!Array.isArray(run) && run.name === 'tr') return [new Element('tr', run.attribs, cellsOf(run.children))]
    if (!Array.isArray(run) && ROWS.has(run.name) && run.name !== 'table')
      return filled(
        run.name,
        run.attribs,
        rowsOf(run.children).filter(each => each.children.length > 0),
      )
    return filled('tr', {}, held('td', {}, Array.isArray(run) ? run : [run]))
  })
}

/** The cells of a row, the empty ones too: they keep the others in their columns. */
function cellsOf(nodes: readonly ChildNode[]): Element[] {
  const cells = runsOf(nodes).flatMap(run => {
    if (Array.isArray(run)) return held('td', {}, run)
    if (run.name !== 'td' && run.name !== 'th') return held('td', {}, [run])
    const [cell = new Element(run.name, run.attribs, [])] = held(run.name, run.attribs, run.children)
    return [cell]
  })
  return cells.some(cell => hasContent(cell.children)) ? cells : []
}

function isPicture(figure: Element): boolean {
  const isOther = (node: ChildNode): boolean =>
    isTag(node) &&
    ((isBlocky(node) && BLOCKS.has(node.name) && !IN_FIGURE.has(node.name)) || node.children.some(isOther))
  return find(figure, 'img') !== null && !figure.children.some(isOther)
}

function figureOf(nodes: readonly ChildNode[]): ChildNode[] {
  return runsOf(nodes).flatMap((run): ChildNode[] => {
    if (Array.isArray(run)) return hasContent(run) ? run : []
    if (run.name === 'figcaption') return held(run.name, run.attribs, run.children)
    return figureOf(run.children)
  })
}

/** An item, a cell or a caption: a lone paragraph in it loses its tags, several blocks stay. Nothing where it is empty. */
function held(name: string, attribs: Record<string, string>, nodes: readonly ChildNode[]): Element[] {
  if (!hasContent(nodes)) return []
  if (!nodes.some(isBlocky)) return [folded(new Element(name, attribs, withoutEdges(nodes)))]
  const inner = blocksOf(nodes)
  const [first, ...others] = inner
  if (first === undefined) return []
  const isLead = first.name === 'p' && first.attribs.id === undefined && others.every(isList)
  return [new Element(name, attribs, isLead ? [...first.children, ...others] : inner)]
}

/** The inline content of nodes, whatever blocks stood around it, those parted by `between`. */
function inlineOf(nodes: readonly ChildNode[], between: string): ChildNode[] {
  return runsOf(nodes).flatMap((run, index): ChildNode[] => {
    const apart = index === 0 ? [] : [new Text(between)]
    return Array.isArray(run) ? [...apart, ...run] : [...apart, ...inlineOf(run.children, between)]
  })
}

/** Two line breaks in a row are how old pages end a paragraph. */
function splitAtBreaks(nodes: readonly ChildNode[]): ChildNode[][] {
  const parts: ChildNode[][] = [[]]
  let breaks: ChildNode[] = []
  for (const node of nodes) {
    if (isTag(node) && node.name === 'br') breaks.push(node)
    else if (breaks.length > 0 && isText(node) && node.data.trim() === '') breaks.push(node)
    else {
      if (breaks.filter(isTag).length > 1) parts.push([])
      else parts.at(-1)?.push(...breaks)
      breaks = []
      parts.at(-1)?.push(node)
    }
  }
  return parts
}

/** Nodes without the line breaks that begin or end them: they show nothing. */
function withoutEdges(nodes: readonly ChildNode[]): ChildNode[] {
  const isBare = (node: ChildNode) => (isText(node) ? node.data.trim() === '' : isTag(node) && node.name === 'br')
  const from = nodes.findIndex(node => !isBare(node))
  const to = nodes.findLastIndex(node => !isBare(node))
  return nodes.slice(from, to + 1)
}

/** An element with its white space folded as a browser folds it, none of it at the ends. */
function folded(element: Element): Element {
  let isOpen = true
  let last: Text | null = null
  const endLine = () => {
    if (last !== null) last.data = last.data.replace(/ $/, '')
    last = null
    isOpen = true
  }
  const walk = (nodes: readonly ChildNode[]) => {
    for (const node of nodes) {
      if (isText(node)) {
        const data = spaced(node.data)
        node.data = isOpen ? data.replace(/^ /, '') : data
        if (node.data === '') continue
        isOpen = node.data.endsWith(' ')
        last = node
      } else if (isTag(node)) {
        if (node.name === 'br') endLine()
        else if (node.name === 'img') {
          isOpen = false
          last = null
        } else walk(node.children)
      }
    }
  }
  walk(element.children)
  endLine()
  return element
}

/** Text with each run of white space as the one space that a browser shows. */
export function spaced(text: string): string {
  // A single space is left alone: most of a text's white space.
  return text.replace(/[ \t\n\r\f]{2,}|[\t\n\r\f]/g, ' ')
}

/** True where nodes say or show something. */
export function hasContent(nodes: readonly ChildNode[]): boolean {
  return nodes.some(node => {
    if (isText(node)) return /[^\s\u200B\u2060\uFEFF]/.test(node.data)
    return isTag(node) && (node.name === 'img' || node.name === 'hr' || hasContent(node.children))
  })
}

/** The first element of a name at or below a node. */
export function find(node: Element, name: string): Element | null {
  if (node.name === name) return node
  for (const child of node.children) {
    const found = isTag(child) ? find(child, name) : null
    if (found !== null) return found
  }
  return null
}

/** Calls `see` for every element at or below nodes, those above first. */
export function eachElement(nodes: readonly ChildNode[], see: (element: Element) => void): void {
  for (const node of nodes) {
    if (!isTag(node)) continue
    see(node)
    eachElement(node.children, see)
  }
}
