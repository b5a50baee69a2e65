import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import { type Label, labelOf } from './labels.ts'
import { afterBullet, columns, endsSentence, fold, splitAtBullets } from './lines.ts'
import { isSaying } from './sections.ts'
import { type BlockNode, hasContent, isHeading, isList } from './tree.ts'
import { wordsOf } from './write-tree.ts'

const MAX_POINT = 300
const MAX_POINTS = 12
const MAX_WHY_BLOCKS = 6

/** What stood under headings of its own, and the blocks that are left. `dropped` are lines that only led to a list. */
export type TreeSections = { takeaways: string[]; whyItMatters: BlockNode[]; blocks: BlockNode[]; dropped: string[] }

type Taken = { points: string[]; why: BlockNode[]; dropped: string[]; end: number }

/**
 * Finds "Key takeaways" and "Why it matters" under any of their names: as a heading, a line in bold, the start of a
 * paragraph, or the head of a quotation or callout.
 */
export function takeTreeSections(blocks: readonly BlockNode[]): TreeSections {
  const found: TreeSections = { takeaways: [], whyItMatters: [], blocks: [], dropped: [] }
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at]
    if (block === undefined) continue
    if (block.name === 'blockquote') {
      const inner = takeTreeSections(block.children.filter(isTag))
      found.takeaways.push(...inner.takeaways)
      found.whyItMatters.push(...inner.whyItMatters)
      found.dropped.push(...inner.dropped)
      const isWhole = inner.takeaways.length + inner.whyItMatters.length === 0
      if (isWhole) found.blocks.push(block)
      else if (inner.blocks.length > 0) found.blocks.push(new Element('blockquote', block.attribs, inner.blocks))
      continue
    }
    const taken = takeAt(blocks, at)
    if (taken === null) {
      found.blocks.push(block)
      continue
    }
    found.takeaways.push(...taken.points)
    found.whyItMatters.push(...taken.why)
    found.dropped.push(...taken.dropped)
    at = taken.end - 1
  }
  const seen = new Set<string>()
  return { ...found, takeaways: found.takeaways.filter(each => !seen.has(fold(each)) && seen.add(fold(each))) }
}

function takeAt(blocks: readonly BlockNode[], at: number): Taken | null {
  const block = blocks[at]
  if (block === undefined || (block.name !== 'p' && !isHeading(block))) return null
  const lines = wordsOf(block.children).split('\n')
  const label = labelOf(lines[0] ?? '')
  if (label === null) return null
  return label.kind === 'why' ? takeWhy(blocks, at, label, lines) : takePoints(blocks, at, label, lines)
}

function takeWhy(blocks: readonly BlockNode[], at: number, label: Label, lines: readonly string[]): Taken | null {
  const block = blocks[at]
  if (block === undefined) return null
  if (label.rest !== null || lines.length > 1) {
    const own = behind(
      block,
      wordsOf(block.children).length - [label.rest ?? '', ...lines.slice(1)].join('\n').trim().length,
    )
    return hasContent(own.children) ? { points: [], why: [own], dropped: [], end: at + 1 } : null
  }
  const end = endOfWhy(blocks, at)
  return end === at + 1 ? null : { points: [], why: blocks.slice(at + 1, end), dropped: [], end }
}

/** Under a heading with another of its rank behind it, all that stands between; else one paragraph, with the list that it leads to. */
function endOfWhy(blocks: readonly BlockNode[], at: number): number {
  const block = blocks[at]
  const next = blocks[at + 1]
  if (block === undefined || next === undefined || isHeading(next) || labelAlone(next) !== null) return at + 1
  if (isHeading(block)) {
    const until = blocks.findIndex(
      (each, index) => index > at && ((isHeading(each) && each.name <= block.name) || labelAlone(each) !== null),
    )
    if (until > 0 && until - at - 1 <= MAX_WHY_BLOCKS) return until
  }
  const leads = next.name === 'p' && /[:：]$/.test(wordsOf(next.children)) && blocks.slice(at + 2, at + 3).some(isList)
  return at + (leads ? 3 : 2)
}

