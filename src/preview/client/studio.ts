/// <reference lib="dom" />
// The studio's own script: it is served as it stands, its types stripped, and imports nothing.

const root = document.documentElement
const byId = (id: string) => document.getElementById(id)
/** Parts that a new version of the page replaces. */
const PARTS = ['side', 'main', 'checks']
const MARGIN = 6

/** What an address shows, and in which tab. */
function viewIn(address: string): string {
  const { searchParams } = new URL(address)
  return `${searchParams.get('show') ?? ''} ${searchParams.get('as') ?? ''}`
}
let viewed = viewIn(location.href)

/** How many pages were asked for. */
let asked = 0

/** The text at an address; null where the preview does not answer. */
async function textAt(address: string): Promise<string | null> {
  try {
    const answer = await fetch(address)
    return answer.ok ? await answer.text() : null
  } catch {
    return null
  }
}

/** Shows a page's new version: what was scrolled stays there, and so does what is typed. */
async function show(address: string): Promise<void> {
  const number = ++asked
  const text = await textAt(address)
  // What was asked for later is what is wanted.
  if (text === null || number !== asked) return
  const fresh = new DOMParser().parseFromString(text, 'text/html')
  const scrolled = new Map<string, number>()
  for (const each of document.querySelectorAll<HTMLElement>('[data-scroll]'))
    scrolled.set(each.dataset.scroll ?? '', each.scrollTop)
  const height = document.querySelector<HTMLElement>('.stage iframe')?.style.height ?? ''
  const filter = (byId('filter') as HTMLInputElement | null)?.value ?? ''
  const isTyping = document.activeElement?.id === 'filter'
  const checks = byId('checks')?.innerHTML ?? ''
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
  if (isTyping) field?.focus()
  for (const frame of document.querySelectorAll<HTMLElement>('.stage iframe')) frame.style.height = height
  const isSame = viewed === viewIn(address)
  viewed = viewIn(address)
  for (const each of document.querySelectorAll<HTMLElement>('[data-scroll]'))
    if (isSame || each.matches('.side, aside')) each.scrollTop = scrolled.get(each.dataset.scroll ?? '') ?? 0
  settle()
}

const frameIn = (part: Element | Document) => part.querySelector<HTMLIFrameElement>('iframe[data-mail]')

/** True where two parts frame the same view, of whatever version. */
function hasSameFrame(old: Element, part: Element): boolean {
  const [one, other] = [old, part].map(each => {
    const address = new URL(frameIn(each)?.getAttribute('src') ?? '', location.href)
    address.searchParams.delete('v')
    return address.href
  })
  return frameIn(old) !== null && frameIn(part) !== null && one === other
}

/** Replaces all but the well with the frame: a frame that is moved would load once more. */
function replaceAround(old: Element, part: Element): void {
  const well = old.querySelector('.well')
  const [frame, other] = [frameIn(old), frameIn(part)]
  const [stage, freshStage] = [old, part].map(each => each.querySelector<HTMLElement>('.stage'))
  if (frame !== null && other !== null) {
    if (stage != null && freshStage != null) stage.style.cssText = freshStage.style.cssText
    frame.width = other.width
    frame.title = other.title
    const [told, said] = [old, part].map(each => each.querySelector('.well .width'))
    if (told != null && said != null) told.textContent = said.textContent
    loadInto(frame, other.src)
  }
  const fresh = [...part.children]
  const at = fresh.findIndex(each => each.matches('.well'))
  for (const each of [...old.children]) if (each !== well) each.remove()
  old.prepend(...fresh.slice(0, at))
  old.append(...fresh.slice(at + 1))
}

/** Whether the frame is on its way to a new mail. */
let isLoading = false

/** Loads an address where it is not there already, with no step to go back to. */
function loadInto(frame: HTMLIFrameElement, address: string): void {
  const inside = frame.contentWindow
  if (inside === null || frame.dataset.address === address) return
  frame.dataset.address = address
  isLoading = true
  inside.location.replace(address)
}

/** Loads the new mail at once, while the page around it is still being asked for. */
function reloadFrame(version: string): void {
  const frame = frameIn(document)
  if (frame === null) return
  const address = new URL(frame.src)
  address.searchParams.set('v', version.slice(0, 8))
  loadInto(frame, address.href)
}

/** What a new page needs: its frame at its height, its list filtered, and then, the mail first, its checks. */
function settle(): void {
  applyFilter()
  const frame = frameIn(document)
  if (frame !== null && frame.dataset.mail === '') {
    frame.dataset.mail = 'live'
    frame.dataset.address = frame.src
    isLoading = frame.contentDocument?.readyState !== 'complete' || frame.contentDocument.URL === 'about:blank'
    if (!isLoading) {
      size(frame)
      listenIn(frame)
    }
    frame.addEventListener('load', () => {
      isLoading = false
      size(frame)
      listenIn(frame)
    })
  } else if (frame !== null && !isLoading) size(frame)
  if (frame === null || !isLoading) void loadChecks()
  else frame.addEventListener('load', () => void loadChecks(), { once: true })
}

