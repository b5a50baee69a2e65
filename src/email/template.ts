import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Liquid, LiquidError } from 'liquidjs'
import { filesBelow, isAbsent } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'

const PARSE_LIMIT = 1_000_000
const RENDER_LIMIT_MS = 5_000
const MEMORY_LIMIT = 50_000_000
const FOLDER = 'emails'
/** Lines that tell one place from another of the same words. */
const NEIGHBOURS = 6

/** The templates that ship with Postrider; `init` copies them, and one that a newsroom lacks is taken from here. */
export const SHIPPED_TEMPLATES = fileURLToPath(new URL('../../emails', import.meta.url))

/** The templates of a newsroom by name, the shipped ones below them: what the digest depends on. Throws `unreadable-file`. */
export function readTemplates(newsroomDir: string): Map<string, string> {
  const templates = new Map<string, string>()
  const problems: Problem[] = []
  for (const folder of [SHIPPED_TEMPLATES, join(newsroomDir, FOLDER)]) {
    if (isAbsent(folder)) continue
    const nameOf = (path: string) => relative(folder, path).split(sep).join('/')
    const failed = (path: string, error: unknown) => {
      problems.push(problem('unreadable-file', { at: join(FOLDER, nameOf(path)), reason: reasonOf(error) }))
    }
    for (const path of filesBelow(folder, failed)) {
      if (!path.endsWith('.mjml')) continue
      try {
        templates.set(nameOf(path), readFileSync(path, 'utf8'))
      } catch (error) {
        failed(path, error)
      }
    }
  }
  if (problems.length > 0) throw new ProblemError(problems)
  return templates
}

/**
 * Fills a template with Liquid: every value escaped, unknown names and filters refused, includes only from among the
 * templates, with limits on time and memory. Throws `template-liquid` with file, line and column.
 */
export function fillTemplate(templates: ReadonlyMap<string, string>, name: string, values: object): string {
  if (!templates.has(name)) throw new ProblemError('template-missing', { at: `${FOLDER}/${name}`, name })
  const liquid = new Liquid({
    templates: Object.fromEntries(templates),
    relativeReference: false,
    outputEscape: 'escape',
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
    globals: values,
  })
  liquid.registerFilter('styled', styled)
  liquid.registerFilter('tight', tight)
  try {
    return liquid.renderFileSync(name)
  } catch (error) {
    throw new ProblemError('template-liquid', { at: placeOf(error, templates, name), reason: sentenceOf(error) })
  }
}

const STYLES: Record<string, string> = {
  p: 'margin:0 0 16px',
  h2: 'margin:28px 0 8px;font-family:FONT;font-size:23px;line-height:29px;font-weight:bold',
  ul: 'margin:0 0 16px;padding:0;padding-START:20px',
  ol: 'margin:0 0 16px;padding:0;padding-START:24px',
  li: 'margin:0 0 8px',
  h3: 'margin:20px 0 8px;font-size:16px;line-height:24px;font-weight:bold',
  blockquote: 'margin:0 0 16px;padding:0;padding-START:16px;font-style:italic',
  pre: 'margin:0 0 16px;font-family:Menlo,Consolas,monospace;font-size:14px;line-height:20px;white-space:pre-wrap;overflow-wrap:anywhere',
}
/** A picture is never wider than the mail. */
const PICTURE = '<img style="max-width:100%;height:auto;border:0" '
const LAST_MARGIN = 'margin:0 0 16px'

/**
 * An article's own HTML with styles in its tags, because clients drop those of the head. `start` is left or right, `accent` the
 * colour of links.
 */
function styled(html: unknown, start: unknown, font: unknown, accent: unknown): string {
  const family = typeof font === 'string' ? font : 'serif'
  const linked = typeof accent === 'string' ? `<a style="color:${accent}" href=` : '<a href='
  return String(html)
    .replace(
      /<(p|h[23]|ul|ol|li|blockquote|pre)>/g,
      (_, tag: string) =>
        `<${tag} style="${STYLES[tag]?.replace('START', start === 'right' ? 'right' : 'left').replace('FONT', family)}">`,
    )
    .replaceAll('<a href=', () => linked)
    .replaceAll('<img ', PICTURE)
}

