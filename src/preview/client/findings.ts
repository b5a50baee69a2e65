/// <reference lib="dom" />
import { byId, frameIn, textAt } from './dom.ts'
import { focusIn } from './focus.ts'

const MARGIN = 6

/** What the finding says that was chosen, and the how manieth of those that say so; null where none is. */
let chosen: string | null = null
/** What the pre-flight last said. */
let told = ''

/** Asks for the checks of the view that is shown; what comes too late for it is not wanted. */
export async function loadChecks(isWanted: () => boolean): Promise<void> {
  const aside = byId('checks')
  if (aside === null) return
  const text = await textAt(`/checks${location.search}`)
  if (text === null || !isWanted()) return
  if (text !== told || aside.querySelector('.rules') === null) {
    const { scrollTop } = aside
    const closed = [...aside.querySelectorAll('details:not([open]) summary')].map(each => each.firstChild?.textContent)
    const focus = focusIn(aside)
    aside.innerHTML = text
    for (const each of aside.querySelectorAll('details'))
      if (closed.includes(each.querySelector('summary')?.firstChild?.textContent)) each.open = false
    aside.scrollTop = scrollTop
    focus()
    told = text
  }
  const counts = aside.querySelector('h2')?.dataset.title ?? ''
  document.title = counts + document.title.replace(/^(?:[■▲]\d+ )+/, '')
  reframe()
}

/** Each finding by what it says; the second of two that say the same is another. */
function findings(): Map<string, HTMLElement> {
  const known = new Map<string, HTMLElement>()
  for (const each of document.querySelectorAll<HTMLElement>('.finding')) {
    let key = each.textContent ?? ''
    while (known.has(key)) key += '+'
    known.set(key, each)
  }
  return known
}

/** Frames the place in the mail that a finding is about; `key` is of `keyOf`. */
export function choose(key: string | null): void {
  chosen = key
  reframe()?.scrollIntoView({ block: 'center' })
}

export function keyOf(finding: HTMLElement): string | null {
  return [...findings()].find(([, each]) => each === finding)?.[0] ?? null
}

/** Frames what the chosen finding quotes where it stands now: the first place that has such words. */
export function reframe(): Element | null {
  const frame = frameIn(document)
  frame?.parentElement?.querySelector('.frame')?.remove()
  const all = findings()
  const is = chosen === null ? undefined : all.get(chosen)
  for (const each of all.values()) {
    each.classList.toggle('is', each === is)
    each.querySelector('[data-words]')?.setAttribute('aria-pressed', String(each === is))
  }
  const inside = frame?.contentDocument
  if (frame == null || inside?.body == null || is === undefined) return null
  const words: string[] = JSON.parse(is.querySelector<HTMLElement>('[data-words]')?.dataset.words ?? '[]')
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
