import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answered } from '../../src/delivery/index.ts'
import { report } from '../delivery/returned-mail.ts'
import { postrider } from '../support/cli.ts'
import { folder, newsroom, put, tree } from '../support/newsroom.ts'

const mail = (recipient: string) => report({ to: 'bounces@example.org', recipient })
const dry = async (cwd: string, args: string[], input: string | Uint8Array = '') => {
  const { stdout, stderr, code } = await postrider(cwd, ['bounces', ...args, '--dry-run', '--json'], { input })
  expect([stderr, code]).toEqual(['', 0])
  return JSON.parse(stdout) as Answered[]
}
const facts = (all: readonly Answered[]) => all.map(({ file, recipient, kind }) => [file, recipient, kind])

test('every file of a folder and below it is a message, whatever its name, without a newsroom; nothing is written', async () => {
  const dir = folder()
  put(dir, {
    'in/a.eml': mail('a@example.net'),
    'in/b': mail('b@example.net'),
    'in/deep/c.txt': mail('c@example.net'),
    'in/.hidden': mail('d@example.net'),
  })
  const before = tree(dir)
  expect(facts(await dry(dir, ['in']))).toEqual([
    ['in/a.eml', 'a@example.net', 'hard'],
    ['in/b', 'b@example.net', 'hard'],
    ['in/deep/c.txt', 'c@example.net', 'hard'],
  ])
  expect(tree(dir)).toEqual(before)
})

test('a rehearsal in a newsroom that has sent nothing makes no state and no key', async () => {
  const dir = newsroom({ 'in/a.eml': mail('a@example.net') })
  const before = tree(dir)
  expect(await dry(dir, ['in'])).toMatchObject([{ action: 'unproven', subscriber: null, edition: null }])
  expect(tree(dir)).toEqual(before)
})

test('an mbox gives its messages; a From in a body parts none, a quoted one is given back', async () => {
  const dir = folder()
  const line = 'From MAILER-DAEMON Fri Nov 20 12:00:00 2026'
  const says = (text: string) => report({ to: 'b@example.org', recipient: 'a@example.net', says: text })
  const box = [
    line,
    says('550 5.1.1 gone').replace(
      'could not deliver',
      'could not deliver\n\nFrom here on\n\n>From Friday 12:00 2026\n',
    ),
    line,
    `Content-Length: 99999999\n${mail('b@example.net')}`,
    line.replaceAll('\n', '\r\n'),
    mail('c@example.net'),
  ].join('\n')
  put(dir, { 'in.mbox': box })
  const expected = ['a@example.net', 'b@example.net', 'c@example.net']
  expect(facts(await dry(dir, ['in.mbox']))).toEqual(expected.map((who, n) => [`in.mbox#${n + 1}`, who, 'hard']))
  expect(facts(await dry(dir, ['-'], box)).map(each => each[1])).toEqual(expected)
  expect(facts(await dry(dir, ['-'], box.replaceAll('\n', '\r\n'))).map(each => each[1])).toEqual(expected)
})

test('one message is piped in', async () => {
  expect(facts(await dry(folder(), ['-'], mail('a@example.net')))).toEqual([['stdin', 'a@example.net', 'hard']])
})

test('a report of several addresses tells the others too', async () => {
  const dir = folder()
  const two = mail('a@example.net').replace(
    '\n\n--part\nContent-Type: text/rfc822',
    '\n\nFinal-Recipient: rfc822; b@example.net\nAction: failed\nStatus: 4.2.2\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full\n\n--part\nContent-Type: text/rfc822',
  )
  put(dir, { 'two.eml': two })
  expect(await dry(dir, ['two.eml'])).toMatchObject([
    {
      recipient: 'a@example.net',
      kind: 'hard',
      others: [{ recipient: 'b@example.net', kind: 'soft', status: '4.2.2' }],
    },
  ])
})

test('a file of 50 MB, an mbox with one of 10 MB, one long line of 20 MB, nothing and noise are none, soon and in bounded memory', async () => {
  const dir = folder()
  const big = Buffer.alloc(50_000_000, 'a line of nothing at all\n')
  put(dir, {
    'big.eml': Buffer.concat([Buffer.from('Subject: big\n\n'), big]),
    'big.mbox': Buffer.concat([
      Buffer.from('From a@b Fri Nov 20 12:00:00 2026\nSubject: big\n\n'),
      big.subarray(0, 10_000_000),
    ]),
    'empty.eml': '',
    'line.mbox': Buffer.concat([Buffer.from('From '), Buffer.alloc(20_000_000, 'x')]),
    'noise.eml': Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 256)),
  })
  const began = performance.now()
  const read = await dry(dir, ['.'])
  expect(read.map(each => [each.file, each.kind, each.problems.map(({ code }) => code)])).toEqual([
    ['big.eml', 'none', ['return-unreadable']],
    ['big.mbox#1', 'none', ['return-unreadable']],
    ['line.mbox#1', 'none', ['return-unreadable']],
    ['noise.eml', 'none', []],
  ])
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('what cannot be read is told, and the rest is read; --ndjson is a line a message', async () => {
  const dir = folder()
  put(dir, { 'a.eml': mail('a@example.net'), 'b.eml': mail('b@example.net') })
  const ran = await postrider(dir, ['bounces', 'a.eml', 'b.eml', '--dry-run', '--ndjson'])
  expect(
    ran.stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line).recipient),
  ).toEqual(['a@example.net', 'b@example.net'])
  const missing = await postrider(dir, ['bounces', 'gone.eml', '--dry-run', '--json'])
  expect([missing.code, JSON.parse(missing.stdout).problems[0].code]).toEqual([1, 'unreadable-file'])
})

test('--move is refused where nothing can be moved; without paths and without a mailbox it says what to set', async () => {
  const dir = newsroom({ 'a.eml': mail('a@example.net') })
  for (const word of ['a.eml', '-', '.']) {
    const { code, stderr } = await postrider(dir, ['bounces', word, '--move', 'Done'])
    expect([code, stderr]).toEqual([2, expect.stringContaining('--move works in a maildir and over IMAP')])
  }
  const none = await postrider(dir, ['bounces'])
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('POSTRIDER_IMAP_URL')])
  const outside = await postrider(folder(), ['bounces', join(dir, 'a.eml')])
  expect([outside.code, outside.stderr]).toEqual([1, expect.stringContaining('no-config')])
})