/** In a frame the keys mean what they mean around it, and no link leads out of it. */
function listenIn(frame: HTMLIFrameElement): void {
  const inside = frame.contentDocument
  inside?.addEventListener('keydown', onKey)
  inside?.addEventListener('click', event => {
    const link = (event.target as Element).closest('a')
    if (link !== null && link.origin !== location.origin) event.preventDefault()
  })
}

/** A frame as high as its mail, so that the well scrolls and not the frame; and the line behind which Gmail shows nothing. */
function size(frame: HTMLIFrameElement): void {
  const inside = frame.contentDocument
  // Until its mail is there a frame holds an empty page.
  if (inside?.body == null || inside.URL === 'about:blank') return
  for (const image of inside.images)
    if (!image.complete) image.addEventListener('load', () => size(frame), { once: true })
  const { scrollTop } = frame.closest('.well') ?? { scrollTop: 0 }
  frame.style.height = '0'
  frame.style.height = `${inside.documentElement.scrollHeight}px`
  const well = frame.closest('.well')
  if (well !== null) well.scrollTop = scrollTop
  frame.parentElement?.querySelector('.clip')?.remove()
  const clip = inside.getElementById('postrider-clip')
  if (clip === null) return
  const line = document.createElement('span')
  line.className = 'clip'
  line.textContent = 'Gmail shows nothing below'
  line.style.top = `${clip.getBoundingClientRect().top}px`
  frame.parentElement?.append(line)
}

async function loadChecks(): Promise<void> {
  const aside = byId('checks')
  if (aside === null) return
  const number = asked
  const text = await textAt(`/checks${location.search}`)
  if (text === null || number !== asked) return
  const { scrollTop } = aside
  aside.innerHTML = text
  aside.scrollTop = scrollTop
  const [errors = '0'] = [...aside.querySelectorAll('.counts b')].map(each => each.textContent ?? '')
  document.title = `${errors === '0' ? '' : `(${errors}) `}${document.title.replace(/^\(\d+\) /, '')}`
}

/** On a narrow screen the list lies over the mail while it is wanted. */
function listed(isWanted: boolean): void {
  document.body.classList.toggle('listed', isWanted)
  byId('list')?.setAttribute('aria-expanded', String(isWanted))
}

/** What is on its way to be shown. */
let shown: Promise<void> = Promise.resolve()

function go(address: string): Promise<void> {
  listed(false)
  history.pushState(null, '', address)
  return show(location.href)
}

document.addEventListener('click', event => {
  const target = event.target as Element
  const link = target.closest<HTMLAnchorElement>('a[href^="?"]')
  if (link !== null && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault()
    shown = go(link.href)
    return
  }
  const finding = target.closest<HTMLElement>('.finding')
  if (finding !== null) choose(finding)
  if (target.closest('#test') !== null) openSend()
  const isList = target.closest('#list') !== null
  if (isList || target.closest('.side') === null) listed(isList && !document.body.classList.contains('listed'))
  if (target.closest('#send-close') !== null) (byId('send') as HTMLDialogElement).close()
})
addEventListener('popstate', () => void show(location.href))

