import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What a path of the web answers. */
export type Answer = { body?: string | Uint8Array; type?: string; status?: number; etag?: string; location?: string }

/** A web of these pages on loopback, with what it was asked; `close` is a server that is down. */
export type Web = {
  url: string
  host: string
  pages: Record<string, Answer>
  asked: { path: string; headers: IncomingHttpHeaders; status: number }[]
  close(): Promise<void>
}

/** Serves pages on a free port of loopback until the test ends; an ETag that is known already is answered by 304. */
export async function web(pages: Record<string, Answer>): Promise<Web> {
  const asked: Web['asked'] = []
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const page = pages[path]
    const isKnown = page?.etag !== undefined && request.headers['if-none-match'] === page.etag
    const status = page === undefined ? 404 : isKnown ? 304 : (page.status ?? 200)
    asked.push({ path, headers: request.headers, status })
    response.writeHead(status, {
      'Content-Type': page?.type ?? 'application/atom+xml; charset=utf-8',
      ...(page?.etag === undefined ? {} : { ETag: page.etag }),
      ...(page?.location === undefined ? {} : { Location: page.location }),
    })
    response.end(isKnown ? undefined : page?.body)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () =>
    new Promise<void>(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `http://${host}`, host, pages, asked, close }
}

/** An Atom feed of entries, each told by its number: newest first, a day apart. */
export function atom(numbers: readonly number[], changes: (number: number) => string = () => ''): string {
  const entries = numbers.map(
    number => `<entry><id>urn:example:entry:${number}</id><title>Story ${number}</title>
<published>2026-10-${String(number).padStart(2, '0')}T08:00:00Z</published><author><name>Mara Ellison</name></author>
<content type="html">&lt;p&gt;The council met for the ${number}th time.${changes(number)}&lt;/p&gt;</content></entry>`,
  )
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:example:feed</id><title>The Example Record</title>
${entries.join('\n')}</feed>
`
}
