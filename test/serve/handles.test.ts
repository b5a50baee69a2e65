import { once } from 'node:events'
import { readdirSync, readlinkSync, renameSync, truncateSync } from 'node:fs'
import { get as request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LARGE, site, write } from './site.ts'

/** Linux alone tells which files a process holds open. */
const isLinux = process.platform === 'linux'

function openBelow(out: string): string[] {
  return readdirSync('/proc/self/fd').flatMap(name => {
    try {
      const file = readlinkSync(`/proc/self/fd/${name}`)
      return file.startsWith(out) ? [file] : []
    } catch {
      return []
    }
  })
}

async function served(app: Hono): Promise<string> {
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.runIf(isLinux)('no answer leaves a file open: whole, part, none, HEAD, 304, 412, given up', async () => {
  const { out, get } = site({ 'a.mp4': LARGE, 'a.txt': 'small' })
  const ways: [Record<string, string>, string?][] = [
    [{}],
    [{ range: 'bytes=5-' }],
    [{ range: 'bytes=9999999-' }],
    [{}, 'HEAD'],
    [{ 'if-none-match': '*' }],
    [{ 'if-match': '"x"' }],
  ]
  for (const name of ['a.mp4', 'a.txt'])
    for (const [asked, method] of ways) await (await get(`/${name}`, asked, method)).arrayBuffer()
  const givenUp = (await get('/a.mp4')).body?.getReader()
  await givenUp?.read()
  expect(openBelow(out)).toEqual([join(out, 'a.mp4')])
  await givenUp?.cancel()
  expect(openBelow(out)).toEqual([])
})

test.runIf(isLinux)('a client that hangs up in the middle of a large file leaves nothing open', async () => {
  const { out, app } = site({ 'a.mp4': Buffer.alloc(50_000_000) })
  const url = await served(app)
  for (let count = 0; count < 20; count++) {
    const asking = request(`${url}/a.mp4`).on('error', () => undefined)
    const [answer] = await once(asking, 'response')
    answer.on('error', () => undefined)
    if (count % 2 === 0) await once(answer, 'data')
    asking.destroy()
  }
  await expect.poll(() => openBelow(out)).toEqual([])
})

test.each([
  ['kept', 20_000],
  ['streamed', 700_000],
])('while a build replaces a file that is %s again and again, it is there, whole, old or new', async (_, size) => {
  const { out, get } = site({ 'atom.xml': Buffer.alloc(size, 'a') })
  const builder = new Worker(
    `const { renameSync, writeFileSync } = require('node:fs')
     const { workerData: { out, size } } = require('node:worker_threads')
     for (let count = 0; ; count++) {
       writeFileSync(out + '/.1-1.postrider-tmp', Buffer.alloc(size - (count % 7), 'abcdefghi'[count % 9]))
       renameSync(out + '/.1-1.postrider-tmp', out + '/atom.xml')
     }`,
    { eval: true, workerData: { out, size } },
  )
  onTestFinished(async () => void (await builder.terminate()))
  const seen = new Map<number | undefined, string | null>()
  for (let count = 0; count < 80 || seen.size < 2; count++) {
    const answer = await get('/atom.xml')
    const body = Buffer.from(await answer.arrayBuffer())
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe(String(body.length))
    expect(body.equals(Buffer.alloc(body.length, body.subarray(0, 1)))).toBe(true)
    expect(body.length).toBeGreaterThan(size - 7)
    seen.set(body[0], answer.headers.get('etag'))
  }
  expect(seen.size).toBeGreaterThan(1)
  expect(new Set(seen.values()).size).toBe(seen.size)
})

test('whoever has begun to read a large file reads it to its end, though another has its name now', async () => {
  const { out, get } = site({ 'a.mp4': LARGE })
  const reading = await get('/a.mp4')
  write(out, { '.next': Buffer.alloc(LARGE.length) })
  renameSync(join(out, '.next'), join(out, 'a.mp4'))
  expect(Buffer.from(await reading.arrayBuffer()).equals(LARGE)).toBe(true)
})

test('a large file that is cut off while it is sent breaks the answer, so that nobody takes the part for the whole', async () => {
  const { out, app, get } = site({ 'a.mp4': Buffer.alloc(50_000_000) })
  const reading = await get('/a.mp4')
  truncateSync(join(out, 'a.mp4'), 100)
  await expect(reading.arrayBuffer()).rejects.toThrow('It became shorter while it was read.')

  truncateSync(join(out, 'a.mp4'), 50_000_000)
  // The server tells of it where nobody can hear it.
  onTestFinished(() => void vi.restoreAllMocks())
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const answer = await fetch(`${await served(app)}/a.mp4`)
  truncateSync(join(out, 'a.mp4'), 100)
  await expect(answer.arrayBuffer()).rejects.toThrow()
  expect(told).toHaveBeenCalled()
})
