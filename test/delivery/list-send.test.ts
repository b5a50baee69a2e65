import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { leave, removeSubscriber } from '../../src/audience/index.ts'
import { readLeaveToken } from '../../src/email/index.ts'
import { openNewsroom, secretsOf } from '../../src/newsroom/index.ts'
import { hashOfAddress, openState, pepperOf } from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'
import { state } from './desk.ts'
import { type SmtpOptions, smtpServer } from './smtp.ts'

const PEOPLE = ['Ada <ada@example.net>', 'ben@example.net', 'cara@example.org']

async function room(
  on: SmtpOptions['on'] = {},
  email: object = { unsubscribeUrl: 'https://example.org/u/' },
  minutes = () => 0,
) {
  const server = await smtpServer({ on })
  const dir = newsroom(
    {},
    { ...CONFIG, email: { ...CONFIG.email, ...email }, lists: [{ name: 'water', title: 'Water' }] },
  )
  const run = (...args: string[]) =>
    postrider(dir, [...args, ...(args[0] === 'send' && !args.includes('--to') ? ['--skip-test'] : [])], {
      env: { POSTRIDER_SMTP_URL: server.url, SOURCE_DATE_EPOCH: `${1_795_176_000 + 60 * minutes()}` },
    })
  await run('subscribers', 'add', ...PEOPLE, '--tag', 'old')
  return { dir, server, run }
}

test('send mails every active subscriber, each with a link of their own, and nobody twice', async () => {
  const { dir, server, run } = await room()
  await run('subscribers', 'remove', 'ben@example.net')
  const sent = await run('send', '--yes')
  expect(sent.stdout).toBe('sent            2\n')
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'cara@example.org'])
  const desk = await state(dir)
  const secrets = secretsOf(await openNewsroom(dir, {}))
  for (const { to, raw } of server.accepted) {
    const { headers, text } = await simpleParser(raw)
    const { unsubscribe } = headers.get('list') as unknown as { unsubscribe: { url: string } }
    const token = unsubscribe.url.split('/').at(-1) ?? ''
    expect(readLeaveToken(token, secrets)).toEqual({ hash: hashOfAddress(await pepperOf(desk), to), list: null })
    expect(text).toContain(unsubscribe.url)
    expect(
      raw
        .toString('latin1')
        .split('\r\n\r\n', 1)[0]
        ?.replace(/^To: .*$/m, ''),
    ).not.toContain(to)
  }
  const again = await run('send', '2026-11-20-1', '--yes')
  expect(again.stdout).toBe('Everyone has 2026-11-20-1 already; nobody was mailed.\n')
})

test('--list mails those on the list, whose link leaves that one; --tag those with the tag', async () => {
  const { dir, server, run } = await room()
  await run('subscribers', 'add', 'cara@example.org', 'dan@example.net', '--list', 'water')
  await run('send', '--list', 'water', '--yes')
  expect(server.accepted.map(each => each.to)).toEqual(['cara@example.org', 'dan@example.net'])
  const secrets = secretsOf(await openNewsroom(dir, {}))
  const links = server.accepted.map(({ raw }) => /example\.org\/u\/([\w.~-]+)/.exec(raw.toString('latin1'))?.[1] ?? '')
  expect(links.map(link => readLeaveToken(link, secrets)?.list)).toEqual(['water', 'water'])
  await run('send', '2026-11-20-1', '--tag', 'old', '--yes')
  expect(server.accepted.map(each => each.to).slice(2)).toEqual(['ada@example.net', 'ben@example.net'])
})

test('who leaves while a send is under way is not mailed any more, and is told as skipped', async () => {
  let dir = ''
  const { run, server, ...made } = await room({
    rcpt: async to => {
      if (to !== 'ada@example.net') return undefined
      const desk = await openState(dir)
      await removeSubscriber(desk, 'cara@example.org', 'link', '2026-11-20T12:00:01Z')
      await desk.destroy()
      return undefined
    },
  })
  dir = made.dir
  const { code, stdout } = await run('send', '--yes')
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'ben@example.net'])
  expect(stdout).toBe('sent            2\nskipped         1\n')
  expect(code).toBe(0)
  const shown = JSON.parse((await run('subscribers', 'show', 'cara@example.org', '--json')).stdout)
  expect(shown.deliveries).toMatchObject([{ status: 'skipped', reply: 'they left the list' }])
})

