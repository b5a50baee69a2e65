import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { expect, test } from 'vitest'
import { deskOf } from '../../src/preview/state.ts'
import { postrider } from '../support/cli.ts'
import { clock, newsroom, put, STORY } from '../support/newsroom.ts'
import { smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const TRY = ['send', '--test', ADA, '--yes', '--json'] as const

test('--test mails one marked message, keeps no row and freezes nothing: a mended article goes out mended', async () => {
  const server = await smtpServer()
  const dir = newsroom()
  const env = { POSTRIDER_SMTP_URL: server.url }
  const first = await postrider(dir, TRY, { env })
  expect(first.code).toBe(0)
  expect(JSON.parse(first.stdout)).toMatchObject({
    subject: '[Test] Water council sets summer limits',
    test: true,
    deliveries: [{ address: ADA, status: 'sent' }],
    problems: [],
  })
  put(dir, { 'articles/water.txt': STORY.replace('Water council sets', 'Water council mends') })
  await postrider(dir, TRY, { env: { ...env, SOURCE_DATE_EPOCH: '1795176060' } })
  const mails = await Promise.all(server.accepted.map(each => PostalMime.parse(each.raw)))
  expect(mails.map(each => each.subject)).toEqual([
    '[Test] Water council sets summer limits',
    '[Test] Water council mends summer limits',
  ])
  expect(new Set(mails.map(each => each.messageId)).size).toBe(2)
  expect(existsSync(join(dir, 'articles.lock.json'))).toBe(false)

  const list = await postrider(dir, ['send', '--to', ADA, '--yes', '--json'], { env })
  expect(JSON.parse(list.stdout)).toMatchObject({
    subject: 'Water council mends summer limits',
    already: 0,
    complete: true,
  })
})

test('a test that is refused says the server’s reply and exits 1', async () => {
  const server = await smtpServer({ on: { rcpt: () => ({ code: 550, text: 'no such user' }) } })
  const ran = await postrider(newsroom(), TRY, { env: { POSTRIDER_SMTP_URL: server.url } })
  expect(ran.code).toBe(1)
  expect(JSON.parse(ran.stdout).problems).toMatchObject([{ code: 'delivery-failed', at: ADA }])
  expect(ran.stderr).toContain('no such user')
})

test.each([
  [['send', '--test', 'not an address', '--yes'], 1, 'bad-address'],
  [['send', '--test', ADA, '--to', ADA, '--yes'], 2, 'Say --to or --test, not both.'],
  [['send', '--test', ADA], 2, 'There is no terminal to ask on'],
])('%j is refused before anything is sent', async (args, code, said) => {
  const server = await smtpServer()
  const ran = await postrider(newsroom(), args, { env: { POSTRIDER_SMTP_URL: server.url } })
  expect(ran.code).toBe(code)
  expect(ran.stderr).toContain(said)
  expect(server.accepted).toEqual([])
})

test('a mail that Gmail would clip is warned of in build, in each kind of send before it asks, and in the preview', async () => {
  const server = await smtpServer()
  const env = { POSTRIDER_SMTP_URL: server.url }
  const points = Array.from({ length: 400 }, (_, index) => `• Point ${index} of the summer plan is told in full.`)
  const dir = newsroom({ 'articles/water.txt': `${STORY.trimEnd()}\n${points.join('\n')}\n` })
  const said = expect.stringContaining('digest-clipped')
  const warned = { code: 0, stderr: said }
  expect(await postrider(dir, ['build'], { env })).toMatchObject(warned)
  for (const args of [
    ['--dry-run', '--to', ADA],
    ['--test', ADA, '--yes'],
    ['--to', ADA, '--yes', '--force', 'size'],
  ]) {
    const ran = await postrider(dir, ['send', ...args, '--json'], { env })
    expect(ran).toMatchObject(warned)
    expect(JSON.parse(ran.stdout).problems.map((each: { code: string }) => each.code)).toContain('digest-clipped')
  }
  expect(server.accepted).toHaveLength(2)
  // As before it was sent.
  for (const each of ['editions', '.postrider']) rmSync(join(dir, each), { recursive: true })
  const desk = deskOf(dir, {}, { clock })
  await desk.refresh()
  expect(
    desk
      .shown()
      .problems.map(each => each.message)
      .join(),
  ).toContain('Gmail shows no more than 102400')
})

test('--test with --dry-run writes the message that --test would mail, and a waiting edition stands in neither’s way', async () => {
  const server = await smtpServer({ on: { rcpt: to => (to === ADA ? undefined : { code: 450, text: 'later' }) } })
  const dir = newsroom()
  const env = { POSTRIDER_SMTP_URL: server.url }
  put(dir, { 'list.txt': `${ADA}\nben@example.net\n` })
  expect((await postrider(dir, ['send', '--to', 'list.txt', '--yes'], { env })).code).toBe(0)
  put(dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })

  const rehearsed = await postrider(dir, ['send', '--test', ADA, '--dry-run', '--json'], { env })
  const { edition, files } = JSON.parse(rehearsed.stdout)
  expect(edition).toBe('2026-11-20-2')
  expect((await postrider(dir, TRY, { env })).code).toBe(0)
  const mailed = server.accepted.at(-1)?.raw.toString()
  expect(mailed).toContain('Subject: [Test] Bridge council sets summer limits')
  expect(readFileSync(join(dir, files[0]), 'utf8')).toBe(mailed)
})
