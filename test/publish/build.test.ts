import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { type BuildResult, build } from '../../src/publish/index.ts'
import { CONFIG, clock, folder, newsroom, put, STORY, sample, tree } from '../support/newsroom.ts'
import { PROGRAM } from '../support/program.ts'

async function run(dir: string, frozen = false): Promise<BuildResult> {
  return build(await openNewsroom(dir, {}), { frozen }, { clock })
}

const codes = (result: BuildResult) =>
  result.problems.filter(each => each.severity === 'error').map(each => `${each.code} ${each.at}`)

test('the sample newsroom built twice, also from a clean clone, gives the same bytes', async () => {
  const here = sample()
  const there = sample()
  await run(here)
  const first = tree(join(here, 'out'))
  expect((await run(here)).written.filter(each => each.change !== 'same')).toEqual([])
  await run(there)
  expect(tree(join(there, 'out'))).toEqual(first)
  expect(Object.keys(first)).toEqual(
    expect.arrayContaining(['atom.xml', 'rss.xml', 'feed.json', 'index.html', 'sitemap.xml']),
  )
})

test('the lock file of the sample is as it is committed: --frozen is content', async () => {
  expect((await run(sample(), true)).failed).toBe(false)
})

test('the clock does not matter where nothing entered or changed', async () => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  const later = { now: () => clock.now() + 86_400_000 }
  await build(await openNewsroom(dir, {}), { frozen: false }, { clock: later })
  expect(tree(join(dir, 'out'))).toEqual(before)
})

test('SOURCE_DATE_EPOCH stands in for the clock', async () => {
  const dir = newsroom()
  const room = await openNewsroom(dir, { SOURCE_DATE_EPOCH: '1800000000' })
  expect((await build(room, { frozen: false }, { clock })).articles[0]?.firstSeen).toBe('2027-01-15T08:00:00Z')
})

test.each(['out/', './out', 'public/site/'])('out: %j is a folder like any other', async out => {
  const dir = newsroom({}, { ...CONFIG, out })
  expect(codes(await run(dir))).toEqual([])
  expect(existsSync(join(dir, out, 'articles/water-council-sets-summer-limits/index.html'))).toBe(true)
})

test('a file whose bytes did not change is not touched', async () => {
  const dir = newsroom()
  await run(dir)
  const long = new Date('2001-01-01')
  utimesSync(join(dir, 'out/atom.xml'), long, long)
  await run(dir)
  expect(statSync(join(dir, 'out/atom.xml')).mtime).toEqual(long)
})

test('--frozen fails where the lock file would change, and writes nothing', async () => {
  const dir = newsroom()
  await expect(run(dir, true)).rejects.toMatchObject({ problems: [{ code: 'lock-changed' }] })
  expect(existsSync(join(dir, 'out'))).toBe(false)
  expect(existsSync(join(dir, 'articles.lock.json'))).toBe(false)
})

test('what build no longer writes it removes, and nothing that it did not write', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await run(dir)
  put(dir, { 'out/CNAME': 'example.org', 'out/articles/bridge-council-sets-summer-limits/notes.txt': 'mine' })
  rmSync(join(dir, 'articles/b.txt'))
  const removed = (await run(dir)).written.filter(each => each.change === 'removed')
  expect(removed.map(each => each.path)).toEqual(['articles/bridge-council-sets-summer-limits/index.html'])
  const left = Object.keys(tree(join(dir, 'out')))
  expect(left).toContain('CNAME')
  expect(left).toContain('articles/bridge-council-sets-summer-limits/notes.txt')
  expect(left).not.toContain('articles/bridge-council-sets-summer-limits/index.html')
})

test('a page that somebody changed is left when build no longer writes it, and said', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await run(dir)
  const page = 'out/articles/bridge-council-sets-summer-limits/index.html'
  put(dir, { [page]: 'my own page' })
  rmSync(join(dir, 'articles/b.txt'))
  const { problems } = await run(dir)
  expect(problems).toContainEqual(expect.objectContaining({ code: 'out-foreign', at: page }))
  expect(readFileSync(join(dir, page), 'utf8')).toBe('my own page')
})

