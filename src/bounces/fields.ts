/** Header fields by their names in lower case, each with its values in order, unfolded. */
export type Fields = ReadonlyMap<string, readonly string[]>

const FIELDS_MOST = 500
const VALUE_LONGEST = 8_192
const FIELD = /^([!-9;-~]{1,76})[ \t]*:[ \t]*(.*)$/s

/** Reads a block of header fields; a line that is none is passed over. What exceeds the limits is left out. */
export function fieldsOf(block: string): Fields {
  const fields = new Map<string, string[]>()
  for (const line of unfolded(block)) {
    const [, name, value] = FIELD.exec(line) ?? []
    if (name === undefined || value === undefined) continue
    const key = name.toLowerCase()
    const known = fields.get(key)
    if (known === undefined) fields.set(key, [value.trim()])
    else known.push(value.trim())
  }
  return fields
}

/** The first value of a field, or null. */
export function first(fields: Fields, name: string): string | null {
  return fields.get(name)?.[0] ?? null
}

function unfolded(block: string): string[] {
  const lines: string[] = []
  let last: string[] = []
  let length = 0
  const close = () => {
    if (last.length > 0) lines.push(last.join(' '))
  }
  for (const line of block.split('\n')) {
    if (/^[ \t]/.test(line) && last.length > 0) {
      if (length < VALUE_LONGEST) last.push(line.slice(0, VALUE_LONGEST).trim())
      length += line.length
      continue
    }
    close()
    if (lines.length === FIELDS_MOST) return lines
    last = [line.slice(0, VALUE_LONGEST)]
    length = line.length
  }
  close()
  return lines
}
