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

/** Folds a line between words; what hangs under a mark (`1. `) is indented by its width. A word that is too long stays whole. */
export function wrap(text: string, mark = ''): string {
  const indent = ' '.repeat(mark.length)
  const lines: string[] = []
  let line = mark
  for (const word of text.split(/\s+/).filter(each => each !== '')) {
    const room = line === mark || line === indent
    if (!room && line.length + 1 + word.length > COLUMNS) {
      lines.push(line)
      line = indent
    }
    line += line === mark || line === indent ? word : ` ${word}`
  }
  return [...lines, line].join('\n')
}
