import { Tokenizer } from 'htmlparser2'

/** Deeper elements lose their tags and keep their text: no writer nests so deep, and every tree walker has a stack. */
const MAX_DEPTH = 150
/** They have no end tag, or need none and close each other, so they make nothing deeper by themselves. */
const SHALLOW = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead tfoot option optgroup colgroup rt rp'.split(
    ' ',
  ),
)

/**
 * HTML nested no deeper than a walker's stack can bear, in time that grows with its length; what is within the limit comes
 * back as it is. Parsers are quadratic in depth, so this one counts tags and keeps no stack.
 */
export function bounded(html: string): string {
  const parts: string[] = []
  let depth = 0
  let kept = 0
  let open: { start: number; name: string } | null = null
  /** Leaves out the tag that ends at `end`. */
  const drop = (start: number, end: number) => {
    parts.push(html.slice(kept, start))
    kept = end
  }
  const ignore = () => {}
  const opened = (end: number, isVoid: boolean) => {
    if (open === null) return
    if (!isVoid && !SHALLOW.has(open.name) && ++depth > MAX_DEPTH) drop(open.start, end)
    open = null
  }
  const tokenizer = new Tokenizer(
    { xmlMode: false, decodeEntities: false },
    {
      onopentagname: (start, end) => {
        open = { start: start - 1, name: html.slice(start, end).toLowerCase() }
      },
      onopentagend: end => opened(end + 1, false),
      onselfclosingtag: end => opened(end + 1, false),
      onclosetag: (start, end) => {
        if (SHALLOW.has(html.slice(start, end).toLowerCase())) return
        if (depth > MAX_DEPTH) {
          const close = html.indexOf('>', end)
          drop(html.lastIndexOf('<', start), close === -1 ? html.length : close + 1)
        }
        depth = Math.max(0, depth - 1)
      },
      ...{ onattribdata: ignore, onattribentity: ignore, onattribend: ignore, onattribname: ignore, oncdata: ignore },
      ...{
        oncomment: ignore,
        ondeclaration: ignore,
        onend: ignore,
        onprocessinginstruction: ignore,
        ontext: ignore,
        ontextentity: ignore,
      },
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return parts.length === 0 ? html : parts.join('') + html.slice(kept)
}
