import { escapeHtml, escapeText } from '../../article/index.ts'
import { labelOf } from './labels.ts'
import {
  afterBullet,
  beginsSmall,
  bulletOf,
  columns,
  endsSentence,
  isUnspaced,
  type Line,
  splitAtBullets,
} from './lines.ts'

/** A piece of the story. */
export type Block =
  | { kind: 'paragraph' | 'heading'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }

const WIDEST_WRAP = 120
const NARROWEST_WRAP = 30
const MAX_HEADING = 80

/**
 * The column at which a text was wrapped by hand, or null where its paragraphs are single lines. Wrapped text breaks off
 * in mid-sentence far more often than at a sentence's end, and most of its lines go on with a small letter.
 */
export function wrapWidth(lines: readonly Line[]): number | null {
  const open: number[] = []
  let ended = 0
  let small = 0
  let caseless = 0
  lines.forEach((line, index) => {
    const next = lines[index + 1]?.text ?? ''
    if (line.text === '' || next === '' || bulletOf(next) !== null) return
    const width = columns(line.text)
    if (width > WIDEST_WRAP || endsSentence(line.text)) ended++
    else if (width >= NARROWEST_WRAP) {
      open.push(width)
      if (beginsSmall(next)) small++
      if (/^\p{Lo}/u.test(next)) caseless++
    }
  })
  if (open.length <= ended || (small === 0 && caseless < 2) || small + caseless < open.length * 0.3) return null
  const widest = open.sort((a, b) => b - a)
  return widest.find(width => widest.filter(w => w <= width && w >= width * 0.85).length >= open.length / 4) ?? null
}

/** True where `next` is the rest of the paragraph that `line` began: its first word would not have fitted there. */
export function continues(line: string, next: string, width: number | null): boolean {
  if (width === null) return false
  const open = !endsSentence(line) && !/[:：]$/.test(line)
  const bullet = bulletOf(next)
  if (bullet !== null && !(open && bullet.mark === '-' && beginsSmall(bullet.text))) return false
  const length = columns(line)
  if (open && beginsSmall(next)) return true
  const firstWord = isUnspaced(next) ? 2 : columns(next.slice(0, WIDEST_WRAP).split(' ', 1)[0] ?? '')
  return length <= width && length + 1 + firstWord > width * 0.92
}

/** Joins wrapped lines: no space where Chinese or Japanese runs on, nor after a hyphen inside a word. */
export function join(lines: readonly string[]): string {
  let before = ''
  let text = ''
  for (const line of lines) {
    const end = before.slice(-2)
    const runsOn =
      (/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー、。，]$/u.test(end) && isUnspaced(line)) ||
      /\p{L}-$/u.test(end)
    text += text === '' || runsOn ? line : ` ${line}`
    before = line
  }
  return text
}

/** The items of a list that begins at `from`, with the index behind its last line. Items may be wrapped or stand apart. */
export function readList(
  lines: readonly Line[],
  from: number,
  width: number | null,
): { items: string[]; ordered: boolean; end: number } {
  const items: string[][] = []
  const first = bulletOf(lines[from]?.text ?? '')
  let end = from
  let gap = false
  let before: Line | undefined
  let indent = 0
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.taken) continue
    if (line.text === '') {
      gap = true
      continue
    }
    const bullet = bulletOf(line.text)
    const last = items.at(-1)
    if (bullet !== null) {
      if (last !== undefined && (labelOf(line.text) !== null || (gap && bullet.mark !== first?.mark))) break
      if (last !== undefined && gap && bullet.number === 1) break
      items.push([bullet.text])
      indent = line.indent
    } else {
      if (last === undefined || before === undefined || gap || labelOf(line.text) !== null) break
      const runsOn = beginsSmall(line.text) && !endsSentence(before.text)
      if (!(line.indent > indent || runsOn || continues(before.text, line.text, width))) break
      last.push(line.text)
    }
    before = line
    gap = false
    end = index + 1
  }
  const said = items.map(join).filter(item => item !== '')
  const [only] = said
  return {
    items: said.length === 1 && only !== undefined ? splitAtBullets(only, first?.text === '' ? '•' : undefined) : said,
    ordered: first?.mark === '1',
    end,
  }
}

