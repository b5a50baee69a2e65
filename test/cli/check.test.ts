import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { smtpServer } from '../delivery/smtp.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom, STORY } from '../support/newsroom.ts'

const HTTP =
  '---\ntitle: Water\nauthor: Mara\ndate: 2026-11-12\n---\nSee [the plan](http://plan.example/), and [this](#nowhere).\n'
const BROKEN = {
  'emails/parts/note.mjml': '<mj-text><p><a href="#">Up</a></p></mj-text>\n',
}

test('check tells the worst first, then which rules passed, and ends with a verdict', async () => {
  const { stdout, stderr, code } = await postrider(newsroom({ 'articles/a.md': HTTP, ...BROKEN }), ['check'])
  expect(code).toBe(1)
  expect(stdout).toBe('No: 1 error, 4 warnings, 1 note. 2026-11-20-1 should not be sent as it is.\n')
  const order = [...stderr.matchAll(/^(error|warning|info) +\S+/gm)].map(found => found[1])
  expect(order).toEqual(['error', 'warning', 'warning', 'warning', 'warning', 'info'])
  expect(stderr).toContain('error    emails/parts/note.mjml:1')
  expect(stderr).toContain('passed   subject, told-before, size')
  expect(stderr).toContain('skipped  dns: only with --dns')
})

test('check --json is one document, and says no by its exit code too', async () => {
  const { stdout, code } = await postrider(newsroom({ 'articles/a.md': HTTP, ...BROKEN }), ['check', '--json'])
  const { says, problems, edition, passed, skipped } = JSON.parse(stdout)
  expect({ says, code, edition }).toEqual({ says: 'no', code: 1, edition: '2026-11-20-1' })
  expect(problems[0]).toMatchObject({
    code: 'link-placeholder',
    rule: 'links',
    severity: 'error',
    at: 'emails/parts/note.mjml:1',
  })
  expect(problems[0].source.length).toBeGreaterThan(5)
  expect(passed).toContain('size')
  expect(skipped).toHaveLength(2)
})

test('check --format github annotates the lines', async () => {
  const { stdout } = await postrider(newsroom({ 'articles/a.md': HTTP, ...BROKEN }), ['check', '--format', 'github'])
  const [first, second] = stdout.split('\n')
  expect(first).toBe(
    '::error file=emails/parts/note.mjml,line=1,title=link-placeholder::A link leads nowhere: "#" (Up). Put its address in.',
  )
  expect(second).toMatch(/^::warning /)
})

test('a good edition may go out', async () => {
  const { stdout, code } = await postrider(newsroom(), ['check'])
  expect({ stdout, code }).toEqual({ stdout: 'Yes, 2026-11-20-1 may go out. Look at: 3 warnings, 1 note.\n', code: 0 })
})

test('send refuses what check refuses, unless the rule is named', async () => {
  const server = await smtpServer()
  const dir = newsroom({ 'articles/a.md': HTTP, ...BROKEN })
  const env = { POSTRIDER_SMTP_URL: server.url }
  const refused = await postrider(dir, ['send', '--to', 'ada@example.net', '--yes'], { env })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('The pre-flight says no: links.')
  expect(server.accepted).toHaveLength(0)
  const forced = await postrider(dir, ['send', '--to', 'ada@example.net', '--yes', '--force', 'links'], { env })
  expect(forced.code).toBe(0)
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net'])
})

test('a plan that names what was told is refused, unless the rule is named', async () => {
  const server = await smtpServer()
  const dir = newsroom()
  const env = { POSTRIDER_SMTP_URL: server.url }
  await postrider(dir, ['send', '--to', 'ada@example.net', '--yes'], { env })
  await postrider(dir, ['edition', 'create', 'water-council-sets-summer-limits', '--subject', 'Once more'])
  const refused = await postrider(dir, ['send', '--to', 'ada@example.net', '--yes'], { env })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('"Water council sets summer limits" was in the edition 2026-11-20-1 already.')
  expect(server.accepted).toHaveLength(1)
  const forced = await postrider(dir, ['send', '--to', 'ada@example.net', '--yes', '--force', 'told-before'], { env })
  expect(forced.code).toBe(0)
  expect(server.accepted).toHaveLength(2)
})

test('--force wants names of rules', async () => {
  const { code, stderr } = await postrider(newsroom(), ['send', '--to', 'ada@example.net', '--yes', '--force', 'linkz'])
  expect(code).toBe(2)
  expect(stderr).toContain('--force wants names of rules: headers, signature, subject, told-before')
})

test('what was sent can be judged again by its name', async () => {
  const server = await smtpServer()
  const dir = newsroom({}, CONFIG)
  await postrider(dir, ['send', '--to', 'ada@example.net', '--yes'], { env: { POSTRIDER_SMTP_URL: server.url } })
  const { stdout, code } = await postrider(dir, ['check', '2026-11-20-1'])
  expect(code).toBe(0)
  expect(stdout).toContain('2026-11-20-1 may go out.')
})

test('send holds ids against the last build, not against the one that it makes itself', async () => {
  const server = await smtpServer()
  const url = 'https://example.org/articles/water-council-sets-summer-limits/'
  const dir = newsroom({
    'articles/water.txt': STORY,
    'out/feed.json': JSON.stringify({ items: [{ id: 'tag:old', url }] }),
  })
  const env = { POSTRIDER_SMTP_URL: server.url }
  const { code, stderr } = await postrider(dir, ['send', '--to', 'ada@example.net', '--yes'], { env })
  expect(code).toBe(1)
  expect(stderr).toContain(`${url} had the id tag:old in the last build`)
  expect(server.accepted).toHaveLength(0)
})

test('what the mail tells shorter for its size is named by build, check and a dry run', async () => {
  const html = 'The vote came a little after ten, and nobody had thought it would.\n\n'.repeat(1_500)
  const dir = newsroom({
    'articles/water.txt': `${STORY}\n`,
    'articles/long.md': `---\ntitle: Long\nauthor: M\ndate: 2026-11-13\ntakeaways: [One thing]\n---\n${html}`,
  })
  rmSync(join(dir, 'articles/water.txt'))
  for (const args of [['build'], ['check'], ['send', '--to', 'ada@example.net', '--dry-run']]) {
    const { stderr, code } = await postrider(dir, args)
    expect(stderr).toContain('this story is told shorter in it: Long')
    expect(code).toBe(0)
  }
})
