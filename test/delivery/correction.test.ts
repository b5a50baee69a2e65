import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { leave } from '../../src/audience/index.ts'
import { hashOfAddress, pepperOf } from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom, put, STORY } from '../support/newsroom.ts'
import { state } from './desk.ts'
import { type SmtpOptions, smtpServer } from './smtp.ts'

const ORIGINAL = '2026-11-20-1'
const CORRECTION = '2026-11-20-2'
const NOTE = 'The cap starts on **1 July**, not on 1 June.\n'

async function room(on: SmtpOptions['on'] = {}) {
  const server = await smtpServer({ on })
  const dir = newsroom(
    { 'articles/water.txt': STORY, 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') },
    {
      ...CONFIG,
      email: { ...CONFIG.email, unsubscribeUrl: 'https://example.org/u/' },
      lists: [{ name: 'water', title: 'Water' }],
    },
  )
  put(dir, { 'note.md': NOTE })
  let minutes = 0
  const run = (...args: string[]) =>
    postrider(dir, [...args, ...(args[0] === 'send' && !args.includes('--due') ? ['--yes', '--skip-test'] : [])], {
      env: { POSTRIDER_SMTP_URL: server.url, SOURCE_DATE_EPOCH: `${1_795_176_000 + 60 * minutes}` },
    })
  const later = (by: number) => {
    minutes += by
  }
  const to = () => server.accepted.splice(0).map(each => ({ to: each.to, head: headOf(each.raw) }))
  return { dir, server, run, later, to }
}

function headOf(raw: Buffer): Map<string, string> {
  const [head = ''] = raw.toString('latin1').split('\r\n\r\n', 1)
  const fields = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return new Map(
    fields.map(each => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 2)]),
  )
}

const CORRECT = ['edition', 'correct', ORIGINAL, 'water-council-sets-summer-limits', '--note', 'note.md']

test('a correction reaches all who got the original and are still on, below their own message of it, and no one else', async () => {
  let isDown = true
  const { run, later, to } = await room({
    rcpt: address => {
      if (address === 'ben@example.net') return { code: 550, text: '5.7.1 no' }
      return isDown && address === 'cara@example.org' ? { code: 451, text: '4.3.0 later' } : undefined
    },
  })
  await run('subscribers', 'add', 'ada@example.net', 'ben@example.net', 'cara@example.org', 'dora@example.net')
  await run('send')
  await run('send', ORIGINAL, '--to', 'Tom <tom@example.com>')
  const before = to()
  expect(before.map(each => each.to)).toEqual(['ada@example.net', 'dora@example.net', 'tom@example.com'])

  later(1)
  await run('subscribers', 'remove', 'dora@example.net')
  await run('subscribers', 'add', 'eve@example.net')
  const corrected = await run(...CORRECT)
  expect([corrected.code, corrected.stderr]).toEqual([0, expect.stringContaining(`postrider send ${CORRECTION}`)])
  const sent = await run('send', CORRECTION)
  expect([sent.code, sent.stderr]).toEqual([0, expect.stringContaining('correction-open')])
  const first = to()
  expect(first.map(each => each.to)).toEqual(['ada@example.net', 'tom@example.com'])

  // Who got the original only now gets the correction behind it.
  isDown = false
  later(30)
  await run('send', '--due')
  const rest = to()
  expect(rest.map(each => each.to)).toEqual(['cara@example.org', 'cara@example.org'])
  const ids = new Map([...before, ...rest.slice(0, 1)].map(each => [each.to, each.head.get('message-id')]))
  for (const { to: address, head } of [...first, ...rest.slice(1)]) {
    expect(head.get('in-reply-to')).toBe(ids.get(address))
    expect(head.get('references')).toBe(ids.get(address))
    expect(head.get('subject')).toMatch(/^Correction: /)
  }
  expect((await run('send', '--due')).stderr).toContain('Nobody is due.')
  const status = JSON.parse((await run('status', CORRECTION, '--json')).stdout)
  expect(status).toMatchObject({
    status: 'sent',
    audience: `got ${ORIGINAL}`,
    counts: { sent: 3, skipped: 1, candidates: 4 },
  })
})

test('the article keeps its id and gets a newer updated; the other entries stay byte for byte', async () => {
  const { dir, run, later } = await room()
  await run('subscribers', 'add', 'ada@example.net')
  await run('send')
  const entries = () => readFileSync(join(dir, 'out/atom.xml'), 'utf8').match(/<entry.*?<\/entry>/gs) ?? []
  const message = readFileSync(join(dir, `out/editions/${ORIGINAL}/message.eml`))
  const before = entries()
  later(1)
  await run(...CORRECT)
  const frozen = await run('build', '--frozen')
  expect([frozen.code, frozen.stderr]).toEqual([1, expect.stringContaining('lock-changed')])
  expect((await run('build')).code).toBe(0)
  expect((await run('build', '--frozen')).code).toBe(0)
  const after = entries()
  const of = (all: readonly string[], title: string) => all.find(each => each.includes(`<title>${title}`)) ?? ''
  expect(of(after, 'Bridge')).toBe(of(before, 'Bridge'))
  const [old, now] = [of(before, 'Water'), of(after, 'Water')]
  const part = (text: string, name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1] ?? ''
  expect(part(now, 'id')).toBe(part(old, 'id'))
  expect(Date.parse(part(now, 'updated'))).toBeGreaterThan(Date.parse(part(old, 'updated')))
  expect(now).toContain('<strong>Correction:</strong> The cap starts on <strong>1 July</strong>')
  expect(part(now, 'schema:correction')).toBe('The cap starts on 1 July, not on 1 June.')
  const page = readFileSync(join(dir, 'out/articles/water-council-sets-summer-limits/index.html'), 'utf8')
  expect(page).toContain('<aside class="correction" aria-label="Correction">')
  expect(readFileSync(join(dir, `out/editions/${ORIGINAL}/message.eml`))).toEqual(message)
  // Taken back, the page is as it was.
  rmSync(join(dir, `editions/${CORRECTION}.correction.json`))
  await run('build')
  expect(readFileSync(join(dir, 'out/atom.xml'), 'utf8')).not.toContain('Correction')
})

