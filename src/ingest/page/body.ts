import type { Found } from '../found.ts'
import type { BoundedPage } from './bound.ts'
import { type Box, cleanPage } from './clean.ts'
import { leavesOf, letters, linkShare, type PageElement, textOf, toDocument, toFragment } from './dom.ts'
import { likenessOf } from './likeness.ts'
import type { Said } from './said.ts'
import { trimBody } from './trim.ts'

const MIN_WITNESS_CHARS = 800
const MIN_PROSE_CHARS = 80
/** Larger pages are read by one extractor only: they take time that grows faster than the page. */
const MAX_ELEMENTS_READ_TWICE = 6_000
/** What relative links stand on for an extractor that wants a base where there is none. */
const NO_BASE = 'https://page.invalid/'

/** A body that an extractor gave, trimmed. */
type Candidate = { root: PageElement; text: string }

/**
 * The body of a page as HTML, not sanitized, without what the page puts around its story. Readability reads the cleaned
 * page; where its answer is small beside the page's prose, or unlike the `articleBody` of the page's own data, it reads the
 * page as it is too, and Defuddle both, and the best answer is taken.
 */
export async function bodyOf(
  { html, elements }: BoundedPage,
  said: Said,
  facts: Pick<Found, 'title' | 'summary' | 'authors'>,
): Promise<string> {
  const { articleBody } = said
  const isWitness = articleBody.length >= MIN_WITNESS_CHARS
  const candidate = async (extracted: string): Promise<Candidate> => {
    const root = await toFragment(extracted)
    trimBody(root, { ...facts, articleBody: isWitness ? articleBody : '' })
    return { root, text: textOf(root) }
  }
  const cleaned = await toDocument(html)
  const boxes = cleanPage(cleaned)
  const prose = proseOf(cleaned.body)
  const first = await candidate(await byReadability(cleaned))
  const best = elements > MAX_ELEMENTS_READ_TWICE ? first : await chosen()
  for (const box of boxes) keepBox(box, best.root)
  return best.root.innerHTML.trim()

  async function chosen(): Promise<Candidate> {
    const { length } = first.text
    if (isWitness) {
      const likeness = likenessOf(first.text, articleBody)
      if (likeness > 0.9) return first
      const all = [first, ...(await others())]
      const worth = all.map(each => likenessOf(each.text, articleBody) + (each === first ? 0.02 : 0))
      if (Math.max(...worth) > 0.6) return all[worth.indexOf(Math.max(...worth))] ?? first
    }
    const raw = await candidate(await byReadability(await toDocument(html)))
    if (length < 0.6 * raw.text.length) {
      const other = await candidate(await byDefuddle(html, false, said.base))
      if (Math.abs(other.text.length - length) < 0.15 * length) return first
      const isWhole = other.text.length > 1.3 * raw.text.length && other.text.length < 6 * raw.text.length
      return isWhole ? other : raw
    }
    if (length < 0.6 * prose) {
      const other = await candidate(await byDefuddle(html, true, said.base))
      if (other.text.length > 1.3 * length && other.text.length < 1.4 * prose) return other
    }
    return first
  }

  async function others(): Promise<Candidate[]> {
    return [
      await candidate(await byDefuddle(html, true, said.base)),
      await candidate(await byReadability(await toDocument(html))),
      await candidate(await byDefuddle(html, false, said.base)),
    ]
  }
}

async function byReadability(document: unknown): Promise<string> {
  const { Readability } = await import('@mozilla/readability')
  try {
    return new Readability(document as never).parse()?.content ?? ''
  } catch {
    // It throws on some pages that nobody wrote by hand; the other extractor then decides.
    return ''
  }
}

async function byDefuddle(html: string, isCleaned: boolean, base: string | null): Promise<string> {
  const { DefuddleClass } = await import('defuddle/node')
  const document = await toDocument(html)
  if (isCleaned) cleanPage(document)
  // Defuddle looks for style sheets, which linkedom does not have.
  Object.assign(document, { styleSheets: [] })
  const content = quietly(() => new DefuddleClass(document as never, { url: base ?? NO_BASE }).parse())
  return content.replaceAll(NO_BASE, '/')
}

/** Runs what writes to the console where a step of it fails, and answers all the same. Nothing else runs meanwhile. */
function quietly(run: () => { content: string }): string {
  const { error, warn } = console
  Object.assign(console, { error: () => undefined, warn: () => undefined })
  try {
    return run().content
  } catch {
    // As above.
    return ''
  } finally {
    Object.assign(console, { error, warn })
  }
}

function proseOf(root: PageElement): number {
  let chars = 0
  for (const paragraph of root.querySelectorAll('p')) {
    const { length } = textOf(paragraph)
    if (length >= MIN_PROSE_CHARS && linkShare(paragraph) < 0.5) chars += length
  }
  return chars
}

/** Puts a box of which an extractor lost something back behind the text that it stood behind, whole and once. */
function keepBox(box: Box, root: PageElement): void {
  const said = letters(root.textContent)
  const items = new Set(box.items.map(letters))
  if ([...items].every(item => said.includes(item))) return
  for (const leaf of leavesOf(root)) if (items.has(letters(textOf(leaf)))) leaf.remove()
  const leaves = leavesOf(root)
  const before = leaves.findLast(leaf => textOf(leaf) !== '' && box.before.has(letters(textOf(leaf))))
  let at = before
  while (at?.parentElement !== null && at !== undefined && at.parentElement !== root && !isStory(at.parentElement))
    at = at.parentElement
  if (at !== undefined) at.after(box.element)
  else (root.firstElementChild ?? root).before(box.element)
}

/** An element that holds several blocks of the story, as the frame that an extractor puts around it does. */
function isStory(element: PageElement): boolean {
  return /^(?:div|article|section|main)$/.test(element.localName) && element.children.length > 2
}
