import { expect, test } from 'vitest'
import { type Answered, readImapUrl } from '../../src/delivery/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'
import { problemsFrom } from './desk.ts'
import { type ImapOptions, imapServer } from './imap.ts'
import { report } from './returned-mail.ts'
import { smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const AWAY = 'From: ben@example.net\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n'
const LUNCH = 'Subject: lunch?\n\nAt one?\n'

async function room(options: ImapOptions = {}) {
  const smtp = await smtpServer()
  const dir = newsroom({}, { ...CONFIG, email: { ...CONFIG.email, bounces: 'bounces@example.org' } })
  const run = (args: string[], env: Record<string, string> = {}) =>
    postrider(dir, args, { env: { POSTRIDER_SMTP_URL: smtp.url, ...env } })
  await run(['subscribers', 'add', ADA])
  await run(['send', '--yes', '--skip-test'])
  const imap = await imapServer([LUNCH, report({ to: smtp.accepted[0]?.from ?? '', recipient: ADA }), AWAY], options)
  const bounces = async (...args: string[]) => {
    const ran = await run(['bounces', '--json', ...args], { POSTRIDER_IMAP_URL: imap.url })
    return { ...ran, answered: ran.stdout === '' ? [] : (JSON.parse(ran.stdout) as Answered[]) }
  }
  return { dir, imap, run, bounces }
}

test('a mailbox is read without a trace in it: EXAMINE, BODY.PEEK, a part of each; the next run reads what is new alone', async () => {
  const { imap, bounces } = await room()
  const { answered, code, stderr } = await bounces()
  expect([code, stderr]).toEqual([0, ''])
  expect(answered.map(each => [each.file, each.action])).toEqual([
    ['127.0.0.1/INBOX;uid=1', 'unread'],
    ['127.0.0.1/INBOX;uid=2', 'bounced'],
    ['127.0.0.1/INBOX;uid=3', 'ignored'],
  ])
  expect(imap.secured).toBe(1)
  expect(
    imap.commands.filter(each => /^(?:SELECT|UID STORE|UID MOVE|UID COPY|EXPUNGE|CLOSE|CREATE)/.test(each)),
  ).toEqual([])
  expect(imap.commands.find(each => each.startsWith('UID FETCH'))).toMatch(
    /^UID FETCH 1,2,3 \(.*BODY\.PEEK\[\]<0\.1048577>\)$/,
  )
  expect(imap.folders.get('INBOX')?.map(each => each.flags)).toEqual([[], [], []])
  imap.commands.length = 0
  expect((await bounces()).answered).toEqual([])
  expect(imap.commands.filter(each => each.startsWith('UID FETCH'))).toEqual([])
  imap.folders.get('INBOX')?.push({ uid: 9, raw: AWAY, flags: [] })
  expect((await bounces()).answered.map(each => each.file)).toEqual(['127.0.0.1/INBOX;uid=9'])
  expect((await bounces('--all')).answered.map(each => each.action)).toEqual(['unread', 'known', 'ignored', 'ignored'])
})

test('a mailbox that was made anew is read anew', async () => {
  const { imap, bounces } = await room()
  await bounces()
  imap.validity = 8
  expect((await bounces()).answered.map(each => each.action)).toEqual(['unread', 'known', 'ignored'])
})

test('--move moves what is dealt with to a folder, which it makes, also what was read before', async () => {
  const { imap, bounces } = await room()
  await bounces()
  const { answered, code } = await bounces('--move', 'Bounces')
  expect([code, answered.map(each => each.action)]).toEqual([0, ['unread', 'known', 'ignored']])
  expect(imap.folders.get('INBOX')?.map(each => each.uid)).toEqual([1])
  expect(imap.folders.get('Bounces')?.map(each => each.uid)).toEqual([2, 3])
  expect((await bounces('--move', 'Bounces')).answered).toEqual([])
})

test('--dry-run remembers nothing and moves nothing', async () => {
  const { imap, bounces } = await room()
  const before = await bounces('--dry-run', '--move', 'Bounces')
  expect(before.answered.map(each => each.action)).toEqual(['unread', 'bounced', 'ignored'])
  expect(imap.folders.get('INBOX')).toHaveLength(3)
  expect((await bounces()).answered).toEqual(before.answered)
})

test('where a move would remove what others have marked, nothing is moved and it is told', async () => {
  const { bounces } = await room({ capabilities: 'IMAP4rev1' })
  const { code, stderr } = await bounces('--move', 'Bounces')
  expect([code, stderr]).toEqual([1, expect.stringContaining('neither MOVE nor UIDPLUS')])
})

test('a move that the server refuses is told, and what it asks for was done', async () => {
  const { bounces, run } = await room({ on: command => (command === 'UID MOVE' ? 'NO quota' : undefined) })
  const { code, stderr } = await bounces('--move', 'Bounces')
  expect([code, stderr]).toEqual([1, expect.stringContaining('move-failed')])
  expect((await run(['subscribers', 'show', ADA])).stdout).toContain('bounced')
})

test.each([
  ['LOGIN', 'NO [AUTHENTICATIONFAILED] no such user with p@ss/word'],
  ['EXAMINE', 'NO you may not'],
  ['UID SEARCH', 'NO not now'],
  ['UID FETCH', 'drop'],
  ['LOGIN', 'drop'],
])('where %s is answered by %s the run fails with one problem that names no password', async (command, answer) => {
  const { bounces } = await room({ on: each => (each === command ? answer : undefined) })
  const { code, stdout, stderr } = await bounces()
  expect(code).toBe(1)
  expect(stdout + stderr).toContain('imap-failed')
  expect(stdout + stderr).not.toContain('p@ss/word')
})

test('POSTRIDER_IMAP_URL is read by the rules of POSTRIDER_SMTP_URL, with a folder behind it', async () => {
  expect(readImapUrl('imaps://desk:p%40ss@imap.example.org/Archive%2FBounces')).toEqual({
    host: 'imap.example.org',
    port: 993,
    secure: true,
    requireTls: false,
    verify: true,
    auth: { user: 'desk', pass: 'p@ss' },
    folder: 'Archive/Bounces',
  })
  expect(readImapUrl('imap://desk:x@imap.example.org')).toMatchObject({ port: 143, requireTls: true, folder: 'INBOX' })
  expect(readImapUrl('imap://desk:x@127.0.0.1')).toMatchObject({ requireTls: false, verify: false })
  const wants = async (text: string | undefined) => (await problemsFrom(() => readImapUrl(text)))[0]?.message
  expect(await wants(undefined)).toBe('No mailbox is named.')
  expect(await wants('smtp://a:b@example.org')).toBe('POSTRIDER_IMAP_URL must begin with imap:// or imaps://.')
  expect(await wants('imaps://example.org')).toBe('POSTRIDER_IMAP_URL names no user and password.')
  expect(await wants('imaps://a:b@example.org/?x')).toBe('POSTRIDER_IMAP_URL goes on after host and port.')
  expect(await wants('imaps://a:hunter#2@example.org/')).toMatch(/^POSTRIDER_IMAP_URL /)
})
