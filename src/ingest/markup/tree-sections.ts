import { type ChildNode, Element, isTag, isText, Text } from 'domhandler'
import { type Label, labelOf } from '../words/labels.ts'
import { afterBullet, columns, endsSentence, splitAtBullets } from '../words/lines.ts'
import { eachOnce, isSaying, partsOf } from '../words/sections.ts'
import { type BlockNode, hasContent, isHeading, isList, runsOf } from './tree.ts'
import { wordsOf } from './write-tree.ts'

const MAX_POINT = 300
const MAX_POINTS = 12
const MAX_WHY_BLOCKS = 12

/** What stood under headings of its own, and the blocks that are left. `dropped` are lines that only led to a list. */
export type TreeSections = { takeaways: string[]; whyItMatters: BlockNode[]; blocks: BlockNode[]; dropped: string[] }

type Taken = { points: string[]; why: BlockNode[]; dropped: string[]; end: number }

/**
 * Finds "Key takeaways" and "Why it matters" under any of their names: as a heading, a line in bold, the start of a
 * paragraph or of an item, or the head of a quotation or callout. The twin for pasted text is words/sections.ts.
 */
export function takeTreeSections(blocks: readonly BlockNode[]): TreeSections {
  const found: TreeSections = { takeaways: [], whyItMatters: [], blocks: [], dropped: [] }
  const add = ({ points, why, dropped }: Omit<Taken, 'end'>) => {
    found.takeaways.push(...points)
    found.whyItMatters.push(...why)
    found.dropped.push(...dropped)
  }
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at]
    if (block === undefined) continue
    const taken = takeAt(blocks, at)
    if (taken !== null) {
      add(taken)
      at = taken.end - 1
    } else if (block.name === 'blockquote' || isList(block)) {
      const inner = block.name === 'blockquote' ? takeTreeSections(block.children.filter(isTag)) : takeItems(block)
      add({ points: inner.takeaways, why: inner.whyItMatters, dropped: inner.dropped })
      const isWhole = inner.takeaways.length + inner.whyItMatters.length === 0
      if (isWhole) found.blocks.push(block)
      else if (inner.blocks.length > 0) found.blocks.push(new Element(block.name, block.attribs, inner.blocks))
    } else found.blocks.push(block)
  }
  return { ...found, takeaways: eachOnce(found.takeaways) }
}

/** Items that say why it matters, or that head a list of takeaways in them. */
function takeItems(list: BlockNode): TreeSections {
  const found: TreeSections = { takeaways: [], whyItMatters: [], blocks: [], dropped: [] }
  for (const item of list.children.filter(isTag)) {
    const inner = runsOf(item.children).map(run => (Array.isArray(run) ? new Element('p', {}, run) : run))
    const [first] = inner
    const label = first?.name === 'p' ? labelOf(wordsOf(first.children)) : null
    const isHead = label?.kind === 'why' || (label?.rest === null && inner.some(isList))
    const taken = isHead ? takeAt(inner, 0) : null
    found.takeaways.push(...(taken?.points ?? []))
    found.whyItMatters.push(...(taken?.why ?? []))
    const left = taken === null ? item.children : inner.slice(taken.end)
    if (taken === null || left.length > 0) found.blocks.push(new Element('li', item.attribs, left))
  }
  return found
}

