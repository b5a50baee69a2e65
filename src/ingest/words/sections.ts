import { type Label, labelOf } from './labels.ts'
import { afterBullet, beginsSmall, columns, endsSentence, fold, type Line, splitAtBullets, wordCount } from './lines.ts'
import { type Block, continues, join, paragraphEnd, readBlocks, readList } from './paragraphs.ts'

const MAX_POINT = 240
const MAX_POINTS = 12

/** The parts of an article that stand under headings of their own. */
export type Sections = { takeaways: string[]; whyItMatters: Block[] }

/** Takes a line that only leads to a list, and says so to the reader. */
type Drop = (line: Line, text: string) => void

/** Finds "Key takeaways" and "Why it matters" under any of their names, wherever they stand, and takes their lines. */
export function takeSections(lines: readonly Line[], width: number | null, drop: Drop): Sections {
  const takeaways: string[] = []
  const whyItMatters: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.taken || line.text === '') continue
    const label = labelOf(line.text)
    if (label === null || isInParagraph(lines[at - 1], line, label, width)) continue
    if (label.kind === 'why') whyItMatters.push(...takeParagraph(lines, at, label.rest, width))
    else takeaways.push(...takePoints(lines, at, label, width, drop))
    if (label.subject && line.taken) drop(line, line.text.slice(0, line.text.length - (label.rest ?? '').length).trim())
  }
  return { takeaways: eachOnce(takeaways.map(withoutMarks)), whyItMatters }
}

/** Points without those that were said before. */
export function eachOnce(points: readonly string[]): string[] {
  const seen = new Set<string>()
  return points.filter(each => {
    const key = fold(each)
    return !seen.has(key) && seen.add(key)
  })
}

/** A wrapped sentence may say "key points" at the start of its next line. */
function isInParagraph(above: Line | undefined, line: Line, label: Label, width: number | null): boolean {
  if (above === undefined || above.taken || above.text === '' || width === null) return false
  if (labelOf(above.text) !== null || afterBullet(above.text) !== null) return false
  if (endsSentence(above.text)) return label.rest !== null && continues(above.text, line.text, width)
  return continues(above.text, line.text, width) || beginsSmall(line.text)
}

/** The index of the next line that says something. */
function nextOpen(lines: readonly Line[], from: number): number {
  let at = from
  for (let line = lines[at]; line !== undefined && (line.taken || line.text === ''); line = lines[++at]);
  return at
}

function take(lines: readonly Line[], from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const line = lines[at]
    if (line !== undefined) line.taken = true
  }
}

function textOf(lines: readonly Line[], from: number, to: number): string {
  return join(lines.slice(from, to).map(line => line.text))
}

function takeParagraph(lines: readonly Line[], at: number, rest: string | null, width: number | null): Block[] {
  if (rest !== null) {
    const end = paragraphEnd(lines, at, width)
    const text = join([rest, ...lines.slice(at + 1, end).map(line => line.text)])
    take(lines, at, end)
    return [{ kind: 'paragraph', text }]
  }
  const from = nextOpen(lines, at + 1)
  const first = lines[from]
  if (first === undefined || labelOf(first.text) !== null) return []
  const list = afterBullet(first.text) === null ? null : readList(lines, from, width)
  const end = list?.end ?? paragraphEnd(lines, from, width)
  const blocks: Block[] =
    list !== null && list.items.length > 1
      ? [{ kind: 'list', ...list }]
      : [{ kind: 'paragraph', text: list?.items[0] ?? textOf(lines, from, end) }]
  take(lines, at, end)
  return blocks
}

