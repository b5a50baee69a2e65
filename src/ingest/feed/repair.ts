const CDATA = '<![CDATA['

/**
 * Finds the root element of a feed behind whatever stands before it (declarations, comments, a DOCTYPE, the warnings
 * of a broken server), or null. No entity of a DOCTYPE is ever read.
 */
export function rootIndex(text: string): number | null {
  const landmark = /<(?:!--|!doctype\b|html\b|(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)(?=[\s/>]))/gi
  let isCommentOpen = false
  let isDoctypeMet = false
  for (let match = landmark.exec(text); match !== null; match = landmark.exec(text)) {
    const found = match[0].toLowerCase()
    if (found === '<html') return null
    if (found === '<!--') {
      const end: number = isCommentOpen ? -1 : text.indexOf('-->', match.index)
      isCommentOpen = end === -1
      if (end !== -1) landmark.lastIndex = end
    } else if (found === '<!doctype') {
      if (!isDoctypeMet) landmark.lastIndex = endOfDoctype(text, landmark.lastIndex)
      isDoctypeMet = true
    } else return match.index
  }
  return null
}

function endOfDoctype(text: string, start: number): number {
  const end = text.indexOf('>', start)
  const subset = text.slice(start, end === -1 ? undefined : end).includes('[') ? text.indexOf(']', end) : -1
  return Math.max(start, end, subset)
}

/**
 * Makes a text one that a tokenizer reads as it was meant: CDATA sections and comments that were left open end, and a
 * `<` that begins no tag is text. Linear.
 */
export function repairXml(xml: string): string {
  const parts: string[] = []
  let at = 0
  let end = 0
  for (let cdata = xml.indexOf(CDATA); cdata !== -1; cdata = xml.indexOf(CDATA, at)) {
    const before = xml.slice(at, cdata)
    const start = cdata + CDATA.length
    if (end !== -1 && end < start) end = xml.indexOf(']]>', start)
    const inside = xml.slice(start, end === -1 ? undefined : end)
    const tag = /<([\w:.-]{1,60})(?:\s[^<>]{0,400})?>\s{0,200}$/.exec(before.slice(-700))?.[1]
    const nested = inside.indexOf(CDATA)
    const isSuspect = tag !== undefined && (end === -1 || nested !== -1)
    const stop = isSuspect ? inside.indexOf(`</${tag}>`) : -1
    const isOpen = stop !== -1 && (end === -1 || stop < nested)
    parts.push(withoutStrayMarks(before), CDATA, isOpen ? inside.slice(0, stop) : inside, ']]>')
    at = isOpen ? start + stop : end === -1 ? xml.length : end + ']]>'.length
  }
  parts.push(withoutStrayMarks(xml.slice(at)))
  const whole = parts.join('')
  const lastEnd = whole.lastIndexOf('-->')
  return whole.replaceAll('<!--', (mark, index: number) => (index > lastEnd ? '' : mark))
}

function withoutStrayMarks(outside: string): string {
  return outside.replace(/<(?![a-z_/!?])/gi, '&lt;')
}

/** JSON with raw control characters in its strings and commas before a closing bracket, made JSON. */
export function repairJson(json: string): string {
  let isInString = false
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON forbids in a string
  return json.replace(/\\.|["\u0000-\u001F]|,(?=\s{0,1000}[\]}])/gs, found => {
    if (found === '"') isInString = !isInString
    if (found === ',') return isInString ? ',' : ''
    if (found > '\u001F' || !isInString) return found
    return found === '\n' ? '\\n' : ' '
  })
}