test.each([
  ['empty', '', 'empty-article articles/a.txt'],
  ['binary', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0xff]), 'binary-article articles/a.txt'],
  ['without a headline', '• only\n• a list\n', 'no-headline articles/a.txt:1'],
  ['without a story', 'Just a headline\n', 'no-body articles/a.txt:1'],
])(
  'an article that became %s keeps its last good page and entry, the rest is published, exit 1',
  async (_, broken, problem) => {
    const dir = newsroom({
      'articles/a.txt': STORY,
      'articles/b.txt': STORY.replace('Water council', 'Bridge council'),
    })
    await run(dir)
    const before = tree(join(dir, 'out'))
    put(dir, { 'articles/a.txt': broken, 'articles/c.txt': STORY.replace('Water council', 'School council') })
    const result = await run(dir)
    expect(result.failed).toBe(true)
    expect(codes(result)).toEqual([problem])
    const after = tree(join(dir, 'out'))
    const page = 'articles/water-council-sets-summer-limits/index.html'
    expect(after[page]?.split('<section')[0]).toBe(before[page]?.split('<section')[0])
    expect(after['atom.xml']).toContain('tag:example.org,2026:water-council-sets-summer-limits')
    expect(after['atom.xml']).toContain('tag:example.org,2026:school-council-sets-summer-limits')
  },
)

test('a broken article in a newsroom that never saw it whole is left out, the rest is published', async () => {
  const dir = newsroom({ 'articles/a.txt': '', 'articles/b.txt': STORY })
  const result = await run(dir)
  expect(codes(result)).toEqual(['empty-article articles/a.txt'])
  expect(result.articles.map(each => each.source.file)).toEqual(['articles/b.txt'])
})

test('a broken config writes nothing', async () => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  put(dir, {
    'postrider.config.ts': 'export default { site: { title: "A", url: "nowhere", tagDate: "2026" } }',
    'articles/new.txt': STORY,
  })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'config-value' }] })
  expect(tree(join(dir, 'out'))).toEqual(before)
})

test('a broken template leaves the draft’s mail as it was and publishes the rest', async () => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  put(dir, {
    'emails/digest.mjml': '<mjml>{{ nosuch }}</mjml>',
    'articles/new.txt': STORY.replace('Water council', 'Bridge council'),
  })
  const result = await run(dir)
  expect(codes(result)).toEqual(['template-liquid emails/digest.mjml:1:10'])
  const after = tree(join(dir, 'out'))
  expect(after['editions/2026-11-20-1/message.eml']).toBe(before['editions/2026-11-20-1/message.eml'])
  expect(after['atom.xml']).toContain('bridge-council')
})

test('an unwritable out/ is a problem with its place, and what stood there is whole', async () => {
  const dir = newsroom()
  // Root may write anywhere, so a file stands where a folder must be.
  put(dir, { 'out/articles': 'a file, not a folder' })
  await expect(run(dir)).rejects.toMatchObject({
    problems: [{ code: 'out-unwritable', at: expect.stringMatching(/^out\/articles\//) }],
  })
  expect(readFileSync(join(dir, 'out/articles'), 'utf8')).toBe('a file, not a folder')
})

test('a symbolic link out of out/ is not followed', async () => {
  const dir = newsroom()
  const elsewhere = folder()
  mkdirSync(join(dir, 'out'))
  symlinkSync(elsewhere, join(dir, 'out/articles'))
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'out-outside' }] })
  expect(tree(elsewhere)).toEqual({})
})

test('an out/ where the system makes no folder, as /proc, is a problem and not a build without end', () => {
  const dir = newsroom()
  symlinkSync('/proc', join(dir, 'out'))
  const { status, stdout } = spawnSync(process.execPath, [PROGRAM, 'build', '--json'], { cwd: dir, timeout: 20_000 })
  expect(status).toBe(1)
  expect(JSON.parse(String(stdout)).problems).toMatchObject([{ code: 'out-unwritable' }])
})

test('out/ itself may be a link', async () => {
  const dir = newsroom()
  const elsewhere = folder()
  symlinkSync(elsewhere, join(dir, 'out'))
  await run(dir)
  expect(Object.keys(tree(elsewhere))).toContain('atom.xml')
})

test('a broken lock file is a problem, not a new one', async () => {
  const dir = newsroom({
    'articles/a.txt': STORY,
    'articles.lock.json': '{"version": 1, "articles": {"articles/a.txt": {}}}',
  })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'lock-broken', at: 'articles.lock.json' }] })
})

