import type { FrontMap, FrontValue } from './front-lines.ts'

const ENTRY = /^([a-z_][\w-]{0,60}):(?: +(\S.*)|)$/i
const ITEM = /^( *)- +(\S.*)$/
/** A scalar without marks that YAML reads on one line as it stands there; in a list of brackets also without commas and brackets. */
const PLAIN = /^[\p{L}\p{N}/](?:[^\s:#]|:(?=\S)|(?<=\S)#| (?=[^\s#]))*$/u
const PLAIN_IN_BRACKETS = /^[\p{L}\p{N}](?:[\p{L}\p{N}_./+-]| (?=[\p{L}\p{N}]))*$/u
const QUOTED = /^(?:"([^"\\\p{Cc}]*)"|'([^'\p{Cc}]*)')$/u

/**
 * YAML front matter of the usual kind: at each line's start another key, behind it one scalar, `[a, b]`, or below it a list of
 * scalars. It says what a YAML parser says, in a tenth of the time; null for everything else, which is the parser's to read.
 */
export function readPlain(source: string): FrontMap | null {
  const data: FrontMap = new Map()
  let list: { indent: string | null; items: FrontValue[] } | null = null
  let key = ''
  for (const line of source.split('\n')) {
    if (line === '') continue
    const [, indent = '', item] = ITEM.exec(line) ?? []
    if (item !== undefined) {
      const value = scalarOf(item, PLAIN)
      if (list === null || value === undefined || (list.indent !== null && list.indent !== indent)) return null
      list.indent = indent
      list.items.push(value)
      data.set(key, list.items)
      continue
    }
    const [, name, said] = ENTRY.exec(line) ?? []
    if (name === undefined || data.has(name)) return null
    key = name
    list = said === undefined ? { indent: null, items: [] } : null
    const value = said === undefined ? null : (listOf(said) ?? scalarOf(said, PLAIN))
    if (value === undefined) return null
    data.set(key, value)
  }
  return data
}

/** `[a, "b"]`; null for what is no such list, or none of the usual kind. */
function listOf(said: string): FrontValue[] | null {
  const [, inner] = /^\[ *([^[\]]*?) *\]$/.exec(said) ?? []
  if (inner === undefined) return null
  if (inner === '') return []
  const items = inner.split(/ *, */).map(each => scalarOf(each, PLAIN_IN_BRACKETS))
  return items.every(each => each !== undefined) ? items : null
}

function scalarOf(said: string, form: RegExp): string | null | undefined {
  const [, double, single] = QUOTED.exec(said) ?? []
  if (double !== undefined || single !== undefined) return double ?? single
  if (!form.test(said)) return undefined
  return /^null$/i.test(said) ? null : said
}
