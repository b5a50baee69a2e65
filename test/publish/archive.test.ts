import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { smtpServer } from '../delivery/smtp.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, folder, put, STORY, tree } from '../support/newsroom.ts'

const GIT = {
  PATH: process.env.PATH,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'The desk',
  GIT_AUTHOR_EMAIL: 'desk@example.org',
  GIT_COMMITTER_NAME: 'The desk',
  GIT_COMMITTER_EMAIL: 'desk@example.org',
}
const [FIRST, SECOND] = ['2026-11-20-1', '2026-11-20-2']
const OURS =
  '<mjml><mj-body><mj-section><mj-column><mj-text>Ours <a href="{{ lead.url }}">x</a></mj-text></mj-column></mj-section></mj-body></mjml>'
const WATER = 'out/articles/water-council-sets-summer-limits/index.html'

function git(dir: string, ...args: string[]): void {
  execFileSync('git', ['-c', 'core.hooksPath=/dev/null', ...args], { cwd: dir, env: GIT })
}

/** What stands in out/ of the editions, by path: their pages and mails, the list of them, their feed. */
function archiveIn(dir: string): Record<string, string> {
  const paths = Object.entries(tree(join(dir, 'out')))
  return Object.fromEntries(paths.filter(([path]) => /^editions\/|^feeds\/editions\.xml$/.test(path)))
}

const mailsIn = (dir: string) =>
  Object.fromEntries(Object.entries(archiveIn(dir)).filter(([path]) => /email\.|message\.eml/.test(path)))
const pageIn = (dir: string, id: string) => readFileSync(join(dir, 'out/editions', id, 'index.html'), 'utf8')

const made = mkdtempSync(join(tmpdir(), 'postrider-'))
afterAll(() => rmSync(made, { recursive: true }))
let sent: Promise<void> | undefined

/** Makes a newsroom under version control that mails two editions, the second with a note, and commits all that is to be. */
async function sendTwo(): Promise<void> {
  const server = await smtpServer()
  put(made, {
    'postrider.config.ts': `export default ${JSON.stringify(CONFIG)}\n`,
    '.gitignore': '.postrider/\nout/\n',
    'articles/water.txt': STORY,
    'note.md': 'Two of them *today*.',
  })
  const run = (...args: string[]) => postrider(made, args, { env: { POSTRIDER_SMTP_URL: server.url } })
  await run('subscribers', 'add', 'ada@example.net', 'ben@example.net')
  await run('send', '--yes', '--skip-test')
  put(made, {
    'articles/bridge.txt': STORY.replace('Water council', 'Bridge council'),
    'articles/school.txt': STORY.replace('Water council', 'School council'),
  })
  await run('edition', 'create', '--note', 'note.md')
  await run('send', '--yes', '--skip-test')
  put(made, { 'articles/later.txt': STORY.replace('Water council', 'Later council') })
  await run('build')
  git(made, 'init', '--quiet')
  git(made, 'add', '--all')
  git(made, 'commit', '--quiet', '--message', 'Two editions')
  expect(server.accepted).toHaveLength(4)
}

/** A copy of that newsroom as its machine has it, state and all. */
async function afterTwo() {
  sent ??= sendTwo()
  await sent
  const dir = folder()
  cpSync(made, dir, { recursive: true })
  return { dir, run: (...args: string[]) => postrider(dir, args) }
}

test('a clean clone without a state builds, frozen, the same archive to the byte', async () => {
  const { dir } = await afterTwo()
  const clone = join(folder(), 'clone')
  git(dir, 'clone', '--quiet', dir, clone)
  expect((await postrider(clone, ['build', '--frozen'])).code).toBe(0)
  expect(Object.keys(archiveIn(clone))).toEqual([
    ...[FIRST, SECOND, '2026-11-20-3'].flatMap(id =>
      ['email.html', 'email.txt', 'index.html', 'message.eml'].map(name => `editions/${id}/${name}`),
    ),
    'editions/index.html',
    'feeds/editions.xml',
  ])
  expect(archiveIn(clone)).toEqual(archiveIn(dir))
})

test('a later edit changes the article’s page and its entry, and nothing of the edition', async () => {
  const { dir, run } = await afterTwo()
  const before = tree(join(dir, 'out'))
  put(dir, { 'articles/water.txt': STORY.replace('upper hall', 'lower hall').replace('are capped', 'are free') })
  await run('build')
  expect(archiveIn(dir)).toEqual(Object.fromEntries(Object.entries(before).filter(([path]) => path in archiveIn(dir))))
  expect(readFileSync(join(dir, WATER), 'utf8')).toContain('lower hall')
  expect(readFileSync(join(dir, 'out/atom.xml'), 'utf8')).toContain('lower hall')
})

