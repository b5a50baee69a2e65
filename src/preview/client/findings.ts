/// <reference lib="dom" />
import { byId, frameIn, textAt } from './dom.ts'

const MARGIN = 6

/** What the finding says that was chosen; null where none is. */
let chosen: string | null = null

/** Asks for the checks of the view that is shown; what comes too late for it is not wanted. */
export async function loadChecks(isWanted: () => boolean): Promise<void> {
  const aside = byId('checks')
  if (aside === null) return
  const text = await textAt(`/checks${location.search}`)
  if (text === null || !isWanted()) return
  const { scrollTop } = aside
  aside.innerHTML = text
  aside.scrollTop = scrollTop
  const counts = aside.querySelector('h2')?.dataset.title ?? ''
  document.title = counts + document.title.replace(/^(?:[■▲]\d+ )+/, '')
  reframe()
}

const wordsOf = (finding: Element) => finding.querySelector('.what')?.textContent ?? null

/** Frames the place in the mail that a finding is about. */
export function choose(finding: HTMLElement): void {
  chosen = wordsOf(finding)
  reframe()?.scrollIntoView({ block: 'center' })
}

/** Takes away the frame round what a finding is about. */
export function unchoose(): void {
  chosen = null
  reframe()
}

/** Frames what the chosen finding quotes where it stands now: the first place that has such words. */
export function reframe(): Element | null {
  const frame = frameIn(document)
  frame?.parentElement?.querySelector('.frame')?.remove()
  let is: HTMLElement | undefined
  for (const each of document.querySelectorAll<HTMLElement>('.finding')) {
    const isChosen = chosen !== null && is === undefined && wordsOf(each) === chosen
    each.classList.toggle('is', isChosen)
    if (isChosen) is = each
  }
  const inside = frame?.contentDocument
  if (frame == null || inside?.body == null || is === undefined) return null
  const words: string[] = JSON.parse(is.dataset.words ?? '[]')
  const found = words.map(each => placeOf(inside, each)).find(each => each !== null)
  if (found == null) return null
  const { top, left, width, height } = found.getBoundingClientRect()
  const box = document.createElement('span')
  box.className = `frame ${is.querySelector('.mark')?.classList[1] ?? ''}`
  box.style.cssText = `top:${top - MARGIN}px;left:${left - MARGIN}px;width:${width + 2 * MARGIN}px;height:${height + 2 * MARGIN}px`
  frame.parentElement?.append(box)
  return box
}

function placeOf(inside: Document, words: string): Element | null {
  for (const each of inside.body.querySelectorAll('a, img')) {
    if (each.getAttribute('href') === words || each.getAttribute('src') === words) return each
  }
  const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const { parentElement } = node
    if (node.textContent?.includes(words) && parentElement?.checkVisibility()) return parentElement
  }
  return null
}
