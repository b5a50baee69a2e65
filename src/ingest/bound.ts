import { Tokenizer } from 'htmlparser2'

/** Deeper elements lose their tags and keep their text: no writer nests so deep, and every tree walker has a stack. */
export const MAX_DEPTH = 150
const VOID = wordsIn(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr',
)
/** Read as text up to their end tag: nothing nests in them. */
const RAW = wordsIn('iframe noembed noframes plaintext script style textarea title xmp')
const FOREIGN = wordsIn('math svg')
const IN_FOREIGN = wordsIn('mi mo mn ms mtext annotation-xml foreignobject desc title')
/** What ends without an end tag where the next begins. */
const ENDED_BY: Readonly<Record<string, readonly string[]>> = {
  a: ['a'],
  dd: ['dd', 'dt'],
  dt: ['dd', 'dt'],
  li: ['li'],
  option: ['option'],
  p: ['p'],
  rp: ['rp', 'rt'],
  rt: ['rp', 'rt'],
  td: ['td', 'th'],
  th: ['th'],
  tr: ['tr', 'td', 'th'],
}

/**
 * HTML nested no deeper than a walker's stack can bear, in time that grows with its length; what is within the limit comes
 * back as it is. Parsers are quadratic in depth, so this comes before them: it keeps the names of what is open, no more of
 * them than the limit.
 */
export function bounded(html: string): string {
  const parts: string[] = []
  const open: string[] = []
  /** Start tags left out, by name: their end tags are left out too. */
  const dropped = new Map<string, number>()
  let kept = 0
  let tag: { start: number; name: string } | null = null
  const drop = (start: number, end: number) => {
    parts.push(html.slice(kept, start))
    kept = end
  }
  const isForeign = () => {
    const last = open.findLast(name => FOREIGN.has(name) || IN_FOREIGN.has(name))
    return last !== undefined && FOREIGN.has(last)
  }
  const opened = (end: number, isSelfClosing: boolean) => {
    if (tag === null) return
    const { name, start } = tag
    tag = null
    const foreign = isForeign()
    if (VOID.has(name) || (foreign ? isSelfClosing : RAW.has(name))) return
    const ends = (Object.hasOwn(ENDED_BY, name) ? ENDED_BY[name] : undefined) ?? []
    while (ends.includes(open.at(-1) ?? '')) open.pop()
    if (open.length < MAX_DEPTH) open.push(name)
    else {
      drop(start, end)
      dropped.set(name, (dropped.get(name) ?? 0) + 1)
    }
  }
  const ignore = () => {}
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      isInForeignContext: isForeign,
      onopentagname: (start, end) => {
        tag = { start: start - 1, name: html.slice(start, end).toLowerCase() }
      },
      onopentagend: end => opened(end + 1, false),
      onselfclosingtag: end => opened(end + 1, true),
      onclosetag: (start, end) => {
        const name = html.slice(start, end).toLowerCase()
        const waiting = dropped.get(name) ?? 0
        if (waiting === 0) {
          const at = open.lastIndexOf(name)
          if (at !== -1) open.length = at
          return
        }
        const close = html.indexOf('>', end)
        drop(start - 2, close === -1 ? html.length : close + 1)
        dropped.set(name, waiting - 1)
      },
      ...{ onattribdata: ignore, onattribentity: ignore, onattribend: ignore, onattribname: ignore, oncdata: ignore },
      ...{ oncomment: ignore, ondeclaration: ignore, onend: ignore, onprocessinginstruction: ignore },
      ...{ ontext: ignore, ontextentity: ignore },
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return parts.length === 0 ? html : parts.join('') + html.slice(kept)
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
