const MAX_LEVELS = 3
const ENTRY = /^(["']?)([\p{L}_$][^:="']{0,60}?)\1[ \t]*(?:[:：](?=\s|["'[{]|$)|=)[ \t]*(.*)$/u

/** A value of front matter: plain data. What YAML writes without quotes is text too, as it stands there, `null` aside. */
export type FrontValue = string | number | boolean | null | FrontValue[] | FrontMap
export type FrontMap = Map<string, FrontValue>

/** What is wrong at a line, counted from 0 at the front matter's first. */
export type Fault = { line: number; reason: string }

/**
 * The second try at front matter that its own dialect refuses: each top-level entry by itself, first with `strict`, then as
 * `key: value` where all that follows the colon is the value.
 */
export function readEntries(
  source: string,
  tell: (fault: Fault) => void,
  strict: (entry: string) => FrontMap | null = () => null,
): FrontMap {
  const data: FrontMap = new Map()
  for (const { lines, line } of entriesOf(source)) {
    const text = lines.join('\n')
    const read = strict(text) ?? entryOf(lines, 0)
    for (const [key, value] of read) {
      if (data.has(key)) tell({ line, reason: `“${key}” stands there twice; the last one holds` })
      data.set(key, value)
    }
  }
  return data
}

/** Each line that begins at the margin with a key, and what is indented below it or belongs to its list. */
function entriesOf(source: string): { lines: string[]; line: number }[] {
  const entries: { lines: string[]; line: number }[] = []
  source.split('\n').forEach((text, line) => {
    if (/^(?:#|[\s{}\],]*$|\[+[\w.-]+\]+\s*$)/.test(text)) return
    if (ENTRY.test(text)) entries.push({ lines: [text], line })
    else entries.at(-1)?.lines.push(text)
  })
  return entries
}

function entryOf(lines: readonly string[], level: number): FrontMap {
  const [, , key = '', said = ''] = ENTRY.exec(lines[0] ?? '') ?? []
  if (key === '') return new Map()
  const rest = lines.slice(1).filter(line => line.trim() !== '')
  const value = said.trim().replace(/,$/, '')
  if (rest.length === 0) return new Map([[key, scalarOf(value)]])
  if (value !== '') {
    const text = [/^[|>]/.test(value) ? '' : value, ...rest.map(line => line.trim())]
    return new Map([[key, scalarOf(text.filter(each => each !== '').join(value.startsWith('|') ? '\n' : ' '))]])
  }
  return new Map([[key, belowOf(rest, level + 1)]])
}

function belowOf(lines: readonly string[], level: number): FrontValue {
  const items = lines.map(line => /^\s*-\s+(.*)$/.exec(line)?.[1])
  if (items.some(item => item !== undefined)) {
    return items.filter(item => item !== undefined).map(item => scalarOf(item.trim()))
  }
  const bare = lines.map(line => line.trim())
  if (level > MAX_LEVELS || !ENTRY.test(bare[0] ?? '')) return bare.join(' ')
  return new Map(bare.flatMap(line => [...entryOf([line], level)]))
}

function scalarOf(said: string): FrontValue {
  const [, mark = '', quoted] = /^(["'])(.*)\1(?:\s+#[^"']*)?,?$/s.exec(said) ?? []
  const inner = quoted?.indexOf(mark) ?? -1
  // "A" and "B" is no quoted text; "He said "no" to it" is one, by somebody who did not escape.
  const closes = inner > 0 && /^\S["'](?:\s|$)/.test(quoted?.slice(inner - 1, inner + 2) ?? '')
  if (quoted !== undefined && !closes) return quoted.replaceAll('\\"', '"')
  const [, list] = /^\[([^\]]*)\]?$/.exec(said) ?? []
  if (list === undefined) return said === '' || said === '~' || said === 'null' ? null : said
  return list
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '')
    .map(each => /^(["'])(.*)\1$/.exec(each)?.[2] ?? each)
}