test('a lock file that was good and is broken since is told, and one that is good again is taken', async () => {
  const dir = newsroom()
  await run(dir)
  const good = readFileSync(join(dir, 'articles.lock.json'), 'utf8')
  for (const broken of [good.replace('"slug"', '"slag"'), good.slice(0, -4)]) {
    for (let times = 0; times < 2; times += 1) {
      put(dir, { 'articles.lock.json': broken })
      await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'lock-broken' }] })
    }
    put(dir, { 'articles.lock.json': good })
    expect((await run(dir)).failed).toBe(false)
  }
})

test('a cache that is no database is made anew', async () => {
  const dir = newsroom()
  put(dir, { '.postrider/cache.sqlite': 'not a database, but long enough to be read as one '.repeat(40) })
  expect((await run(dir)).failed).toBe(false)
})

test('an article with a URL of its own gets no page, and its feeds and lists link there', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY.replace('Tags: Water', 'Link: https://elsewhere.example/water') })
  await run(dir)
  const files = tree(join(dir, 'out'))
  expect(Object.keys(files).filter(path => path.startsWith('articles/'))).toEqual([])
  expect(files['atom.xml']).toContain('<link rel="alternate" type="text/html" href="https://elsewhere.example/water"/>')
  expect(files['index.html']).toContain('href="https://elsewhere.example/water"')
})

test('without email.from there is a digest to look at, and no message', async () => {
  const dir = newsroom({}, { site: CONFIG.site })
  await run(dir)
  const files = Object.keys(tree(join(dir, 'out/editions/2026-11-20-1')))
  expect(files).toEqual(['email.html', 'email.txt', 'index.html'])
})

test('an empty newsroom builds an index that says so', async () => {
  const dir = newsroom({ 'articles/.keep': '' })
  const result = await run(dir)
  expect(result.drafts).toEqual([])
  expect(readFileSync(join(dir, 'out/index.html'), 'utf8')).toContain('Nothing has been published yet.')
})

test('a file of an unknown kind is said; a hidden one and a picture beside the articles are not', async () => {
  const dir = newsroom({
    'articles/a.txt': STORY,
    'articles/story.docx': 'x',
    'articles/photo.jpg': 'x',
    'articles/.DS_Store': 'x',
  })
  const { problems } = await run(dir)
  expect(problems.filter(each => each.code === 'unknown-format').map(each => each.at)).toEqual(['articles/story.docx'])
})

test('the private folder is for its owner alone', async () => {
  const dir = newsroom()
  await run(dir)
  expect(statSync(join(dir, '.postrider')).mode & 0o777).toBe(0o700)
  expect(statSync(join(dir, '.postrider/cache.sqlite')).mode & 0o777).toBe(0o600)
})

test('a sent edition keeps its pages, and its articles do not come again', async () => {
  const dir = newsroom()
  const { drafts, files } = await run(dir)
  const edition = drafts[0]?.edition
  const html = String(files.get('editions/2026-11-20-1/email.html'))
  const frozen = { ...edition, html, text: 'the text\n', message: 'To: slot-to@postrider.invalid\r\n\r\nx' }
  mkdirSync(join(dir, 'editions'))
  writeFileSync(join(dir, 'editions/2026-11-20-1.json'), JSON.stringify({ version: 1, edition: frozen }))
  put(dir, {
    'articles/water.txt': STORY.replace('upper hall', 'lower hall'),
    'articles/b.txt': STORY.replace('Water council', 'Bridge council'),
  })
  const next = await run(dir)
  expect(next.drafts[0]?.edition.id).toBe('2026-11-20-2')
  expect(next.drafts[0]?.edition.articles.map(each => each.slug)).toEqual(['bridge-council-sets-summer-limits'])
  expect(readFileSync(join(dir, 'out/editions/2026-11-20-1/email.html'), 'utf8')).toBe(html)
  expect(readFileSync(join(dir, 'out/articles/water-council-sets-summer-limits/index.html'), 'utf8')).toContain(
    'lower hall',
  )
})

test('a slip in the name of a source unpublishes nothing', async () => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  put(dir, { 'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, sources: ['articels'] })}` })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'source-missing' }] })
  expect(tree(join(dir, 'out'))).toEqual(before)
})

test('a deleted story does not come back when its file does, empty', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await run(dir)
  rmSync(join(dir, 'articles/a.txt'))
  await run(dir)
  put(dir, { 'articles/a.txt': '' })
  expect((await run(dir)).articles.map(each => each.source.file)).toEqual(['articles/b.txt'])
})

