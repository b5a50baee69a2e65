import type { Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { isOpen, noteMailed, requestConsent, versionOfText, withdrawRequest } from '../audience/index.ts'
import { type Mailbox, type Newsroom, readMailbox } from '../newsroom/index.ts'
import { reasonOf } from '../problem/index.ts'
import { consentText, FIELDS, fieldsOf, nameIn, snippet } from './form.ts'
import { limitsOf } from './limits.ts'
import type { Look } from './page.ts'
import { askedPage, SUBSCRIBE_PATH, subscribePage } from './pages.ts'
import { type Ports, placesIn } from './ports.ts'

/** Sign-ups that wait for their turn at once. */
const MOST_WAITING = 1_000

/** What somebody sent: `mailbox` is null where the address is none. */
type Sent = { email: string; mailbox: Mailbox | null; name: string | null; lists: string[]; isProgram: boolean }

/** Takes sign-ups and works on them behind the answer, so that how long that takes tells nobody who is on the list. */
export type SignUps = { take(sent: Sent & { mailbox: Mailbox }, ip: string): boolean; idle(): Promise<void> }

/** Asks each new address by mail whether it is theirs. */
export function signUps(newsroom: Newsroom, { state, clock, post, pause, failed }: Ports): SignUps {
  const { config } = newsroom
  const { url, base } = placesIn(newsroom)
  const text = consentText({ config, base })
  let waiting = 0
  let running: Promise<void> = Promise.resolve()

  async function ask({ mailbox, name, lists }: Sent & { mailbox: Mailbox }, ip: string): Promise<void> {
    const { address } = mailbox
    const textVersion = await versionOfText(state, text)
    const person = { address, name: name ?? mailbox.name, language: null, lists, tags: [] }
    const agreement = { how: 'form', textVersion, ip: config.serve?.keepIp === true ? ip : null }
    const token = await requestConsent(state, person, agreement, clock.now())
    if (token === null) return
    const letter = {
      kind: 'confirm' as const,
      // What a stranger typed is not for the one whose address they typed.
      to: { address, name: null },
      link: new URL(`confirm/${token}`, url).href,
      isWanted: () => isOpen(state, token, clock.now()),
      sent: () => noteMailed(state, token, clock.now()),
      lost: () => withdrawRequest(state, token),
    }
    if (!post.send(letter)) await letter.lost()
  }

  return {
    take(sent, ip) {
      if (waiting >= MOST_WAITING) return false
      waiting += 1
      running = running
        .then(pause)
        .then(() => ask(sent, ip))
        .catch((error: unknown) => failed(reasonOf(error)))
        .finally(() => {
          waiting -= 1
        })
      return true
    },
    async idle() {
      await running
      await post.idle()
    },
  }
}

/** The form, the snippet for another page, and what takes both, also as JSON. */
export function subscribeRoutes(app: Hono, look: Look, asks: SignUps, { clock, ipOf }: Ports): void {
  const { config, base } = look
  const path = `${base}${SUBSCRIBE_PATH}`
  const limits = limitsOf({ clock })
  const empty = { lists: config.lists, values: { email: '', name: '' }, problem: null, action: path }

  app.get(path, context => context.html(subscribePage(look, empty)))
  app.get(`${path}/snippet`, context => {
    const action = new URL(SUBSCRIBE_PATH, placesIn(look).url).href
    return context.text(snippet(look, { action, lists: config.lists }))
  })

  app.use(
    path,
    cors({ origin: [...(config.serve?.origins ?? [])], allowMethods: ['POST'], allowHeaders: ['Content-Type'] }),
  )
  app.post(path, async context => {
    const isJson = context.req.header('content-type')?.toLowerCase().startsWith('application/json') === true
    const sent = await sentIn(context, isJson, config.lists)
    const { mailbox } = sent
    const back = (problem: 'address' | 'too-many', status: 422 | 429 | 503) => {
      if (isJson) return context.json({ status: problem }, status)
      const lists = config.lists.map(each => ({ ...each, checked: sent.lists.includes(each.name) }))
      const values = { email: sent.email, name: sent.name ?? '' }
      return context.html(subscribePage(look, { ...empty, lists, values, problem }), status)
    }
    if (mailbox === null) return back('address', 422)
    // A program is told what a person is told.
    if (!sent.isProgram) {
      const ip = ipOf(context)
      if (!limits.take(ip)) return back('too-many', 429)
      if (!asks.take({ ...sent, mailbox }, ip)) return back('too-many', 503)
    }
    return isJson ? context.json({ status: 'asked' }) : context.html(askedPage(look))
  })
}

async function sentIn(context: Context, isJson: boolean, known: readonly { name: string }[]): Promise<Sent> {
  const body: Record<string, unknown> = isJson
    ? ((await context.req.json().catch(() => null)) ?? {})
    : await fieldsOf(context)
  const email = typeof body[FIELDS.address] === 'string' ? String(body[FIELDS.address]).trim() : ''
  const topics = [body[FIELDS.topic] ?? []].flat()
  return {
    email,
    mailbox: readMailbox(email),
    name: nameIn(body[FIELDS.name]),
    lists: known.map(each => each.name).filter(name => topics.includes(name)),
    isProgram: typeof body[FIELDS.trap] === 'string' && body[FIELDS.trap] !== '',
  }
}
