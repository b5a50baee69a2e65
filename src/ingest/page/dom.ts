/** What is used here of a DOM's node, element and document, so that nothing else depends on who builds it. */
export interface PageNode {
  readonly nodeType: number
  readonly parentNode: PageElement | null
  readonly nextSibling: PageNode | null
  readonly previousSibling: PageNode | null
  textContent: string
  before(...nodes: PageNode[]): void
  remove(): void
}

export interface PageElement extends PageNode {
  readonly localName: string
  readonly parentElement: PageElement | null
  readonly nextElementSibling: PageElement | null
  readonly previousElementSibling: PageElement | null
  readonly firstElementChild: PageElement | null
  readonly children: ArrayLike<PageElement> & Iterable<PageElement>
  readonly childNodes: ArrayLike<PageNode> & Iterable<PageNode>
  innerHTML: string
  readonly outerHTML: string
  getAttribute(name: string): string | null
  setAttribute(name: string, value: string): void
  removeAttribute(name: string): void
  hasAttribute(name: string): boolean
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): Iterable<PageElement>
  matches(selector: string): boolean
  closest(selector: string): PageElement | null
  contains(other: PageNode): boolean
  append(...nodes: PageNode[]): void
  after(...nodes: PageNode[]): void
  replaceWith(...nodes: PageNode[]): void
  cloneNode(deep: boolean): PageElement
}

export interface PageDocument {
  readonly documentElement: PageElement
  readonly body: PageElement
  createElement(name: string): PageElement
  querySelector(selector: string): PageElement | null
  querySelectorAll(selector: string): Iterable<PageElement>
}

/** Elements that hold a text of their own, and no other such elements. */
const BLOCKS = new Set(
  'address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** Blocks whose loose text is a paragraph. */
const FRAMES = new Set(['body', 'div', 'article', 'section', 'main'])

/** Builds the DOM of a bounded page. */
export async function toDocument(html: string): Promise<PageDocument> {
  const { parseHTML } = await import('linkedom')
  const { document } = parseHTML(html) as unknown as { document: PageDocument }
  return document
}

/** Builds a DOM that holds only a piece of HTML; text that stands loose between blocks is in a paragraph there. */
export async function toFragment(html: string): Promise<PageElement> {
  const document = await toDocument(`<!DOCTYPE html><html><head></head><body>${html}</body></html>`)
  holdLoose(document.body, document)
  return document.body
}

/** Tells whether an element is or holds a block. */
function holdLoose(element: PageElement, document: PageDocument): boolean {
  const blocks = new Set<PageNode>([...element.children].filter(child => holdLoose(child, document)))
  if (blocks.size === 0 || !FRAMES.has(element.localName)) return blocks.size > 0 || isBlock(element)
  let run: PageNode[] = []
  const hold = () => {
    const paragraph = run.some(node => textOf(node) !== '') ? document.createElement('p') : null
    if (paragraph !== null) run[0]?.before(paragraph)
    paragraph?.append(...run)
    run = []
  }
  for (const node of [...element.childNodes]) {
    if (blocks.has(node)) hold()
    else run.push(node)
  }
  hold()
  return true
}

export function isBlock(element: PageElement): boolean {
  return BLOCKS.has(element.localName)
}

/** The text of a node with its white space folded. */
export function textOf(node: PageNode | null): string {
  return node === null ? '' : fold(node.textContent)
}

/** White space folded, invisible characters taken out. */
export function fold(text: string): string {
  return text
    .replace(/[\u200B\u2060\uFEFF\u00AD]/g, '')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The smallest blocks of an element in order: each with text, a picture or a frame, and no block inside of it. */
export function leavesOf(root: PageElement): PageElement[] {
  const leaves: PageElement[] = []
  const visit = (element: PageElement): boolean => {
    let hasBlock = false
    for (const child of element.children) hasBlock = visit(child) || hasBlock
    if (!hasBlock && isBlock(element)) leaves.push(element)
    return hasBlock || isBlock(element)
  }
  for (const child of root.children) visit(child)
  return leaves
}

/** How much of an element's text stands in links, from 0 to 1. */
export function linkShare(element: PageElement): number {
  const all = textOf(element).length
  if (all === 0) return 0
  let linked = 0
  for (const link of element.querySelectorAll('a')) linked += textOf(link).length
  return Math.min(1, linked / all)
}

/** Only the letters and figures of a text, small, to compare it by. */
export function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '')
}
