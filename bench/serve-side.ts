// One side of bench/serve.ts: serves the out/ of a newsroom on a free port of loopback until its parent is gone.
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { openNewsroom } from '../src/newsroom/index.ts'
import { startServe } from '../src/serve/index.ts'

const [side, dir = ''] = process.argv.slice(2)
const clock = { now: () => Date.now() }

if (side === 'bare') {
  const folder = join(dir, 'out')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(each => each.isFile())
  const paths = entries.map(each => join(each.parentPath, each.name))
  const files = new Map(
    paths.map((path): [string, Buffer<ArrayBuffer>] => [addressOf(relative(folder, path)), readFileSync(path)]),
  )
  const app = new Hono()
  app.get('*', context => {
    const bytes = files.get(context.req.path)
    if (context.req.header('if-none-match') !== undefined) return context.body(null, 304)
    return bytes === undefined ? context.notFound() : context.body(bytes, 200, { 'Content-Type': 'text/html' })
  })
  const server = createAdaptorServer({ fetch: app.fetch })
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
  process.on('disconnect', () => server.close())
} else {
  const room = await openNewsroom(dir, { POSTRIDER_SMTP_URL: 'smtp://127.0.0.1:1' })
  const ports = { clock, log: () => {}, failed: () => {} }
  const served = await startServe(room, { host: '127.0.0.1', port: 0 }, ports)
  process.send?.({ port: Number(new URL(served.url).port) })
  process.on('disconnect', () => void served.close())
}
process.on('message', () => process.send?.({ rss: process.memoryUsage.rss() }))

function addressOf(path: string): string {
  return `/${path.replace(/index\.html$/, '')}`
}
