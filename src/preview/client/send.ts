/// <reference lib="dom" />
import { byId, root } from './dom.ts'

/** Asks for the address of a test, where there is an edition to send. */
export function openSend(): void {
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

/** Sends the test that a form asks for, and shows what the server said. */
export async function sendTest(form: HTMLFormElement): Promise<void> {
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