test.each([
  [['edition', 'correct', ORIGINAL, '--note', 'note.md'], 'several stories', 2],
  [['edition', 'correct', ORIGINAL, 'nothing', '--note', 'note.md'], 'no-such-story', 1],
  [['edition', 'correct', ORIGINAL], '--note FILE', 2],
  [['edition', 'correct', '2026-11-20-3', '--note', 'note.md'], 'correct-draft', 1],
  [['edition', 'correct', CORRECTION, '--note', 'note.md'], 'correct-correction', 1],
  [['edition', 'correct', '2026-01-01-1', '--note', 'note.md'], 'no-such-edition', 1],
  [['send', CORRECTION, '--list', 'water'], '--list and --tag do not choose', 2],
  [['send', CORRECTION, '--to', 'eve@example.net'], 'correction-stranger', 1],
] as const)('%j is refused: %s', async (args, says, code) => {
  const { dir, run, to } = await room()
  await run('subscribers', 'add', 'ada@example.net')
  await run('send')
  await run(...CORRECT)
  put(dir, { 'articles/new.txt': STORY.replace('Water council', 'Harbour council') })
  to()
  const ran = await run(...args)
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)])
  expect(to()).toEqual([])
})

test('a send without a name tells of a correction that waits, and where the ledger is lost none is sent', async () => {
  const { dir, run, to } = await room()
  await run('subscribers', 'add', 'ada@example.net')
  await run('send')
  await run(...CORRECT)
  to()
  expect((await run('send')).stderr).toContain('correction-waiting')
  rmSync(join(dir, '.postrider'), { recursive: true })
  await run('subscribers', 'add', 'ada@example.net')
  const lost = await run('send', CORRECTION)
  expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('correction-ledger')])
  expect(to()).toEqual([])
})

test('a dry run writes what a send mails, to the same people, whether they subscribe or were named', async () => {
  const { dir, run, to, server } = await room()
  await run('subscribers', 'add', 'ada@example.net', 'ben@example.net', 'dora@example.net', '--list', 'water')
  await run('send', '--list', 'water')
  await run('send', ORIGINAL, '--to', 'Tom <tom@example.com>')
  await leave(
    await state(dir),
    hashOfAddress(await pepperOf(await state(dir)), 'ben@example.net'),
    { list: 'water', how: 'link' },
    '2026-11-20T12:00:01Z',
  )
  await run('subscribers', 'remove', 'dora@example.net')
  await run('subscribers', 'add', 'eve@example.net')
  await run(...CORRECT)
  to()
  const rehearsed = JSON.parse((await run('send', CORRECTION, '--dry-run', '--json')).stdout)
  const written = rehearsed.files.map((file: string) => readFileSync(join(dir, file)))
  const stranger = await run('send', CORRECTION, '--to', 'eve@example.net', '--dry-run')
  expect([stranger.code, stranger.stderr]).toEqual([1, expect.stringContaining('correction-stranger')])
  await run('send', CORRECTION)
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'tom@example.com'])
  expect(written).toHaveLength(2)
  const bare = (raw: Buffer) => raw.toString('latin1')
  expect(written.map(bare)).toEqual(server.accepted.map(each => bare(each.raw)))
})

test('of a list, who left it since is skipped, who was named without being on it is not, and only members leave the list', async () => {
  const { dir, run, to } = await room()
  await run('subscribers', 'add', 'ada@example.net', 'ben@example.net', '--list', 'water, other')
  await run('subscribers', 'add', 'cara@example.org')
  await run('send', '--list', 'water')
  await run('send', ORIGINAL, '--to', 'cara@example.org')
  to()
  const desk = await state(dir)
  const hash = hashOfAddress(await pepperOf(desk), 'ben@example.net')
  await leave(desk, hash, { list: 'water', how: 'link' }, '2026-11-20T12:00:01Z')
  await run(...CORRECT)
  await run('send', CORRECTION)
  const mailed = to()
  expect(mailed.map(each => each.to)).toEqual(['ada@example.net', 'cara@example.org'])
  const isOfList = mailed.map(({ head }) => head.get('list-unsubscribe')?.includes('~') ?? false)
  expect(isOfList).toEqual([true, false])
})

test('a backup brought back mails no correction to who came since and left, the newsroom or the list of the original', async () => {
  const { dir, run, later, to } = await room()
  await run('subscribers', 'add', 'ada@example.net', '--list', 'water')
  await run('backup', 'early.sqlite')
  later(1)
  await run('subscribers', 'add', 'ben@example.net', 'dora@example.net', '--list', 'water, other')
  await run('send', '--list', 'water')
  expect(to()).toHaveLength(3)
  later(1)
  const desk = await state(dir)
  const hash = hashOfAddress(await pepperOf(desk), 'ben@example.net')
  await leave(desk, hash, { list: 'water', how: 'link' }, '2026-11-20T12:02:00Z')
  await run('subscribers', 'remove', 'dora@example.net')
  await desk.destroy()
  await run(...CORRECT)
  const restored = await run('restore', 'early.sqlite', '--yes')
  expect([restored.code, restored.stderr]).toEqual([0, expect.anything()])
  await run('send', CORRECTION)
  expect(to().map(each => each.to)).toEqual(['ada@example.net'])
})
