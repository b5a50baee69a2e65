// One side of bench/serve.ts: serves the files of a folder on a free port of loopback until its parent is gone.
import { readdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join, relative } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { publicFiles } from '../src/serve/files.ts'

const [side, folder = ''] = process.argv.slice(2)

const app = new Hono()
if (side === 'bare') {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(each => each.isFile())
  const paths = entries.map(each => join(each.parentPath, each.name))
  const files = new Map(
    paths.map((path): [string, Buffer<ArrayBuffer>] => [addressOf(relative(folder, path)), readFileSync(path)]),
  )
  app.get('*', context => {
    const bytes = files.get(context.req.path)
    return bytes === undefined ? context.notFound() : context.body(bytes, 200, { 'Content-Type': 'text/html' })
  })
} else {
  const answer = publicFiles(folder, { clock: { now: () => Date.now() } })
  app.get('*', context => answer(context, context.req.path.slice(1)) ?? context.notFound())
}

const server = createAdaptorServer({ fetch: app.fetch })
server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
process.on('message', () => process.send?.({ rss: process.memoryUsage.rss() }))
process.on('disconnect', () => server.close())

function addressOf(path: string): string {
  return `/${path.replace(/index\.html$/, '')}`
}
