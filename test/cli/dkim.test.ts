import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { signerOf } from '../../src/delivery/dkim.ts'
import { fillerOf, toMessage } from '../../src/email/index.ts'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { verdicts } from '../delivery/dkim-keys.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom, put } from '../support/newsroom.ts'

const DIGEST = { subject: 'Water', preheader: '', html: '<p>Rain</p>\n', text: 'Rain\n', key: 'a'.repeat(32) }
const READER = {
  address: 'ada@example.net',
  messageId: 'a@example.org',
  name: null,
  unsubscribe: 'mailto:a@example.org',
  webVersion: 'https://example.org/',
}

function withDkim(dkim: unknown): Record<string, string> {
  return {
    'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, email: { ...CONFIG.email, dkim } })}\n`,
  }
}

test.each([
  [[], ['2026-11 pass']],
  [['--type', 'rsa', '--selector', 'mail.a'], ['mail.a pass']],
  [['--type', 'ed25519'], ['2026-11 pass']],
  [
    ['--type', 'both'],
    ['2026-11 pass', '2026-11-ed25519 pass'],
  ],
])(
  'dkim create %j: with the record and the config line that it prints, mailauth verifies the mail',
  async (flags, pass) => {
    const dir = newsroom()
    const { code, stdout, stderr } = await postrider(dir, ['dkim', 'create', ...flags])
    expect(code).toBe(0)
    const told = (word: string) =>
      [...stdout.matchAll(new RegExp(`^${word} +(.*)$`, 'gm'))].map(([, said = '']) => said)
    const [names, values] = [told('name'), told('value')]
    const records = names.map((name, index) => ({ name, value: values[index] ?? '' }))
    const [line = ''] = told('config')
    const [, dkim = ''] = /^email: \{ dkim: (.*) \}$/.exec(line) ?? []
    put(dir, {
      'postrider.config.ts': `export default { site: ${JSON.stringify(CONFIG.site)}, email: { ...${JSON.stringify(CONFIG.email)}, dkim: ${dkim} } }\n`,
    })
    const room = await openNewsroom(dir, {})
    const pieces = fillerOf(await toMessage(DIGEST, room.config, '2026-11-20T12:00:00Z'))(READER)
    const all = await verdicts(Buffer.concat(await signerOf(room)(pieces)), records)
    expect(all.map(each => `${each.selector} ${each.result}`)).toEqual(pass)
    expect(stderr).toContain('The private key stands in .postrider/dkim.pem')
    expect(stdout + stderr).not.toContain('PRIVATE KEY')
  },
)

test('--json is one document with the records, and show prints the same again', async () => {
  const dir = newsroom()
  const made = await postrider(dir, ['dkim', 'create', '--type', 'both', '--json'])
  const { file, records, config } = JSON.parse(made.stdout)
  expect(file).toBe('.postrider/dkim.pem')
  expect(config).toEqual({ email: { dkim: [{ selector: '2026-11' }, { selector: '2026-11-ed25519' }] } })
  expect(records.map((each: { type: string; name: string }) => `${each.type} ${each.name}`)).toEqual([
    'rsa 2026-11._domainkey.example.org',
    'ed25519 2026-11-ed25519._domainkey.example.org',
  ])
  put(dir, withDkim(config.email.dkim))
  const shown = await postrider(dir, ['dkim', 'show', '--json'])
  expect(shown).toEqual({ code: 0, stdout: made.stdout, stderr: '' })
})

test('show wants to know the selector where the config does not say it', async () => {
  const dir = newsroom()
  await postrider(dir, ['dkim', 'create'])
  const { code, stderr } = await postrider(dir, ['dkim', 'show'])
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'postrider: The config names no selector: name it with --selector. See: postrider dkim --help\n',
  })
  expect((await postrider(dir, ['dkim', 'show', '--selector', 'x'])).stdout).toContain('x._domainkey.example.org\n')
})

test('create writes over no key', async () => {
  const dir = newsroom()
  await postrider(dir, ['dkim', 'create'])
  const before = readFileSync(join(dir, '.postrider/dkim.pem'), 'utf8')
  const { code, stdout, stderr } = await postrider(dir, ['dkim', 'create'])
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('dkim-key-exists')
  expect(readFileSync(join(dir, '.postrider/dkim.pem'), 'utf8')).toBe(before)
})

test('a key that is made for a new one never takes the selector of the old', async () => {
  const dir = newsroom(withDkim({ selector: '2026-11', domain: 'mail.example.org' }))
  const { stdout } = await postrider(dir, ['dkim', 'create'])
  expect(stdout).toContain('name     2026-11b._domainkey.mail.example.org\n')
  expect(stdout).toContain("config   email: { dkim: { selector: '2026-11b', domain: 'mail.example.org' } }\n")
})

test.each([
  [['dkim'], 'dkim wants create | show.'],
  [['dkim', 'crate'], 'dkim wants create or show, not "crate".'],
  [['dkim', 'create', '--type', 'dsa'], '--type wants rsa, ed25519 or both.'],
  [['dkim', 'create', '--selector', 'a b'], '--selector wants letters, digits and hyphens, as 2026-11.'],
  [['dkim', 'show', '--type', 'rsa'], '--type belongs to dkim create.'],
])('%j is a wrong call, and makes nothing', async (args, says) => {
  const dir = newsroom()
  expect(await postrider(dir, args)).toEqual({
    code: 2,
    stdout: '',
    stderr: `postrider: ${says} See: postrider dkim --help\n`,
  })
  expect(existsSync(join(dir, '.postrider/dkim.pem'))).toBe(false)
})

test('without a sender there is no domain to make a key for, and none is made', async () => {
  const dir = newsroom({}, { site: CONFIG.site })
  const { code, stderr } = await postrider(dir, ['dkim', 'create'])
  expect(code).toBe(1)
  expect(stderr).toContain('no-from')
  expect(existsSync(join(dir, '.postrider/dkim.pem'))).toBe(false)
})
