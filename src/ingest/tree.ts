import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { escapeHtml, escapeText } from '../article/index.ts'

/**
 * One block of a story: a paragraph, a heading, a list, a quotation, a figure, a table, a rule or preformatted text. Inside
 * of it everything is as the sanitizer let it through.
 */
export type BlockNode = Element

const BLOCKS = new Set('p h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre figure table hr'.split(' '))
const HOLDERS = new Set('div li dd dt td th tr tbody thead tfoot caption figcaption'.split(' '))
const VOID = new Set(['br', 'hr', 'img', 'wbr'])
const HEADING = /^h[1-6]$/
const PRESERVED = new Set(['pre'])

/** The blocks of sanitized HTML: what stands loose becomes paragraphs, wrappers go, empty ones too. */
export function readTree(html: string): BlockNode[] {
  return blocksOf(parseDocument(html).children)
}

/** Blocks as HTML, one a line. */
export function writeTree(blocks: readonly BlockNode[]): string {
  return blocks.map(block => htmlOf([block])).join('\n')
}

/** Nodes as HTML that is XML too where its void elements are closed: no entity but the five, no empty attribute without a value. */
export function htmlOf(nodes: readonly ChildNode[]): string {
  let html = ''
  for (const node of nodes) {
    if (isText(node)) html += escapeText(node.data)
    if (!isTag(node)) continue
    html += `<${node.name}`
    for (const [name, value] of Object.entries(node.attribs)) html += ` ${name}="${escapeHtml(value)}"`
    html += VOID.has(node.name) ? '>' : `>${htmlOf(node.children)}</${node.name}>`
  }
  return html
}

function blocksOf(nodes: readonly ChildNode[]): BlockNode[] {
  const blocks: BlockNode[] = []
  let run: ChildNode[] = []
  const flush = () => {
    for (const part of splitAtBreaks(run)) if (hasContent(part)) blocks.push(folded(new Element('p', {}, part)))
    run = []
  }
  for (const node of nodes) {
    if (isText(node)) run.push(node)
    else if (!isTag(node)) continue
    else if (!isBlocky(node)) run.push(node)
    else {
      flush()
      blocks.push(...blockOf(node))
    }
  }
  flush()
  return blocks
}

/** What a block element becomes. */
function blockOf(node: Element): BlockNode[] {
  const { name } = node
  if (name === 'hr') return [node]
  if (name === 'pre') return hasContent(node.children) ? [node] : []
  if (HEADING.test(name)) {
    const inner = inlineOf(node.children)
    return hasContent(inner) ? [folded(new Element(name, node.attribs, inner))] : []
  }
  if (name === 'ul' || name === 'ol') {
    const items = node.children.filter(isTag).flatMap(each => (each.name === 'li' ? [held(each)] : looseItem(each)))
    const said = items.filter(item => hasContent(item.children))
    return said.length === 0 ? [] : [new Element(name, node.attribs, said)]
  }
  if (name === 'dl' || name === 'table') return hasContent(node.children) ? [kept(node)] : []
  if (name === 'figure') {
    if (find(node, 'img') === null) return blocksOf(node.children)
    const inner = node.children.flatMap((each): ChildNode[] => {
      if (!isTag(each)) return []
      return each.name === 'figcaption' ? [held(each)] : inlineOf([each])
    })
    return [
      new Element(
        name,
        node.attribs,
        inner.filter(each => hasContent([each])),
      ),
    ]
  }
  if (name === 'blockquote') {
    const inner = blocksOf(node.children)
    return inner.length === 0 ? [] : [new Element(name, node.attribs, inner)]
  }
  if (name === 'p' && !node.children.some(isBlocky)) {
    return splitAtBreaks(node.children)
      .filter(hasContent)
      .map((part, index) => folded(new Element('p', index === 0 ? node.attribs : {}, part)))
  }
  return blocksOf(node.children)
}

function looseItem(node: Element): Element[] {
  return node.name === 'ul' || node.name === 'ol' ? blockOf(node).map(each => new Element('li', {}, [each])) : []
}

/** A table or a definition list with its cells tidied. */
function kept(node: Element): Element {
  const children = node.children
    .filter(isTag)
    .map(each => (HOLDERS.has(each.name) && !/^t(?:r|body|head|foot)$/.test(each.name) ? held(each) : kept(each)))
  return new Element(node.name, node.attribs, children)
}

