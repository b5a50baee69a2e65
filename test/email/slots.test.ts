import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { printable } from '../../src/article/index.ts'
import { composeDigest, filled, fillPart, type Reader, readTemplates, toMessage } from '../../src/email/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { article, draftOf } from '../support/article.ts'
import { CONFIG } from '../support/newsroom.ts'

const config = readConfig({
  ...CONFIG,
  email: {
    ...CONFIG.email,
    unsubscribeUrl: 'https://example.org/unsubscribe',
    greeting: { named: 'Guten Morgen, {name}.', plain: 'Guten Morgen.' },
  },
})
const EDITION = draftOf([article()], [], config.site)
const made = Promise.resolve(EDITION).then(async edition => {
  if (edition === null) throw new Error('no draft')
  const digest = await composeDigest(edition, config, readTemplates('/nonexistent'))
  return { digest, message: await toMessage(digest, config, '2026-11-20T12:00:00Z') }
})
const READER: Reader = {
  address: 'ada@example.net',
  messageId: 'abc@example.org',
  name: 'Ada',
  unsubscribe: 'https://example.org/unsubscribe/token?a=1&b=2',
  mailto: 'mailto:leave@example.org?subject=unsubscribe%20token',
  webVersion: 'https://example.org/editions/2026-11-13-1/',
}

async function read(reader: Reader) {
  const bytes = filled((await made).message, reader)
  const { html, text, headerLines } = await simpleParser(bytes, { skipTextToHtml: true })
  const other = await PostalMime.parse(bytes)
  return { bytes, html: html || '', text: text ?? '', headerLines, other }
}

test('each reader gets their own name and links, escaped for each part, and no slot is left', async () => {
  const { html, text, headerLines } = await read({ ...READER, name: 'Ada & "Bob" <x>' })
  expect(text).toContain('Guten Morgen, Ada & "Bob" <x>.')
  expect(html).toContain('Guten Morgen, Ada &amp; &quot;Bob&quot; &lt;x&gt;.')
  expect(text).toContain('https://example.org/unsubscribe/token?a=1&b=2\n')
  expect(html).toContain('href="https://example.org/unsubscribe/token?a=1&amp;b=2"')
  expect(html).toContain('href="https://example.org/editions/2026-11-13-1/"')
  const header = (key: string) =>
    headerLines.filter(each => each.key === key).map(each => each.line.replace(/\r\n /g, ' '))
  expect(header('list-unsubscribe')).toEqual([
    'List-Unsubscribe: <https://example.org/unsubscribe/token?a=1&b=2>, <mailto:leave@example.org?subject=unsubscribe%20token>',
  ])
  expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe-Post: List-Unsubscribe=One-Click'])
  for (const part of [html, text]) expect(part).not.toContain('postrider-')
})

test.each([null, '', '  ', '\u0000\u0007'])('a reader whose name is %j is greeted without one', async name => {
  const { html, text } = await read({ ...READER, name })
  for (const part of [html, text]) expect(part).toContain('Guten Morgen.')
})

test('a name of any length is cut at 64 characters, and never inside one', async () => {
  const { text } = await read({ ...READER, name: '👩‍👩‍👧 '.repeat(80) })
  const said = /Guten Morgen,\s+([\s\S]*?)\.\n/.exec(text)?.[1] ?? ''
  expect([...said.replace(/\s+/g, ' ')].length).toBeLessThanOrEqual(64)
  expect(said.isWellFormed()).toBe(true)
})

test('whatever a name is, two parsers read the same mail, its lines stay short, and its headers are as they were', async () => {
  const usual = await read(READER)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async name => {
      const { bytes, html, text, headerLines, other } = await read({ ...READER, name })
      const body = (part: string) => part.replaceAll('\r\n', '\n').trimEnd()
      expect(body(other.html ?? '')).toBe(body(html))
      expect(body(other.text ?? '')).toBe(body(text))
      const said = [...printable(name).replace(/\s+/g, ' ').trim()].slice(0, 64).join('').trim()
      expect(text.replace(/\s+/g, ' ')).toContain(
        said === '' ? 'Guten Morgen.' : `Guten Morgen, ${said}.`.replace(/\s+/g, ' '),
      )
      expect(headerLines).toEqual(usual.headerLines)
      const lines = bytes.toString('latin1').split('\r\n')
      const from = lines.indexOf('')
      expect(Math.max(...lines.slice(from).map(line => line.length))).toBeLessThanOrEqual(76)
    }),
    { numRuns: 300 },
  )
})

test('a part that is filled before it is a message says what the message says', async () => {
  const { digest } = await made
  const { html, text } = await read(READER)
  expect(fillPart(digest.html, digest.key, READER).trimEnd()).toBe(html.replaceAll('\r\n', '\n').trimEnd())
  expect(fillPart(digest.text, digest.key, READER).trimEnd()).toBe(text.replaceAll('\r\n', '\n').trimEnd())
})

test('an article cannot name a slot: its key comes from a hash of all that is told', async () => {
  const edition = draftOf(
    [article({ title: 'See https://postrider-0-web-html.invalid/ and postrider-0-greeting-html-00-end' })],
    [],
    config.site,
  )
  if (edition === null) throw new Error('no draft')
  const digest = await composeDigest(edition, config, readTemplates('/nonexistent'))
  const message = await toMessage(digest, config, '2026-11-20T12:00:00Z')
  const { text = '' } = await PostalMime.parse(filled(message, READER))
  expect(text.replace(/\s+/g, ' ')).toContain(
    'See https://postrider-0-web-html.invalid/ and postrider-0-greeting-html-00-end',
  )
})

test('the longest name and link leave the mail of the largest digest below 100,000 bytes', async () => {
  const longest: Reader = {
    ...READER,
    name: '"'.repeat(64),
    unsubscribe: `https://example.org/unsubscribe/${'&'.repeat(400)}`,
  }
  const { digest } = await made
  const grown = Buffer.byteLength(fillPart(digest.html, digest.key, longest)) - Buffer.byteLength(digest.html)
  expect(90_000 + grown).toBeLessThan(100_000)
})

test('a headline that looks like a boundary names no key', async () => {
  const edition = draftOf([article({ title: `boundary="--_NmP-${'0'.repeat(32)}-Part_1" now` })], [], config.site)
  if (edition === null) throw new Error('no draft')
  const digest = await composeDigest(edition, config, readTemplates('/nonexistent'))
  const message = await toMessage(digest, config, '2026-11-20T12:00:00Z')
  const { text = '' } = await PostalMime.parse(filled(message, READER))
  expect(text).toContain(READER.unsubscribe)
  expect(text).not.toContain('postrider-')
})
