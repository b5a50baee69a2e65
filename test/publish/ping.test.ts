import { mkdirSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { type Problem, ProblemError, userAgent } from '../../src/problem/index.ts'
import { type Ping, type PingPorts, ping } from '../../src/publish/index.ts'
import { openCache } from '../../src/store/index.ts'
import { CONFIG, newsroom, put } from '../support/newsroom.ts'

type Asked = { method: string; path: string; form: [string, string][]; topic: string; headers: Record<string, unknown> }
type Reply = number | { status: number; location: string } | 'drop' | 'silence'
type Hub = { url: string; asked: Asked[]; reply(asked: Asked): Reply; close(): Promise<void> }

const FEEDS = {
  'out/atom.xml': '<feed/>',
  'out/rss.xml': '<rss/>',
  'out/feed.json': '{}',
  'out/feeds/tags/water/atom.xml': '<feed>water</feed>',
  'out/feeds/tags/water/rss.xml': '<rss>water</rss>',
  'out/feeds/tags/water/feed.json': '{"title":"Water"}',
  'out/feeds/authors/mara-ellison/atom.xml': '<feed>Mara</feed>',
  'out/feeds/editions.xml': '<feed>Editions</feed>',
}
const TOPICS = Object.keys(FEEDS).map(path => path.replace('out/', 'https://example.org/'))
const [ATOM = '', RSS = '', JSON_FEED = '', WATER = ''] = TOPICS

/** A hub on a free port of loopback until the test ends; it takes everything unless told otherwise. */
async function startHub(): Promise<Hub> {
  const hub: Hub = { url: '', asked: [], reply: () => 204, close }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const form = [...new URLSearchParams(Buffer.concat(await request.toArray()).toString())]
    const topic = form.find(([name]) => name === 'hub.url')?.[1] ?? ''
    const asked = { method: request.method ?? '', path: request.url ?? '', form, topic, headers: request.headers }
    hub.asked.push(asked)
    const reply = hub.reply(asked)
    if (reply === 'drop') request.socket.destroy()
    else if (typeof reply === 'number') response.writeHead(reply).end('x'.repeat(reply === 204 ? 0 : 10_000))
    else if (reply !== 'silence') response.writeHead(reply.status, { Location: reply.location }).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  function close() {
    return new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
  onTestFinished(close)
  hub.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return hub
}

/** A newsroom with these files that knows this hub, and how it pings. */
async function roomFor(hub: string | undefined, files: Record<string, string> = FEEDS, site: object = {}) {
  const dir = newsroom(files, { ...CONFIG, site: { ...CONFIG.site, ...site }, feeds: { hub } })
  const cache = await openCache(dir)
  onTestFinished(() => cache.destroy())
  const tell = async (ports: Partial<PingPorts> = {}): Promise<Ping> =>
    ping(await openNewsroom(dir, {}), { cache, fetch, signal: new AbortController().signal, ...ports })
  return { dir, tell }
}

async function thrown(run: Promise<unknown>): Promise<readonly Problem[]> {
  const error = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (error instanceof ProblemError) return error.problems
  throw error
}

test('the first ping tells all feeds, the second none, the third the one that changed', async () => {
  const hub = await startHub()
  const { dir, tell } = await roomFor(hub.url)
  put(dir, { 'out/feeds/archive/1/atom.xml': '<feed/>', 'out/feeds/tags/atom.xml': '', 'out/tags/water/rss.xml': '' })
  expect(await tell()).toEqual({ hub: hub.url, told: TOPICS, same: 0, problems: [] })
  expect(hub.asked.map(each => each.topic).toSorted()).toEqual(TOPICS.toSorted())
  expect(await tell()).toEqual({ hub: hub.url, told: [], same: TOPICS.length, problems: [] })
  put(dir, { 'out/feeds/tags/water/atom.xml': '<feed>water, again</feed>' })
  expect(await tell()).toEqual({ hub: hub.url, told: [WATER], same: TOPICS.length - 1, problems: [] })
  expect(hub.asked.slice(TOPICS.length).map(each => each.topic)).toEqual([WATER])
})

test('a request is the publish form of WebSub, under the name that Postrider has elsewhere', async () => {
  const hub = await startHub()
  const { tell } = await roomFor(`${hub.url}push?of=paper`, { 'out/atom.xml': '' })
  await tell()
  expect(hub.asked).toEqual([
    {
      method: 'POST',
      path: '/push?of=paper',
      form: [
        ['hub.mode', 'publish'],
        ['hub.url', ATOM],
        ['hub.topic', ATOM],
      ],
      topic: ATOM,
      headers: expect.objectContaining({
        'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded\b/),
        'user-agent': userAgent(),
      }),
    },
  ])
})

test('topics stand below the path of site.url and are URLs, whatever the folder is called', async () => {
  const hub = await startHub()
  const files = { 'out/feeds/tags/c# & ü?/atom.xml': '' }
  const { tell } = await roomFor(hub.url, files, { url: 'https://example.org/paper/' })
  expect((await tell()).told).toEqual(['https://example.org/paper/feeds/tags/c%23%20%26%20%C3%BC%3F/atom.xml'])
})

test('another hub is told everything, and the first is remembered', async () => {
  const [one, other] = [await startHub(), await startHub()]
  const { dir, tell } = await roomFor(one.url)
  const nowIs = (hub: Hub) =>
    put(dir, { 'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, feeds: { hub: hub.url } })}\n` })
  await tell()
  nowIs(other)
  expect(await tell()).toEqual({ hub: other.url, told: TOPICS, same: 0, problems: [] })
  nowIs(one)
  expect(await tell()).toEqual({ hub: one.url, told: [], same: TOPICS.length, problems: [] })
})

test('four feeds are told at one time, and no more', async () => {
  const hub = await startHub()
  const tags = Array.from({ length: 30 }, (_, index) => [`out/feeds/tags/t${index}/atom.xml`, ''])
  const { tell } = await roomFor(hub.url, Object.fromEntries(tags))
  let [open, most] = [0, 0]
  const counted: typeof fetch = async (...call) => {
    most = Math.max(most, ++open)
    return fetch(...call).finally(() => open--)
  }
  expect((await tell({ fetch: counted })).told).toHaveLength(30)
  expect(most).toBe(4)
})

const LATER = 'Run postrider ping again later; it tells only what is left.'
const CHECK = 'Check feeds.hub, and whether this hub takes feeds of your site; then run postrider ping again.'

test.each([
  [410, CHECK],
  [400, CHECK],
  [304, CHECK],
  [429, LATER],
  [503, LATER],
])(
  'a feed that the hub answers by %i is a problem, the others are told, and the next ping tells it alone',
  async (status, mend) => {
    const hub = await startHub()
    const { tell } = await roomFor(hub.url)
    hub.reply = ({ topic }) => (topic === RSS ? status : 202)
    expect(await tell()).toEqual({
      hub: hub.url,
      told: TOPICS.filter(url => url !== RSS),
      same: 0,
      problems: [
        {
          code: 'hub-refused',
          severity: 'error',
          at: RSS,
          message: `The hub ${hub.url} did not take this: it answered ${status}.`,
          mend,
        },
      ],
    })
    hub.reply = () => 200
    expect(await tell()).toEqual({ hub: hub.url, told: [RSS], same: TOPICS.length - 1, problems: [] })
  },
)

test('a connection that breaks is a problem of its feed alone', async () => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url)
  hub.reply = ({ topic }) => (topic === JSON_FEED ? 'drop' : 204)
  const { told, problems } = await tell()
  expect(told).toEqual(TOPICS.filter(url => url !== JSON_FEED))
  expect(problems.map(({ code, at }) => [code, at])).toEqual([['hub-silent', JSON_FEED]])
  hub.reply = () => 204
  expect((await tell()).told).toEqual([JSON_FEED])
})

test('a port where nobody listens is told for each feed, with what the system says of it', async () => {
  const hub = await startHub()
  await hub.close()
  const { tell } = await roomFor(hub.url)
  const { told, problems } = await tell()
  expect(told).toEqual([])
  expect(problems.map(each => each.at)).toEqual(TOPICS)
  expect(problems[0]).toEqual({
    code: 'hub-silent',
    severity: 'error',
    at: ATOM,
    message: `The hub ${hub.url} could not be reached: connect ECONNREFUSED ${new URL(hub.url).host}.`,
    mend: 'Check feeds.hub and the connection, then run postrider ping again; it tells only what is left.',
  })
})

test('a hub that takes the request and says nothing is given up', async () => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  hub.reply = () => 'silence'
  const { problems } = await tell({ timeoutMs: 50 })
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['hub-silent', `The hub ${hub.url} could not be reached: no answer in 0.05 s.`],
  ])
})