/** An item, a cell or a caption: a lone paragraph in it loses its tags, several blocks stay. */
function held(node: Element): Element {
  if (!node.children.some(isBlocky)) return folded(new Element(node.name, node.attribs, [...node.children]))
  const inner = blocksOf(node.children)
  const [first, ...others] = inner
  const isLead = first?.name === 'p' && others.every(each => each.name === 'ul' || each.name === 'ol')
  return new Element(node.name, node.attribs, first !== undefined && isLead ? [...first.children, ...others] : inner)
}

/** True for what cannot stand in a paragraph, and for an inline element around such. */
function isBlocky(node: ChildNode): boolean {
  return isTag(node) && (BLOCKS.has(node.name) || HOLDERS.has(node.name) || node.children.some(isBlocky))
}

/** The inline content of nodes, whatever blocks stood around it. */
function inlineOf(nodes: readonly ChildNode[]): ChildNode[] {
  return nodes.flatMap(node => (isTag(node) && isBlocky(node) ? [...inlineOf(node.children), new Text(' ')] : [node]))
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

/** An element with its white space folded as a browser folds it, none of it at the ends. */
function folded(element: Element): Element {
  let open = true
  let last: Text | null = null
  const walk = (nodes: readonly ChildNode[]) => {
    for (const node of nodes) {
      if (isText(node)) {
        let data = node.data.replace(/[ \t\n\r\f]+/g, ' ')
        if (open) data = data.replace(/^ /, '')
        if (data !== '') {
          open = data.endsWith(' ')
          last = node
        }
        node.data = data
      } else if (isTag(node)) {
        if (node.name === 'br') {
          if (last !== null) last.data = last.data.trimEnd()
          open = true
        } else if (node.name === 'img') {
          open = false
          last = null
        } else if (!PRESERVED.has(node.name)) walk(node.children)
      }
    }
  }
  walk(element.children)
  if (last !== null && open) (last as Text).data = (last as Text).data.trimEnd()
  return element
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

/** The words of nodes in one line; a line break becomes `\n`. */
export function wordsOf(nodes: readonly ChildNode[]): string {
  const walk = (each: readonly ChildNode[]): string =>
    each
      .map(node => {
        if (isText(node)) return node.data.replace(/[ \t\n\r\f]+/g, ' ')
        if (!isTag(node)) return ''
        if (node.name === 'br') return '\n'
        return isBlocky(node) && !HOLDERS.has(node.name) ? `\n${walk(node.children)}\n` : walk(node.children)
      })
      .join('')
  return walk(nodes)
    .replace(/ *\n+ */g, '\n')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Blocks as plain text, a blank line between them; pictures and their captions say nothing there. */
export function textOf(blocks: readonly BlockNode[]): string {
  return blocks
    .map(blockText)
    .filter(text => text !== '')
    .join('\n\n')
}

function blockText(block: BlockNode): string {
  if (block.name === 'ul' || block.name === 'ol') return listText(block, '')
  if (block.name === 'blockquote') return textOf(block.children.filter(isTag))
  if (block.name === 'figure' || block.name === 'hr') return ''
  if (block.name === 'pre') return rawText(block).replace(/^\n+|\s+$/g, '')
  if (block.name === 'table' || block.name === 'dl') return rowsText(block)
  return wordsOf(block.children)
}

function listText(list: Element, indent: string): string {
  const start = Number(list.attribs.start ?? '1')
  return list.children
    .filter(isTag)
    .map((item, index) => {
      const mark = list.name === 'ol' ? `${(Number.isInteger(start) ? start : 1) + index}.` : '•'
      const nested = item.children.filter(isTag).filter(each => each.name === 'ul' || each.name === 'ol')
      const own = wordsOf(item.children.filter(each => !isTag(each) || !nested.includes(each))).replaceAll('\n', ' ')
      return [`${indent}${mark} ${own}`, ...nested.map(each => listText(each, `${indent}  `))].join('\n')
    })
    .join('\n')
}

function rowsText(node: Element): string {
  const rows: string[] = []
  eachElement([node], each => {
    if (each.name === 'tr')
      rows.push(
        each.children
          .filter(isTag)
          .map(cell => wordsOf(cell.children).replaceAll('\n', ' '))
          .join(' | '),
      )
    if (each.name === 'dt' || each.name === 'dd' || each.name === 'caption') rows.push(wordsOf(each.children))
  })
  return rows.filter(row => row.replace(/[| ]/g, '') !== '').join('\n')
}

function rawText(node: Element): string {
  return node.children
    .map(each => (isText(each) ? each.data : isTag(each) ? (each.name === 'br' ? '\n' : rawText(each)) : ''))
    .join('')
}
