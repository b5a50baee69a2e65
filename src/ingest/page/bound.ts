import { Parser } from 'htmlparser2'

const MAX_DEPTH = 200
/** Open tags that are followed, written or not. */
const MAX_OPEN = 800
const MAX_ELEMENTS = 12_000
const MAX_TEXT_CHARS = 2_000_000
const MAX_ENTITIES = 20_000
const MAX_DATA_CHARS = 2_000_000
const MAX_ATTRIBUTES = 40
const MAX_ATTRIBUTE_CHARS = 4_000
const MAX_STYLE_CHARS = 200
const MAX_DATA_URL_CHARS = 64_000

const VOID = new Set('area base basefont br col embed frame hr img input link meta param source track wbr'.split(' '))
/** Left out with all that stands in them. */
const DROPPED = new Set(
  'script style svg math template object applet canvas select datalist dialog option textarea progress meter noframes noembed xmp plaintext'.split(
    ' ',
  ),
)
const FRAME = new Set(['html', 'head', 'body'])
/** AMP's own elements that stand for an element of HTML. */
const AMP = new Map([
  ['amp-img', 'img'],
  ['amp-anim', 'img'],
])
/** What a noscript may hold: the picture that stands in for a lazy one. */
const PICTURES = new Set(['noscript', 'img', 'picture', 'source', 'figure'])

/** A page that is safe to build a DOM from, and the data that its scripts hold. */
export type BoundedPage = { html: string; jsonLd: string[]; elements: number; isCut: boolean }

/**
 * The page without scripts (JSON-LD is collected), styles, comments and drawings, streamed so that no DOM is built of it:
 * at most 200 levels deep (deeper tags are dropped, their text stays), 12,000 elements and 2 million characters long
 * (what follows is cut off). Any input takes time in proportion to its length.
 */
export function boundPage(html: string): BoundedPage {
  const bounds = new Bounds()
  const parser = new BoundedParser(bounds)
  parser.write(html)
  parser.end()
  return { html: bounds.html(), jsonLd: bounds.jsonLd, elements: bounds.elements, isCut: bounds.isFull }
}

/** The parser's own stack costs time quadratic in its depth, so elements below the limit are void to it. */
class BoundedParser extends Parser {
  readonly #bounds: Bounds
  #isClosing = false
  /** Whether the tag that is being read is void because it is too deep; the parser asks twice for one tag. */
  #isFlat = false

  constructor(bounds: Bounds) {
    super(bounds, { lowerCaseTags: true, lowerCaseAttributeNames: true })
    this.#bounds = bounds
  }

  override onopentagname(start: number, endIndex: number): void {
    this.#isFlat = this.#bounds.isDeep
    super.onopentagname(start, endIndex)
  }

  override onclosetag(start: number, endIndex: number): void {
    this.#isClosing = true
    super.onclosetag(start, endIndex)
    this.#isClosing = false
  }

  protected override isVoidElement(name: string): boolean {
    return super.isVoidElement(name) || (!this.#isClosing && this.#isFlat)
  }
}

class Bounds {
  readonly jsonLd: string[] = []
  elements = 0
  readonly #head: string[] = []
  readonly #body: string[] = []
  readonly #frame = new Map<string, string>()
  #isTitle = false
  /** For each open tag its name in the output, '' where it was not written. */
  readonly #open: string[] = []
  #level = 0
  #chars = 0
  #dataChars = 0
  #data: string[] | null = null
  #entities = 0
  /** How many tags are open from one that is left out on. */
  #dropped = 0
  #noscripts = 0
  #frames = 0

  get isDeep(): boolean {
    return this.#open.length + this.#dropped >= MAX_OPEN
  }

