import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dkimRecordOf, isRecordOf, makeDkimFile, openNewsroom, readDkim } from '../../src/newsroom/index.ts'
import { problemsOf } from '../../src/problem/index.ts'
import { ED25519, ED25519_PEM, RSA, RSA_PEM } from '../delivery/dkim-keys.ts'
import { CONFIG, folder, newsroom } from '../support/newsroom.ts'

const ONE = { selector: 'a' }
const TWO = [{ selector: 'a' }, { selector: 'b', domain: 'Mail.Example.ORG' }]
const FILE = '.postrider/dkim.pem'

async function roomOf(dkim: unknown, files: Record<string, string> = {}, env: Record<string, string> = {}) {
  return openNewsroom(newsroom(files, { ...CONFIG, email: { ...CONFIG.email, dkim } }), env)
}

async function wrongWith(dkim: unknown, pem: string | null): Promise<string[]> {
  const room = await roomOf(dkim, pem === null ? {} : { [FILE]: pem })
  try {
    readDkim(room)
  } catch (error) {
    expect(problemsOf(error).map(each => `${each.code} ${each.at}`)).toContain(`dkim-key ${FILE}`)
    return problemsOf(error).map(each => each.message.replace('The mail cannot be signed (DKIM): ', ''))
  }
  return []
}

function pem(key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' = 'pkcs8'): string {
  return key.export({ type, format: 'pem' }).toString()
}

test('each key gets its selector, in the order of the file; the domain is that of From where none is said', async () => {
  const keys = readDkim(await roomOf(TWO, { [FILE]: `A note.\n${ED25519_PEM}${RSA_PEM}` }))
  expect(
    keys.map(({ key, ...rest }) => ({ ...rest, same: key.equals(rest.type === 'rsa' ? RSA.key : ED25519.key) })),
  ).toEqual([
    { selector: 'a', domain: 'example.org', type: 'ed25519', same: true },
    { selector: 'b', domain: 'mail.example.org', type: 'rsa', same: true },
  ])
})

test('the environment names another file, relative to the newsroom or from the root', async () => {
  const env = { POSTRIDER_DKIM_KEY_FILE: 'keys/mail.pem' }
  const room = await roomOf(ONE, { 'keys/mail.pem': RSA_PEM, [FILE]: ED25519_PEM }, env)
  expect(readDkim(room).map(each => each.type)).toEqual(['rsa'])
  const absolute = { POSTRIDER_DKIM_KEY_FILE: join(room.dir, FILE) }
  expect(readDkim({ ...room, env: absolute }).map(each => each.type)).toEqual(['ed25519'])
})

test('an older form of an RSA key is read too', async () => {
  expect(readDkim(await roomOf(ONE, { [FILE]: pem(RSA.key, 'pkcs1') }))[0]?.key.equals(RSA.key)).toBe(true)
})

test.each(['relay', undefined])('with email.dkim %j no key is asked for, whatever the file is', async dkim => {
  expect(readDkim(await roomOf(dkim, { [FILE]: 'no key' }))).toEqual([])
})

const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength }).privateKey

test.each<[what: string, says: readonly RegExp[], dkim: unknown, pem: string | null]>([
  ['no file', [/^there is no key file\.$/], ONE, null],
  ['no key', [/^the file holds no key in PEM\.$/], ONE, 'hello\n'],
  [
    'a public key',
    [/^the file holds a public key\.$/],
    ONE,
    createPublicKey(RSA.key).export({ type: 'spki', format: 'pem' }).toString(),
  ],
  [
    'an encrypted key',
    [/^the key is encrypted\.$/],
    ONE,
    RSA.key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
  ],
  [
    'an encrypted key in the older form',
    [/^the key is encrypted\.$/],
    ONE,
    RSA.key.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
  ],
  [
    'an EC key',
    [/^the key is of the kind ec,/],
    ONE,
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  ],
  [
    'an EC key in its own form',
    [/^the key is of the kind ec,/],
    ONE,
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'sec1'),
  ],
  [
    'a DSA key',
    [/^the key is of the kind dsa,/],
    ONE,
    pem(generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey),
  ],
  ['a short key', [/^the key has 768 bits, and must have from 1024 to 4096\.$/], ONE, pem(rsa(768))],
  ['a broken key', [/^the key cannot be read: /], ONE, RSA_PEM.replace(/\n.{20}/, '\nAAAA')],
  ['one key for two selectors', [/^the file holds 1 key, and email.dkim names 2 selectors\.$/], TWO, RSA_PEM],
  [
    'two keys for one selector',
    [/^the file holds 2 keys, and email.dkim names 1 selector\.$/],
    ONE,
    RSA_PEM + ED25519_PEM,
  ],
  ['two keys of one type', [/^the file holds two keys of one type\.$/], TWO, RSA_PEM + RSA_PEM],
  [
    'three keys, and one of them short',
    [/^the file holds 3 keys\.$/, /768 bits/],
    TWO,
    RSA_PEM + ED25519_PEM + pem(rsa(768)),
  ],
])('%s is told', async (_, says, dkim, text) => {
  const told = await wrongWith(dkim, text)
  expect(told).toHaveLength(says.length)
  for (const [index, each] of says.entries()) expect(told[index]).toMatch(each)
})