/** The lines from `from` on that belong to one paragraph: the index behind the last. */
export function paragraphEnd(lines: readonly Line[], from: number, width: number | null): number {
  let end = from + 1
  for (let next = lines[end]; next !== undefined && !isGap(next); next = lines[++end]) {
    if (!continues(lines[end - 1]?.text ?? '', next.text, width)) break
    if (labelOf(next.text) !== null && endsSentence(lines[end - 1]?.text ?? '')) break
  }
  return end
}

/** The blocks of the lines that nothing took: paragraphs, lists, and short lines alone that head what follows. */
export function readBlocks(lines: readonly Line[], width: number | null): Block[] {
  const blocks: Block[] = []
  const alone = new Set<Block>()
  let index = 0
  while (index < lines.length) {
    const line = lines[index]
    if (line === undefined || isGap(line)) {
      index++
      continue
    }
    // A dash also opens speech in many languages; those lines stay paragraphs with their dash.
    const isSpeech = /^[—―]/.test(line.text) || (line.text.startsWith('–') && isGap(lines[index + 1]))
    if (afterBullet(line.text) !== null && !isSpeech) {
      const { items, ordered, end } = readList(lines, index, width)
      if (items.length > 1) {
        blocks.push({ kind: 'list', ordered, items })
        index = end
        continue
      }
    }
    const end = paragraphEnd(lines, index, width)
    const said = join(lines.slice(index, end).map(each => each.text))
    const [, marked] =
      /^(?:#{1,6} (.+?)(?: #+)?|\*\*([^*]+)\*\*)$/.exec(said.length <= 2 * MAX_HEADING ? said : '') ?? []
    const block: Block =
      marked === undefined ? { kind: 'paragraph', text: said } : { kind: 'heading', text: marked.replace(/\*\*/g, '') }
    if (isGap(lines[index - 1]) && isGap(lines[end])) alone.add(block)
    blocks.push(block)
    index = end
  }
  return blocks.map((block, at) => {
    const next = blocks[at + 1]
    if (block.kind !== 'paragraph' || !alone.has(block) || at === 0 || next === undefined) return block
    return isHeading(block.text) && leadsOn(next) ? { kind: 'heading', text: block.text } : block
  })
}

function isGap(line: Line | undefined): boolean {
  return line === undefined || line.taken || line.text === ''
}

function isHeading(text: string): boolean {
  return text.length <= MAX_HEADING && !/[.!…:;,。！；，।"”»)]$/u.test(text) && /^[\p{L}\p{N}“"«¿]/u.test(text)
}

function leadsOn(next: Block): boolean {
  return next.kind === 'list' || columns(next.text) > MAX_HEADING
}

/** Blocks as HTML: escaped, bare web addresses made links. */
export function toHtml(blocks: readonly Block[]): string {
  return blocks
    .map(block => {
      if (block.kind !== 'list') {
        const tag = block.kind === 'heading' ? 'h2' : 'p'
        return `<${tag}>${inline(block.text)}</${tag}>`
      }
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>\n${block.items.map(item => `<li>${inline(item)}</li>`).join('\n')}\n</${tag}>`
    })
    .join('\n')
}

function inline(text: string): string {
  const address = /https?:\/\/[^\s<>"'“”]*[^\s<>"'“”.,;:!?)\]}]/gi
  let html = ''
  let from = 0
  for (const found of text.matchAll(address)) {
    if (!URL.canParse(found[0])) continue
    const href = escapeHtml(new URL(found[0]).href)
    html += `${escapeText(text.slice(from, found.index))}<a href="${href}">${escapeText(found[0])}</a>`
    from = found.index + found[0].length
  }
  return html + escapeText(text.slice(from))
}

/** Blocks as plain text, a blank line between them. */
export function toText(blocks: readonly Block[]): string {
  return blocks
    .map(block => {
      if (block.kind !== 'list') return block.text
      return block.items.map((item, index) => `${block.ordered ? `${index + 1}.` : '•'} ${item}`).join('\n')
    })
    .join('\n\n')
}
