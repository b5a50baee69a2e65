import type { Context, Hono } from 'hono'
import { toRfc3339 } from '../article/index.ts'
import { leave, leaverOf, prefer, rejoin, type Subscriber } from '../audience/index.ts'
import { readLeaveToken } from '../email/index.ts'
import { FIELDS, fieldsOf, nameIn } from './form.ts'
import type { Look } from './page.ts'
import { confirmedPage, leavePage, leftPage, linkGonePage, preferencesPage } from './pages.ts'
import type { Ports } from './ports.ts'

/** The link to leave, the way back, and the lists that a reader chooses. A mail program's own POST leaves at once (RFC 8058). */
export function leaveRoutes(app: Hono, look: Look, leavePath: string, { state, secrets, clock, ipOf }: Ports): void {
  const { config, base } = look
  const isOne = !leavePath.endsWith('/')
  const path = isOne ? leavePath : `${leavePath}:token`
  /** The token of a request: the end of its path, or the only value of its query. */
  const tokenOf = (context: Context) => context.req.param('token') ?? Object.values(context.req.query())[0] ?? ''
  const addressOf = (context: Context) => (isOne ? `${leavePath}${new URL(context.req.url).search}` : context.req.path)
  const topicsOf = (known: Subscriber | null) => config.lists.filter(each => known?.lists.includes(each.name))
  const now = () => toRfc3339(clock.now())
  const gone = (context: Context) => context.html(linkGonePage(look), 404)

  app.get(path, async context => {
    const read = readLeaveToken(tokenOf(context), secrets)
    if (read === null) return gone(context)
    const known = await leaverOf(state, read.hash)
    const topics = topicsOf(known)
    const one = topics.filter(each => each.name === read.list)
    return context.html(
      leavePage(look, {
        action: addressOf(context),
        topics: one.length > 0 ? one : topics,
        isOne: one.length > 0,
        preferences: known?.state === 'active' ? `${base}preferences/${tokenOf(context)}` : null,
        address: known?.address ?? null,
      }),
    )
  })
  app.post(path, async context => {
    const read = readLeaveToken(tokenOf(context), secrets)
    if (read === null) return gone(context)
    await leave(state, read.hash, { list: read.list, how: 'link' }, now())
    const known = await leaverOf(state, read.hash)
    // Who left one list and has others sees which.
    if (read.list !== null && known?.state === 'active')
      return context.html(preferences(`${base}preferences/${tokenOf(context)}`, known, true))
    return context.html(leftPage(look, { back: `${base}back/${tokenOf(context)}`, address: known?.address ?? null }))
  })
  app.post(`${base}back/:token`, async context => {
    const read = readLeaveToken(context.req.param('token'), secrets)
    if (read === null) return gone(context)
    const isBack = await rejoin(state, read, now())
    return isBack ? context.html(confirmedPage(look)) : gone(context)
  })

  app.get(`${base}preferences/:token`, async context => {
    const found = await readerOf(context)
    return found === null ? gone(context) : context.html(preferences(context.req.path, found.subscriber, false))
  })
  app.post(`${base}preferences/:token`, async context => {
    const found = await readerOf(context)
    if (found === null) return gone(context)
    const body = await fieldsOf(context)
    if (body[FIELDS.leave[0]] !== undefined) {
      await leave(state, found.hash, { list: null, how: 'preferences' }, now())
      const back = `${base}back/${context.req.param('token')}`
      return context.html(leftPage(look, { back, address: found.subscriber.address }))
    }
    const chosen = [body[FIELDS.topic] ?? []].flat()
    const lists = config.lists.map(each => each.name).filter(name => chosen.includes(name))
    // Lists that the config does not name are nobody's to choose here, and stay.
    const kept = found.subscriber.lists.filter(name => !config.lists.some(each => each.name === name))
    const name = nameIn(body[FIELDS.name])
    const ip = config.serve?.keepIp === true ? ipOf(context) : null
    await prefer(
      state,
      found.subscriber,
      { lists: [...lists, ...kept], name },
      { how: 'preferences', textVersion: null, ip },
      now(),
    )
    const again = await readerOf(context)
    return again === null ? gone(context) : context.html(preferences(context.req.path, again.subscriber, true))
  })

  async function readerOf(context: Context): Promise<{ hash: string; subscriber: Subscriber } | null> {
    const read = readLeaveToken(context.req.param('token') ?? '', secrets)
    const subscriber = read === null ? null : await leaverOf(state, read.hash)
    return read === null || subscriber?.state !== 'active' ? null : { hash: read.hash, subscriber }
  }

  function preferences(action: string, subscriber: Subscriber, saved: boolean): string {
    return preferencesPage(look, {
      action,
      lists: config.lists.map(each => ({ ...each, checked: subscriber.lists.includes(each.name) })),
      name: subscriber.name ?? '',
      saved,
      address: subscriber.address,
    })
  }
}
