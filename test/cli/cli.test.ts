import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { build } from '../../src/publish/index.ts'
import { postrider, postriderProcess } from '../support/cli.ts'
import { clock, folder, newsroom, put, REPO, STORY, tree } from '../support/newsroom.ts'

const COMMANDS = ['init', 'build', 'preview', 'send', 'ping', 'parse']

test('--version prints the version and nothing else', async () => {
  const { version } = JSON.parse(readFileSync(join(REPO, 'package.json'), 'utf8'))
  expect(await postriderProcess(folder(), ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('without a command it shows what there is', async () => {
  const { code, stdout } = await postrider(folder(), [])
  expect(code).toBe(0)
  for (const name of COMMANDS) expect(stdout).toContain(`  ${name} `)
})

test.each(COMMANDS)('%s --help shows its flags and examples', async name => {
  const { code, stdout, stderr } = await postrider(folder(), [name, '--help'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^Usage: postrider /m)
  expect(stdout).toMatch(/^Examples:\n {2}\S/m)
  expect(stdout).toContain('--newsroom DIR')
})

test('a wrong command is named with its nearest right one', async () => {
  expect(await postriderProcess(folder(), ['biuld'])).toEqual({
    code: 2,
    stdout: '',
    stderr: 'postrider: There is no command "biuld". Did you mean build?\n',
  })
})

test('wrong flags are all named with their nearest right ones', async () => {
  expect(await postrider(folder(), ['build', '--frozne', '--jsn'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'postrider: build has no flag --frozne. Did you mean --frozen?\npostrider: build has no flag --jsn. Did you mean --json?\n',
  })
})

test.each([
  [['send', '--to'], 'postrider: --to wants ADDR|FILE. See: postrider send --help\n'],
  [['build', '--json=yes'], 'postrider: --json takes no value. See: postrider build --help\n'],
  [['build', 'extra'], 'postrider: build does not take "extra". See: postrider build --help\n'],
  [['parse'], 'postrider: parse wants FILE|DIR|URL|-…. See: postrider parse --help\n'],
  [['preview', '--port', 'x'], 'postrider: --port wants a number from 0 to 65535. See: postrider preview --help\n'],
])('%j is a wrong call', async (args, stderr) => {
  expect(await postrider(folder(), args)).toEqual({ code: 2, stdout: '', stderr })
})

test('no config is a problem on stderr, and under --json on stdout', async () => {
  const dir = folder()
  const { code, stdout, stderr } = await postrider(dir, ['build', '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toEqual({
    problems: [
      {
        code: 'no-config',
        severity: 'error',
        at: join(dir, 'postrider.config.ts'),
        message: 'There is no postrider.config.ts here.',
        mend: 'Make a newsroom with: postrider init, or name its folder with --newsroom DIR.',
      },
    ],
  })
  expect(stderr).toContain('error ')
  expect(stderr).toContain('no-config')
  expect(stderr).toContain('         There is no postrider.config.ts here.\n')
})

test('build tells what it found, what it wrote and what to type next', async () => {
  const dir = newsroom()
  const { code, stdout, stderr } = await postriderProcess(dir, ['build'])
  expect(code).toBe(0)
  expect(stdout).toContain(
    'article  articles/water.txt\n         Water council sets summer limits\n         by Mara Ellison, 2 takeaways, why it matters',
  )
  expect(stdout).toMatch(/^new {6}out\/atom\.xml +\d[\d,]*$/m)
  expect(stdout).toMatch(/^1 articles? in \d+\.\d\d s: 0 changed, \d+ new, 0 removed, 0 as before\./m)
  expect(stderr).toContain('postrider preview')
})

test('the notes of the articles are those that the last line counts', async () => {
  const dir = newsroom({
    'articles/a.txt': STORY.replace('Published: 2026-11-12\n', 'Share\n').replace('By Mara Ellison\n', ''),
  })
  const { stdout, stderr } = await postrider(dir, ['build'])
  const told = [...stdout.matchAll(/, (\d+) notes?$/gm)].map(found => Number(found[1]))
  expect(stderr).toContain('no-published')
  expect(stdout).toContain(`1 warning, ${told[0]} note`)
  expect(told).toHaveLength(1)
})

test('build --json prints one document and nothing else', async () => {
  const { stdout } = await postrider(newsroom(), ['build', '--json'])
  const { articles, drafts, files, problems } = JSON.parse(stdout)
  expect(articles[0]).toMatchObject({
    slug: 'water-council-sets-summer-limits',
    takeaways: [{ origin: 'stated' }, { origin: 'stated' }],
  })
  expect(drafts[0]).toMatchObject({ id: '2026-11-20-1', subject: 'Water council sets summer limits' })
  expect(files.map((each: { path: string }) => each.path)).toContain('atom.xml')
  expect(problems.map((each: { code: string }) => each.code)).toEqual(['no-dek'])
})

test('--newsroom names the folder', async () => {
  const dir = newsroom()
  expect((await postrider(folder(), ['build', '--newsroom', dir])).code).toBe(0)
  expect(existsSync(join(dir, 'out/atom.xml'))).toBe(true)
})

test('one broken article: the rest is published, exit 1', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': '' })
  const { code, stderr } = await postrider(dir, ['build'])
  expect(code).toBe(1)
  expect(stderr).toContain('empty-article')
  expect(existsSync(join(dir, 'out/articles/water-council-sets-summer-limits/index.html'))).toBe(true)
})

test('init makes a newsroom that builds without a word of warning but for its own', async () => {
  const dir = folder()
  expect((await postrider(dir, ['init', '.'])).code).toBe(0)
  expect(Object.keys(tree(dir))).toEqual([
    '.env.example',
    '.gitignore',
    'articles/first-article.txt',
    'emails/brief.mjml',
    'emails/confirm.mjml',
    'emails/correction.mjml',
    'emails/digest.mjml',
    'emails/parts/brief.mjml',
    'emails/parts/footer.mjml',
    'emails/parts/head.mjml',
    'emails/parts/lead.mjml',
    'emails/parts/letter.mjml',
    'emails/parts/more.mjml',
    'emails/parts/note.mjml',
    'emails/parts/points.mjml',
    'emails/parts/story.mjml',
    'emails/parts/style.mjml',
    'emails/parts/takeaways.mjml',
    'emails/story.mjml',
    'emails/welcome.mjml',
    'out/.gitignore',
    'postrider.config.ts',
  ])
  const { code, stdout, stderr } = await postrider(dir, ['build'])
  expect(code).toBe(0)
  expect(stdout).toContain('by Ada Example, 3 takeaways, why it matters')
  expect(stderr).not.toMatch(/warning|error|Warning/)
})

test('init never overwrites', async () => {
  const dir = folder()
  await postrider(dir, ['init'])
  put(dir, { 'postrider.config.ts': '// mine', 'emails/digest.mjml': 'mine too' })
  const { code, stdout } = await postrider(dir, ['init'])
  expect(code).toBe(0)
  expect(stdout).toContain('kept     postrider.config.ts\n')
  expect(tree(dir)['postrider.config.ts']).toBe('// mine')
  expect(tree(dir)['emails/digest.mjml']).toBe('mine too')
})

test.each([
  ['node_modules/\n', '.postrider/ and .env'],
  ['/.postrider\n*.log\n', '.env'],
  ['.env\n.postrider/\n', null],
  ['\uFEFF.env*\r\n**/.postrider/  \r\n', null],
  ['.*\n', null],
  ['*\n!.gitignore\n!.env.example\n', null],
  ['/.env\n.postrider/**\n', null],
  ['.postrider/*\n.en?\n', null],
  ['.env\n.postrider/\n!.env\n', '.env'],
  ['.*\n!.postrider/\n', '.postrider/'],
  ['!.env\n.env\n.postrider\n', null],
  ['.env/\n.postrider/\n', '.env'],
  ['  .env\n#.postrider/\n', '.postrider/ and .env'],
  ['.env.*\n.postrider.old\nxenv\nsome/.postrider/\n.postrider/cache.sqlite\n', '.postrider/ and .env'],
])('init says what an older .gitignore %j leaves open', async (ignored, names) => {
  const dir = folder()
  put(dir, { '.gitignore': ignored })
  const { code, stdout } = await postrider(dir, ['init', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout).problems.map((each: { message: string }) => each.message)).toEqual(
    names === null ? [] : [`This file does not keep ${names} out of version control.`],
  )
  expect(tree(dir)['.gitignore']).toBe(ignored)
})

test.each(['a folder', 'a link that leads nowhere'])('a .gitignore that is %s is a problem, and stays', async what => {
  const dir = folder()
  if (what === 'a folder') mkdirSync(join(dir, '.gitignore'))
  else symlinkSync('/nowhere/at/all', join(dir, '.gitignore'))
  const { code, stdout } = await postrider(dir, ['init', '--json'])
  expect(code).toBe(1)
  const { files, problems } = JSON.parse(stdout)
  expect(problems).toMatchObject([{ code: 'unreadable-file', at: '.gitignore' }])
  expect(files).toContainEqual({ path: '.gitignore', change: 'kept' })
  expect(lstatSync(join(dir, '.gitignore')).isFile()).toBe(false)
})

test('init makes a folder that is not there yet', async () => {
  const dir = folder()
  expect((await postrider(dir, ['init', 'new/paper', '--json'])).code).toBe(0)
  expect(existsSync(join(dir, 'new/paper/postrider.config.ts'))).toBe(true)
})

test('parse shows an article without a newsroom, and says null of what only a newsroom knows', async () => {
  const dir = folder()
  put(dir, { 'a.txt': STORY })
  const { code, stdout } = await postrider(dir, ['parse', 'a.txt', '--json'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    id: null,
    url: null,
    firstSeen: null,
    updated: null,
    title: 'Water council sets summer limits',
  })
})

test('parse gives an article the identity that the newsroom’s lock file holds', async () => {
  const dir = newsroom()
  await postrider(dir, ['build'])
  const { stdout } = await postrider(dir, ['parse', 'articles/water.txt', '--json'], {
    env: { SOURCE_DATE_EPOCH: '1' },
  })
  expect(JSON.parse(stdout)).toMatchObject({
    id: 'tag:example.org,2026:water-council-sets-summer-limits',
    firstSeen: '2026-11-20T12:00:00Z',
    source: { file: 'articles/water.txt', format: 'text' },
  })
})

test('parse takes a folder as an array, ndjson as lines, and - as stdin', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water', 'Fire') })
  expect(JSON.parse((await postrider(dir, ['parse', 'articles', '--json'])).stdout)).toHaveLength(2)
  const lines = (await postrider(dir, ['parse', 'articles', '--ndjson'])).stdout.trimEnd().split('\n')
  expect(lines.map(line => JSON.parse(line).title)).toEqual([
    'Water council sets summer limits',
    'Fire council sets summer limits',
  ])
  const piped = await postriderProcess(dir, ['parse', '-', '--json'], { input: STORY })
  expect(JSON.parse(piped.stdout)).toMatchObject({
    title: 'Water council sets summer limits',
    source: { file: 'stdin' },
  })
})

test.each([
  ['UTF-16', Buffer.from(`\uFEFF${STORY.replace('exchange', 'café')}`, 'utf16le')],
  ['Latin-1', Buffer.from(STORY.replace('Water', 'Café').replaceAll('’', "'").replaceAll('•', '-'), 'latin1')],
])('parse - reads the bytes of %s as it reads those of a file', async (_, bytes) => {
  const dir = folder()
  put(dir, { stdin: bytes })
  const [piped, file] = [
    await postriderProcess(dir, ['parse', '-', '--json'], { input: bytes }),
    await postrider(dir, ['parse', 'stdin', '--json']),
  ]
  expect(piped).toEqual(file)
  expect(piped.stdout).not.toContain('\uFFFD')
})

test.each([
  ['an empty article', '', 'empty-article'],
  ['a binary one', '\u0000\u0001', 'binary-article'],
  ['one without a headline', '• a\n• b\n', 'no-headline'],
])('parse of %s exits 1 with its problem, also as JSON', async (_, text, code) => {
  const dir = folder()
  put(dir, { 'a.txt': text })
  const ran = await postriderProcess(dir, ['parse', 'a.txt', '--json'])
  expect(ran.code).toBe(1)
  expect(JSON.parse(ran.stdout).problems).toMatchObject([{ code }])
  expect(ran.stderr).toContain(code)
})

test('parse of a file that is not there says so', async () => {
  const ran = await postrider(folder(), ['parse', 'nosuch.txt'])
  expect([ran.code, ran.stdout]).toEqual([1, ''])
  expect(ran.stderr).toContain('unreadable-file')
})

test('a reader that stops reading (| head) does not break the build', async () => {
  const dir = newsroom()
  const child = spawn(process.execPath, [join(REPO, 'src/cli.ts'), 'build'], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.destroy()
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect(existsSync(join(dir, 'out/atom.xml'))).toBe(true)
})

test('a flag that is given twice is a wrong call, not the last one', async () => {
  const ran = await postrider(folder(), ['send', '--to', 'a@example.org', '--to', 'b@example.org'])
  expect([ran.code, ran.stderr]).toEqual([2, 'postrider: --to is given twice. See: postrider send --help\n'])
})

test.each(['noon', '9'.repeat(30)])(
  'SOURCE_DATE_EPOCH=%s is a wrong call, in the environment or in .env',
  async epoch => {
    const said = 'postrider: SOURCE_DATE_EPOCH wants seconds since 1970.'
    const inEnvironment = await postrider(newsroom(), ['build'], { env: { SOURCE_DATE_EPOCH: epoch } })
    const dir = newsroom({ '.env': `SOURCE_DATE_EPOCH=${epoch}\n` })
    const room = await openNewsroom(dir, {})
    const inFile = build(room, { frozen: false }, { clock })
    expect([inEnvironment.code, inEnvironment.stderr]).toEqual([2, expect.stringContaining(said)])
    await expect(inFile).rejects.toMatchObject({ problems: [{ code: 'environment-value' }] })
  },
)

test('a .env that is a folder is a problem, not a crash', async () => {
  const dir = newsroom({ '.env/x': '' })
  expect((await postrider(dir, ['build', '--json'])).stdout).toContain('"unreadable-file"')
})
