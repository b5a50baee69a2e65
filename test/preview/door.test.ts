import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { doorOf, ownAddresses } from '../../src/preview/door.ts'
import { startPreview } from '../../src/preview/index.ts'
import { clock, newsroom } from '../support/newsroom.ts'

/** An application behind a door, asked from an address. */
function guarded() {
  const told: string[] = []
  const door = doorOf(key => void told.push(key))
  const app = new Hono()
  app.use((context, next) => Promise.resolve(door.refuse(context) ?? next()))
  app.get('*', context => context.text('the studio'))
  const ask = (path: string, remoteAddress: string, cookie = '', method = 'GET') =>
    app.request(
      `http://192.168.1.2:4848${path}`,
      { method, headers: { cookie } },
      { incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } } },
    )
  return { door, told, ask }
}

test('a key lets one browser in, which is known from then on; the key opens nothing more, the next one does', async () => {
  const { door, told, ask } = guarded()
  const key = door.key()
  const first = await ask(`/?show=feed.json&key=${key}`, '192.168.1.9')
  expect([first.status, first.headers.get('location')]).toEqual([302, '/?show=feed.json'])
  const cookie = first.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/^postrider-4848=[\w-]{16}; Path=\/; HttpOnly; SameSite=Lax$/)
  expect(await (await ask('/', '192.168.1.9', cookie.split(';')[0])).text()).toBe('the studio')
  expect((await ask(`/?key=${key}`, '192.168.1.10')).status).toBe(403)
  expect(told).toEqual([door.key()])
  expect((await ask(`/?key=${door.key()}`, '192.168.1.10')).status).toBe(302)
})

test('a HEAD, as of who only looks whether a link is alive, uses up no key', async () => {
  const { door, told, ask } = guarded()
  const key = door.key()
  expect((await ask(`/?key=${key}`, '192.168.1.9', '', 'HEAD')).status).toBe(403)
  expect([door.key(), told]).toEqual([key, []])
})

test.each(['192.168.1.9', '10.0.0.2', '::ffff:192.168.1.9', 'fe80::1', ''])(
  '%j comes in with no guess',
  async address => {
    const { ask } = guarded()
    for (const path of ['/', '//', '/mail.html', '/?key=', '/?key=0000000000000000', '/test'])
      expect((await ask(path, address, 'postrider-4848=0000000000000000')).status).toBe(403)
  },
)

test.each(['127.0.0.1', '127.0.0.2', '::1', '::ffff:127.0.0.1'])(
  '%s is this machine and needs no key',
  async address => {
    expect((await guarded().ask('/', address)).status).toBe(200)
  },
)

test('only with host is there an address for others, with its key, and this machine needs none', async () => {
  const alone = await startPreview(newsroom(), { port: 0 }, { clock, env: {} })
  onTestFinished(() => alone.close())
  expect(alone.addresses()).toEqual([])
  const open = await startPreview(newsroom(), { port: 0, host: true }, { clock, env: {} })
  onTestFinished(() => open.close())
  expect(open.addresses()).toHaveLength(ownAddresses().length)
  for (const address of open.addresses()) expect(address).toMatch(/^http:\/\/[\d.]+:\d+\/\?key=[\w-]{16}$/)
  expect((await fetch(open.url)).status).toBe(200)
})
