import type { Found } from '../found.ts'
import { bylineOf } from '../words/bylines.ts'
import { dateIn } from '../words/dates.ts'
import { labelOf } from '../words/labels.ts'
import { endsSentence, wordCount } from '../words/lines.ts'
import { noiseOf } from '../words/noise.ts'
import { leavesOf, letters, linkShare, type PageElement, textOf } from './dom.ts'
import { ASIDES, CREDITS, MORE_STORIES } from './noise.ts'

const MIN_PROSE_WORDS = 12
const MAX_ASIDE_CHARS = 500
const MAX_MORE_CHARS = 200
/** A paragraph that is said twice is the site's, or a heading of it; the second goes. */
const MIN_TWICE_LETTERS = 40
/** What follows "Related" is cut off where it is this small beside what precedes. */
const MAX_TAIL_SHARE = 0.2
const MEDIA = 'img,picture,video,audio,iframe,figure,amp-img,object,embed'

/** A block of the body and what is known of it. */
type Block = {
  element: PageElement
  text: string
  words: number
  links: number
  isHeading: boolean
  isItem: boolean
  isGone: boolean
}

/** What is known of a page when its body is trimmed; `articleBody` is '' where data does not hold it whole. */
type Known = Pick<Found, 'title' | 'summary' | 'authors'> & { articleBody: string }

/** Takes out of an extracted body what is no part of the story: at its head, at its tail, and known noise between. */
export function trimBody(root: PageElement, known: Known): void {
  for (const caption of [...root.querySelectorAll('figcaption')]) caption.remove()
  const blocks = leavesOf(root).map(blockOf)
  const story = blocks.filter(block => block.text !== '')
  dropNoise(story)
  trimByWitness(story, known.articleBody)
  const hasProse = story.some(block => !block.isGone && isProse(block) && !isAside(block))
  trimHead(story, known, hasProse)
  trimTail(story, hasProse)
  dropLoneHeadings(story)
  for (const block of blocks) if (block.isGone) removeWithFrame(block.element, root)
}

function blockOf(element: PageElement): Block {
  const text = textOf(element)
  return {
    element,
    text,
    words: wordCount(text),
    links: linkShare(element),
    isHeading: /^h[1-6]$/.test(element.localName),
    isItem: element.closest('li') !== null,
    isGone: false,
  }
}

/** A sentence or more of running text. */
function isProse(block: Block): boolean {
  return (
    !block.isHeading && block.links < 0.6 && block.words >= MIN_PROSE_WORDS && /[.!?…。！？।؟:;,"”»)]/.test(block.text)
  )
}

function isAside(block: Block): boolean {
  if (block.text.length > MAX_ASIDE_CHARS) return false
  return ASIDES.some(each => each.test(block.text)) || CREDITS.test(block.text) || noiseOf(block.text) !== null
}

function dropNoise(story: readonly Block[]): void {
  let all = 0
  const before = story.map(block => {
    all += block.words
    return all - block.words
  })
  const seen = new Set<string>()
  for (const block of story) {
    const key = letters(block.text)
    if (key.length >= MIN_TWICE_LETTERS && seen.has(key)) block.isGone = true
    seen.add(key)
  }
  for (const [index, block] of story.entries()) {
    if (block.isGone || labelOf(block.text) !== null) continue
    if (block.text.length <= MAX_MORE_CHARS && MORE_STORIES.test(block.text)) {
      block.isGone = true
      if (all - (before[index] ?? 0) - block.words < MAX_TAIL_SHARE * (before[index] ?? 0)) {
        for (const other of story.slice(index + 1)) other.isGone = true
        return
      }
      for (const other of story.slice(index + 1)) {
        if (other.links < 0.6 || isProse(other)) break
        other.isGone = true
      }
    } else if (!block.isHeading && isAside(block)) block.isGone = true
    else if (!block.isHeading && CREDITS.test(block.text) && block.words < 40) block.isGone = true
    else if (block.links > 0.9 && !block.isHeading && !block.isItem && block.words > 3) block.isGone = true
  }
}

/** Short lines before the first prose belong to the page; where there is no prose at all they are the story. */
function trimHead(story: readonly Block[], facts: Known, hasProse: boolean): void {
  const title = letters(facts.title ?? '')
  const names = facts.authors.map(each => letters(each.name))
  const summary = letters(facts.summary ?? '')
  for (const block of story.slice(0, 25)) {
    if (block.isGone) continue
    if (labelOf(block.text) !== null) return
    const key = letters(block.text)
    const isTitle = key === title || (block.isHeading && title !== '' && (title.includes(key) || key.includes(title)))
    if (isTitle || (summary !== '' && key === summary && !block.isItem)) {
      block.isGone = true
      continue
    }
    if (isProse(block) && !isAside(block)) return
    const isLine = hasProse && block.words < 30 && !block.isItem
    const isCredit =
      names.some(name => key.includes(name)) ||
      bylineOf(block.text, false) !== null ||
      dateIn(block.text) !== null ||
      isAside(block)
    if (isCredit || (isLine && !block.isHeading && !endsSentence(block.text))) block.isGone = true
  }
}

function trimTail(story: readonly Block[], hasProse: boolean): void {
  const live = story.filter(block => !block.isGone)
  const last = live.findLastIndex(block => isProse(block) && !isAside(block))
  let isFollowed = false
  for (const block of live.slice(last + 1).reverse()) {
    const isSaying = !hasProse || (block.isItem ? block.words > 2 : endsSentence(block.text))
    // A heading stays with what stands below it.
    const isKept: boolean = block.isHeading ? isFollowed : isSaying && block.links < 0.5 && !isAside(block)
    if (!isKept) block.isGone = true
    isFollowed = isKept && !block.isHeading
  }
}

/** Where data holds the article's text, what stands before its first and behind its last paragraph is not the story. */
function trimByWitness(story: readonly Block[], articleBody: string): void {
  if (articleBody === '') return
  const witness = letters(articleBody)
  const isSaid = (block: Block) => block.words >= MIN_PROSE_WORDS && witness.includes(letters(block.text).slice(0, 60))
  const said = story.filter(isSaid)
  const prose = story.filter(block => !block.isGone && isProse(block))
  if (said.length < 0.6 * prose.length) return
  const [first, last] = [story.findIndex(isSaid), story.findLastIndex(isSaid)]
  const isBox = story.slice(0, first).some(block => labelOf(block.text) !== null)
  for (const [index, block] of story.entries()) if (index > last || (index < first && !isBox)) block.isGone = true
}

/** A heading with nothing below it but another of its rank, or the end. */
function dropLoneHeadings(story: readonly Block[]): void {
  const live = story.filter(block => !block.isGone)
  for (let at = live.length - 1; at >= 0; at--) {
    const block = live[at]
    if (block === undefined || !block.isHeading) return
    block.isGone = true
  }
}

function removeWithFrame(element: PageElement, root: PageElement): void {
  const parent = element.parentElement
  if (element.querySelector(MEDIA) !== null) {
    for (const node of [...element.childNodes]) if (node.nodeType === 3) node.remove()
    return
  }
  element.remove()
  // Only an element that lost its last child is looked at: its text is short then.
  if (parent !== null && parent !== root && parent.firstElementChild === null && textOf(parent) === '')
    removeWithFrame(parent, root)
}
