/// <reference lib="dom" />
// The studio's own script: served as it stands, its types stripped.
import { byId, root } from './dom.ts'
import { choose, reframe } from './findings.ts'
import { dragWidth, onFrame, reloadFrame } from './frame.ts'
import { closeMenus, inTurn, onKey } from './keys.ts'
import { applyFilter, go, listed, settle, show, withMail } from './page.ts'
import { openSend, sendTest } from './send.ts'

function chooseIn(finding: HTMLElement): void {
  inTurn(async () => {
    await withMail()
    choose(finding)
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
  const finding = target.closest<HTMLElement>('.finding[data-words]')
  if (finding !== null) chooseIn(finding)
  if (target.closest('#test') !== null) openSend()
  const isList = target.closest('#list') !== null
  if (isList || target.closest('.side') === null) listed(isList && !document.body.classList.contains('listed'))
  if (target.closest('#send-close') !== null) (byId('send') as HTMLDialogElement).close()
})
addEventListener('popstate', () => void show(location.href))

const keys = (event: KeyboardEvent) => onKey(event, chooseIn)
document.addEventListener('keydown', keys)
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
  inside?.addEventListener('keydown', keys)
  inside?.addEventListener('click', event => {
    closeMenus(null)
    const link = (event.target as Element).closest('a')
    if (link !== null && link.origin !== location.origin) event.preventDefault()
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
settle()
