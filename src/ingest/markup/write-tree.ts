import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { escapeHtml, escapeText } from '../../article/index.ts'
import { type BlockNode, isBlocky, isList, runsOf, spaced } from './tree.ts'

const VOID = new Set(['br', 'hr', 'img', 'wbr'])

/** Blocks as HTML, one a line. */
export function writeTree(blocks: readonly BlockNode[]): string {
  return blocks.map(block => htmlOf([block])).join('\n')
}

/** Nodes as HTML that is XML too where its void elements are closed: no entity but the five, no attribute without a value. */
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

/** Blocks as plain text, a blank line between them; pictures and their captions say nothing there. */
export function textOf(blocks: readonly BlockNode[]): string {
  return blocks
    .map(blockText)
    .filter(text => text !== '')
    .join('\n\n')
}

function blockText(block: Element): string {
  if (isList(block)) return listText(block)
  if (block.name === 'blockquote') return textOf(block.children.filter(isTag))
  if (block.name === 'figure' || block.name === 'hr') return ''
  if (block.name === 'pre') return rawText(block.children).replace(/^\n+|\s+$/g, '')
  if (block.name === 'table' || block.name === 'dl') return rowsText(block)
  return wordsOf(block.children)
}

/** What an item or a cell says: its lines, and those of the blocks in it. */
function heldLines(nodes: readonly ChildNode[]): string[] {
  return runsOf(nodes)
    .map(run =>
      Array.isArray(run) || run.name === 'p'
        ? wordsOf(Array.isArray(run) ? run : run.children).replaceAll('\n', ' ')
        : blockText(run),
    )
    .filter(text => text !== '')
    .flatMap(text => text.split('\n'))
}

function listText(list: Element): string {
  const start = Number(list.attribs.start ?? '1')
  return list.children
    .filter(isTag)
    .map((item, index) => {
      const [first = '', ...others] = heldLines(item.children)
      return [
        `${list.name === 'ol' ? `${start + index}.` : '•'} ${first}`,
        ...others.map(line => line && `  ${line}`),
      ].join('\n')
    })
    .join('\n')
}

function rowsText(node: Element): string {
  if (node.name === 'dl')
    return node.children
      .filter(isTag)
      .flatMap(each => heldLines(each.children))
      .join('\n')
  const said = node.children.filter(isTag).map(each => {
    if (each.name === 'tr')
      return each.children
        .filter(isTag)
        .map(cell => heldLines(cell.children).join(' '))
        .join(' | ')
    return each.name === 'caption' ? heldLines(each.children).join(' ') : rowsText(each)
  })
  return said.filter(row => /[^| ]/.test(row)).join('\n')
}

/** The words of nodes in one line; a line break and the end of a block become `\n`. A link back from a note says nothing. */
export function wordsOf(nodes: readonly ChildNode[]): string {
  const [only] = nodes
  if (nodes.length === 1 && only !== undefined && isText(only)) return spaced(only.data).trim()
  const walk = (each: readonly ChildNode[]): string => {
    let said = ''
    for (const node of each) said += isBlocky(node) ? `\n${walk(node.children)}\n` : inlineWords(node)
    return said
  }
  const inlineWords = (node: ChildNode): string => {
    if (isText(node)) return spaced(node.data)
    if (!isTag(node) || isBackLink(node)) return ''
    return node.name === 'br' ? '\n' : walk(node.children)
  }
  return walk(nodes)
    .replace(/ ?\n[ \n]*/g, '\n')
    .replace(/ {2,}/g, ' ')
    .trim()
}

function isBackLink({ name, attribs, children }: Element): boolean {
  return (
    name === 'a' && attribs.href?.startsWith('#') === true && /^(?:[\s↩↑⤴^]|\uFE0E|\uFE0F)*$/u.test(rawText(children))
  )
}

function rawText(nodes: readonly ChildNode[]): string {
  return nodes
    .map(each => (isText(each) ? each.data : isTag(each) ? (each.name === 'br' ? '\n' : rawText(each.children)) : ''))
    .join('')
}
