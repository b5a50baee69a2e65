import { Tokenizer } from 'htmlparser2'

/** Deeper elements lose their tags and keep their text: no writer nests so deep, and every tree walker has a stack. */
export const MAX_DEPTH = 150
/** More elements lose their tags too: no story comes near it, and each costs a walker memory. */
const MAX_ELEMENTS = 50_000
const VOID = wordsIn(
  'area base basefont br col command embed frame hr img input isindex keygen link meta param source track wbr',
)
/** Read as text up to their end tag: nothing nests in them. */
const RAW = wordsIn('iframe noembed noframes plaintext script style textarea title xmp')
const FOREIGN = wordsIn('math svg')
const IN_FOREIGN = wordsIn('mi mo mn ms mtext annotation-xml ~foreignobject desc title')
/** Elements that have another name in SVG, with capitals; here `~` stands before it. */
const SVG_NAMES = wordsIn(
  'altglyph altglyphdef altglyphitem animatecolor animatemotion animatetransform clippath feblend fecolormatrix ' +
    'fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight fedropshadow feflood ' +
    'fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology feoffset fepointlight ' +
    'fespecularlighting fespotlight fetile feturbulence foreignobject glyphref lineargradient radialgradient textpath',
)
const HEADINGS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6']
const BLOCKS =
  'address article aside blockquote details div dl fieldset figcaption figure footer form header hr main nav ol pre section table ul'
const FORM = ['button', 'datalist', 'input', 'optgroup', 'option', 'select', 'textarea']
const ENDED_BY = new Map<string, readonly string[]>([
  ...BLOCKS.split(' ').map((name): [string, string[]] => [name, ['p']]),
  ...HEADINGS.map((name): [string, string[]] => [name, [...HEADINGS, 'p']]),
  ...['button', 'datalist', 'input', 'output', 'select', 'textarea'].map((name): [string, string[]] => [name, FORM]),
  ...['a', 'li', 'option', 'p'].map((name): [string, string[]] => [name, [name]]),
  ...['dd', 'dt'].map((name): [string, string[]] => [name, ['dd', 'dt']]),
  ...['rp', 'rt'].map((name): [string, string[]] => [name, ['rp', 'rt']]),
  ...['tbody', 'tfoot'].map((name): [string, string[]] => [name, ['tbody', 'thead']]),
  ['body', ['head', 'link', 'script']],
  ['optgroup', ['optgroup', 'option']],
  ['td', ['td', 'th', 'thead']],
  ['th', ['th']],
  ['tr', ['td', 'th', 'tr']],
])

/** True where an element that begins inside of another one ends it, as a parser has it. */
export function ends(name: string, around: string): boolean {
  return ENDED_BY.get(name)?.includes(around) === true
}

/**
 * HTML with no more elements, and nested no deeper, than a walker can bear, in time that grows with its length; what is within the limit comes
 * back as it is. Parsers are quadratic in depth, so this comes before them: it keeps the names of what is open as htmlparser2
 * does, and no more of them than the limit.
 */
export function bounded(html: string): string {
  // So few tags cannot nest so deep.
  if (!hasMore(html, '<', MAX_DEPTH)) return html
  const parts: string[] = []
  const open: string[] = []
  /** Start tags left out, by name: their end tags are left out too. */
  const dropped = new Map<string, number>()
  let kept = 0
  let count = 0
  let tag: { start: number; name: string } | null = null
  const drop = (start: number, end: number) => {
    parts.push(html.slice(kept, start))
    kept = end
  }
  /** The innermost of what is open that says whether markup is HTML. */
  let around = ''
  const isForeign = () => FOREIGN.has(around)
  const shorten = (length: number) => {
    open.length = length
    if (around !== '') around = open.findLast(name => FOREIGN.has(name) || IN_FOREIGN.has(name)) ?? ''
  }
  /** What the parser calls an element there. */
  const named = (name: string) => {
    if (around === 'svg') return SVG_NAMES.has(name) ? `~${name}` : name
    if (around !== '' && SVG_NAMES.has(name) && open.includes(`~${name}`)) return `~${name}`
    return name === 'image' && !isForeign() ? 'img' : name
  }
  const opened = (end: number, isSelfClosing: boolean) => {
    if (tag === null) return
    const { start } = tag
    const foreign = isForeign()
    const name = named(tag.name)
    tag = null
    if (name === 'form' && open.includes('form')) return
    const isRaw = !foreign && RAW.has(name)
    const isDeep = open.length >= MAX_DEPTH && !VOID.has(name) && !ends(name, open.at(-1) ?? '')
    // A raw text without its tag would be markup.
    if ((++count > MAX_ELEMENTS || isDeep) && !isRaw) {
      drop(start, end)
      if (!VOID.has(name)) dropped.set(name, (dropped.get(name) ?? 0) + 1)
      return
    }
    while (ends(name, open.at(-1) ?? '')) shorten(open.length - 1)
    if (VOID.has(name)) return
    if (isSelfClosing && (FOREIGN.has(name) || (foreign && !IN_FOREIGN.has(name)))) return
    open.push(name)
    if (FOREIGN.has(name) || IN_FOREIGN.has(name)) around = name
  }
  const closed = (start: number, end: number) => {
    const name = named(html.slice(start, end).toLowerCase())
    const waiting = dropped.get(name) ?? 0
    const at = open.lastIndexOf(name)
    // Alone these begin an element.
    const isAlone = at === -1 && (name === 'p' || name === 'br') && ++count > MAX_ELEMENTS
    if (isAlone || (waiting > 0 && !(RAW.has(name) && at === open.length - 1))) {
      const close = html.indexOf('>', end)
      drop(start - 2, close === -1 ? html.length : close + 1)
      dropped.set(name, Math.max(0, waiting - 1))
    } else if (at !== -1) shorten(at)
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
      onclosetag: closed,
      ...{ onattribdata: ignore, onattribentity: ignore, onattribend: ignore, onattribname: ignore, oncdata: ignore },
      ...{ oncomment: ignore, ondeclaration: ignore, onend: ignore, onprocessinginstruction: ignore },
      ...{ ontext: ignore, ontextentity: ignore },
    },
  )
  tokenizer.write(html)
  tokenizer.end()
  return parts.length === 0 ? html : parts.join('') + html.slice(kept)
}

/** True where a sign stands in a text more than `count` times. */
function hasMore(text: string, sign: string, count: number): boolean {
  let at = -1
  for (let left = count; left >= 0; left--) {
    at = text.indexOf(sign, at + 1)
    if (at === -1) return false
  }
  return true
}

function wordsIn(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}
