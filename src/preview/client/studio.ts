/// <reference lib="dom" />
// The studio's own script: served as it stands, its types stripped.
import { byId, root } from './dom.ts'
import { choose, keyOf, reframe } from './findings.ts'
import { dragWidth, onFrame, reloadFrame } from './frame.ts'
import { closeMenus, inTurn, onKey, openList } from './keys.ts'
import { applyFilter, go, listed, settle, show, withMail } from './page.ts'
import { openSend, sendTest } from './send.ts'

function chooseIn(finding: HTMLElement): void {
  const key = keyOf(finding)
  inTurn(async () => {
    await withMail()
    choose(key)
  })
}

document.addEventListener('click', event => {
  const target = event.target as Element
  closeMenus(target)
  const link = target.closest<HTMLAnchorElement>('a[href^="?"]')
  if (link !== null && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault()
    inTurn(() => go(link.href))
    return
  }
  const finding = target.closest<HTMLElement>('.finding:has([data-words])')
  if (finding !== null) chooseIn(finding)
  if (target.closest('#test') !== null) openSend()
  const isList = target.closest('#list') !== null
  const isOpen = document.body.classList.contains('listed')
  if (isList && !isOpen) openList()
  else if (isList || target.closest('.side') === null) listed(false)
  if (target.closest('#send-close') !== null) (byId('send') as HTMLDialogElement).close()
})
addEventListener('popstate', () => void show(location.href))

document.addEventListener('keydown', onKey)
document.addEventListener('input', event => {
  if ((event.target as Element).id === 'filter') applyFilter()
})
document.addEventListener('pointerdown', event =>
  dragWidth(event, width => {
    const address = new URL(location.href)
    address.searchParams.set('width', String(width))
    void go(address.href)
  }),
)
byId('send')
  ?.querySelector('form')
  ?.addEventListener('submit', event => {
    event.preventDefault()
    void sendTest(event.target as HTMLFormElement)
  })

// In a frame the keys mean what they mean around it, and no link leads out of it.
onFrame(frame => {
  const inside = frame.contentDocument
  inside?.addEventListener('keydown', onKey)
  inside?.addEventListener('click', event => {
    closeMenus(null)
    listed(false)
    const link = (event.target as Element).closest('a')
    if (link === null) return
    if (link.origin !== location.origin) event.preventDefault()
    // From page to page the scheme stays the one that is chosen.
    const scheme = new URL(inside.URL).searchParams.get('scheme')
    const url = new URL(link.href)
    if (scheme !== null) url.searchParams.set('scheme', scheme)
    if (link.origin === location.origin) link.href = url.href
  })
  reframe()
})

let events: EventSource | null = null
/** Follows the newsroom while the page can be seen: a browser has six connections to a server, and each page takes one. */
function follow(): void {
  if (document.hidden) {
    events?.close()
    events = null
    return
  }
  if (events !== null) return
  events = new EventSource('/events')
  events.addEventListener('version', event => {
    const { data } = event as MessageEvent<string>
    if (data === root.dataset.version) return
    reloadFrame(data)
    void show(location.href)
  })
}
document.addEventListener('visibilitychange', follow)
follow()
byId('line')?.scrollIntoView({ block: 'center' })
settle()