test('a file that two sources name is one article', async () => {
  const dir = newsroom()
  put(dir, {
    'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, sources: ['articles', './articles/water.txt'] })}`,
  })
  expect(codes(await run(dir))).toEqual([])
})

test('what a build placed before it failed is removed by a later one', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY.replace('Tags: Water\n', '') })
  await run(dir)
  put(dir, { 'out/tags': 'a file in the way', 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'out-unwritable' }] })
  expect(existsSync(join(dir, 'out/articles/bridge-council-sets-summer-limits/index.html'))).toBe(true)
  rmSync(join(dir, 'out/tags'))
  rmSync(join(dir, 'articles/b.txt'))
  await run(dir)
  expect(existsSync(join(dir, 'out/articles/bridge-council-sets-summer-limits'))).toBe(false)
})

test('a page that a build replaced before it failed is removed by a later one, in its old or its new bytes', async () => {
  const other = STORY.replace('Water council', 'Bridge council')
  const page = 'out/articles/bridge-council-sets-summer-limits/index.html'
  for (const bytes of ['old', 'new', 'foreign']) {
    const dir = newsroom({ 'articles/a.txt': STORY, 'articles/g.txt': other })
    await run(dir)
    const old = readFileSync(join(dir, page))
    put(dir, { 'articles/g.txt': other.replace('upper hall', 'lower hall') })
    rmSync(join(dir, 'out/sitemap.xml'))
    mkdirSync(join(dir, 'out/sitemap.xml'))
    await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'out-unwritable', at: 'out/sitemap.xml' }] })
    expect(readFileSync(join(dir, page)).equals(old)).toBe(false)
    rmSync(join(dir, 'out/sitemap.xml'), { recursive: true })
    rmSync(join(dir, 'articles/g.txt'))
    if (bytes === 'old') put(dir, { [page]: old })
    if (bytes === 'foreign') put(dir, { [page]: 'my own page' })
    const { problems } = await run(dir)
    expect([existsSync(join(dir, page)), problems.some(each => each.code === 'out-foreign')]).toEqual(
      bytes === 'foreign' ? [true, true] : [false, false],
    )
  }
})

test('bytes that a build wrote two builds ago are nobody’s that it may remove', async () => {
  const other = STORY.replace('Water council', 'Bridge council')
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/g.txt': other })
  const page = 'out/articles/bridge-council-sets-summer-limits/index.html'
  await run(dir)
  const old = readFileSync(join(dir, page))
  put(dir, { 'articles/g.txt': other.replace('upper hall', 'lower hall') })
  await run(dir)
  rmSync(join(dir, 'articles/g.txt'))
  put(dir, { [page]: old })
  expect((await run(dir)).problems).toContainEqual(expect.objectContaining({ code: 'out-foreign', at: page }))
})

test('what a power cut took back of the cache the next build finds on the disk, and knows as its own', async () => {
  const dir = newsroom({ 'articles/water.txt': STORY, 'articles/fire.txt': STORY.replace('Water', 'Fires') })
  await run(dir)
  const before = tree(join(dir, 'out'))
  const cache = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  cache.exec("DELETE FROM written WHERE path LIKE 'articles/%'")
  cache.close()
  expect((await run(dir)).written.filter(each => each.change !== 'same')).toEqual([])
  expect(tree(join(dir, 'out'))).toEqual(before)
  rmSync(join(dir, 'articles/fire.txt'))
  const { written, problems } = await run(dir)
  expect(written).toContainEqual({
    path: expect.stringMatching(/^articles\/fires.*index\.html$/),
    change: 'removed',
    bytes: 0,
  })
  expect(problems.filter(each => each.code === 'out-foreign')).toEqual([])
})

test('where nothing changed the cache does not write down again what stands in out/', async () => {
  const dir = sample()
  await run(dir)
  const rows = () => {
    const cache = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
    const all = cache.prepare('SELECT rowid, * FROM written').all()
    cache.close()
    return all
  }
  const before = rows()
  await run(dir)
  expect(rows()).toEqual(before)
})

