import { afterBullet, fold, labelOf } from './lines.ts'
import { type Block, continues, join, type Line, readBlocks, readList } from './paragraphs.ts'

const MAX_POINT = 240
const MAX_POINTS = 10
const INLINE_BULLET = /\s*[•‣▪▫◦●○■◆▶►∙・]\s*/u

/** The parts of an article that stand under headings of their own. */
export type Sections = { takeaways: string[]; whyItMatters: Block[] }

/** Finds "Key takeaways" and "Why it matters" under any of their names, wherever they stand, and takes their lines. */
export function takeSections(lines: readonly Line[], width: number | null): Sections {
  const takeaways: string[] = []
  const whyItMatters: Block[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.taken || line.text === '') continue
    const label = labelOf(line.text)
    if (label === null) continue
    if (label.kind === 'why') {
      whyItMatters.push(...takeParagraph(lines, at, label.rest, width))
    } else {
      takeaways.push(...takePoints(lines, at, label.rest, label.strong, width))
    }
  }
  const seen = new Set<string>()
  return {
    takeaways: takeaways.filter(each => !seen.has(fold(each)) && seen.add(fold(each))),
    whyItMatters,
  }
}

/** The index of the next line that says something. */
function nextOpen(lines: readonly Line[], from: number): number {
  const found = lines.findIndex((line, index) => index >= from && !line.taken && line.text !== '')
  return found === -1 ? lines.length : found
}

function take(lines: readonly Line[], from: number, to: number): void {
  for (const line of lines.slice(from, to)) line.taken = true
}

/** The lines from `from` on that belong to one paragraph. */
function paragraphEnd(lines: readonly Line[], from: number, width: number | null): number {
  let end = from + 1
  for (let next = lines[end]; next !== undefined && next.text !== '' && !next.taken; next = lines[++end]) {
    if (!continues(lines[end - 1]?.text ?? '', next.text, width) || labelOf(next.text) !== null) break
  }
  return end
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
  const listed = afterBullet(first.text) !== null
  const end = listed ? readList(lines, from).end : paragraphEnd(lines, from, width)
  const blocks = readBlocks(lines.slice(from, end), width)
  take(lines, at, end)
  return blocks
}

function takePoints(
  lines: readonly Line[],
  at: number,
  rest: string | null,
  strong: boolean,
  width: number | null,
): string[] {
  const from = nextOpen(lines, at + 1)
  const listed = afterBullet(lines[from]?.text ?? '') !== null
  if (rest !== null && INLINE_BULLET.test(rest)) {
    const end = paragraphEnd(lines, at, width)
    const said = join([rest, ...lines.slice(at + 1, end).map(line => line.text)])
    take(lines, at, end)
    return said.split(INLINE_BULLET).filter(point => point !== '')
  }
  if (listed && (rest === null || from === at + 1)) {
    const { items, end } = readList(lines, from)
    if (!strong && !items.some(item => saysSomething(item))) return []
    take(lines, at, end)
    return rest === null || !strong ? items : [rest, ...items]
  }
  if (!strong) return []
  if (rest !== null)
    return takeParagraph(lines, at, rest, width).map(block => (block.kind === 'list' ? '' : block.text))
  return takeUnmarked(lines, at, from, width)
}

/** A strong heading with no bullets below it: the lines of the next block, or all short paragraphs to the end, or one paragraph. */
function takeUnmarked(lines: readonly Line[], at: number, from: number, width: number | null): string[] {
  const blank = lines.findIndex((line, index) => index > from && (line.text === '' || line.taken))
  const blockEnd = blank === -1 ? lines.length : blank
  const block = paragraphsOf(lines.slice(from, blockEnd), width)
  const rest = paragraphsOf(lines.slice(from), width)
  const short = (texts: readonly string[]) => texts.every(text => saysSomething(text) && text.length <= MAX_POINT)
  if (block.length > 1 && short(block)) {
    take(lines, at, blockEnd)
    return block
  }
  if (rest.length > 1 && rest.length <= MAX_POINTS && short(rest)) {
    take(lines, at, lines.length)
    return rest
  }
  const [only] = block
  if (only === undefined || !saysSomething(only)) return []
  take(lines, at, paragraphEnd(lines, from, width))
  return [only]
}

function paragraphsOf(lines: readonly Line[], width: number | null): string[] {
  return readBlocks(lines, width).flatMap(block => (block.kind === 'list' ? block.items : [block.text]))
}

/** Menus are single words; a takeaway says something. */
function saysSomething(text: string): boolean {
  return text.split(/\s+/).length >= 3 || /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]{6}/u.test(text)
}
