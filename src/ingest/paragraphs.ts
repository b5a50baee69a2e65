import { escapeHtml, escapeText } from '../article/index.ts'
import { afterBullet, isOrdered } from './lines.ts'

/** One line of a pasted text. What a section, the head or the noise list took is not part of the story. */
export type Line = { readonly number: number; readonly text: string; taken: boolean }

/** A piece of the story. */
export type Block =
  | { kind: 'paragraph' | 'heading'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }

const WIDEST_WRAP = 120
const NARROWEST_WRAP = 40
const MAX_HEADING = 80

/** The column at which a text was wrapped by hand, or null where its paragraphs are single lines. */
export function wrapWidth(lines: readonly Line[]): number | null {
  let width = 0
  lines.forEach((line, index) => {
    const next = lines[index + 1]?.text ?? ''
    const previous = lines[index - 1]?.text ?? ''
    if (line.text !== '' && (next !== '' || previous !== '')) width = Math.max(width, line.text.length)
  })
  return width >= NARROWEST_WRAP && width <= WIDEST_WRAP ? width : null
}

/** True where `next` is the rest of the paragraph that `line` began: its first word would not have fitted there. */
export function continues(line: string, next: string, width: number | null): boolean {
  if (width === null) return false
  const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(next)
  const firstWord = unspaced ? 1 : (next.split(/\s/, 1)[0] ?? '').length
  return line.length + 1 + firstWord > width * 0.92
}

/** Joins wrapped lines: no space where Chinese or Japanese runs on, nor after a hyphen inside a word. */
export function join(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    if (text === '') return line
    const runsOn =
      /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}、。，]$/u.test(text) &&
      /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(line)
    return runsOn || /\p{L}-$/u.test(text) ? text + line : `${text} ${line}`
  }, '')
}

/** The items of a list that begins at `from`, with the index behind its last line. Items may be wrapped or stand apart. */
export function readList(lines: readonly Line[], from: number): { items: string[]; end: number } {
  const items: string[] = []
  let end = from
  let gap = false
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.taken) continue
    if (line.text === '') {
      gap = true
      continue
    }
    const item = afterBullet(line.text)
    const last = items.at(-1)
    if (item !== null) items.push(item)
    else if (last === undefined || gap || /[.!?…。！？]["”’)]?$/u.test(last)) break
    else items[items.length - 1] = join([last, line.text])
    gap = false
    end = index + 1
  }
  return { items: items.filter(item => item !== ''), end }
}

/** The blocks of the lines that nothing took: paragraphs, lists, and short lines alone that head what follows. */
export function readBlocks(lines: readonly Line[], width: number | null): Block[] {
  const blocks: Block[] = []
  const alone = new Set<Block>()
  let index = 0
  while (index < lines.length) {
    const line = lines[index]
    if (line === undefined || line.taken || line.text === '') {
      index++
      continue
    }
    if (afterBullet(line.text) !== null) {
      const { items, end } = readList(lines, index)
      if (items.length > 1) {
        blocks.push({ kind: 'list', ordered: isOrdered(line.text), items })
        index = end
        continue
      }
    }
    const said = [line.text]
    const opensBlock = isGap(lines[index - 1])
    for (let next = lines[++index]; next !== undefined && !isGap(next); next = lines[++index]) {
      if (!continues(said.at(-1) ?? '', next.text, width)) break
      said.push(next.text)
    }
    const paragraph: Block = { kind: 'paragraph', text: join(said) }
    if (opensBlock && isGap(lines[index])) alone.add(paragraph)
    blocks.push(paragraph)
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
  return text.length <= MAX_HEADING && !/[.!…:;,。！；，"”»)]$/u.test(text) && /^[\p{L}\p{N}“"«¿]/u.test(text)
}

function leadsOn(next: Block): boolean {
  return next.kind === 'list' || next.text.length > MAX_HEADING
}

/** Blocks as HTML: escaped, bare web addresses made links. */
export function toHtml(blocks: readonly Block[]): string {
  return blocks
    .map(block => {
      if (block.kind === 'heading') return `<h2>${inline(block.text)}</h2>`
      if (block.kind === 'paragraph') return `<p>${inline(block.text)}</p>`
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