test('a temporary file that a killed build left in out/ is gone after the next, that of a running one stays', async () => {
  const dir = newsroom()
  const { pid: dead } = spawnSync(process.execPath, ['-e', '0'])
  put(dir, { [`out/.${dead}-7.postrider-tmp`]: 'half', [`out/.${process.ppid}-7.postrider-tmp`]: 'at work' })
  await run(dir)
  const left = Object.keys(tree(join(dir, 'out'))).filter(name => name.endsWith('.postrider-tmp'))
  expect(left).toEqual([`.${process.ppid}-7.postrider-tmp`])
})

test('files and folders that are links are read like others, a circle of links once', async () => {
  const elsewhere = folder()
  put(elsewhere, { 'shared.txt': STORY.replace('Water', 'Bridge'), 'desk/far.txt': STORY.replace('Water', 'School') })
  const dir = newsroom()
  symlinkSync(join(elsewhere, 'shared.txt'), join(dir, 'articles/linked.txt'))
  symlinkSync(join(elsewhere, 'desk'), join(dir, 'articles/desk'))
  symlinkSync(join(dir, 'articles'), join(elsewhere, 'desk/round'))
  const result = await run(dir)
  expect(codes(result)).toEqual([])
  expect(result.articles.map(each => each.source.file).sort()).toEqual([
    'articles/desk/far.txt',
    'articles/linked.txt',
    'articles/water.txt',
  ])
})

test('a link that leads nowhere is an article that cannot be read: its last good version stays', async () => {
  const elsewhere = folder()
  put(elsewhere, { 'shared.txt': STORY })
  const dir = newsroom({ 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  symlinkSync(join(elsewhere, 'shared.txt'), join(dir, 'articles/a.txt'))
  await run(dir)
  rmSync(join(elsewhere, 'shared.txt'))
  const result = await run(dir)
  expect(result.problems.slice(0, 2).map(each => `${each.code} ${each.at}`)).toEqual([
    'unreadable-file articles/a.txt',
    'last-good-kept articles/a.txt',
  ])
  expect(result.articles).toHaveLength(2)
})

test('a folder of articles that cannot be read is a problem with its place, and unpublishes nothing', async () => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  // Root may read anything, but no path longer than the system's limit.
  const name = 'd'.repeat(200)
  const deep = `for (let at = 0; at < 25; at++) { fs.mkdirSync('${name}'); process.chdir('${name}') }`
  expect(spawnSync(process.execPath, ['-e', deep], { cwd: join(dir, 'articles') }).status).toBe(0)
  onTestFinished(() => void spawnSync('rm', ['-rf', join(dir, 'articles')]))
  await expect(run(dir)).rejects.toMatchObject({
    problems: [{ code: 'unreadable-file', at: expect.stringMatching(/^articles\/ddd/) }],
  })
  expect(tree(join(dir, 'out'))).toEqual(before)
})

test('a folder that stands where a file of build stood is left, and said', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await run(dir)
  rmSync(join(dir, 'articles/b.txt'))
  const page = 'out/articles/bridge-council-sets-summer-limits/index.html'
  rmSync(join(dir, page))
  put(dir, { [`${page}/mine.txt`]: 'my own' })
  expect((await run(dir)).problems).toContainEqual(expect.objectContaining({ code: 'out-foreign', at: page }))
  expect(readFileSync(join(dir, page, 'mine.txt'), 'utf8')).toBe('my own')
})

test.each([
  ['articles.lock.json', 'lock-broken'],
  ['editions', 'edition-broken'],
  ['.env', 'unreadable-file'],
])('%s as a link that leads nowhere is %s, not absent, and nothing is written', async (name, code) => {
  const dir = newsroom()
  await run(dir)
  const before = tree(join(dir, 'out'))
  rmSync(join(dir, name), { force: true })
  symlinkSync('/nowhere/at/all', join(dir, name))
  put(dir, { 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code, at: name }] })
  expect(tree(join(dir, 'out'))).toEqual(before)
})

test('emails as a link that leads nowhere is a problem: the draft’s mail stays as it was, not made of shipped templates', async () => {
  const dir = newsroom({
    'emails/parts/head.mjml': '<mj-section><mj-column><mj-text>Mine</mj-text></mj-column></mj-section>',
  })
  await run(dir)
  const mail = () => readFileSync(join(dir, 'out/editions/2026-11-20-1/email.html'), 'utf8')
  const before = mail()
  rmSync(join(dir, 'emails'), { recursive: true })
  symlinkSync('/nowhere/at/all', join(dir, 'emails'))
  expect(codes(await run(dir))).toEqual(['unreadable-file emails'])
  expect(mail()).toBe(before)
})

