/** After so many faults, one tag forgotten at the top most likely, no more are looked for. */
const MAX_TOLD = 20
/** Elements without an end tag. HTML §13.1.2. */
const VOID = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))
/** What mail clients strip, or readers' filters take for an attack. */
const FORBIDDEN = new Set(['script', 'iframe', 'object', 'embed', 'form', 'base'])
const ADDRESSES = new Set(['href', 'src', 'action', 'formaction', 'background', 'cite', 'poster', 'data', 'xlink:href'])

/** A fault of markup: what it is, in which line (from 1), and the tag that it is about as it is written there. */
export type MarkupFault = { says: string; line: number; tag: string }

/**
 * What is not closed in its turn, or is closed and was not open, in filled MJML and in the HTML within it: MJML mends or
 * passes on both in silence.
 */
export async function unbalancedIn(mjml: string): Promise<MarkupFault[]> {
  const { Tokenizer } = await import('htmlparser2')
  const found: MarkupFault[] = []
  const open: { name: string; at: number }[] = []
  const lineOf = (at: number) => mjml.slice(0, at).split('\n').length
  const tell = (tag: string, at: number, what: string) => {
    if (found.length === MAX_TOLD) tokenizer.pause()
    else found.push({ says: `${tag} ${what}`, line: lineOf(at), tag: tag.replace(/>$/, '') })
  }
  const nothing = () => {}
  const tokenizer = new Tokenizer(
    { decodeEntities: false },
    {
      onopentagname(start, end) {
        open.push({ name: mjml.slice(start, end).toLowerCase(), at: start })
      },
      onopentagend() {
        if (VOID.has(open.at(-1)?.name ?? '')) open.pop()
      },
      onselfclosingtag() {
        open.pop()
      },
      onclosetag(start, end) {
        const name = mjml.slice(start, end).toLowerCase()
        const index = open.findLastIndex(each => each.name === name)
        if (index === -1) tell(`</${name}>`, start, 'closes nothing')
        else for (const each of open.splice(index).slice(1)) tell(`<${each.name}>`, each.at, 'is not closed')
      },
      onend() {
        for (const each of open) tell(`<${each.name}>`, each.at, 'is not closed')
      },
      onattribname: nothing,
      onattribdata: nothing,
      onattribentity: nothing,
      onattribend: nothing,
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onprocessinginstruction: nothing,
      ontext: nothing,
      ontextentity: nothing,
    },
  )
  tokenizer.write(mjml)
  tokenizer.end()
  return found
}

/** What no mail may hold, in the HTML that was made: what runs, what is sent, and what is styled or led from elsewhere. */
export async function forbiddenIn(html: string): Promise<string[]> {
  const { Parser } = await import('htmlparser2')
  const found = new Set<string>()
  let isStyle = false
  const parser = new Parser({
    onopentag(name, attributes) {
      isStyle = name === 'style'
      if (FORBIDDEN.has(name)) found.add(`<${name}>`)
      if (name === 'meta' && /^\s*refresh/i.test(attributes['http-equiv'] ?? ''))
        found.add('<meta http-equiv="refresh">')
      if (name === 'link' && /\bstylesheet\b/i.test(attributes.rel ?? '')) found.add('<link rel="stylesheet">')
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) found.add(`${key} in <${name}>`)
        // Browsers pass over white space and control characters in a scheme.
        if (ADDRESSES.has(key) && /^(?:java|vb)script:/i.test(value.replace(/[\s\p{Cc}]/gu, '')))
          found.add(`a script as ${key} of <${name}>`)
      }
    },
    ontext(text) {
      if (isStyle && /@import/i.test(text)) found.add('@import in <style>')
    },
  })
  parser.end(html)
  return [...found]
}
