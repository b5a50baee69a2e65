/// <reference lib="dom" />

/** What can have the focus. */
const FOCUSABLE = 'a, button, summary, input, iframe, [tabindex]'

/** Remembers what has the focus in a part of the page; gives what gives it back to the same control of the part's new version. */
export function focusIn(part: Element | null): () => void {
  const active = document.activeElement
  if (!(active instanceof HTMLElement) || part === null || !part.contains(active)) return () => {}
  const { id } = part
  // A headline changes its link's text, a choice its link's address: one of the two is still the same.
  const text = (each: HTMLElement) => `${each.tagName} ${each.textContent}`
  const address = (each: HTMLElement) => each.id || each.dataset.scroll || each.getAttribute('href')
  const names = [(each: HTMLElement) => `${text(each)} ${address(each)}`, text, address]
  const wanted = names.map(name => name(active))
  const isInMenu = active.closest('.menu') !== null
  const selection = active instanceof HTMLInputElement ? [active.selectionStart, active.selectionEnd] : []
  return () => {
    if (active.isConnected) return
    const controls = [...(document.getElementById(id)?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])]
    const same =
      names.map((name, at) => controls.find(each => wanted[at] !== null && name(each) === wanted[at])).find(Boolean) ??
      (isInMenu ? controls.find(each => each.matches('.menu summary')) : undefined)
    // What is in a closed menu cannot have it.
    const target = same?.checkVisibility() === false ? controls.find(each => each.matches('.menu summary')) : same
    target?.focus({ preventScroll: true })
    const [start = null, end = null] = selection
    if (target instanceof HTMLInputElement) target.setSelectionRange(start, end)
  }
}
