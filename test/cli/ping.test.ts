import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom, put } from '../support/newsroom.ts'
import { PROGRAM } from '../support/program.ts'

const FEEDS = { 'out/atom.xml': '<feed/>', 'out/rss.xml': '<rss/>', 'out/feeds/tags/water/atom.xml': '<feed>w</feed>' }

/** A hub on loopback that answers each request so, and a newsroom of three feeds that knows it. */
async function hubAndRoom(answer: (topic: string, response: ServerResponse) => void) {
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
    answer(form.get('hub.url') ?? '', response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return { hub, dir: newsroom(FEEDS, { ...CONFIG, feeds: { hub } }) }
}

test('ping tells a line a feed, then only what changed, as JSON too', async () => {
  const { hub, dir } = await hubAndRoom((_, response) => response.writeHead(204).end())
  expect(await postrider(dir, ['ping'])).toEqual({
    code: 0,
    stdout: `told     https://example.org/atom.xml
told     https://example.org/rss.xml
told     https://example.org/feeds/tags/water/atom.xml

3 feeds told to ${hub}, 0 as before.
`,
    stderr: '',
  })
  expect(await postrider(dir, ['ping'])).toEqual({
    code: 0,
    stdout: `0 feeds told to ${hub}, 3 as before.\n`,
    stderr: '',
  })
  put(dir, { 'out/rss.xml': '<rss>new</rss>' })
  const { code, stdout, stderr } = await postrider(dir, ['ping', '--json'])
  expect([code, JSON.parse(stdout), stderr]).toEqual([
    0,
    { hub, told: ['https://example.org/rss.xml'], same: 2, problems: [] },
    '',
  ])
})

test('a feed that the hub did not take exits 1 and is named; the others are told', async () => {
  const { hub, dir } = await hubAndRoom((topic, response) =>
    response.writeHead(topic.endsWith('rss.xml') ? 503 : 204).end(),
  )
  expect(await postrider(dir, ['ping'])).toEqual({
    code: 1,
    stdout: `told     https://example.org/atom.xml
told     https://example.org/feeds/tags/water/atom.xml

2 feeds told to ${hub}, 1 not, 0 as before.
`,
    stderr: `error    https://example.org/rss.xml            hub-refused
         The hub ${hub} did not take this: it answered 503.
         Run postrider ping again later; it tells only what is left.

`,
  })
})

test('without feeds.hub it exits 1 and says which key to set', async () => {
  const { code, stdout } = await postrider(newsroom(FEEDS), ['ping', '--json'])
  expect([code, JSON.parse(stdout).problems]).toMatchObject([1, [{ code: 'no-hub' }]])
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s stops it: what was told is remembered, exit %i', async (signal, exit) => {
  const waiting = Promise.withResolvers<void>()
  let isAway = true
  const { hub, dir } = await hubAndRoom((topic, response) => {
    if (!isAway || topic.endsWith('rss.xml')) response.writeHead(204).end()
    else if (topic.endsWith('atom.xml')) waiting.resolve()
  })
  const child = spawn(process.execPath, [PROGRAM, 'ping', '--json'], { cwd: dir })
  const printed = child.stdout.toArray()
  await waiting.promise
  child.kill(signal)
  const [code] = await once(child, 'close')
  const { told, problems } = JSON.parse(Buffer.concat(await printed).toString())
  expect([code, problems]).toEqual([exit, []])
  isAway = false
  const rest = JSON.parse((await postrider(dir, ['ping', '--json'])).stdout)
  expect([...told, ...rest.told].toSorted()).toEqual([
    'https://example.org/atom.xml',
    'https://example.org/feeds/tags/water/atom.xml',
    'https://example.org/rss.xml',
  ])
  expect(rest).toMatchObject({ hub, same: told.length, problems: [] })
})