function takePoints(lines: readonly Line[], at: number, label: Label, width: number | null, drop: Drop): string[] {
  const { rest, strength } = label
  const ownEnd = rest === null ? at + 1 : paragraphEnd(lines, at, width)
  const own = rest === null ? null : join([rest, ...lines.slice(at + 1, ownEnd).map(line => line.text)])
  const points = own === null ? [] : splitAtBullets(own)
  if (points.length > 1) {
    take(lines, at, ownEnd)
    return points
  }
  const from = nextOpen(lines, ownEnd)
  const listed = listAt(lines, from, width)
  if (own !== null) {
    const leadsOn = !endsSentence(own) && columns(own) <= MAX_POINT / 2
    const isList = listed !== null && isSaying(listed.items)
    if (!isList || (strength === 'weak' && !leadsOn)) {
      if (strength === 'weak') return []
      take(lines, at, ownEnd)
      return partsOf(own)
    }
    take(lines, at, listed.end)
    const isPoint = !leadsOn || (!/[:：]$/.test(own) && from === ownEnd && !listed.items.every(endsSentence))
    if (isPoint) return [own, ...listed.items]
    const line = lines[at]
    if (line !== undefined) drop(line, own)
    return listed.items
  }
  if (listed !== null) {
    if (!isSaying(listed.items) && (strength === 'weak' || listed.items.length === 0)) return []
    take(lines, at, listed.end)
    return listed.items
  }
  const opening = lines[from]
  if (opening === undefined) return []
  const second = labelOf(opening.text)
  if (second !== null) {
    // "Key takeaways" and below it "What you need to know:" head the same list.
    if (second.kind === 'takeaways' && strength === 'strong') take(lines, at, at + 1)
    return []
  }
  const openingEnd = paragraphEnd(lines, from, width)
  const led = /[:：]$/.test(lines[openingEnd - 1]?.text ?? '')
    ? listAt(lines, nextOpen(lines, openingEnd), width)
    : null
  if (led !== null && isSaying(led.items)) {
    drop(opening, textOf(lines, from, openingEnd))
    take(lines, at, led.end)
    return led.items
  }
  const end = strength === 'single' ? openingEnd : endOfUnmarked(lines, from, strength === 'weak', width)
  const said = paragraphsOf(lines, from, end, width).map(each => each.text)
  if (end === from || (said.length === 1 && wordCount(said[0] ?? '') < 3)) return []
  take(lines, at, end)
  return said
}

function listAt(lines: readonly Line[], from: number, width: number | null): { items: string[]; end: number } | null {
  const text = lines[from]?.text ?? ''
  return afterBullet(text) === null || labelOf(text) !== null ? null : readList(lines, from, width)
}

/**
 * Where points without bullets end: with their block; or with the last of the short, single sentences that stand apart,
 * where something else or nothing follows; or with one paragraph. Under a weak heading only a block is a list.
 */
function endOfUnmarked(lines: readonly Line[], from: number, weak: boolean, width: number | null): number {
  let blockEnd = from
  while (lines[blockEnd] !== undefined && !lines[blockEnd]?.taken && lines[blockEnd]?.text !== '') {
    if (blockEnd++ - from > MAX_POINTS * 4) break
  }
  const block = paragraphsOf(lines, from, blockEnd, width)
  const isShort = (point: { text: string }) => columns(point.text) <= MAX_POINT && wordCount(point.text) >= 3
  const fits = block.length > 1 && block.length <= MAX_POINTS && block.every(isShort)
  if (fits) return lines.slice(from, blockEnd).some(line => labelOf(line.text) !== null) ? from : blockEnd
  if (weak) return from
  const bare = !endsSentence(textOf(lines, from, paragraphEnd(lines, from, width)))
  let end = from
  let count = 0
  for (let at = from; at < lines.length; ) {
    const next = paragraphEnd(lines, at, width)
    const point = { text: textOf(lines, at, next) }
    const isPoint = isShort(point) && labelOf(point.text) === null && sentences(point.text) === 1
    if (!isPoint || endsSentence(point.text) === bare || count > MAX_POINTS) break
    count++
    end = next
    at = nextOpen(lines, next)
  }
  return count > 1 && count <= MAX_POINTS ? end : paragraphEnd(lines, from, width)
}

function sentences(text: string): number {
  return 1 + (text.match(/\p{L}\p{L}[.!?]["”’]? +["“‘]?\p{Lu}|[。！？]./gu)?.length ?? 0)
}

function paragraphsOf(lines: readonly Line[], from: number, to: number, width: number | null): { text: string }[] {
  return readBlocks(lines.slice(from, to), width).flatMap(block =>
    block.kind === 'list' ? block.items.map(text => ({ text })) : [{ text: block.text }],
  )
}

/** The points of one line; semicolons part them where there are several. */
export function partsOf(line: string): string[] {
  const parts = line.split(/\s*[;；]\s+/)
  return parts.length > 2 ? parts : [line]
}

/** Menus are single words; most takeaways of a list say something. */
export function isSaying(items: readonly string[]): boolean {
  const saying = items.filter(item => wordCount(item) >= 4 || /[\p{N}:：.。]/u.test(item) || item.length > 24)
  return saying.length * 2 > items.length
}

/** A point without Markdown's marks of bold. */
function withoutMarks(text: string): string {
  return text.replace(/(\*\*|__)(?=\S)(.{1,400}?)\1/gu, '$2')
}
