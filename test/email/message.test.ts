import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { type Digest, filled, fillerOf, messageIdOf, type Reader, toMessage } from '../../src/email/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { golden } from '../support/golden.ts'
import { CONFIG } from '../support/newsroom.ts'

const DIGEST: Digest = {
  subject: 'Wasser: Räte einigen sich – 北京也同意 — und noch ein gutes Stück mehr als eine Zeile',
  preheader: 'Not in the headers',
  html: `<!doctype html>\n<html><body><p>Grüße, “quoted” = fine</p><p>${'long '.repeat(300)}</p></body></html>\n`,
  text: `Grüße, “quoted”\n\nFrom the start of a line\n.\n${'https://example.org/'.repeat(10)}\n`,
  key: '0123456789abcdef0123456789abcdef',
  mjml: '',
  shortened: [],
}
const DATE = '2026-11-20T12:00:00Z'
const config = readConfig({
  ...CONFIG,
  email: {
    from: 'Jürgen, der Bote <news@example.org>',
    replyTo: 'desk@example.org',
    unsubscribe: 'leave@example.org',
    listId: 'weekly.example.org',
  },
})
const READER: Reader = {
  address: 'Reader.One@example.net',
  messageId: 'abc@example.org',
  name: null,
  unsubscribe: 'mailto:leave@example.org?subject=unsubscribe',
  webVersion: 'https://example.org/editions/2026-11-20-1/',
}

async function whole(): Promise<Buffer> {
  return filled(await toMessage(DIGEST, config, DATE), READER)
}

test('the message is as it was read and found right', async () => {
  const message = (await whole()).toString('ascii')
  expect(message).toBe(golden('email/message.eml', message))
})

test('two independent parsers read what was written', async () => {
  const bytes = await whole()
  const trim = (text: string | false | undefined) => (text || '').replaceAll('\r\n', '\n').trimEnd()
  const [first, second] = [await simpleParser(bytes, { skipTextToHtml: true }), await PostalMime.parse(bytes)]
  expect([first.subject, second.subject]).toEqual([DIGEST.subject, DIGEST.subject])
  expect([first.text, second.text].map(trim)).toEqual([DIGEST.text, DIGEST.text].map(trim))
  expect([first.html, second.html].map(trim)).toEqual([DIGEST.html, DIGEST.html].map(trim))
  expect(second.from).toMatchObject({ name: 'Jürgen, der Bote', address: 'news@example.org' })
  expect(second.to).toMatchObject([{ address: 'Reader.One@example.net' }])
  expect(second.replyTo).toMatchObject([{ address: 'desk@example.org' }])
  expect(first.messageId).toBe('<abc@example.org>')
  expect(first.date?.toISOString()).toBe('2026-11-20T12:00:00.000Z')
})

test('it can be left by mail, and says so once; it promises no one-click', async () => {
  const { headerLines } = await simpleParser(await whole())
  const header = (key: string) => headerLines.filter(each => each.key === key).map(each => each.line)
  expect(header('list-unsubscribe')).toEqual(['List-Unsubscribe: <mailto:leave@example.org?subject=unsubscribe>'])
  expect(header('list-unsubscribe-post')).toEqual([])
  expect(header('list-id')).toEqual(['List-ID: <weekly.example.org>'])
})

test('every line ends in CRLF, is ASCII and at most 998 octets long', async () => {
  const text = (await whole()).toString('latin1')
  expect([...text].filter(each => each > '~')).toEqual([])
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  expect(Math.max(...text.split('\r\n').map(line => line.length))).toBeLessThanOrEqual(998)
})

test('the same input gives the same bytes', async () => {
  expect((await whole()).equals(await whole())).toBe(true)
})

test.each(['a@b.c\r\nBcc: x@y.z', 'a@b.c\n', 'jürgen@example.org', 'a b@c.d', ''])('a slot refuses %j', async value => {
  const message = await toMessage(DIGEST, config, DATE)
  const fill = fillerOf(message)
  for (const slot of ['address', 'messageId', 'unsubscribe', 'webVersion'])
    expect(() => fill({ ...READER, [slot]: value })).toThrow()
})

test('a bare CR or LF in a message that was edited by hand is a CRLF when it is mailed', async () => {
  const message = await toMessage(DIGEST, config, DATE)
  const end = message.indexOf('\r\n\r\n') + 4
  const edited = `${message.slice(0, end)}one\n.\ntwo\r.\rthree\r\n${message.slice(end)}`
  const mailed = filled(edited, READER).toString('latin1')
  expect(mailed).toContain('one\r\n.\r\ntwo\r\n.\r\nthree\r\n')
  expect(mailed.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
})

test('a text that looks like a slot is left as it is', async () => {
  const text = `slot-to@postrider.invalid\nhttps://postrider-${'f'.repeat(32)}-unsubscribe-text.invalid/\n`
  const message = await toMessage({ ...DIGEST, text }, config, DATE)
  expect((await simpleParser(filled(message, READER))).text).toBe(text)
})

test('the Message-ID is the same for an edition and an address however it is written, and for no other', () => {
  const from = { name: null, address: 'news@example.org' }
  const id = messageIdOf('2026-11-20-1', 'Reader@Example.net', from)
  expect(id).toMatch(/^[0-9a-f]{32}@example\.org$/)
  expect(messageIdOf('2026-11-20-1', 'reader@example.net', from)).toBe(id)
  expect(messageIdOf('2026-11-20-2', 'reader@example.net', from)).not.toBe(id)
  expect(messageIdOf('2026-11-20-1', 'other@example.net', from)).not.toBe(id)
})

test('without email.from there is no message', async () => {
  await expect(toMessage(DIGEST, readConfig({ site: CONFIG.site }), DATE)).rejects.toMatchObject({
    problems: [{ code: 'no-from' }],
  })
})