test('of an article that was deleted since, the edition says all that it said, and links to nothing that is gone', async () => {
  const { dir, run } = await afterTwo()
  const [mails, page] = [mailsIn(dir), pageIn(dir, FIRST)]
  rmSync(join(dir, 'articles/water.txt'))
  expect((await run('build')).code).toBe(0)
  const link = '<a href="../../articles/water-council-sets-summer-limits/">Water council sets summer limits</a>'
  expect(page).toContain(link)
  expect(pageIn(dir, FIRST)).toBe(page.replace(link, '<span>Water council sets summer limits</span>'))
  expect(mailsIn(dir)).toEqual(mails)
  const feed = readFileSync(join(dir, 'out/feeds/editions.xml'), 'utf8')
  expect(feed).toContain('<h2>Water council sets summer limits</h2>')
  expect(feed).not.toContain('articles/water-council')
})

test('a new config, theme and template change the frame of an edition’s page, and no byte of its mail', async () => {
  const { dir, run } = await afterTwo()
  const [mails, page] = [mailsIn(dir), pageIn(dir, SECOND)]
  const told = (html: string) => html.slice(html.indexOf('<main'), html.indexOf('</main>'))
  const config = {
    site: { ...CONFIG.site, title: 'The Other Record', rights: 'All of them' },
    email: {
      from: 'Somebody else <else@example.com>',
      unsubscribeUrl: 'https://example.org/leave/',
      theme: { colors: { accent: { light: '#8a1c3b', dark: '#ff9db5' } } },
      labels: { readStory: 'On and on' },
      links: { utm: true },
    },
  }
  put(dir, {
    'postrider.config.ts': `export default ${JSON.stringify(config)}\n`,
    'emails/story.mjml': OURS,
    'emails/digest.mjml': OURS,
  })
  expect((await run('build')).code).toBe(0)
  const of = (id: string) => Object.entries(mailsIn(dir)).filter(([path]) => path.includes(id))
  for (const id of [FIRST, SECOND]) expect(of(id)).toEqual(Object.entries(mails).filter(([path]) => path.includes(id)))
  expect(of('2026-11-20-3')).not.toEqual(Object.entries(mails).filter(([path]) => path.includes('2026-11-20-3')))
  expect(pageIn(dir, SECOND)).not.toBe(page)
  expect(told(pageIn(dir, SECOND))).toBe(told(page))
})

test('when the site moves, the entries of its editions keep their ids', async () => {
  const { dir, run } = await afterTwo()
  const ids = () => readFileSync(join(dir, 'out/feeds/editions.xml'), 'utf8').match(/<id>tag:[^<]*/g)
  const before = ids()
  expect(before).toEqual([SECOND, FIRST].map(id => `<id>tag:example.org,2026:editions/${id}`))
  const site = { ...CONFIG.site, url: 'https://paper.example/', tagDate: '2027' }
  put(dir, { 'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, site })}\n` })
  await run('build')
  expect(ids()).toEqual(before)
})

test('a record that is gone is written again, to the byte, from the state, and its articles do not come again', async () => {
  const { dir, run } = await afterTwo()
  const file = join(dir, 'editions', `${SECOND}.json`)
  const [record, archive] = [readFileSync(file), archiveIn(dir)]
  rmSync(file)
  const listed = await run('edition', 'list', '--json')
  expect(JSON.parse(listed.stdout).map((each: { id: string; status: string }) => [each.id, each.status])).toEqual([
    [FIRST, 'begun'],
    [SECOND, 'begun'],
    ['2026-11-20-3', 'draft'],
  ])
  const { code, stderr } = await run('build')
  expect(code).toBe(0)
  expect(stderr).toContain('edition-record-gone')
  expect(readFileSync(file)).toEqual(record)
  expect(archiveIn(dir)).toEqual(archive)
  expect((await run('build')).stderr).not.toContain('edition-record-gone')
})

test('a state that cannot be read is told, and the site is built all the same', async () => {
  const { dir, run } = await afterTwo()
  put(dir, { '.postrider/postrider.sqlite': 'no database' })
  for (const suffix of ['-wal', '-shm']) rmSync(join(dir, `.postrider/postrider.sqlite${suffix}`), { force: true })
  const archive = archiveIn(dir)
  const { code, stderr } = await run('build')
  expect(code).toBe(1)
  expect(stderr).toContain('state-unreadable')
  expect(archiveIn(dir)).toEqual(archive)
})
