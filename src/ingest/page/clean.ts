import { type Label, labelOf } from '../words/labels.ts'
import { leavesOf, letters, linkShare, type PageDocument, type PageElement, textOf } from './dom.ts'
import { NOISE_NAMES, NOISE_PAIRS } from './noise.ts'

const MIN_PROSE_CHARS = 80
const MAX_LABEL_CHARS = 80
const MAX_BOX_CHARS = 4_000
const MIN_ITEM_CHARS = 15
const MAX_BOXES = 6
/** An element with more than this share of the page's prose stays, whatever it is called. */
const MAX_PROSE_SHARE = 0.2

const ROLES = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'search',
  'complementary',
  'dialog',
  'alert',
  'menu',
  'menubar',
  'toolbar',
])
const TAGS = new Set(['nav', 'footer', 'aside', 'form', 'button', 'input', 'label', 'menu'])

/**
 * A box that is headed as takeaways or as why the story matters, as it stood: its points, and the texts before it by their
 * letters.
 */
export type Box = { element: PageElement; items: readonly string[]; before: ReadonlySet<string> }

/**
 * Takes out of a page what is called something else than its story (menus, share bars, related stories, captions), unless
 * much of its prose stands there. Returns the boxes that are headed as takeaways or as why it matters; they stay.
 */
export function cleanPage(document: PageDocument): Box[] {
  const boxes = boxesOf(document)
  const prose = new Map<PageElement, number>()
  let all = 0
  for (const paragraph of document.body.querySelectorAll('p,li,blockquote,td')) {
    const { length } = textOf(paragraph)
    if (length < MIN_PROSE_CHARS || linkShare(paragraph) > 0.5) continue
    all += length
    for (let at: PageElement | null = paragraph; at !== null; at = at.parentElement)
      prose.set(at, (prose.get(at) ?? 0) + length)
  }
  const visit = (element: PageElement) => {
    for (const child of [...element.children]) {
      const isHeld = boxes.some(box => box === child || box.contains(child) || child.contains(box))
      if (!isHeld && (prose.get(child) ?? 0) <= all * MAX_PROSE_SHARE && isNoise(child)) child.remove()
      else visit(child)
    }
  }
  visit(document.body)
  return boxes.map(box => held(document, box))
}

/** Takes from a box what makes an extractor think little of it, and copies it before an extractor changes it. */
function held(document: PageDocument, box: PageElement): Box {
  const before = new Set<string>()
  for (const leaf of leavesOf(document.body)) {
    if (leaf === box || box.contains(leaf)) break
    before.add(letters(textOf(leaf)))
  }
  const plainBox = document.createElement('div')
  plainBox.append(...box.childNodes)
  for (const each of plainBox.querySelectorAll('*'))
    for (const name of ['class', 'id', 'role', 'style']) each.removeAttribute(name)
  box.replaceWith(plainBox)
  const items = leavesOf(plainBox)
    .map(textOf)
    .filter(text => text !== '')
  return { element: plainBox.cloneNode(true), items, before }
}

function isNoise(element: PageElement): boolean {
  if (TAGS.has(element.localName) || ROLES.has(element.getAttribute('role') ?? '')) return true
  if (element.hasAttribute('hidden') || /display:\s*none/i.test(element.getAttribute('style') ?? '')) return true
  if (
    /^(?:img|picture|source|video|audio|iframe|h1|body|main|article|br|a|em|strong|b|i|table|tbody|tr)$/.test(
      element.localName,
    )
  )
    return false
  const name = `${element.getAttribute('class') ?? ''} ${element.getAttribute('id') ?? ''}`
  if (name === ' ') return false
  if (NOISE_PAIRS.test(name)) return true
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1-$2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
  return words.some(word => NOISE_NAMES.has(word))
}

/** The boxes whose heading says that they hold takeaways or why the story matters. */
function boxesOf(document: PageDocument): PageElement[] {
  const boxes: PageElement[] = []
  for (const element of document.body.querySelectorAll('h1,h2,h3,h4,h5,h6,p,div,span,strong,b,summary,dt,legend')) {
    const inner = element.firstElementChild?.localName ?? 'span'
    if (inner !== 'span' && inner !== 'strong' && inner !== 'b') continue
    const text = textOf(element)
    if (text === '' || text.length > MAX_LABEL_CHARS || element.closest('a,nav,footer,li') !== null) continue
    const label = labelOf(text)
    const box = label === null ? null : boxOf(element, label)
    if (box !== null && !boxes.some(each => each.contains(box))) boxes.push(box)
    if (boxes.length === MAX_BOXES) break
  }
  return boxes
}

/** The smallest element around a label that holds what the label heads: a list, or for the surer labels a paragraph. */
function boxOf(heading: PageElement, label: Label): PageElement | null {
  const heads = textOf(heading)
  for (let at = heading.parentElement; at !== null && !isStory(at); at = at.parentElement) {
    if (textOf(at).length > MAX_BOX_CHARS) return null
    const items = [...at.querySelectorAll('li')].filter(item => textOf(item).length > MIN_ITEM_CHARS)
    const paragraphs = [...at.querySelectorAll('p')].filter(
      each => textOf(each).length > MIN_ITEM_CHARS && textOf(each) !== heads,
    )
    if (items.length + paragraphs.length === 0) continue
    const isWhole = items.length > 1 || (label.strength !== 'weak' && !label.subject)
    return isWhole && [...items, ...paragraphs].every(each => linkShare(each) < 0.5) ? at : null
  }
  return null
}

/** What holds the headline holds the story, of which a list is a part and no box. */
function isStory(element: PageElement): boolean {
  return /^(?:body|main|article)$/.test(element.localName) || element.querySelector('h1') !== null
}
