/// <reference lib="dom" />
import { byId, frameIn, root, textAt } from './dom.ts'
import { loadChecks, reframe } from './findings.ts'
import { focusIn } from './focus.ts'
import { hasSameFrame, replaceAround, settleFrame, whenLoaded } from './frame.ts'

/** A mail whose pictures take longer is marked in without them. */
const LOAD_MS = 3_000
/** Parts that a new version of the page replaces. */
const PARTS = ['side', 'main', 'checks', 'send-from']
/** What an address shows, and in which tab. */
function viewIn(address: string): string {
  const { searchParams } = new URL(address)
  return ['show', 'as', 'entry', 'line'].map(name => searchParams.get(name) ?? '').join(' ')
}
let viewed = viewIn(location.href)

let shownAddress = location.href

/** How many pages were asked for. */
let asked = 0

/** Shows a page's new version: what was scrolled stays there, and so do what is typed and what has the focus. */
export async function show(address: string): Promise<void> {
  const number = ++asked
  const text = await textAt(address)
  // What was asked for later is what is wanted.
  if (number !== asked) return
  const gone = byId('gone')
  if (gone !== null) gone.textContent = text === null ? 'The preview does not answer: is it still running?' : ''
  if (text === null) return
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const scrolled = new Map<string, number>()
  for (const each of document.querySelectorAll<HTMLElement>('[data-scroll]'))
    scrolled.set(each.dataset.scroll ?? '', each.scrollTop)
  const height = document.querySelector<HTMLElement>('.stage iframe')?.style.height ?? ''
  const filter = (byId('filter') as HTMLInputElement | null)?.value ?? ''
  const checks = byId('checks')?.innerHTML ?? ''
  const focuses = PARTS.map(id => focusIn(byId(id)))
  const isSame = viewed === viewIn(address)
  const isMenuOpen = isSame && address === shownAddress && document.querySelector('.menu[open]') !== null
  shownAddress = address
  const hiddenErrors = document.querySelector('.errors.hidden')?.textContent
  for (const id of PARTS) {
    const [old, part] = [byId(id), fresh.getElementById(id)]
    if (old === null || part === null) continue
    if (id === 'main' && hasSameFrame(old, part)) replaceAround(old, part)
    else old.replaceWith(part)
  }
  document.title = fresh.title
  root.dataset.version = fresh.documentElement.dataset.version ?? ''
  root.dataset.token = fresh.documentElement.dataset.token ?? ''
  // Until the pre-flight has answered, what it said before stays.
  const aside = byId('checks')
  if (aside !== null && checks !== '') aside.innerHTML = checks
  const field = byId('filter') as HTMLInputElement | null
  if (field !== null) field.value = filter
  for (const frame of document.querySelectorAll<HTMLElement>('.stage iframe')) frame.style.height = height
  viewed = viewIn(address)
  const menu = document.querySelector<HTMLDetailsElement>('.menu')
  if (isMenuOpen && menu !== null) menu.open = true
  const errors = byId('errors')
  if (errors !== null && errors.textContent === hiddenErrors) errors.classList.add('hidden')
  listed(document.body.classList.contains('listed'))
  for (const each of document.querySelectorAll<HTMLElement>('[data-scroll]'))
    if (isSame || each.matches('.side, aside')) each.scrollTop = scrolled.get(each.dataset.scroll ?? '') ?? 0
  if (!isSame) byId('line')?.scrollIntoView({ block: 'center' })
  for (const focus of focuses) focus()
  settle()
}

/** What a new page needs: its frame at its height, its list filtered, and then, the mail first, its checks. */
export function settle(): void {
  applyFilter()
  const number = asked
  void settleFrame().then(() => loadChecks(() => number === asked))
  reframe()
}

export function applyFilter(): void {
  const wanted = ((byId('filter') as HTMLInputElement | null)?.value ?? '').toLowerCase()
  for (const each of document.querySelectorAll<HTMLElement>('.side a'))
    each.hidden = !(each.textContent ?? '').toLowerCase().includes(wanted)
}

/** On a narrow screen the list lies over the mail while it is wanted. */
export function listed(isWanted: boolean): void {
  document.body.classList.toggle('listed', isWanted)
  byId('list')?.setAttribute('aria-expanded', String(isWanted))
}

/** Shows a view, with a step to go back from it. */
export function go(address: string): Promise<void> {
  listed(false)
  if (address !== location.href) history.pushState(null, '', address)
  return show(location.href)
}

/** Goes to the next one in the list, or the one before. */
export async function step(by: number): Promise<void> {
  const isInList = byId('side')?.contains(document.activeElement) === true
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.side a[href^="?"]:not([hidden])')]
  const next = links[links.findIndex(each => each.getAttribute('aria-current') === 'page') + by]
  if (next === undefined) return
  await go(next.href)
  const current = document.querySelector<HTMLElement>('.side [aria-current]')
  if (isInList) current?.focus()
  current?.scrollIntoView({ block: 'nearest' })
}

/** A finding frames its place in the mail; where the mail is not shown as HTML, that is shown first. */
export async function withMail(): Promise<void> {
  const html =
    document.querySelector<HTMLAnchorElement>('.inbox') &&
    document.querySelector<HTMLAnchorElement>('.tabs [data-key="1"]')
  if (frameIn(document) === null && html !== null) {
    await go(html.href)
    await Promise.race([whenLoaded(), new Promise(resolve => setTimeout(resolve, LOAD_MS))])
  }
}
