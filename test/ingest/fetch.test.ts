import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createSafeServer } from 'node:https'
import { type AddressInfo, createServer as createRawServer, type LookupFunction, type Server } from 'node:net'
import { pipeline, Readable } from 'node:stream'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { type Fetched, type FetchOptions, fetchUrl } from '../../src/ingest/fetch/fetch.ts'
import { type Problem, ProblemError, userAgent } from '../../src/problem/index.ts'
import { AUTHORITY, SELF_SIGNED, TRUSTED } from '../delivery/certificates.ts'

const TEXT = 'The wells on the ridge ran dry on Monday.\n'
const BYTES = new TextEncoder().encode(TEXT)
const QUICK = { idleMs: 50, totalMs: 5000 }

const running: Server[] = []
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.close()
    if ('closeAllConnections' in server) (server as ReturnType<typeof createServer>).closeAllConnections()
  }
  vi.unstubAllEnvs()
})

async function listen<S extends Server>(server: S): Promise<{ port: number; connections: () => number }> {
  let count = 0
  server.on('connection', () => count++)
  running.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, connections: () => count }
}

/** A server on the loopback that the options allow; `seen` are the requests that it got. */
async function serve(answer: RequestListener) {
  const seen: IncomingMessage[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    answer(request, response)
  })
  const { port, connections } = await listen(server)
  const host = `127.0.0.1:${port}`
  return { host, port, url: `http://${host}/`, seen, connections, options: { allow: [host], limits: QUICK } }
}

const gives = (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = '') => {
  return (_: IncomingMessage, response: ServerResponse) => response.writeHead(status, headers).end(body)
}

