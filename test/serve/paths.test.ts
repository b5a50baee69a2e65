import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { folder } from '../support/newsroom.ts'
import { LARGE, SECRET, site } from './site.ts'

const PUBLIC = { 'index.html': 'home', 'a/index.html': 'story', 'a/large.mp4': LARGE, 'zur stadt.txt': 'city' }
const HIDDEN = { '.env': SECRET, '.git/config': SECRET, 'a/.draft/index.html': SECRET, '.hidden.css': SECRET }

/** A site with everything in it that may not be read, and pipes, sockets and links of all kinds. */
async function trap() {
  const made = site({ ...PUBLIC, ...HIDDEN })
  const { out } = made
  const link = (target: string, name: string) => symlinkSync(target, join(out, name))
  link('../secret.txt', 'out-file.txt')
  link(join(made.dir, 'secret.txt'), 'out-absolute.txt')
  link('../private', 'out-folder')
  link('../out-too', 'out-neighbour')
  link('out-folder', 'out-twice')
  link('..', 'up')
  link('.env', 'in-hidden.txt')
  link('a/.draft', 'in-draft')
  link('loop', 'loop')
  link('nowhere', 'dangling')
  link('a', 'in-folder')
  link('a/index.html', 'in-file.html')
  mkdirSync(join(out, 'b'))
  link('../../secret.txt', 'b/index.html')
  mkdirSync(join(out, 'c/index.html'), { recursive: true })
  execFileSync('mkfifo', [join(out, 'pipe.xml')])
  // The path of a socket is at most a hundred bytes long.
  const server = createServer().listen(join(out, 'socket'))
  await new Promise(resolve => server.once('listening', resolve))
  onTestFinished(() => void server.close())
  link('/dev/zero', 'zero')
  return made
}

describe('nothing is read', () => {
  test.each([
    // Up, in all its spellings.
    '..',
    '../secret.txt',
    'a/../../secret.txt',
    '%2e%2e/secret.txt',
    '%2E%2e%2fsecret.txt',
    '..%2fsecret.txt',
    '..%5csecret.txt',
    '..\\secret.txt',
    'a/..\\..\\secret.txt',
    '%252e%252e/secret.txt',
    '%252e%252e%252fsecret.txt',
    '..%00/secret.txt',
    '%c0%ae%c0%ae/secret.txt',
    '%e0%80%ae%e0%80%ae/secret.txt',
    '．．/secret.txt',
    '....//secret.txt',
    '.../secret.txt',
    '../out-too/',
    '../out-too',
    './index.html',
    'a/./index.html',
    // From the root of the machine.
    '/etc/passwd',
    '//etc/passwd',
    '%2fetc%2fpasswd',
    'file:///etc/passwd',
    'C:%5cwindows',
    // Hidden.
    '.env',
    '%2eenv',
    '.git/config',
    '.git',
    'a/.draft/',
    'a/.draft/index.html',
    'a/%2edraft/index.html',
    '.hidden.css',
    // Led outside by a link, somewhere on the way.
    'out-file.txt',
    'out-absolute.txt',
    'out-folder',
    'out-folder/',
    'out-folder/index.html',
    'out-neighbour/',
    'out-twice/',
    'up/secret.txt',
    'up/out/.env',
    'b',
    'b/',
    'in-hidden.txt',
    'in-draft/',
    'in-draft',
    'loop',
    'loop/',
    'dangling',
    // No regular file.
    'pipe.xml',
    'socket',
    'zero',
    'c',
    'c/',
    'c/index.html',
    'in-folder/index.html/',
    // No path at all.
    'index.html%00',
    'index.html%00.png',
    '\0',
    '%',
    '%zz',
    'a%2findex.html',
    '%E0%A4%A',
    '%ff',
    '\ud800',
    'x'.repeat(300),
    `${'x'.repeat(300)}/`,
    'a/'.repeat(5000),
  ])('under %j', async path => {
    const made = await trap()
    const [answer, web] = [await made.direct(path), await made.get(`/${path.replace(/\0/g, '%00')}`).catch(() => null)]
    expect([answer.status, (await answer.text()).includes(SECRET)]).toEqual([404, false])
    if (web !== null) expect(await web.text()).not.toContain(SECRET)
  })

  test('that its owner has closed to the server', async () => {
    const { out, get } = site({ 'a.txt': 'closed' })
    chmodSync(join(out, 'a.txt'), 0)
    // Nothing is closed to root.
    expect((await get('/a.txt')).status).toBe(process.getuid?.() === 0 ? 200 : 404)
  })

  test('of a folder that becomes a link outwards: what was kept of it is forgotten within a second', async () => {
    const { dir, out, get, time } = site(PUBLIC)
    expect(await (await get('/a/')).text()).toBe('story')
    renameSync(join(out, 'a'), join(dir, 'moved'))
    symlinkSync('../moved', join(out, 'a'))
    time.now += 1000
    expect((await get('/a/')).status).toBe(404)
    expect((await get('/a/large.mp4')).status).toBe(404)
  })
})