  /** One `html`, one `head`, one `body`, wherever the page had them. */
  html(): string {
    const [html = '', body = ''] = [this.#frame.get('html'), this.#frame.get('body')]
    return `<!DOCTYPE html><html${html}><head>${this.#head.join('')}</head><body${body}>${this.#body.join('')}</body></html>`
  }

  get isFull(): boolean {
    return this.elements >= MAX_ELEMENTS || this.#chars >= MAX_TEXT_CHARS
  }

  onopentag(name: string, attributes: Record<string, string>): void {
    const isVoid = VOID.has(name)
    if (this.#dropped > 0) {
      if (!isVoid) this.#dropped++
      return
    }
    const isShadow = name === 'template' && 'shadowrootmode' in attributes
    const twin = AMP.get(name)
    if ((DROPPED.has(name) && !isShadow) || twin !== undefined) {
      if (name === 'script' && /ld\+json/i.test(attributes.type ?? '') && this.#dataChars < MAX_DATA_CHARS)
        this.#data = []
      if (twin !== undefined && !this.isFull) this.#emit(twin, attributes)
      this.#dropped = 1
      return
    }
    if (name === 'noscript') this.#noscripts++
    if (name === 'iframe') this.#frames++
    const isWanted = this.#noscripts === 0 || PICTURES.has(name)
    const isWritten = isWanted && !this.isFull && (isVoid || this.#level < MAX_DEPTH)
    const said = isShadow ? 'div' : name
    if (FRAME.has(name)) {
      if (name !== 'head' && !this.#frame.has(name)) this.#frame.set(name, attributesOf(attributes))
      this.#open.push('')
      return
    }
    if (name === 'title') this.#isTitle = true
    if (isWritten) this.#emit(said, attributes)
    if (isVoid) return
    this.#open.push(isWritten ? said : '')
    if (isWritten) this.#level++
  }

  onclosetag(name: string): void {
    if (this.#dropped > 0) {
      if (VOID.has(name) || --this.#dropped > 0) return
      if (this.#data !== null) this.jsonLd.push(this.#data.join(''))
      this.#data = null
      return
    }
    if (VOID.has(name)) return
    if (name === 'noscript') this.#noscripts--
    if (name === 'iframe') this.#frames--
    if (name === 'title') this.#isTitle = false
    const said = this.#open.pop() ?? ''
    if (said === '') return
    this.#level--
    this.#listOf(said, {}).push(`</${said}>`)
  }

  ontext(text: string): void {
    if (this.#data !== null) {
      this.#dataChars += text.length
      if (this.#dataChars <= MAX_DATA_CHARS) this.#data.push(text)
    } else if (this.#dropped === 0 && this.#noscripts === 0 && this.#frames === 0 && !this.isFull) {
      const said = text.slice(0, MAX_TEXT_CHARS - this.#chars)
      this.#chars += said.length
      const to = this.#isTitle ? this.#head : this.#body
      to.push(this.#escaped(said))
    }
  }

  /** Each entity becomes a node of its own in the DOM, so that only so many are written. */
  #escaped(text: string): string {
    return text.replace(/[&<]/g, sign => {
      if (++this.#entities > MAX_ENTITIES) return ' '
      return sign === '&' ? '&amp;' : '&lt;'
    })
  }

  #emit(name: string, attributes: Record<string, string>): void {
    // React sends late parts of a page in hidden boxes, which its script would move to their place.
    const isLate = 'hidden' in attributes && attributes.id?.startsWith('S:') === true
    const said = isLate ? '' : attributesOf(attributes)
    this.elements++
    this.#chars += said.length
    this.#listOf(name, attributes).push(`<${name}${said}>`)
  }

  #listOf(name: string, attributes: Record<string, string>): string[] {
    const isData = (name === 'meta' || name === 'link') && !('itemprop' in attributes)
    return isData || name === 'title' || name === 'base' ? this.#head : this.#body
  }
}

function attributesOf(attributes: Record<string, string>): string {
  return Object.entries(attributes)
    .slice(0, MAX_ATTRIBUTES)
    .filter(([name, value]) => isKept(name, value))
    .map(([name, value]) => ` ${name}="${value.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}"`)
    .join('')
}

function isKept(name: string, value: string): boolean {
  if (!/^[a-z_:][\w:.-]*$/.test(name) || name.startsWith('on') || name === 'srcdoc') return false
  if (name === 'style') return value.length <= MAX_STYLE_CHARS && /display|visibility/i.test(value)
  if (/^\s*data:/i.test(value)) return value.length <= MAX_DATA_URL_CHARS
  return value.length <= MAX_ATTRIBUTE_CHARS
}