test.each(['/nowhere/at/all', 'kept.html'])(
  'a page that became a link to %s is left when build no longer writes it, and said',
  async target => {
    const dir = newsroom({
      'articles/a.txt': STORY,
      'articles/b.txt': STORY.replace('Water council', 'Bridge council'),
    })
    await run(dir)
    const page = 'out/articles/bridge-council-sets-summer-limits/index.html'
    put(dir, { [join(page, '..', 'kept.html')]: readFileSync(join(dir, page)) })
    rmSync(join(dir, page))
    symlinkSync(target, join(dir, page))
    rmSync(join(dir, 'articles/b.txt'))
    expect((await run(dir)).problems).toContainEqual(expect.objectContaining({ code: 'out-foreign', at: page }))
    expect(readlinkSync(join(dir, page))).toBe(target)
  },
)

test('a template that cannot be read, and editions that is a file, are problems with their places', async () => {
  const dir = newsroom()
  mkdirSync(join(dir, 'emails'))
  symlinkSync('/nowhere/lead.mjml', join(dir, 'emails/lead.mjml'))
  expect(codes(await run(dir))).toEqual(['unreadable-file emails/lead.mjml'])
  put(dir, { editions: 'a file' })
  await expect(run(dir)).rejects.toMatchObject({ problems: [{ code: 'edition-broken', at: 'editions' }] })
})

test('an article that would make a feed invalid is left out of the feeds and named; its page and the others are there', async () => {
  const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': STORY.replace('Water council', 'Bridge council') })
  await run(dir)
  const file = join(dir, 'articles.lock.json')
  const lock = readFileSync(file, 'utf8').replace('tag:example.org,2026:bridge', 'no id at all: bridge')
  put(dir, { 'articles.lock.json': lock })
  const { failed, problems } = await run(dir)
  expect(failed).toBe(true)
  expect(problems.filter(each => each.severity === 'error').map(each => [each.code, each.at])).toEqual([
    ['entry-invalid', 'articles/b.txt'],
  ])
  const files = tree(join(dir, 'out'))
  for (const feed of ['atom.xml', 'rss.xml', 'feed.json', 'feeds/tags/water/atom.xml']) {
    expect(files[feed]).toContain('Water council sets')
    expect(files[feed]).not.toContain('Bridge council sets')
  }
  expect(files['articles/bridge-council-sets-summer-limits/index.html']).toContain('Bridge council sets')
})

test('archives stand in the lock file: a clean clone makes the same documents, and --frozen is content', async () => {
  const story = (index: number) =>
    `Story number ${index} of the parish\n\nPublished: 2026-10-01\n\nIt rained, ${index} times.\n`
  const files = Object.fromEntries(Array.from({ length: 160 }, (_, index) => [`articles/${index}.txt`, story(index)]))
  const dir = newsroom(files)
  const { changes } = await run(dir)
  expect(changes.at(-1)).toBe('100 entries go into the archive of the feeds')
  const clone = newsroom({ ...files, 'articles.lock.json': readFileSync(join(dir, 'articles.lock.json')) })
  await build(await openNewsroom(clone, {}), { frozen: true }, { clock })
  expect(tree(join(clone, 'out'))).toEqual(tree(join(dir, 'out')))
  expect(Object.keys(tree(join(dir, 'out'))).filter(path => path.endsWith('feed.json'))).toEqual([
    'feed.json',
    'feeds/archive/1/feed.json',
    'feeds/archive/2/feed.json',
  ])
})

test('a page that somebody changed is made again, whether its size tells or only its time', async () => {
  const dir = newsroom()
  await run(dir)
  const page = join(dir, 'out/index.html')
  const good = readFileSync(page, 'utf8')
  for (const bad of [`${good} `, good.replace('Water', 'Wafer')]) {
    put(dir, { 'out/index.html': bad })
    const { written } = await run(dir)
    expect(written.filter(each => each.change !== 'same').map(each => each.path)).toEqual(['index.html'])
    expect(readFileSync(page, 'utf8')).toBe(good)
  }
})