/** Styled HTML without the margin below its last block. */
function tight(html: unknown): string {
  const text = String(html)
  const last = text.lastIndexOf(LAST_MARGIN)
  return last === -1 ? text : `${text.slice(0, last)}margin:0${text.slice(last + LAST_MARGIN.length)}`
}

/** The innermost error holds the text of the template that it is in, which tells the partial's name. */
function placeOf(error: unknown, templates: ReadonlyMap<string, string>, name: string): string {
  const innermost = innermostOf(error)
  if (!LiquidError.is(innermost)) return `${FOLDER}/${name}`
  const [line, column] = innermost.token.getPosition()
  const file = [...templates].find(([, text]) => text === innermost.token.input)?.[0] ?? name
  return `${FOLDER}/${file}:${line}:${column}`
}

function sentenceOf(error: unknown): string {
  return reasonOf(innermostOf(error)).replace(/, (?:file:.*|line:\d+.*)$/, '')
}

function innermostOf(error: unknown): unknown {
  if (LiquidError.is(error) && LiquidError.is(error.originalError)) return innermostOf(error.originalError)
  return error
}

/** A line of a template, where it stands (from 0). */
type Source = { file: string; at: number; text: string }

/**
 * Where a line (from 0) of what Liquid made comes from, and in it a tag: file, line and column. Liquid keeps no map, so the
 * line is looked for among those of the template and of the parts that it takes in: one that says the same but for what
 * Liquid puts in. Where several do, the one that is followed by most of what follows there. The template's name where none
 * is.
 */
export function placeFinder(
  templates: ReadonlyMap<string, string>,
  name: string,
): (filled: readonly string[], line: number, tag: string) => string {
  const sources = sourcesOf(templates, name, [])
  return (filled, line, tag) => {
    const said = filled[line]?.trim() ?? ''
    const next = spoken(filled.slice(line + 1)).slice(0, NEIGHBOURS)
    let best: Source | null = null
    let most = -1
    for (const [index, source] of sources.entries()) {
      if (said === '' || !isSource(source.text.trim(), said)) continue
      const after = spoken(sources.slice(index + 1, index + 1 + 3 * NEIGHBOURS).map(each => each.text))
      const likeness = next.filter(each => after.some(text => isSource(text, each))).length
      if (likeness <= most) continue
      best = source
      most = likeness
    }
    if (best === null) return `${FOLDER}/${name}`
    const column = Math.max(best.text.toLowerCase().indexOf(tag.toLowerCase()), best.text.search(/\S/)) + 1
    return `${FOLDER}/${best.file}:${best.at + 1}:${column}`
  }
}

/** The lines of a template, those of a part behind the line that takes it in. */
function sourcesOf(templates: ReadonlyMap<string, string>, file: string, around: readonly string[]): Source[] {
  if (around.includes(file)) return []
  return (templates.get(file) ?? '').split('\n').flatMap((text, at) => {
    const [, part] = /\{%-?\s*render\s+['"]([^'"]+)['"]/.exec(text) ?? []
    return [{ file, at, text }, ...(part === undefined ? [] : sourcesOf(templates, part, [...around, file]))]
  })
}

/** The lines that say something. */
function spoken(lines: readonly string[]): string[] {
  return lines.map(each => each.trim()).filter(each => each !== '')
}

/** True where a line of a template could have become this one. One of nothing but Liquid could become any. */
function isSource(source: string, filled: string): boolean {
  if (source === filled) return true
  const parts = source.split(/\{\{.*?\}\}|\{%.*?%\}/)
  if (parts.length === 1 || !parts.some(part => /\w/.test(part))) return false
  let from = 0
  for (const [index, part] of parts.entries()) {
    const at = filled.indexOf(part, from)
    if (at === -1 || (index === 0 && at !== 0)) return false
    from = at + part.length
  }
  return filled.endsWith(parts.at(-1) ?? '')
}
