import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRecipients } from '../../src/delivery/index.ts'
import type { Mailbox } from '../../src/newsroom/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'
import { folder, put } from '../support/newsroom.ts'

function read(content: string | Uint8Array): { mailboxes: Mailbox[]; problems: readonly Problem[] } {
  const dir = folder()
  put(dir, { 'friends.txt': content })
  return attempt('friends.txt', join(dir, 'friends.txt'))
}

function attempt(to: string, file: string): { mailboxes: Mailbox[]; problems: readonly Problem[] } {
  try {
    return { mailboxes: readRecipients(to, file), problems: [] }
  } catch (error) {
    if (error instanceof ProblemError) return { mailboxes: [], problems: error.problems }
    throw error
  }
}

test('an existing file is a file though its name looks like an address', () => {
  const dir = folder()
  put(dir, { 'friends@home.txt': 'ada@example.net\n' })
  expect(attempt('friends@home.txt', join(dir, 'friends@home.txt')).mailboxes).toEqual([
    { name: null, address: 'ada@example.net' },
  ])
})

test('an address is itself where no file has its name', () => {
  expect(attempt('Ada <Ada@Example.net>', '/nowhere').mailboxes).toEqual([{ name: 'Ada', address: 'Ada@example.net' }])
})

test('a file names one a line, with comments, empty lines and any line end', () => {
  const { mailboxes } = read(
    '\uFEFF# friends\r\nada@example.net\r\n\r\n  "Ben, the Elder" <ben@example.net>  # from the fair\rCleo#1 <cleo@example.net>\n',
  )
  expect(mailboxes).toEqual([
    { name: null, address: 'ada@example.net' },
    { name: 'Ben, the Elder', address: 'ben@example.net' },
    { name: 'Cleo#1', address: 'cleo@example.net' },
  ])
})

test('an address that stands there twice in different letters is mailed once, as it stood first', () => {
  expect(read('Ada@Example.net\nada@EXAMPLE.NET\nADA@example.net').mailboxes).toEqual([
    { name: null, address: 'Ada@example.net' },
  ])
})

test('every line that is no address is told with its number, and nobody is mailed', () => {
  const { mailboxes, problems } = read(
    `ada@example.net\nben at example.net\n\n${'x'.repeat(5000)}@example.net\n\u001B[2J`,
  )
  expect(mailboxes).toEqual([])
  expect(problems.map(({ code, at, message }) => [code, at, message])).toEqual([
    ['bad-address', 'friends.txt:2', 'This is not an address that mail can go to: ben at example.net'],
    ['bad-address', 'friends.txt:4', `This is not an address that mail can go to: ${'x'.repeat(80)}…`],
    ['bad-address', 'friends.txt:5', 'This is not an address that mail can go to: \uFFFD[2J'],
  ])
})

test.each([
  ['ada@', '/nowhere', 'bad-address', '--to'],
  ['ada@example.net, ben@example.net', '/nowhere', 'bad-address', '--to'],
  ['freinds.txt', '/nowhere/freinds.txt', 'unreadable-file', 'freinds.txt'],
])('%s is neither an address nor a file', (to, file, code, at) => {
  expect(attempt(to, file).problems).toMatchObject([{ code, at }])
})

test('a folder cannot be read, and a file of comments names nobody', () => {
  const dir = folder()
  mkdirSync(join(dir, 'list'))
  expect(attempt('list', join(dir, 'list')).problems).toMatchObject([{ code: 'unreadable-file', at: 'list' }])
  expect(read('# nobody yet\n\n').problems).toMatchObject([{ code: 'no-list', at: 'friends.txt' }])
})

test('a line of a hundred thousand spaces costs no time', () => {
  expect(read(`a${' '.repeat(100_000)}b`).problems).toHaveLength(1)
})

test('any bytes are mailboxes, each once, or coded problems', () => {
  const dir = folder()
  const file = join(dir, 'friends.txt')
  const line = fc.oneof(
    fc.emailAddress(),
    fc.string(),
    fc.constantFrom('', '#', ' # ', '<', '>', '"', '\u0000', 'A@b.example', 'a@B.example'),
  )
  const lines = fc
    .tuple(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([all, end]) => Buffer.from(all.join(end)))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), lines), bytes => {
      writeFileSync(file, bytes)
      const { mailboxes, problems } = attempt('friends.txt', file)
      expect(mailboxes.length > 0).toBe(problems.length === 0)
      const keys = mailboxes.map(each => each.address.toLowerCase())
      expect(new Set(keys).size).toBe(keys.length)
      for (const { address } of mailboxes) expect(address).toMatch(/^[\x21-\x7e]+@[\x21-\x7e]+$/)
    }),
    { numRuns: 500 },
  )
})