test('a key of 1024 bits signs', async () => {
  expect(await wrongWith(ONE, pem(rsa(1024)))).toEqual([])
})

test.each<[what: string, dkim: unknown, wants: RegExp]>([
  ['another word', 'realy', /must be 'relay', or \{ selector/],
  ['an empty list', [], /./],
  ['three keys', [ONE, { selector: 'b' }, { selector: 'c' }], /./],
  ['one selector twice', [{ selector: 'a' }, { selector: 'A' }], /must have a selector of its own for each key/],
  ['a selector that no DNS has', { selector: 'a_b' }, /must be the name before \._domainkey/],
  ['a selector with a line break', { selector: 'a\r\nb' }, /./],
  ['a domain of one word', { selector: 'a', domain: 'localhost' }, /^email\.dkim\.domain must be a domain/],
  ['a selector that no DNS has, of two', [ONE, { selector: 'b.' }], /^email\.dkim\[1\]\.selector must be the name/],
  ['an unknown key', { selectr: 'a' }, /./],
])('%s in email.dkim is refused', async (_, dkim, wants) => {
  const dir = newsroom({}, { ...CONFIG, email: { ...CONFIG.email, dkim } })
  const problems = await openNewsroom(dir, {}).then(() => [], problemsOf)
  expect(problems.length).toBeGreaterThan(0)
  expect(problems[0]?.at).toMatch(/^postrider\.config\.ts: email\.dkim/)
  expect(problems[0]?.message).toMatch(wants)
})

test('the record of the key of RFC 8463 is that of the RFC', () => {
  expect(dkimRecordOf({ ...ED25519, selector: 'brisbane', domain: 'football.example.com' })).toEqual({
    name: 'brisbane._domainkey.football.example.com',
    value: 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
    zone: 'brisbane._domainkey.football.example.com. IN TXT ( "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=" )',
  })
})

test('the strings of a zone line are at most 255 bytes long and together the value', () => {
  const { value, zone } = dkimRecordOf(RSA)
  const strings = [...zone.matchAll(/"([^"]*)"/g)].map(([, each = '']) => each)
  expect(strings.length).toBe(2)
  expect(Math.max(...strings.map(each => each.length))).toBeLessThanOrEqual(255)
  expect(strings.join('')).toBe(value)
})

test('a record is a key’s in either form and however it is spaced, and no other key’s', () => {
  const { value } = dkimRecordOf(RSA)
  const short = createPublicKey(RSA.key).export({ type: 'pkcs1', format: 'der' }).toString('base64')
  for (const record of [
    value,
    value.replace('k=rsa; ', ''),
    `v=DKIM1;k=rsa;p=${short}`,
    value.replace('p=', 'p = ').replace('MIIB', 'MI IB'),
    `${value}; t=s`,
  ])
    expect(isRecordOf(record, RSA)).toBe(true)
  for (const record of [
    'v=DKIM1; p=',
    value.slice(0, -8),
    value.replace('k=rsa', 'k=ed25519'),
    dkimRecordOf(ED25519).value,
    '',
  ])
    expect(isRecordOf(record, RSA)).toBe(false)
})

test('a key file is made for the owner alone, whole, and never over another', async () => {
  const dir = folder()
  const room = { dir, env: { POSTRIDER_DKIM_KEY_FILE: 'keys/dkim.pem' } }
  makeDkimFile(room, ['rsa', 'ed25519'])
  const file = join(dir, 'keys/dkim.pem')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  const before = readFileSync(file, 'utf8')
  expect(before.match(/BEGIN PRIVATE KEY/g)).toHaveLength(2)
  expect(() => makeDkimFile(room, ['rsa'])).toThrow('There is a DKIM key already')
  expect(readFileSync(file, 'utf8')).toBe(before)
  expect(existsSync(`${file}.${process.pid}`)).toBe(false)
})
