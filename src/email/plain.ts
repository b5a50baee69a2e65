import { eastAsianWidth } from 'get-east-asian-width'

/** Of a line of plain text; what stands longer is a word, as URLs are. */
export const COLUMNS = 76

/** Sanitized HTML of one or two paragraphs as plain text. */
export function plainOf(html: string): string {
  return html
    .replace(/<li>/g, '• ')
    .replace(/<\/(?:p|li)>\n?/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .trim()
}

/**
 * Folds a line between words; what hangs under a mark (`1. `) is indented by its width. Chinese and Japanese may break between
 * any two of their letters, and so may a word that is too long for a line. URLs stay whole.
 */
export function wrap(text: string, mark = ''): string {
  const indent = ' '.repeat(widthOf(mark))
  const lines: string[] = []
  let line = mark
  let width = indent.length
  let isEmpty = true
  const put = (piece: string, gap: string) => {
    const wide = widthOf(piece)
    if (!isEmpty && width + gap.length + wide > COLUMNS) {
      lines.push(line)
      line = indent
      width = indent.length
      isEmpty = true
    }
    line += isEmpty ? piece : gap + piece
    width += isEmpty ? wide : gap.length + wide
    isEmpty = false
  }
  for (const word of text.split(/\s+/).filter(each => each !== '')) {
    const [first = '', ...others] = piecesOf(word, COLUMNS - indent.length)
    put(first, ' ')
    for (const piece of others) put(piece, '')
  }
  return [...lines, line].join('\n')
}

/** Letters that stand two columns wide, and of which a line may end after any. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' })
/** What begins no line in Chinese and Japanese, and what ends none. */
const [CLOSES, OPENS] = [/^[\p{Pe}\p{Pf}\p{Po}ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u, /[\p{Ps}\p{Pi}]$/u]

/** A word in the pieces between which a line may end. */
function piecesOf(word: string, room: number): string[] {
  if (word.includes('://') || !(WIDE.test(word) || widthOf(word) > room)) return [word]
  const pieces: string[] = []
  for (const { segment } of GRAPHEMES.segment(word)) {
    const last = pieces.at(-1)
    const isBound =
      last !== undefined && (CLOSES.test(segment) || OPENS.test(last) || !(WIDE.test(last) || WIDE.test(segment)))
    const holds = isBound && widthOf(last + segment) <= room
    if (holds) pieces[pieces.length - 1] = last + segment
    else pieces.push(segment)
  }
  return pieces
}

/** The columns that a text stands in, two a wide letter (UAX #11); marks count too, so that it never has more characters. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let width = 0
  for (const letter of text) width += eastAsianWidth(letter.codePointAt(0) ?? 0)
  return width
}
