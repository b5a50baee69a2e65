import type { Hono } from 'hono'
import { confirmConsent, isOpen, subscriberOf } from '../audience/index.ts'
import type { Look } from './page.ts'
import { confirmedPage, confirmPage, linkGonePage } from './pages.ts'
import type { Ports } from './ports.ts'

/** The link of the mail that asks: a GET shows a button, a POST is the yes. */
export function confirmRoutes(app: Hono, look: Look, { state, clock, post }: Ports): void {
  app.get(`${look.base}confirm/:token`, async context => {
    const { token } = context.req.param()
    if (!(await isOpen(state, token, clock.now()))) return context.html(linkGonePage(look), 404)
    return context.html(confirmPage(look, { action: context.req.path }))
  })
  app.post(`${look.base}confirm/:token`, async context => {
    const subscriber = await confirmConsent(state, context.req.param('token'), clock.now())
    if (subscriber === null) return context.html(linkGonePage(look), 404)
    const { address, name } = subscriber
    post.send({
      kind: 'welcome',
      to: { address, name },
      link: null,
      isWanted: async () => (await subscriberOf(state, address))?.state === 'active',
      sent: async () => {},
      lost: async () => {},
    })
    return context.html(confirmedPage(look))
  })
}
