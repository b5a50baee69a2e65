/// <reference lib="dom" />
import { frameIn } from './dom.ts'

/** Whether the frame is on its way to a new mail. */
let isLoading = false
const listeners: ((frame: HTMLIFrameElement) => void)[] = []

/** Tells of each document that comes to stand in the frame. */
export function onFrame(listener: (frame: HTMLIFrameElement) => void): void {
  listeners.push(listener)
}

/** True where two parts frame the same view, of whatever version. */
export function hasSameFrame(old: Element, part: Element): boolean {
  const [one, other] = [old, part].map(each => {
    const address = new URL(frameIn(each)?.getAttribute('src') ?? '', location.href)
    address.searchParams.delete('v')
    return address.href
  })
  return frameIn(old) !== null && frameIn(part) !== null && one === other
}

/** Replaces all but the well with the frame: a frame that is moved would load once more. */
export function replaceAround(old: Element, part: Element): void {
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

/** Loads an address where it is not there already, with no step to go back to. */
function loadInto(frame: HTMLIFrameElement, address: string): void {
  const inside = frame.contentWindow
  if (inside === null || frame.dataset.address === address) return
  frame.dataset.address = address
  isLoading = true
  inside.location.replace(address)
}

/** Loads the new mail at once, while the page around it is still being asked for; `anew` though it is there already. */
export function reloadFrame(version: string, anew = false): void {
  const frame = frameIn(document)
  // A page moves with its headline: its new address is the new page's to say.
  if (frame === null || new URL(frame.src).pathname.startsWith('/out/')) return
  if (anew) frame.dataset.address = ''
  const address = new URL(frame.src)
  address.searchParams.set('v', version.slice(0, 8))
  loadInto(frame, address.href)
}

let release = () => {}
let loaded: Promise<void> = Promise.resolve()

/** When the mail of the frame is there, or another page has come to stand in its place. */
export const whenLoaded = () => loaded

/** Follows the frame of a page, if it is a new one; gives the time when its mail is there. */
export function settleFrame(): Promise<void> {
  // Nobody waits for a frame that is gone.
  release()
  const frame = frameIn(document)
  if (frame === null) return Promise.resolve()
  if (frame.dataset.mail === '') {
    frame.dataset.mail = 'live'
    frame.dataset.address = frame.src
    isLoading = frame.contentDocument?.readyState !== 'complete' || frame.contentDocument.URL === 'about:blank'
    if (!isLoading) arrived(frame)
    frame.addEventListener('load', () => {
      isLoading = false
      arrived(frame)
    })
  } else if (!isLoading) size(frame)
  loaded = isLoading
    ? new Promise(resolve => {
        release = resolve
        frame.addEventListener('load', () => resolve(), { once: true })
      })
    : Promise.resolve()
  return loaded
}

function arrived(frame: HTMLIFrameElement): void {
  size(frame)
  for (const listener of listeners) listener(frame)
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

/** The grip at a frame's edge gives it any width; `done` is told the one that was left. */
export function dragWidth(event: PointerEvent, done: (width: number) => void): void {
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
      done(stage.offsetWidth)
    },
    { once: true },
  )
}