test.each([307, 308])('%i is followed with the same form', async status => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  hub.reply = ({ path }) => (path === '/' ? { status, location: '/new?a=1' } : 204)
  expect(await tell()).toEqual({ hub: hub.url, told: [ATOM], same: 0, problems: [] })
  expect(hub.asked.map(({ method, path, topic }) => [method, path, topic])).toEqual([
    ['POST', '/', ATOM],
    ['POST', '/new?a=1', ATOM],
  ])
})

test.each([301, 302, 303])('%i is not followed: it would lose the form', async status => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  hub.reply = () => ({ status, location: '/new' })
  const { told, problems } = await tell()
  expect([told, problems.map(each => each.message)]).toEqual([
    [],
    [`The hub ${hub.url} did not take this: it answered ${status} and leads to ${hub.url}new.`],
  ])
  expect(hub.asked).toHaveLength(1)
})

test('three redirects are followed and a fourth is not', async () => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  const turns = (most: number) => {
    let taken = 0
    hub.reply = () => (taken++ < most ? { status: 307, location: `/${taken}` } : 204)
  }
  turns(4)
  const { problems } = await tell()
  expect(problems.map(each => each.message)).toEqual([
    `The hub ${hub.url} did not take this: it answered 307 and leads to ${hub.url}4.`,
  ])
  turns(3)
  expect((await tell()).told).toEqual([ATOM])
})

