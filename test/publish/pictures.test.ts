import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { type BuildResult, build, bytesOf } from '../../src/publish/index.ts'
import { clock, newsroom, put } from '../support/newsroom.ts'

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 1])
const OTHER = Buffer.from([0x89, 0x50, 0x4e, 0x47, 2])
const story = (body: string, front = '') =>
  `---\ntitle: River plan\ndate: 2026-11-12\n${front}---\n\nThe vote came a little after ten.\n\n${body}\n`

async function run(dir: string, now = clock): Promise<BuildResult> {
  return build(await openNewsroom(dir, {}), { frozen: false }, { clock: now })
}

const changesOf = ({ written }: BuildResult) =>
  Object.fromEntries(written.filter(each => each.path.endsWith('.png')).map(each => [each.path, each.change]))

test('a picture is copied, copied again when it changes, and removed when no article shows it', async () => {
  const dir = newsroom({
    'articles/a.md': story('![w](weir.png)', 'image: cover.png\n'),
    'articles/weir.png': PICTURE,
    'articles/cover.png': PICTURE,
  })
  const [weir, cover] = ['articles/river-plan/weir.png', 'articles/river-plan/cover.png']
  expect(changesOf(await run(dir))).toEqual({ [weir]: 'new', [cover]: 'new' })
  expect(readFileSync(join(dir, 'out', weir))).toEqual(PICTURE)
  expect(changesOf(await run(dir))).toEqual({ [weir]: 'same', [cover]: 'same' })
  put(dir, { 'articles/weir.png': OTHER })
  expect(changesOf(await run(dir))).toEqual({ [weir]: 'changed', [cover]: 'same' })
  expect(readFileSync(join(dir, 'out', weir))).toEqual(OTHER)
  put(dir, { 'articles/a.md': story('No picture.', 'image: cover.png\n') })
  expect(changesOf(await run(dir))).toEqual({ [weir]: 'removed', [cover]: 'same' })
  expect(existsSync(join(dir, 'out', weir))).toBe(false)
})

test('a picture is absolute in the page, the feeds and the mail', async () => {
  const dir = newsroom({ 'articles/a.md': story('![w](weir.png)'), 'articles/weir.png': PICTURE })
  const { drafts } = await run(dir)
  const edition = drafts[0]?.edition
  const url = 'https://example.org/articles/river-plan/weir.png'
  for (const file of ['articles/river-plan/index.html', 'atom.xml', 'rss.xml', 'feed.json']) {
    const text = readFileSync(join(dir, 'out', file), 'utf8')
    expect(text).toContain(url)
    expect(text).not.toContain('postrider-file:')
  }
  for (const file of ['email.html', 'email.txt', 'index.html'])
    expect(readFileSync(join(dir, 'out/editions', edition?.id ?? '', file), 'utf8')).not.toContain('postrider-file:')
})

test('pictures are not in memory before they are copied; one that has just gone is a problem', async () => {
  const dir = newsroom({ 'articles/a.md': story('![w](weir.png)'), 'articles/weir.png': PICTURE })
  const { files } = await run(dir)
  const content = files.get('articles/river-plan/weir.png')
  expect(content).toEqual({ from: join(dir, 'articles/weir.png') })
  rmSync(join(dir, 'articles/weir.png'))
  expect(() => bytesOf(content ?? Buffer.from(''), 'out/weir.png')).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ code: 'unreadable-file', at: 'out/weir.png' })] }),
  )
})

test('a draft and what is published later are nowhere in out/, until their time comes', async () => {
  const dir = newsroom({
    'articles/a.md': story('First.', 'draft: true\n'),
    'articles/b.md': story('Second.').replace('River plan', 'Bridge plan').replace('2026-11-12', '2026-12-01'),
  })
  const before = await run(dir)
  expect([before.articles, before.drafts, before.failed, before.changes]).toEqual([[], [], false, []])
  expect(existsSync(join(dir, 'articles.lock.json'))).toBe(false)
  const then = await run(dir, { now: () => Date.parse('2026-12-01T00:00:00Z') })
  expect(then.articles.map(each => each.title)).toEqual(['Bridge plan'])
  put(dir, { 'articles/a.md': story('First.') })
  expect((await run(dir)).articles.map(each => each.title)).toEqual(['River plan'])
})

test('an article that becomes a draft leaves out/ and comes back as itself', async () => {
  const dir = newsroom({ 'articles/a.md': story('First.') })
  const [first] = (await run(dir)).articles
  put(dir, { 'articles/a.md': story('First.', 'draft: true\n') })
  expect((await run(dir)).articles).toEqual([])
  expect(existsSync(join(dir, 'out/articles/river-plan/index.html'))).toBe(false)
  put(dir, { 'articles/a.md': story('First.') })
  expect((await run(dir)).articles).toEqual([first])
})
