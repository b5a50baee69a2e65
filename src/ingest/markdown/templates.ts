import { type Problem, problem } from '../../problem/index.ts'
import { Prose } from './prose.ts'

const MAX_TAG = 4000
const MAX_SHOWN = 120
const MAX_TOLD = 50

const ANYTHING = /\{[{%:#]|%%|\[\[|<[A-Z!]|^[ \t]*:::|^\s*(?:import|export)\s/m
const FENCE = /^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)*(`{3,}(?=[^`]*$)|~{3,})/
const LIST_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/
const HIGHLIGHT = /^[ \t]*\{(?:\{[<%]|%)-?[ \t]*(?:highlight|codeblock|code|prism)\b[ \t]*([\w+#-]*)[^{}]*\}[ \t]*$/
const HIGHLIGHT_END =
  /^[ \t]*\{(?:\{[<%]|%)-?[ \t]*(?:\/[ \t]*|end)(?:highlight|codeblock|code|prism)[ \t]*-?[>%]?\}+[ \t]*$/
const ADMONITION = /^[ \t]*:::+[ \t]*([a-z][\w-]*)[ \t]*(?:\[([^\]]*)\])?(?:\{[^}]*\})?[ \t]*(.*)$/i
const IMPORT = /^import\b[^\n]*["'][^"'\n]+["'];?[ \t]*$/

/** Where problems go, and the line of the file that the body begins on. */
export type Place = { file: string; line: number; problems: Problem[] }

/**
 * Markdown without what only its own generator understands: shortcodes, Liquid and Nunjucks tags, components and imports of
 * MDX, wiki links, attribute lists of kramdown, comments. Code is left alone. What vanishes is told once per name.
 */
export function withoutTemplates(body: string, place: Place, inline: (markdown: string) => string): string {
  const isMdx = /\.mdx$/i.test(place.file) || IMPORT.test(/\S.*/.exec(body.slice(0, MAX_TAG))?.[0] ?? '')
  if (!isMdx && !ANYTHING.test(body)) return body
  const told = new Set<string>()
  const tell = (name: string, text: string, line: number) => {
    if (told.has(name) || told.size >= MAX_TOLD) return
    told.add(name)
    const shown = text.replace(/\s+/g, ' ').trim()
    place.problems.push(
      problem('shortcode-dropped', {
        at: `${place.file}:${place.line + line}`,
        text: shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown,
      }),
    )
  }
  const lines = body.split('\n')
  const start = isMdx ? afterImports(lines, tell) : 0
  return proseAndCode(lines, start, (text, line) => new Prose(text, line, isMdx, tell, inline).read(), inline)
}

/** `import` and `export` at the start of MDX; how many lines they take. */
function afterImports(lines: readonly string[], tell: (name: string, text: string, line: number) => void): number {
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') at++
    else if (/^(?:import|export)\s/.test(line)) {
      tell('import', line, at)
      const isWhole = IMPORT.test(line)
      at++
      while (
        !isWhole &&
        at < lines.length &&
        lines[at]?.trim() !== '' &&
        !/^(?:import|export)\s/.test(lines[at] ?? '')
      ) {
        const isEnd = /["'];?[ \t]*$|^[}\])]/.test(lines[at] ?? '')
        at++
        if (isEnd) break
      }
    } else break
  }
  return at
}

/** Hands the lines between code to `read`; code itself stays. Blocks of highlighting become fences, admonitions quotes. */
function proseAndCode(
  lines: readonly string[],
  start: number,
  read: (text: string, line: number) => string,
  inline: (markdown: string) => string,
): string {
  const out: string[] = []
  let prose: string[] = []
  let fence: string | null = null
  let inList = false
  let quotes = 0
  const flush = (next: number) => {
    if (prose.length > 0) out.push(read(prose.join('\n'), next - prose.length))
    prose = []
  }
  const ends = lines.flatMap((line, at) => (HIGHLIGHT_END.test(line) ? [at] : []))
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? ''
    if (fence !== null) {
      out.push(line)
      if (/^[ \t>]*(`{3,}|~{3,})[ \t]*$/.exec(line)?.[1]?.startsWith(fence)) fence = null
      continue
    }
    const opened = FENCE.exec(line)?.[1]
    const language = HIGHLIGHT.exec(line)?.[1]
    const isIndented = /^(?: {4}|\t)/.test(line) && !inList && (lines[at - 1] ?? '').trim() === ''
    if (LIST_ITEM.test(line)) inList = true
    else if (/^\S/.test(line)) inList = false
    if (opened !== undefined) {
      flush(at)
      out.push(line)
      fence = opened
    } else if (language !== undefined) {
      while ((ends[0] ?? Number.POSITIVE_INFINITY) <= at) ends.shift()
      const [end] = ends
      if (end === undefined) continue
      flush(at)
      out.push(`~~~~~~${language}`, ...lines.slice(at + 1, end), '~~~~~~')
      at = end
    } else if (isIndented) {
      flush(at)
      while (at + 1 < lines.length && /^(?: {4}|\t|\s*$)/.test(lines[at + 1] ?? '')) out.push(lines[at++] ?? '')
      out.push(lines[at] ?? '')
    } else if (/^[ \t]*:::+/.test(line)) {
      flush(at)
      const [, kind, label, rest] = ADMONITION.exec(line) ?? []
      if (kind !== undefined) {
        quotes++
        const title = label || rest?.trim() || kind.replace(/^./, letter => letter.toUpperCase())
        out.push('', `<blockquote>\n<p><strong>${inline(title)}</strong></p>`, '')
      } else if (quotes > 0) {
        quotes--
        out.push('', '</blockquote>', '')
      } else out.push(line)
    } else prose.push(line)
  }
  flush(lines.length)
  for (; quotes > 0; quotes--) out.push('', '</blockquote>')
  return out.join('\n')
}