describe('what is read', () => {
  test.each([
    ['zur%20stadt.txt', 'city'],
    ['%61/%69ndex.html', 'story'],
    ['in-folder/', 'story'],
    ['in-file.html', 'story'],
  ])('%s is: an encoded name, and a link that stays inside', async (path, text) => {
    expect(await (await (await trap()).direct(path)).text()).toBe(text)
  })

  test('a site that is itself a link is, also once it leads elsewhere, as whoever deploys by links expects', async () => {
    const { out, get } = site(PUBLIC)
    const [one, other] = [site({ 'index.html': 'one' }), site({ 'index.html': 'other' })]
    symlinkSync(one.out, join(folder(), 'unused'))
    renameSync(out, `${out}-before`)
    symlinkSync(one.out, out)
    expect(await (await get('/')).text()).toBe('one')
    symlinkSync(other.out, `${out}-next`)
    renameSync(`${out}-next`, out)
    expect(await (await get('/')).text()).toBe('other')
  })
})

test('no path whatsoever gives bytes that are not of a public file', async () => {
  const made = await trap()
  const allowed = new Set(Object.values(PUBLIC).map(each => Buffer.from(each).toString('latin1')))
  const name = fc.oneof(
    fc.constantFrom('..', '.', '', 'out', 'secret.txt', 'private', 'a', 'b', 'c', 'index.html', 'large.mp4', '.draft'),
    fc.constantFrom(
      '.env',
      '.git',
      'config',
      'up',
      'in-folder',
      'in-draft',
      'out-folder',
      'out-twice',
      'pipe.xml',
      'etc',
    ),
    fc.constantFrom('%', '\0', '\\', '/', '%2e', '％2e', 'socket', 'zero', 'loop', 'zur stadt.txt', 'in-file.html'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  )
  const encoded = fc.tuple(name, fc.integer({ min: 0, max: 2 }), fc.boolean()).map(([text, times, isWhole]) => {
    let made = text.toWellFormed()
    for (let time = 0; time < times; time++)
      made = isWhole
        ? [...Buffer.from(made)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join('')
        : encodeURIComponent(made)
    return made
  })
  const path = fc
    .tuple(fc.array(encoded, { maxLength: 6 }), fc.constantFrom('/', '%2f', '\\', '%5c', '//'))
    .map(([names, separator]) => names.join(separator))
  let found = 0
  await fc.assert(
    fc.asyncProperty(path, async asked => {
      const answer = await made.direct(asked)
      const text = Buffer.from(await answer.arrayBuffer()).toString('latin1')
      if (answer.status === 308) expect(answer.headers.get('location')).toMatch(/^\.\/[^/]+\/$/)
      else if (answer.status !== 404) {
        found++
        expect([answer.status, allowed.has(text)]).toEqual([200, true])
      }
      expect(text).not.toContain(SECRET)
    }),
    { numRuns: 3000 },
  )
  expect(found).toBeGreaterThan(20)
})

test('a pipe with a writer is no file either, and nobody waits for it', async () => {
  const { out, get } = await trap()
  const started = performance.now()
  writeFileSync(join(out, 'note.txt'), 'after')
  expect((await get('/pipe.xml')).status).toBe(404)
  expect(await (await get('/note.txt')).text()).toBe('after')
  expect(performance.now() - started).toBeLessThan(1000)
})