test.each(['http://127.0.0.1:1/', 'ftp://example.org/', 'file:///etc/passwd', 'http://'])(
  'a redirect to "%s" is not followed',
  async location => {
    const hub = await startHub()
    const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
    hub.reply = () => ({ status: 308, location })
    const { problems } = await tell()
    expect(problems.map(each => each.code)).toEqual(['hub-refused'])
    expect(hub.asked).toHaveLength(1)
  },
)

test('a redirect to another plain server is not followed, so that no hub reaches into our network', async () => {
  const [hub, inner] = [await startHub(), await startHub()]
  const { tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  hub.reply = () => ({ status: 307, location: inner.url })
  expect((await tell()).problems.map(each => each.message)).toEqual([
    `The hub ${hub.url} did not take this: it answered 307 and leads to ${inner.url}.`,
  ])
  expect(inner.asked).toEqual([])
})

test('stopped, it gives up what is under way, remembers what was told and blames no feed', async () => {
  const hub = await startHub()
  const { tell } = await roomFor(hub.url)
  const stop = new AbortController()
  hub.reply = ({ topic }) => {
    if (topic === ATOM) return 204
    if (hub.asked.length > 4) stop.abort('SIGINT')
    return 'silence'
  }
  expect(await tell({ signal: stop.signal })).toEqual({ hub: hub.url, told: [ATOM], same: 0, problems: [] })
  hub.reply = () => 204
  expect((await tell()).told).toEqual(TOPICS.slice(1))
})

test('without feeds.hub, and without feeds, it says what to do first', async () => {
  const without = await roomFor(undefined)
  expect(await thrown(without.tell())).toEqual([
    {
      code: 'no-hub',
      severity: 'error',
      at: 'postrider.config.ts: feeds.hub',
      message: 'No hub is named that could be told.',
      mend: 'Set feeds.hub in postrider.config.ts to the address of a WebSub hub, then build and publish once more.',
    },
  ])
  for (const files of [{}, { 'out/index.html': '', 'out/feeds/archive/1/atom.xml': '' }]) {
    const { tell } = await roomFor('http://127.0.0.1:1/', files)
    expect(await thrown(tell())).toEqual([
      {
        code: 'nothing-published',
        severity: 'error',
        at: 'out/',
        message: 'There is no feed here to tell the hub about.',
        mend: 'Run postrider build first, and publish what it writes.',
      },
    ])
  }
})

test('a feed that cannot be read is named, and nobody is told anything', async () => {
  const hub = await startHub()
  const { dir, tell } = await roomFor(hub.url, { 'out/atom.xml': '' })
  mkdirSync(join(dir, 'out/rss.xml'))
  expect((await thrown(tell())).map(({ code, at }) => [code, at])).toEqual([['unreadable-file', 'out/rss.xml']])
  expect(hub.asked).toEqual([])
})

test.each([
  ['hub.example', 'must be a web address, as https://example.org/'],
  ['ftp://hub.example/', 'must be a web address, as https://example.org/'],
  ['https://me:secret@hub.example/', 'must hold no password'],
])('feeds.hub cannot be %s', async (hub, wants) => {
  const { tell } = await roomFor(hub)
  const problems = await thrown(tell())
  expect(problems.map(({ code, message }) => [code, message])).toEqual([['config-value', `feeds.hub ${wants}.`]])
})