function takeAt(blocks: readonly BlockNode[], at: number): Taken | null {
  const block = blocks[at]
  if (block === undefined || (block.name !== 'p' && !isHeading(block))) return null
  const lines = wordsOf(block.children).split('\n')
  const label = labelOf(lines[0] ?? '')
  if (label === null) return null
  const taken = label.kind === 'why' ? takeWhy(blocks, at, label, lines) : takePoints(blocks, at, label, lines)
  if (taken === null || !label.subject) return taken
  const head = wordsOf(block.children)
    .slice(0, -(label.rest?.length ?? 0) || undefined)
    .trim()
  return { ...taken, dropped: [head, ...taken.dropped] }
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

/**
 * Under a heading all that stands before the next of its rank, or before the end where headings part the story; else one
 * paragraph, with the list that it leads to.
 */
function endOfWhy(blocks: readonly BlockNode[], at: number): number {
  const block = blocks[at]
  const next = blocks[at + 1]
  if (block === undefined || next === undefined || isHeading(next) || labelAlone(next) !== null) return at + 1
  if (isHeading(block)) {
    const isEnd = (each: BlockNode, index: number) =>
      index > at && ((isHeading(each) && each.name <= block.name) || labelAlone(each) !== null)
    const isParted = blocks
      .slice(0, at)
      .some(each => isHeading(each) && each.name === block.name && labelAlone(each) === null)
    const found = blocks.findIndex(isEnd)
    const until = found === -1 && isParted ? blocks.length : found
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
  const listed = listAt(blocks, at + 1)
  if (listed !== null && isSaying(listed.points)) {
    if (rest === null) return listed
    if (!endsSentence(rest)) return { ...listed, dropped: [rest] }
    return isWeak ? null : { ...listed, points: [rest, ...listed.points] }
  }
  // Under so clear a name a list is takeaways, however short they are.
  if (listed !== null && rest === null && strength === 'strong' && listed.points.length > 0) return listed
  if (rest !== null) return isWeak ? null : points(partsOf(rest), at + 1)
  if (next === undefined) return null
  // "Key takeaways" and below it "What you need to know" head the same list.
  const second = labelAlone(next)
  if (second?.kind === 'takeaways' && strength === 'strong' && listAt(blocks, at + 2) !== null)
    return points([], at + 1)
  if (next.name !== 'p') return null
  const said = wordsOf(next.children)
  const led = /[:：]$/.test(said) ? listAt(blocks, at + 2) : null
  if (led !== null && isSaying(led.points)) return { ...led, dropped: [said] }
  const marked = said.split('\n').flatMap(line => afterBullet(line) || [])
  if (marked.length > 1 && marked.length === said.split('\n').length) return points(marked, at + 2)
  return isWeak ? null : paragraphPoints(blocks, at, strength)
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

/** The points of the list at a place: of one list, of several that hold one item each, or of one in a quotation or of terms. */
function listAt(blocks: readonly BlockNode[], at: number): Taken | null {
  const block = blocks[at]
  if (block === undefined) return null
  if (block.name === 'blockquote') {
    const inner = listAt(block.children.filter(isTag), 0)
    return inner !== null && inner.end === block.children.filter(isTag).length ? { ...inner, end: at + 1 } : null
  }
  if (block.name === 'dl') return points(termsIn(block), at + 1)
  if (!isList(block)) return null
  const isOne = (each: BlockNode) => each.name === block.name && each.children.filter(isTag).length === 1
  let end = at + 1
  if (isOne(block)) while (blocks.slice(end, end + 1).some(isOne)) end++
  const { blocks: left, whyItMatters } = mergedWhy(blocks.slice(at, end))
  const said = left
    .flatMap(list => list.children.filter(isTag))
    .map(item => wordsOf(item.children).replaceAll('\n', ' '))
  return { ...points(said, end), why: whyItMatters }
}

/** An item of a list of takeaways may say why it matters. */
function mergedWhy(lists: readonly BlockNode[]): { blocks: BlockNode[]; whyItMatters: BlockNode[] } {
  const taken = lists.map(takeItems)
  const whyItMatters = taken.flatMap(each => each.whyItMatters)
  const blocks = lists.map((list, index) => new Element(list.name, list.attribs, taken[index]?.blocks ?? []))
  return whyItMatters.length === 0 ? { blocks: [...lists], whyItMatters } : { blocks, whyItMatters }
}

function termsIn(list: BlockNode): string[] {
  const said: string[] = []
  let term = ''
  for (const each of list.children.filter(isTag)) {
    const words = wordsOf(each.children).replaceAll('\n', ' ')
    if (each.name === 'dt') term = words.replace(/\s*[:：]$/, '')
    else {
      said.push(term === '' ? words : `${term}: ${words}`)
      term = ''
    }
  }
  return term === '' ? said : [...said, term]
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