/** Frames the place in the mail that a finding is about: the first that has the words which it quotes. */
function choose(finding: HTMLElement): void {
  for (const each of document.querySelectorAll('.finding.is')) each.classList.remove('is')
  finding.classList.add('is')
  const frame = frameIn(document)
  frame?.parentElement?.querySelector('.frame')?.remove()
  const inside = frame?.contentDocument
  if (frame == null || inside == null) return
  const words: string[] = JSON.parse(finding.dataset.words ?? '[]')
  const found = words.map(each => placeOf(inside, each)).find(each => each !== null)
  if (found == null) return
  const { top, left, width, height } = found.getBoundingClientRect()
  const box = document.createElement('span')
  box.className = `frame ${finding.querySelector('.mark')?.classList[1] ?? ''}`
  box.style.cssText = `top:${top - MARGIN}px;left:${left - MARGIN}px;width:${width + 2 * MARGIN}px;height:${height + 2 * MARGIN}px`
  frame.parentElement?.append(box)
  box.scrollIntoView({ block: 'center' })
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

function openSend(): void {
  const dialog = byId('send') as HTMLDialogElement | null
  const status = byId('sent')
  const subject = byId('send-subject')
  if (byId('test') === null || dialog === null || status === null || subject === null || dialog.open) return
  const isStress = new URLSearchParams(location.search).has('data')
  subject.textContent = isStress
    ? 'Invented stories are not sent: this mails the draft.'
    : (document.querySelector('h1')?.textContent ?? '')
  status.textContent = ''
  dialog.showModal()
}

byId('send')
  ?.querySelector('form')
  ?.addEventListener('submit', event => {
    event.preventDefault()
    void sendTest(event.target as HTMLFormElement)
  })

async function sendTest(form: HTMLFormElement): Promise<void> {
  const status = byId('sent')
  const button = byId('send-now') as HTMLButtonElement | null
  if (status === null || button === null) return
  button.disabled = true
  status.textContent = 'Sending…'
  try {
    const show = new URLSearchParams(location.search).get('show') ?? ''
    const body = JSON.stringify({
      to: new FormData(form).get('to'),
      edition: show.startsWith('editions/') ? show.slice(9) : null,
    })
    const headers = { 'Content-Type': 'application/json', 'X-Postrider-Token': root.dataset.token ?? '' }
    const answer = await fetch('/test', { method: 'POST', headers, body })
    const isAnswered = answer.headers.get('content-type')?.startsWith('application/json') === true
    status.textContent = isAnswered
      ? ((await answer.json()) as { says: string }).says
      : 'The preview was started anew: load this page again.'
  } catch {
    status.textContent = 'The preview does not answer: is it still running?'
  } finally {
    button.disabled = false
  }
}

function applyFilter(): void {
  const wanted = ((byId('filter') as HTMLInputElement | null)?.value ?? '').toLowerCase()
  for (const each of document.querySelectorAll<HTMLElement>('.side a'))
    each.hidden = !(each.textContent ?? '').toLowerCase().includes(wanted)
}
document.addEventListener('input', event => {
  if ((event.target as Element).id === 'filter') applyFilter()
})

function onKey(event: KeyboardEvent): void {
  const field = (event.target as Element).closest('input, textarea, dialog[open]')
  if (event.metaKey || event.ctrlKey || event.altKey) return
  if (event.key === 'Escape') {
    if (field !== null) (event.target as HTMLElement).blur()
    byId('errors')?.classList.add('hidden')
    listed(false)
    document.querySelector('.stage .frame')?.remove()
    return
  }
  if (field !== null) return
  if (event.key === 'Enter' && (event.target as Element).matches('.finding')) {
    choose(event.target as HTMLElement)
    return
  }
  if (!/^(?:Arrow(?:Up|Down)|[1-9drt?/])$/.test(event.key)) return
  // What scrolls by the arrows keeps them.
  if (
    event.key.startsWith('Arrow') &&
    (event.target as Element).closest('.code, .well, .headers, .entries, summary') !== null
  )
    return
  event.preventDefault()
  if (event.key === '/') {
    listed(true)
    byId('filter')?.focus()
    return
  }
  // A key means the page that the one before it leads to.
  shown = shown.then(() => press(event.key)).catch(() => {})
}
document.addEventListener('keydown', onKey)

/** Does what a key says, and waits until it is shown. */
async function press(key: string): Promise<void> {
  if (key === 'ArrowDown' || key === 'ArrowUp') await step(key === 'ArrowDown' ? 1 : -1)
  else if (key === '?') (byId('help') as HTMLDialogElement).showModal()
  else if (key === 't') openSend()
  else if (key === 'r') {
    const frame = frameIn(document)
    if (frame !== null) frame.dataset.address = ''
    reloadFrame(root.dataset.version ?? '')
    await show(location.href)
  } else if (key === 'd') {
    const light = document.querySelector<HTMLAnchorElement>('[data-key="d"]')
    const address =
      light?.getAttribute('aria-current') === 'true'
        ? light.previousElementSibling?.getAttribute('href')
        : light?.getAttribute('href')
    if (address != null) await go(address)
  } else {
    const tab = document.querySelector<HTMLAnchorElement>(`.tabs [data-key="${key}"]`)
    if (tab !== null) await go(tab.href)
  }
}

/** Goes to the next one in the list, or the one before. */
async function step(by: number): Promise<void> {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.side a[href^="?"]:not([hidden])')]
  const next = links[links.findIndex(each => each.getAttribute('aria-current') === 'page') + by]
  if (next !== undefined) await go(next.href)
}

document.addEventListener('pointerdown', event => {
  const grip = (event.target as Element).closest<HTMLElement>('.grip')
  const stage = grip?.parentElement
  if (grip == null || stage == null) return
  event.preventDefault()
  grip.setPointerCapture(event.pointerId)
  const [from, width, zoom] = [event.clientX, stage.offsetWidth, Number(stage.style.getPropertyValue('zoom')) || 1]
  const frame = stage.querySelector('iframe')
  const drag = (moved: PointerEvent) => {
    // The stage is centred, so that half of each step goes to the other side.
    const now = Math.round(Math.min(1920, Math.max(240, width + (2 * (moved.clientX - from)) / zoom)))
    stage.style.width = `${now}px`
    if (frame !== null) frame.width = String(now)
    const told = document.querySelector('.well .width')
    if (told !== null) told.textContent = `${now} px`
  }
  grip.addEventListener('pointermove', drag)
  grip.addEventListener('pointercancel', () => grip.removeEventListener('pointermove', drag), { once: true })
  grip.addEventListener(
    'pointerup',
    () => {
      grip.removeEventListener('pointermove', drag)
      const address = new URL(location.href)
      address.searchParams.set('width', String(stage.offsetWidth))
      void go(address.href)
    },
    { once: true },
  )
})

new EventSource('/events').addEventListener('version', event => {
  const { data } = event as MessageEvent<string>
  if (data === root.dataset.version) return
  reloadFrame(data)
  void show(location.href)
})
settle()