test('who leaves the one list while it is mailed is not mailed as one of it', async () => {
  let dir = ''
  const { run, server, ...made } = await room({
    rcpt: async to => {
      if (to !== 'ada@example.net') return undefined
      const desk = await openState(dir)
      const hash = hashOfAddress(await pepperOf(desk), 'ben@example.net')
      await leave(desk, hash, { list: 'water', how: 'link' }, '2026-11-20T12:00:01Z')
      await desk.destroy()
      return undefined
    },
  })
  dir = made.dir
  await run('subscribers', 'add', 'ada@example.net', 'ben@example.net', '--list', 'water, other')
  await run('send', '--list', 'water', '--yes')
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net'])
  const shown = JSON.parse((await run('subscribers', 'show', 'ben@example.net', '--json')).stdout)
  expect(shown.deliveries).toMatchObject([{ status: 'skipped', reply: 'they left this list' }])
})

test('an edition that was begun for one list is not gone on with for everybody, unless it is named', async () => {
  let isDown = true
  const rcpt = (to: string) => (isDown && to === 'dan@example.net' ? { code: 451, text: '4.3.0 later' } : undefined)
  const { run, server } = await room({ rcpt }, undefined, () => (isDown ? 0 : 20))
  await run('subscribers', 'add', 'ada@example.net', 'dan@example.net', '--list', 'water')
  await run('send', '--list', 'water', '--yes')
  const other = await run('send', '--yes')
  expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('edition-audience')])
  expect(other.stderr).toContain('postrider send 2026-11-20-1 --list water')
  isDown = false
  await run('send', '--list', 'water', '--yes')
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'dan@example.net'])
})

test.each([
  [['--list', 'nobody'], {}, 'no-list', 2],
  [['--list', 'water', '--to', 'ada@example.net'], {}, 'wrong-arguments', 2],
  [[], { unsubscribe: undefined, unsubscribeUrl: undefined }, 'no-way-to-leave', 1],
] as const)('send %j with %j is refused: %s', async (flags, email, code, exit) => {
  const { run, server } = await room({}, email)
  const ran = await run('send', ...flags, '--yes', '--json')
  expect([ran.code, ran.stderr + ran.stdout]).toEqual([exit, expect.stringContaining(code)])
  expect(server.connections).toBe(0)
})

test('a rehearsal writes a message for each subscriber, with the link that a send would give them', async () => {
  const { dir, run } = await room()
  await run('send', '--list', 'water', '--dry-run')
  await run('send', '--dry-run')
  const folder = join(dir, '.postrider/dry-run/2026-11-20-1')
  expect(readdirSync(folder)).toEqual([
    '0001-ada@example.net.eml',
    '0002-ben@example.net.eml',
    '0003-cara@example.org.eml',
  ])
  const links = readdirSync(folder).map(name => /u\/([\w.-]+)/.exec(readFileSync(join(folder, name), 'latin1'))?.[1])
  expect(new Set(links).size).toBe(3)
})

test('from a damaged state nothing is sent', async () => {
  const { dir, server, run } = await room()
  await run('backup', join(dir, 'backup.sqlite'))
  const file = join(dir, '.postrider/postrider.sqlite')
  const size = readFileSync(file).length
  const handle = openSync(file, 'r+')
  // All but the schema: pages whose head is not one.
  for (let at = 4096 * 3; at + 8 < size; at += 4096) writeSync(handle, Buffer.from('damaged!'), 0, 8, at)
  closeSync(handle)
  const { code, stderr } = await run('send', '--to', 'dan@example.net', '--yes')
  expect([code, stderr]).toEqual([1, expect.stringMatching(/state-(?:damaged|unreadable)/)])
  expect(server.connections).toBe(0)
  const restored = await run('restore', join(dir, 'backup.sqlite'), '--yes')
  expect([restored.code, restored.stderr]).toEqual([0, expect.stringContaining('The present state cannot be read')])
  expect((await run('send', '--yes')).code).toBe(0)
  expect(server.accepted).toHaveLength(3)
})