function takePoints(
  blocks: readonly BlockNode[],
  at: number,
  { rest, strength }: Label,
  lines: readonly string[],
): Taken | null {
  const isWeak = strength === 'weak'
  const own = [rest ?? '', ...lines.slice(1)].filter(each => each !== '')
  const bulleted = own.map(line => afterBullet(line))
  if (own.length > 1 && (bulleted.every(each => each !== null && each !== '') || (!isWeak && own.every(isShort)))) {
    return points(
      own.map((line, index) => bulleted[index] ?? line),
      at + 1,
    )
  }
  const split = rest === null ? [] : splitAtBullets(rest)
  if (split.length > 1) return points(split, at + 1)
  const next = blocks[at + 1]
  const listed = itemsOf(next)
  if (listed !== null && isSaying(listed)) {
    if (rest === null) return points(listed, at + 2)
    if (!endsSentence(rest)) return points(listed, at + 2, [rest])
    return isWeak ? null : points([rest, ...listed], at + 2)
  }
  if (rest !== null) {
    if (isWeak) return null
    const parts = rest.split(/\s*[;；]\s+/)
    return points(parts.length > 2 ? parts : [rest], at + 1)
  }
  if (next === undefined || next.name !== 'p') return null
  const said = wordsOf(next.children)
  const led = /[:：]$/.test(said) ? itemsOf(blocks[at + 2]) : null
  if (led !== null && isSaying(led)) return points(led, at + 3, [said])
  const marked = said.split('\n').map(line => afterBullet(line))
  if (marked.length > 1 && marked.every(each => each !== null && each !== ''))
    return points(
      marked.filter(each => each !== null),
      at + 2,
    )
  if (isWeak) return null
  return paragraphPoints(blocks, at, strength)
}

/** Points that stand as paragraphs: the short ones that follow, where something else follows them; or one paragraph. */
function paragraphPoints(blocks: readonly BlockNode[], at: number, strength: Label['strength']): Taken | null {
  const said: string[] = []
  for (const block of blocks.slice(at + 1)) {
    const text = block.name === 'p' && labelAlone(block) === null ? wordsOf(block.children) : ''
    if (text === '' || !isShort(text) || said.length > MAX_POINTS) break
    said.push(afterBullet(text) ?? text)
  }
  const isList = strength === 'strong' && said.length > 1 && said.length <= MAX_POINTS
  const behindLast = blocks[at + 1 + said.length]
  if (
    isList &&
    (behindLast === undefined ||
      isHeading(behindLast) ||
      said.every(each => endsSentence(each) === endsSentence(said[0] ?? '')))
  ) {
    return points(said, at + 1 + said.length)
  }
  const first = blocks[at + 1]
  return first === undefined ? null : points([wordsOf(first.children).replaceAll('\n', ' ')], at + 2)
}

function points(said: readonly string[], end: number, dropped: string[] = []): Taken {
  return { points: said.map(each => each.trim()).filter(each => each !== ''), why: [], dropped, end }
}

function isShort(text: string): boolean {
  return columns(text) <= MAX_POINT && !text.includes('\n')
}

function itemsOf(block: BlockNode | undefined): string[] | null {
  if (block === undefined || !isList(block)) return null
  return block.children
    .filter(isTag)
    .map(item => wordsOf(item.children).replaceAll('\n', ' '))
    .filter(each => each !== '')
}

function labelAlone(block: BlockNode): Label | null {
  if (block.name !== 'p' && !isHeading(block)) return null
  return labelOf(wordsOf(block.children))
}

/** A block without its first `count` characters of words, and without what that empties. */
function behind(block: BlockNode, count: number): BlockNode {
  let left = count
  const walk = (nodes: readonly ChildNode[]): ChildNode[] =>
    nodes.flatMap((node): ChildNode[] => {
      if (isText(node)) {
        const cut = Math.min(left, node.data.length)
        left -= cut
        const data = node.data.slice(cut)
        return data === '' ? [] : [new Text(data)]
      }
      if (!isTag(node)) return []
      if (node.name === 'br') {
        if (left > 0) {
          left--
          return []
        }
        return [node]
      }
      if (left <= 0) return [node]
      const children = walk(node.children)
      return children.length === 0 && node.name !== 'img' ? [] : [new Element(node.name, node.attribs, children)]
    })
  const children = walk(block.children)
  const [first] = children
  if (first !== undefined && isText(first)) first.data = first.data.trimStart()
  return new Element(isHeading(block) ? 'p' : block.name, {}, children)
}