/** Names that resolve as the test says; every look-up is counted. */
function names(table: Record<string, string[][]>) {
  const asked: string[] = []
  const lookup: LookupFunction = (name, _, done) => {
    const turns = table[name]
    if (turns === undefined) return done(Object.assign(new Error('not there'), { code: 'ENOTFOUND' }), [])
    const before = asked.filter(each => each === name).length
    const found = turns[before] ?? turns.at(-1) ?? []
    asked.push(name)
    done(
      null,
      found.map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return { lookup, asked }
}

async function problemOf(url: string, options: FetchOptions, before: Fetched | null = null): Promise<Problem> {
  try {
    await fetchUrl(url, before, options)
  } catch (error) {
    if (error instanceof ProblemError && error.problems.length === 1 && error.problems[0]) return error.problems[0]
    throw error
  }
  throw new Error(`${url} was fetched`)
}

const failure = (at: string | null, reason: string, mend: string): Problem => ({
  code: 'fetch-failed',
  severity: 'error',
  at,
  message: `This address could not be fetched: ${reason}`,
  mend,
})

const notPublic = (at: string, host: string): Problem => ({
  code: 'fetch-refused',
  severity: 'error',
  at,
  message: 'This address is not fetched: its host is not on the public internet.',
  mend: `If it is yours, name it in postrider.config.ts: fetch: { allow: ['${host}'] }.`,
})

test('gives the bytes, where they came from, and what the next time needs', async () => {
  const { url, options } = await serve(
    gives(
      200,
      { 'Content-Type': 'text/plain; charset=utf-8', ETag: 'W/"7"', 'Last-Modified': 'Mon, 02 Nov 2026 07:00:00 GMT' },
      TEXT,
    ),
  )
  expect(await fetchUrl(`${url}a?b=c#d`, null, options)).toEqual({
    url: `${url}a?b=c`,
    type: 'text/plain; charset=utf-8',
    bytes: Buffer.from(BYTES),
    etag: 'W/"7"',
    lastModified: 'Mon, 02 Nov 2026 07:00:00 GMT',
  })
})

test('says who asks and sends nothing else that could be known again', async () => {
  const { url, seen, host, options } = await serve(gives(200, { 'Set-Cookie': 'reader=7' }, TEXT))
  await fetchUrl(url, null, options)
  await fetchUrl(url, null, options)
  expect(seen.map(each => each.headers)).toEqual(
    Array(2).fill({
      'user-agent': userAgent(),
      accept: expect.stringContaining('application/atom+xml'),
      'accept-encoding': 'gzip, deflate, br, zstd',
      host,
      connection: 'close',
    }),
  )
  expect(userAgent()).toMatch(/^Postrider\/\d+\.\d+\.\d+\S* \(\+https:\/\/\S+\)$/)
})

test('asks whether it changed, and gives back what it had where it did not', async () => {
  const { url, seen, options } = await serve((request, response) => {
    const known = request.headers['if-none-match'] === '"7"'
    response.writeHead(known ? 304 : 200, { ETag: '"7"', 'Last-Modified': 'Mon, 02 Nov 2026 07:00:00 GMT' })
    response.end(known ? undefined : TEXT)
  })
  const first = await fetchUrl(url, null, options)
  expect(await fetchUrl(url, first, options)).toBe(first)
  expect(seen[1]?.headers).toMatchObject({
    'if-none-match': '"7"',
    'if-modified-since': 'Mon, 02 Nov 2026 07:00:00 GMT',
  })
})

test('asks only the URL that an ETag came from, at the end of its redirects', async () => {
  const { url, seen, options } = await serve((request, response) => {
    if (request.url === '/') return gives(301, { Location: '/feed' })(request, response)
    return gives(request.headers['if-none-match'] === '"7"' ? 304 : 200, { ETag: '"7"' })(request, response)
  })
  const first = await fetchUrl(url, null, options)
  expect(await fetchUrl(url, first, options)).toBe(first)
  expect(seen.map(each => [each.url, each.headers['if-none-match']])).toEqual([
    ['/', undefined],
    ['/feed', undefined],
    ['/', undefined],
    ['/feed', '"7"'],
  ])
})

test('a 304 that nobody asked for is no answer', async () => {
  const { url, options } = await serve(gives(304))
  expect(await problemOf(url, options)).toEqual(failure(url, 'the server answered 304.', 'Check the address.'))
})

test.each([301, 302, 303, 307, 308])('follows a redirect by %i, also a relative one in UTF-8', async status => {
  const { url, options } = await serve((request, response) => {
    if (request.url === '/b/%C3%A9') return gives(200, {}, TEXT)(request, response)
    return gives(status, { Location: Buffer.from('b/é').toString('latin1') })(request, response)
  })
  expect(await fetchUrl(url, null, options)).toMatchObject({ url: `${url}b/%C3%A9`, bytes: Buffer.from(BYTES) })
})

test('follows five redirects and not a sixth', async () => {
  const { url, seen, options } = await serve((request, response) => {
    const left = Number(request.url?.slice(1))
    return gives(left === 0 ? 200 : 302, { Location: `/${left - 1}` })(request, response)
  })
  expect(await fetchUrl(`${url}5`, null, options)).toMatchObject({ url: `${url}0` })
  expect(await problemOf(`${url}6`, options)).toEqual(
    failure(`${url}1`, 'it leads on and on.', 'Take the address it ends at.'),
  )
  expect(seen).toHaveLength(12)
})

test.each([
  [{}, 'it leads to no web address.'],
  [{ Location: 'http://' }, 'it leads to no web address.'],
])('a redirect with %j leads nowhere', async (headers, reason) => {
  const { url, options } = await serve(gives(302, headers))
  expect(await problemOf(url, options)).toEqual(failure(url, reason, 'Tell whoever runs that server.'))
})

test.each([
  [204, {}, 'the server answered 204.', 'Check the address.'],
  [
    403,
    {},
    'the server answered 403: it wants a login, or no programs.',
    'Save the page in your browser and use the file.',
  ],
  [404, {}, 'the server answered 404: there is nothing at this address.', 'Check the address.'],
  [410, {}, 'the server answered 410: it is gone for good.', 'Take the address out of the config.'],
  [429, { 'Retry-After': '90' }, 'the server answered 429: it is too busy.', 'Try again in 90 seconds.'],
  [503, { 'Retry-After': '<b>' }, 'the server answered 503: it is too busy.', 'Try again later.'],
  [500, {}, 'the server answered 500.', 'Try again later.'],
])('says what a %i means', async (status, headers, reason, mend) => {
  const { url, options } = await serve(gives(status, headers))
  expect(await problemOf(`${url}feed?token=secret`, options)).toEqual(failure(`${url}feed`, reason, mend))
})

const PACKED = [
  ['gzip', gzipSync(BYTES)],
  ['x-gzip', gzipSync(BYTES)],
  ['GZIP', gzipSync(BYTES)],
  ['deflate', deflateSync(BYTES)],
  ['deflate', deflateRawSync(BYTES)],
  ['br', brotliCompressSync(BYTES)],
  ['zstd', zstdCompressSync(BYTES)],
  ['gzip, br', brotliCompressSync(gzipSync(BYTES))],
  ['identity', BYTES],
] as const

test.each(PACKED)('unpacks %s', async (coding, body) => {
  const { url, options } = await serve(gives(200, { 'Content-Encoding': coding }, body))
  expect((await fetchUrl(url, null, options)).bytes).toEqual(Buffer.from(BYTES))
})

test('takes nothing for nothing, whatever it is packed in', async () => {
  const { url, options } = await serve(gives(200, { 'Content-Encoding': 'gzip' }))
  expect((await fetchUrl(url, null, options)).bytes).toEqual(Buffer.alloc(0))
})

test.each([
  ['gzip', gzipSync(BYTES).subarray(0, 20), 'what the server packed cannot be unpacked.'],
  ['br', BYTES, 'what the server packed cannot be unpacked.'],
  ['compress', BYTES, 'the server packed it in a way that nobody asked for.'],
  ['gzip, gzip, gzip', BYTES, 'the server packed it in a way that nobody asked for.'],
])('does not guess at a body in broken %s', async (coding, body, reason) => {
  const { url, options } = await serve(gives(200, { 'Content-Encoding': coding }, body))
  expect((await problemOf(url, options)).message).toBe(`This address could not be fetched: ${reason}`)
})

const BOMB = new Uint8Array(100_000_000)
test.each([
  ['gzip', gzipSync(BOMB)],
  ['br', brotliCompressSync(gzipSync(BOMB))],
  ['gzip, gzip', gzipSync(gzipSync(BOMB))],
])('ends a bomb in %s where the limit is', async (coding, bomb) => {
  const { url, options } = await serve(gives(200, { 'Content-Encoding': coding === 'br' ? 'gzip, br' : coding }, bomb))
  const before = process.memoryUsage().arrayBuffers
  expect(await problemOf(url, options)).toEqual({
    code: 'fetch-too-large',
    severity: 'error',
    at: url,
    message: 'What this address gives is larger than 20000000 bytes.',
    mend: 'Take the address of one article, or of a feed with fewer entries.',
  })
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000)
})

test('refuses a body by its Content-Length, and one without it where the limit is', async () => {
  let sent = 0
  function* endless() {
    for (;;) {
      sent += 65_536
      yield new Uint8Array(65_536)
    }
  }
  const { url, options } = await serve((request, response) => {
    if (request.url === '/said') response.writeHead(200, { 'Content-Length': '100001' }).flushHeaders()
    else pipeline(Readable.from(endless()), response, () => {})
  })
  const limits = { bytes: 100_000 }
  expect((await problemOf(`${url}said`, { ...options, limits })).code).toBe('fetch-too-large')
  expect((await problemOf(`${url}endless`, { ...options, limits })).code).toBe('fetch-too-large')
  expect(sent).toBeLessThan(20_000_000)
})

test('reads a body of exactly the limit', async () => {
  const { url, options } = await serve(gives(200, {}, BYTES))
  expect((await fetchUrl(url, null, { ...options, limits: { bytes: BYTES.length } })).bytes).toEqual(Buffer.from(BYTES))
})

test('gives up on a server that takes the connection and says nothing', async () => {
  const { port } = await listen(createRawServer(() => {}))
  const url = `http://127.0.0.1:${port}/`
  expect(await problemOf(url, { allow: ['127.0.0.1'], limits: QUICK })).toEqual(
    failure(url, 'the server fell silent.', 'Try again later.'),
  )
})

test('gives up on a server that falls silent in the middle', async () => {
  const { url, options } = await serve((_, response) => void response.writeHead(200).write('The wells'))
  expect(await problemOf(url, options)).toEqual(failure(url, 'the server fell silent.', 'Try again later.'))
})

test('gives up on a server that drips, headers or body, when the whole takes too long', async () => {
  const drip = createRawServer(socket => {
    socket.on('error', () => {})
    socket.write('HTTP/1.1 200 OK\r\n')
    const timer = setInterval(() => socket.write('X-A: b\r\n'), 10)
    socket.on('close', () => clearInterval(timer))
  })
  const { port } = await listen(drip)
  const url = `http://127.0.0.1:${port}/`
  expect(await problemOf(url, { allow: ['127.0.0.1'], limits: { idleMs: 5000, totalMs: 60 } })).toEqual(
    failure(url, 'it took too long.', 'Try again later.'),
  )
})

test('gives up on headers without end', async () => {
  const { port } = await listen(
    createRawServer(socket => {
      socket.on('error', () => {})
      socket.write(`HTTP/1.1 200 OK\r\nX-A: ${'b'.repeat(40_000)}\r\n\r\n`)
    }),
  )
  const url = `http://127.0.0.1:${port}/`
  expect(await problemOf(url, { allow: ['127.0.0.1'], limits: QUICK })).toEqual(
    failure(url, 'Parse Error: Header overflow.', 'Check the address and the connection, or try again later.'),
  )
})

test('a body that breaks off is no body', async () => {
  const { url, options } = await serve((_, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('The wells', () => response.destroy())
  })
  expect(await problemOf(url, options)).toEqual(failure(url, 'the connection broke off.', 'Try again later.'))
})

test('stops when it is told to', async () => {
  const stop = new AbortController()
  const { url, options } = await serve(() => stop.abort())
  const limits = { idleMs: 5000 }
  expect(await problemOf(url, { ...options, limits, signal: stop.signal })).toEqual(
    failure(url, 'it was stopped.', 'Run it again.'),
  )
})

test('says that nobody listens, or that there is no such host, without the query', async () => {
  const { port } = await listen(createRawServer())
  await new Promise(done => running.splice(0)[0]?.close(done))
  const url = `http://127.0.0.1:${port}/a`
  expect(await problemOf(`${url}?token=secret`, { allow: ['127.0.0.1'] })).toEqual(
    failure(
      url,
      `connect ECONNREFUSED 127.0.0.1:${port}.`,
      'Check the address and the connection, or try again later.',
    ),
  )
  const { lookup } = names({})
  expect(await problemOf('http://nowhere.example/?token=secret', { allow: [], lookup })).toEqual(
    failure('http://nowhere.example/', 'there is no host nowhere.example.', 'Check the address.'),
  )
})

test.each(['', 'feed.xml', 'http://', 'https://user:pass@:80/'])('says that "%s" is no address', async text => {
  expect(await problemOf(text, { allow: [] })).toEqual(
    failure(null, 'it is no web address.', 'Write it as https://example.org/feed.xml.'),
  )
})

test.each([
  ['file:///etc/passwd', 'file:'],
  ['ftp://example.org/feed', 'ftp://example.org/feed'],
  ['data:text/plain,a', 'data:'],
])('fetches no %s, nor is led there', async (to, at) => {
  const wrong = {
    code: 'fetch-refused',
    severity: 'error',
    at,
    message: 'This address is not fetched: only http and https are fetched.',
    mend: 'Use an address that begins with https://.',
  }
  const { url, options } = await serve(gives(302, { Location: to }))
  expect(await problemOf(to, options)).toEqual(wrong)
  expect(await problemOf(url, options)).toEqual(wrong)
})

test('fetches no address with a password, nor is led to one, and does not print it', async () => {
  const { url, host, options, seen } = await serve((_, response) => {
    response.writeHead(302, { Location: `http://reader:secret@${host}/b?token=secret` }).end()
  })
  const wrong = (at: string) => ({
    code: 'fetch-refused',
    severity: 'error',
    at,
    message: 'This address is not fetched: it holds a user name or a password.',
    mend: 'Use an address without one; it would end up in logs.',
  })
  expect(await problemOf(`http://reader:secret@${host}/a`, options)).toEqual(wrong(`${url}a`))
  expect(await problemOf(`http://example.org@${host}/a`, options)).toEqual(wrong(`${url}a`))
  expect(seen).toEqual([])
  expect(await problemOf(url, options)).toEqual(wrong(`${url}b`))
})

test.each([
  '127.0.0.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f.1',
  '0x7F000001',
  '017700000001',
  '127.1',
  '0',
  '0.0.0.0',
  '①②⑦.⓪.⓪.①',
  '127。0。0。1',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'a.localhost',
])('opens no connection to %s', async host => {
  const { port, connections } = await listen(createServer(gives(200, {}, TEXT)))
  const { host: shown } = new URL(`http://${host}:${port}`)
  expect(await problemOf(`http://${host}:${port}/a?b`, { allow: [] })).toEqual(notPublic(`http://${shown}/a`, shown))
  expect(connections()).toBe(0)
})

const SPECIAL = [
  '0.0.0.0',
  '0.1.2.3',
  '10.0.0.1',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.8',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.0.1',
  '198.18.0.1',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '::7f00:1',
  '::ffff:127.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::808:808',
  '64:ff9b:1::1',
  '100::1',
  '100:0:0:1::1',
  '2001::1',
  '2001:2::1',
  '2001:10::1',
  '2001:db8::1',
  '2002:7f00:1::1',
  '3fff::1',
  '4000::1',
  '5f00::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%lo',
  'fec0::1',
  'ff02::1',
]

test.each(SPECIAL)('refuses %s, written out, behind a name, and beside a public address', async address => {
  const literal = address.includes(':') ? `[${address.replace(/%.*/, '')}]` : address
  const { host } = new URL(`http://${literal}`)
  // 2d00::/8 is public by its range and given to nobody.
  const { lookup } = names({
    'a.example': [[address]],
    'both.example': [['2d00::1', address]],
    'dot.example.': [[address]],
  })
  const options = { allow: [], limits: QUICK, lookup }
  expect(await problemOf(`http://${literal}/`, options)).toEqual(notPublic(`http://${host}/`, host))
  for (const name of ['a.example', 'both.example', 'dot.example.']) {
    expect(await problemOf(`http://${name}/`, options)).toEqual(notPublic(`http://${name}/`, name))
    expect(await problemOf(`https://${name}/`, options)).toEqual(notPublic(`https://${name}/`, name))
  }
})

test('connects to the address that it checked, not to what the name means a moment later', async () => {
  const { port, connections } = await listen(createServer(gives(200, {}, TEXT)))
  const { lookup, asked } = names({ 'rebind.example': [['2d00::1'], ['127.0.0.1']] })
  const problem = await problemOf(`http://rebind.example:${port}/`, { allow: [], limits: QUICK, lookup })
  expect(problem.code).toBe('fetch-failed')
  expect(asked).toEqual(['rebind.example'])
  expect(connections()).toBe(0)
  // The same name a second time, now with its other meaning.
  expect((await problemOf(`http://rebind.example:${port}/`, { allow: [], limits: QUICK, lookup })).code).toBe(
    'fetch-refused',
  )
  expect(connections()).toBe(0)
})

test.each(['127.0.0.1', 'inside.example', '[::1]', '169.254.169.254'])('is not led to %s', async host => {
  const inside = await listen(createServer(gives(200, {}, TEXT)))
  const { url, options } = await serve(gives(302, { Location: `http://${host}:${inside.port}/a?b` }))
  const { lookup } = names({ 'inside.example': [['127.0.0.1']] })
  const to = `${host}:${inside.port}`
  expect(await problemOf(url, { ...options, lookup })).toEqual(notPublic(`http://${to}/a`, to))
  expect(inside.connections()).toBe(0)
})

test('is led to a host that the config allows', async () => {
  const inside = await serve(gives(200, {}, TEXT))
  const outside = await serve(gives(302, { Location: inside.url }))
  const allow = [outside.host, inside.host]
  expect(await fetchUrl(outside.url, null, { allow, limits: QUICK })).toMatchObject({ url: inside.url })
})

test.each([
  ['inside.example', true],
  ['Inside.Example', true],
  ['inside.example:PORT', true],
  ['inside.example:1', false],
  ['example', false],
  ['.example', false],
  ['*', false],
  ['127.0.0.1', false],
])('where the config allows %s, inside.example is fetched: %s', async (entry, fetched) => {
  const { port } = await serve(gives(200, {}, TEXT))
  const { lookup } = names({ 'inside.example': [['127.0.0.1']] })
  const allow = [entry.replace('PORT', String(port))]
  const got = fetchUrl(`http://inside.example:${port}/`, null, { allow, limits: QUICK, lookup }).then(
    () => true,
    () => false,
  )
  expect(await got).toBe(fetched)
})

test('uses no proxy, whatever the environment says', async () => {
  const proxy = await listen(createServer(gives(200, {}, 'from the proxy')))
  for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy']) vi.stubEnv(name, `http://127.0.0.1:${proxy.port}`)
  const { url, options } = await serve(gives(200, {}, TEXT))
  expect((await fetchUrl(url, null, options)).bytes).toEqual(Buffer.from(BYTES))
  expect(proxy.connections()).toBe(0)
})

async function serveSafely(certificate: { key: string; cert: string }, answer: RequestListener) {
  const { port } = await listen(createSafeServer(certificate, answer))
  return { url: `https://localhost:${port}/`, options: { allow: ['localhost'], limits: QUICK } }
}

test('checks certificates', async () => {
  const { url, options } = await serveSafely(SELF_SIGNED, gives(200, {}, TEXT))
  expect(await problemOf(url, options)).toEqual(
    failure(url, 'self-signed certificate.', 'Check the address and the connection, or try again later.'),
  )
})

test('fetches by https, and is not led down to http', async () => {
  const own = getCACertificates('default')
  setDefaultCACertificates([AUTHORITY])
  try {
    const plain = await serve(gives(200, {}, TEXT))
    const { url, options } = await serveSafely(TRUSTED, (request, response) => {
      if (request.url === '/') return gives(200, {}, TEXT)(request, response)
      return gives(302, { Location: `${plain.url}b?token=secret` })(request, response)
    })
    const allow = [...options.allow, plain.host]
    expect((await fetchUrl(url, null, { ...options, allow })).bytes).toEqual(Buffer.from(BYTES))
    expect(await problemOf(`${url}a`, { ...options, allow })).toEqual({
      code: 'fetch-refused',
      severity: 'error',
      at: `${url}a`,
      message: `This address is not fetched: it leads from https to ${plain.url}b, which anybody on the way could change.`,
      mend: 'Take that address yourself if you trust the way to it.',
    })
    expect(plain.connections()).toBe(0)
  } finally {
    setDefaultCACertificates(own)
  }
})
