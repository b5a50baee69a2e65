import { generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { dkimSigner, signerOf } from '../../src/delivery/dkim.ts'
import { type Digest, fillerOf, type Reader, toMessage } from '../../src/email/index.ts'
import { type DkimKey, openNewsroom, readConfig } from '../../src/newsroom/index.ts'
import { golden } from '../support/golden.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'
import { ED25519, ED25519_PEM, judged, RSA, RSA_PEM } from './dkim-keys.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const slot = (kind: string, part: string) => `https://postrider-${KEY}-${kind}-${part}.invalid/`
const DIGEST: Digest = {
  subject: 'Wasser: Räte einigen sich – 北京也同意 — und noch ein gutes Stück mehr als eine Zeile',
  preheader: '',
  html: `<!doctype html>\n<html><body><p>Grüße,\t “quoted” = fine  </p><p>${'long '.repeat(300)}</p><a href="${slot('unsubscribe', 'html')}">Leave</a>  \n</body></html>\n`,
  text: `Grüße, “quoted”  \n\n\tA tab.\n.\n${slot('unsubscribe', 'text')}\n\n\n`,
  key: KEY,
  mjml: '',
  shortened: [],
}
const EMAIL = {
  from: 'Jürgen, der Bote <news@example.org>',
  replyTo: 'desk@example.org',
  unsubscribe: 'leave@example.org',
  unsubscribeUrl: 'https://example.org/unsubscribe',
  listId: 'weekly.example.org',
}
const READER: Reader = {
  address: 'Reader.One@example.net',
  messageId: 'abc@example.org',
  name: null,
  unsubscribe: 'https://example.org/unsubscribe/token',
  mailto: 'mailto:leave@example.org?subject=unsubscribe',
  webVersion: 'https://example.org/editions/2026-11-20-1/',
}
const KEYS: Record<string, readonly DkimKey[]> = { rsa: [RSA], ed25519: [ED25519], dual: [RSA, ED25519] }
const PASS: Record<string, string> = {
  rsa: '2026-11 pass',
  ed25519: '2026-11-ed25519 pass',
  dual: '2026-11 pass, 2026-11-ed25519 pass',
}

async function piecesOf(changes: Partial<Digest> = {}, email: object = EMAIL, reader = READER): Promise<Buffer[]> {
  const config = readConfig({ ...CONFIG, email })
  return fillerOf(await toMessage({ ...DIGEST, ...changes }, config, '2026-11-20T12:00:00Z'))(reader)
}

async function signed(pieces: readonly Buffer[], keys: readonly DkimKey[]): Promise<Buffer> {
  return Buffer.concat([await dkimSigner(keys)(pieces), ...pieces])
}

test('a message with two signatures is as it was read and found right', async () => {
  const message = (await signed(await piecesOf(), [RSA, ED25519])).toString('ascii')
  expect(message).toBe(golden('email/signed.eml', message))
})

const MESSAGES: readonly (readonly [what: string, changes: Partial<Digest>])[] = [
  ['of every day', {}],
  ['with a subject of no letters', { subject: ' \t: ;=?utf-8?Q?=0D=0ABcc?= ' }],
  ['with a long subject', { subject: 'Überschwemmung '.repeat(60) }],
  [
    'from right to left',
    { subject: 'المجلس يحدّ من استهلاك المياه', text: 'قال المجلس  \n', html: '<p dir="rtl">قال</p>' },
  ],
  ['with an empty body', { text: '', html: '' }],
  ['with empty lines at its end', { text: `One.${'\n'.repeat(20)}`, html: `<p>One.</p>${'\n \n'.repeat(20)}` }],
  ['with a tab and blanks everywhere', { text: ' \t x \t \n \t \n', html: ' \t<p> \t x </p> \t ' }],
  ['with lines that begin with a dot, or with From', { text: '.\n..\nFrom here\n', html: '.\n.\nFrom\n' }],
]

test.each(Object.keys(KEYS))('mailauth verifies what %s signs, whatever the message', async kind => {
  const keys = KEYS[kind] ?? []
  for (const [what, changes] of MESSAGES) {
    expect(`${what}: ${await judged(await signed(await piecesOf(changes), keys), keys)}`).toBe(`${what}: ${PASS[kind]}`)
  }
})

test('mailauth verifies whatever is written, for one reader after another', async () => {
  const keys = [ED25519]
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.stringMatching(/^[\x21-\x7e]{1,90}$/),
      async (subject, body, own) => {
        const config = readConfig({ ...CONFIG, email: EMAIL })
        // A CR alone is refused; see below.
        const said = body.replaceAll('\r', '')
        const text = `${said}${slot('unsubscribe', 'text')}${said}`
        const message = await toMessage({ ...DIGEST, subject, text, html: text }, config, '2026-11-20T12:00:00Z')
        const [fill, sign] = [fillerOf(message), dkimSigner(keys)]
        for (const unsubscribe of [READER.unsubscribe, `https://example.org/${own}`]) {
          const pieces = fill({ ...READER, unsubscribe })
          expect(await judged(Buffer.concat([await sign(pieces), ...pieces]), keys)).toBe('2026-11-ed25519 pass')
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('a letter that is on no list, without Reply-To and one click, verifies too', async () => {
  const config = readConfig(CONFIG)
  const pieces = fillerOf(await toMessage(DIGEST, config, '2026-11-20T12:00:00Z', 'letter'))(READER)
  const message = await signed(pieces, [RSA])
  expect(await judged(message, [RSA])).toBe('2026-11 pass')
  expect(unfolded(message)).toContain(':Auto-Submitted;')
})

function unfolded(message: Buffer): string {
  return message.toString('latin1').replace(/\r\n[ \t]+/g, '')
}

const TAMPERED: readonly (readonly [what: string, change: (message: string) => string])[] = [
  ['another To', text => text.replace('To: Reader.One@', 'To: Reader.Two@')],
  ['another subject', text => text.replace(/\r\nSubject: =/, '\r\nSubject: x=')],
  ['one other byte in the text', text => text.replace('A tab.', 'A tub.')],
  ['one other byte in a reader’s own link', text => text.replaceAll('/token', '/tokem')],
  ['a line at the end', text => `${text}Buy!\r\n`],
  ['a word less', text => text.replace('long long', 'long')],
  ...[
    'From',
    'To',
    'Subject',
    'Date',
    'Reply-To',
    'Message-ID',
    'List-Unsubscribe',
    'List-Unsubscribe-Post',
    'Content-Type',
    'MIME-Version',
  ].flatMap((name): [string, (message: string) => string][] => [
    [`a second ${name} at the top`, text => `${name}: x <x@example.com>\r\n${text}`],
    [`a second ${name} at the end`, text => text.replace('\r\n\r\n', `\r\n${name}: x <x@example.com>\r\n\r\n`)],
  ]),
  ...['From', 'Date', 'List-Unsubscribe', 'List-Unsubscribe-Post', 'List-ID', 'MIME-Version'].map(
    (name): [string, (message: string) => string] => [
      `no ${name}`,
      text => text.replace(new RegExp(`\r\n${name}: .*?(?=\r\n[^ \t])`, 's'), ''),
    ],
  ),
]

test.each(TAMPERED)('%s breaks both signatures', async (_, change) => {
  const before = (await signed(await piecesOf(), [RSA, ED25519])).toString('latin1')
  const after = change(before)
  expect(after).not.toBe(before)
  expect(await judged(Buffer.from(after, 'latin1'), [RSA, ED25519])).toMatch(
    /^2026-11 (?:fail|neutral), 2026-11-ed25519 (?:fail|neutral)$/,
  )
})

test('a second Reply-To breaks it also where there was none', async () => {
  const { replyTo: _, ...email } = EMAIL
  const message = await signed(await piecesOf({}, email), [RSA])
  expect(await judged(message, [RSA])).toBe('2026-11 pass')
  expect(await judged(Buffer.concat([Buffer.from('Reply-To: x@example.com\r\n'), message]), [RSA])).toBe('2026-11 fail')
})

test('what servers do on the way breaks nothing: a line on top, blanks, folds, capitals of names', async () => {
  const message = (await signed(await piecesOf(), [RSA, ED25519])).toString('latin1')
  const moved = `Received: from a by b\r\n${message}`
    .replace('\r\nFrom: ', '\r\nFROM :\t  ')
    .replace(' (?=<news@)', '\r\n ')
    .replace(/\r\n\r\n$/, ' \r\n\t\r\n\r\n')
  expect(moved).toContain('FROM :')
  expect(await judged(Buffer.from(moved, 'latin1'), [RSA, ED25519])).toBe(PASS.dual)
})

test('each of two signatures is valid alone', async () => {
  const pieces = await piecesOf()
  const made = await dkimSigner([RSA, ED25519])(pieces)
  const fields = made.toString('latin1').split(/(?=DKIM-Signature:)/)
  expect(fields).toHaveLength(2)
  const verdicts = fields.map(field => judged(Buffer.concat([Buffer.from(field), ...pieces]), [RSA, ED25519]))
  expect(await Promise.all(verdicts)).toEqual(['2026-11 pass', '2026-11-ed25519 pass'])
})

test('another key than the published one does not verify', async () => {
  const other = { ...RSA, key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }
  expect(await judged(await signed(await piecesOf(), [other]), [RSA])).toBe('2026-11 fail')
})

test('no line of a signature is longer than 76 columns, and the same message gets the same one', async () => {
  const pieces = await piecesOf()
  const signers = [dkimSigner([RSA, ED25519]), dkimSigner([RSA, ED25519])]
  const [first, second] = await Promise.all(signers.map(async sign => (await sign(pieces)).toString()))
  expect(first).toBe(second)
  expect(Math.max(...(first ?? '').split('\r\n').map(line => line.length))).toBeLessThanOrEqual(76)
  expect(first).toMatch(/\r\n$/)
  expect(first).not.toMatch(/\b[ltx]=\d/)
})

test('a signer keeps nothing of one reader for the next', async () => {
  const config = readConfig({ ...CONFIG, email: EMAIL })
  const fill = fillerOf(await toMessage(DIGEST, config, '2026-11-20T12:00:00Z'))
  const sign = dkimSigner([ED25519])
  const readers = Array.from({ length: 20 }, (_, index) => ({
    ...READER,
    address: `reader-${index}@example.net`,
    unsubscribe: `https://example.org/unsubscribe/${'t'.repeat(index * 7)}`,
  }))
  for (const reader of [...readers, ...readers.toReversed()]) {
    const pieces = fill(reader)
    expect(await sign(pieces)).toEqual(await dkimSigner([ED25519])(pieces))
    expect(await judged(Buffer.concat([await sign(pieces), ...pieces]), [ED25519])).toBe('2026-11-ed25519 pass')
  }
})

test('one signer signs messages of different headers, and fields that are there twice', async () => {
  const sign = dkimSigner([RSA, ED25519])
  const body = Buffer.from('\r\n\r\nHello.\r\n')
  const heads = [
    'From: a@example.org\r\nTo: b@example.net\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000',
    'From: a@example.org\r\nSubject: Hi\r\nList-Id: <one.example.org>\r\nlist-id : <two.example.org>\r\nTo: b@example.net',
    'From: a@example.org\r\nTo: b@example.net\r\nTo: c@example.net\r\nTo: d@example.net',
    'From: a@example.org',
  ]
  for (const head of [...heads, ...heads]) {
    const pieces = [Buffer.from(head), body]
    expect(await judged(Buffer.concat([await sign(pieces), ...pieces]), [RSA, ED25519])).toBe(PASS.dual)
  }
})

test('a key of another kind than it is called does not sign', () => {
  const code = expect.objectContaining({ problems: [expect.objectContaining({ code: 'dkim-key' })] })
  expect(() => dkimSigner([{ ...RSA, type: 'ed25519' }])).toThrow(code)
  expect(() => dkimSigner([{ ...ED25519, type: 'rsa' }])).toThrow(code)
})

test('what would not verify is not signed: no From, no end of the headers, half a line break', async () => {
  const sign = dkimSigner([ED25519])
  const [head = Buffer.alloc(0), ...body] = await piecesOf()
  const withoutFrom = Buffer.from(head.toString('latin1').replace(/From: .*?\r\n(?=[^ ])/s, ''))
  for (const pieces of [
    [],
    [head],
    [withoutFrom, ...body],
    [head, Buffer.from('\r\n\r\na\nb')],
    [Buffer.from('From: a\nb'), ...body],
  ])
    await expect(sign(pieces)).rejects.toThrow('cannot be signed')
})

test('the newsroom’s keys sign under the config’s names, before the message; with the relay’s nothing is done', async () => {
  const pieces = await piecesOf()
  const files = { '.postrider/dkim.pem': RSA_PEM + ED25519_PEM }
  const names = [{ selector: RSA.selector }, { selector: ED25519.selector, domain: 'Example.ORG' }]
  const roomOf = (dkim: unknown) => openNewsroom(newsroom(files, { ...CONFIG, email: { ...CONFIG.email, dkim } }), {})
  const message = Buffer.concat(await signerOf(await roomOf(names))(pieces))
  expect(message.equals(await signed(pieces, [RSA, ED25519]))).toBe(true)
  for (const dkim of ['relay', undefined]) expect(await signerOf(await roomOf(dkim))(pieces)).toBe(pieces)
})
