import { parse as parseToml, TomlError } from 'smol-toml'
import { isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { type Problem, problem, reasonOf } from '../../problem/index.ts'
import { type Fault, type FrontMap, type FrontValue, readEntries } from './front-lines.ts'
import { readPlain } from './front-plain.ts'

const MAX_BYTES = 16_384
const MAX_DEPTH = 12
const MAX_METADATA_LINES = 40
const FENCE = /^(-{3,}|;{3,}|\+{3,})[ \t]*([a-z]*)[ \t]*$/i
const METADATA = /^\p{L}[\p{L}\p{N} _-]{0,30}:(?:[ \t]|$)/u
const KEY = /^\s*(?:#|["'[{?]|-\s|[\p{L}_$][^\s:=]*(?:[ \t][^\s:=]+){0,4}\s*[:=])/u

/** The front matter of a file and what stands below it. `line` gives the line of the file that a top-level key stands on. */
export type Front = { data: FrontMap; body: string; bodyLine: number; line(key: string): number }

/** `lines`: no dialect, but lines of `key: value`. */
type Dialect = 'YAML' | 'TOML' | 'JSON' | 'lines'
type Block = { dialect: Dialect; source: string; firstLine: number; body: string; bodyLine: number }

/** Where problems go; `line` is the line of the file that the front matter's first line is. */
type Place = { file: string; line: number; problems: Problem[] }

/**
 * Parts front matter (YAML `---`, TOML `+++`, JSON, bare `Title: …` lines) from the Markdown below it; LF line ends are
 * expected. It is data only: nothing is executed, aliases and tags are not followed, and keys live in a Map. What cannot be
 * read is a problem with its line, and is read once more entry by entry, so that the rest survives. The last of two
 * equal keys holds, as in Jekyll.
 */
export function readFrontMatter(text: string, file: string, problems: Problem[]): Front {
  const none: Front = { data: new Map(), body: text, bodyLine: 1, line: () => 1 }
  const block = blockOf(text, file, problems)
  if (block === null) return none
  const { source, firstLine, body, bodyLine } = block
  const bytes = Buffer.byteLength(source)
  if (bytes > MAX_BYTES) {
    problems.push(problem('front-matter-too-large', { at: `${file}:${firstLine}`, bytes, limit: MAX_BYTES }))
    return { ...none, body, bodyLine }
  }
  const data = parse(block, { file, line: firstLine, problems })
  return data === null ? none : { data, body, bodyLine, line: key => firstLine + lineOfKey(source, key) }
}

/** Reads one dialect; null where a fenced block is no front matter at all, but the story between two rules. */
function parse(block: Block, place: Place): FrontMap | null {
  const { dialect, source } = block
  if (source.trim() === '') return new Map()
  const again = (strict?: (entry: string) => FrontMap | null) => {
    const lines = dialect === 'JSON' ? source.replace(/^[ \t]+/gm, '') : source
    const data = readEntries(lines, fault => tell(place, fault, dialect), strict)
    return data.size === 0 ? null : data
  }
  if (dialect === 'lines') return again(yamlEntry)
  if (dialect === 'YAML') {
    const read = yamlOf(source)
    if ('reason' in read) {
      tell(place, read, dialect)
      return again(yamlEntry)
    }
    for (const each of read.faults) tell(place, each, dialect)
    if (read.data === null) return new Map()
    return read.data instanceof Map ? read.data : null
  }
  try {
    const value = dialect === 'JSON' ? JSON.parse(source) : parseToml(source, { integersAsBigInt: 'asNeeded' })
    const data = plain(value, 0)
    if (data instanceof Map) return data
  } catch (error) {
    const said = error instanceof TomlError ? error.line : (/\(line (\d+) /.exec(reasonOf(error))?.[1] ?? 1)
    const line = Number(said) - 1
    tell(place, { line, reason: reasonOf(error) }, dialect)
    return again()
  }
  return null
}

/** One top-level entry of a broken document, where it is good YAML by itself. */
function yamlEntry(source: string): FrontMap | null {
  const read = yamlOf(source)
  return 'data' in read && read.data instanceof Map ? read.data : null
}

function yamlOf(source: string): { data: FrontValue; faults: Fault[] } | Fault {
  const plainly = readPlain(source)
  if (plainly !== null) return { data: plainly, faults: [] }
  try {
    const document = parseDocument(source, {
      schema: 'failsafe',
      resolveKnownTags: false,
      // It compares each key with each other one; duplicates are found in our own Map.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    })
    const [error] = document.errors
    if (error !== undefined) return { line: lineAt(source, error.pos[0]), reason: error.message }
    const faults: Fault[] = []
    const data = fromNode(document.contents, source, faults, 0)
    // A bomb repeats itself: a thousand aliases on one line are one fault.
    const once = new Map(faults.map(each => [`${each.line} ${each.reason}`, each]))
    return { data, faults: [...once.values()] }
  } catch (error) {
    return { line: 0, reason: reasonOf(error) }
  }
}

function fromNode(node: unknown, source: string, faults: Fault[], depth: number): FrontValue {
  if (depth > MAX_DEPTH) return null
  if (isScalar(node)) {
    const said = String(node.value ?? '')
    return node.type === 'PLAIN' && /^(?:~|null|)$/i.test(said) ? null : said
  }
  if (isSeq(node)) return node.items.map(item => fromNode(item, source, faults, depth + 1))
  if (isAlias(node)) {
    // `title: *Really*` is an emphasis to its author, and an alias named `Really*` to YAML.
    if (node.source.endsWith('*')) return `*${node.source}`
    faults.push({ line: lineAt(source, node.range?.[0] ?? 0), reason: `aliases (*${node.source}) are not followed` })
    return null
  }
  if (!isMap(node)) return null
  const map: FrontMap = new Map()
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value ?? '') : null
    if (name === null) continue
    if (map.has(name)) {
      const at = isScalar(key) ? (key.range?.[0] ?? 0) : 0
      faults.push({ line: lineAt(source, at), reason: `“${name}” stands there twice; the last one holds` })
    }
    map.set(name, fromNode(value, source, faults, depth + 1))
  }
  return map
}

/** What JSON and TOML give, as our own data. A TOML date keeps what it says of its zone (TOML 1.0, Local Date-Time). */
function plain(value: unknown, depth: number): FrontValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Date) return value.toISOString().replace(/\.000(?=Z|[+-]|$)/, '')
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return null
  if (Array.isArray(value)) return value.map(each => plain(each, depth + 1))
  return new Map(Object.entries(value).map(([key, each]) => [key, plain(each, depth + 1)]))
}

/** Where the front matter is and where the body begins. */
function blockOf(text: string, file: string, problems: Problem[]): Block | null {
  const start = /^[\uFEFF\s]*/.exec(text)?.[0].length ?? 0
  const firstLine = lineAt(text, start) + 1
  const place = { file, line: firstLine, problems }
  const lineEnd = endOfLine(text, start)
  const [, marks, language = ''] = FENCE.exec(text.slice(start, Math.min(lineEnd, start + 100))) ?? []
  if (marks === undefined) {
    return text[start] === '{' ? jsonBlock(text, start, firstLine) : metadataBlock(text, start, firstLine)
  }
  const isProgram = /^(?:js|javascript|coffee|ts|typescript)$/i.test(language)
  if (isProgram) {
    tell(place, { line: 0, reason: 'it is a program; nothing in it is executed' }, 'YAML')
  }
  const from = lineEnd + 1
  const close = closingFence(text, lineEnd, marks)
  const source = text.slice(from, close?.start ?? text.length)
  const first = /\S.*/.exec(source.slice(0, 1000))?.[0]
  if (first === undefined ? close === null : !KEY.test(first)) return null
  const dialect = isProgram ? 'lines' : dialectOf(marks, language, first ?? '')
  if (close !== null) {
    const bodyLine = lineAt(text, close.end) + 1
    return { dialect, source, firstLine: firstLine + 1, body: text.slice(close.end), bodyLine }
  }
  const lines = metadataLines(source)
  if (lines.length === 0) return null
  tell(place, { line: 0, reason: `no line ${marks} ends it` }, dialect)
  return cutLines(text, from, lines.length, firstLine + 1, dialect === 'JSON' ? 'JSON' : 'lines')
}

function dialectOf(marks: string, language: string, first: string): Dialect {
  if (/^json/i.test(language) || first.startsWith('{') || marks.startsWith(';')) return 'JSON'
  if (/^toml/i.test(language)) return 'TOML'
  return marks.startsWith('+') ? 'TOML' : 'YAML'
}

function closingFence(text: string, from: number, marks: string): { start: number; end: number } | null {
  for (let at = text.indexOf('\n', from); at !== -1; at = text.indexOf('\n', at + 1)) {
    const mark = text.startsWith(marks, at + 1)
      ? marks
      : marks.startsWith('-') && text.startsWith('...', at + 1)
        ? '...'
        : ''
    if (mark === '') continue
    const end = endOfLine(text, at + 1)
    if (text.slice(at + 1 + mark.length, end).trim() === '')
      return { start: at + 1, end: Math.min(end + 1, text.length) }
  }
  return null
}

/** Hugo's JSON front matter: an object at the very start, without fences. */
function jsonBlock(text: string, start: number, firstLine: number): Block | null {
  if (!/^\{\s*(?:"|\})/.test(text.slice(start, start + 1000))) return null
  let depth = 0
  let isQuoted = false
  for (let at = start; at < text.length; at++) {
    const sign = text[at]
    if (isQuoted) {
      if (sign === '\\') at++
      else if (sign === '"') isQuoted = false
    } else if (sign === '"') isQuoted = true
    else if (sign === '{') depth++
    else if (sign === '}' && --depth === 0) {
      const source = text.slice(start, at + 1)
      return { dialect: 'JSON', source, firstLine, body: text.slice(at + 1), bodyLine: lineAt(text, at + 1) + 1 }
    }
  }
  return null
}

/** Lines such as `Title: …` at the very start without a fence (Pelican, MultiMarkdown), or with only the lower one (Hexo). */
function metadataBlock(text: string, start: number, firstLine: number): Block | null {
  const lines = metadataLines(text.slice(start, start + MAX_BYTES))
  const isSaid = lines.some(line => /^title[ \t]*:[ \t]*\S/i.test(line))
  const next = lines.at(-1) === '---'
  if (!isSaid || (next && lines.length < 3)) return null
  return cutLines(text, start, lines.length, firstLine, 'lines')
}

/** The lines of a block of `key: value` that ends at an empty line, or at the first that is none. */
function metadataLines(text: string): string[] {
  const lines = text.split('\n', MAX_METADATA_LINES)
  const end = lines.findIndex(line => !METADATA.test(line) && !/^(?:[ \t]+\S|- )/.test(line))
  if (end <= 0) return end === 0 ? [] : lines
  const isFence = /^-{3,}[ \t]*$/.test(lines[end] ?? '')
  return isFence ? [...lines.slice(0, end), '---'] : lines.slice(0, end)
}

function cutLines(text: string, from: number, count: number, firstLine: number, dialect: Dialect): Block {
  let end = from
  for (let line = 0; line < count; line++) end = Math.min(endOfLine(text, end) + 1, text.length)
  const source = text.slice(from, end).replace(/^-{3,}[ \t]*\n?$/m, '')
  return { dialect, source, firstLine, body: text.slice(end), bodyLine: firstLine + count }
}

function tell(place: Place, fault: Fault, dialect: Dialect): void {
  const at = `${place.file}:${place.line + fault.line}`
  const reason = fault.reason.replace(/\.?\s*$/, '')
  place.problems.push(problem('front-matter-broken', { at, dialect: dialect === 'lines' ? 'text' : dialect, reason }))
}

function lineOfKey(source: string, key: string): number {
  const lines = source.split('\n')
  const at = lines.findIndex(line => line.trimStart().replace(/^["']/, '').startsWith(key))
  return Math.max(at, 0)
}

function lineAt(text: string, offset: number): number {
  let count = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) count++
  return count
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at
}
