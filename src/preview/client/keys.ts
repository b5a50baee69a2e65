/// <reference lib="dom" />
import { byId, root } from './dom.ts'
import { choose } from './findings.ts'
import { reloadFrame } from './frame.ts'
import { go, listed, show, step } from './page.ts'
import { openSend } from './send.ts'

/** What is on its way to be shown. */
let shown: Promise<void> = Promise.resolve()

/** Does one thing after the other: a key means the page that the one before it leads to. */
export function inTurn(does: () => Promise<void>): void {
  shown = shown.then(does, does)
}

/** Closes the menus that lie over the mail, but for the one that somebody is in. */
export function closeMenus(target: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>('.menu[open]'))
    if (target === null || !menu.contains(target)) menu.open = false
}

export function onKey(event: KeyboardEvent): void {
  const target = event.target as HTMLElement
  const field = target.closest('input, textarea, dialog[open]')
  if (event.metaKey || event.ctrlKey || event.altKey) return
  if (event.key === 'Escape') {
    if (field !== null) target.blur()
    byId('errors')?.classList.add('hidden')
    listed(false)
    closeMenus(null)
    choose(null)
    return
  }
  if (field !== null) return
  if (!/^(?:Arrow(?:Up|Down)|[1-9drt?/])$/.test(event.key)) return
  // What scrolls by the arrows keeps them.
  if (
    event.key.startsWith('Arrow') &&
    target.closest('.code, .well, .headers, .entries, .errors, aside, summary') !== null
  )
    return
  event.preventDefault()
  if (event.key === '/') {
    openList()
    return
  }
  inTurn(() => press(event.key))
}

/** Lays the list over the mail where it is not beside it, and goes into it. */
export function openList(): void {
  listed(true)
  byId('filter')?.focus()
}

/** Does what a key says, and waits until it is shown. */
async function press(key: string): Promise<void> {
  if (key === 'ArrowDown' || key === 'ArrowUp') await step(key === 'ArrowDown' ? 1 : -1)
  else if (key === '?') (byId('help') as HTMLDialogElement).showModal()
  else if (key === 't') openSend()
  else if (key === 'r') {
    reloadFrame(root.dataset.version ?? '', true)
    await show(location.href)
  } else if (key === 'd') {
    const dark = document.querySelector<HTMLAnchorElement>('[data-key="d"]')
    const isDark = dark?.getAttribute('aria-current') === 'true'
    const address = (isDark ? dark?.previousElementSibling : dark)?.getAttribute('href')
    if (address != null) await go(address)
  } else {
    const tab = document.querySelector<HTMLAnchorElement>(`.tabs [data-key="${key}"]`)
    if (tab !== null) await go(tab.href)
  }
}
