import { renameSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openNewsroom, readArticles } from '../../src/newsroom/index.ts'
import { build } from '../../src/publish/index.ts'
import { openCache } from '../../src/store/index.ts'
import { golden } from '../support/golden.ts'
import { clock, newsroom, put, STORY, tree } from '../support/newsroom.ts'
import { atom } from '../support/web.ts'
import { filesOf, read, setSources, titlesOf, wrongIn } from './room.ts'

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47])

const MIXED = {
  'articles/water.txt': STORY,
  'articles/orchard/index.md': `---
title: The orchard opens its gates
author: [Ines Harrow, Tomas Verrall]
date: 2026-11-14 09:30
lastmod: 2026-11-15
tags: [Orchard, Water]
description: Forty trees, and nobody to pick them.
cover: blossom.jpg
takeaways:
  - Anybody may pick until Sunday.
---

The gates were open before the council had met. See [the limits](../water.txt).

![Baskets at the gate](baskets.png)

## Why it matters

The last harvest rotted where it fell.
`,
  'articles/orchard/blossom.jpg': PNG,
  'articles/orchard/baskets.png': PNG,
  'articles/tram.html': `<!doctype html>
<html lang="en-GB"><head><title>The tram stops twice | The Example Record</title>
<meta name="author" content="Mara Ellison"><meta property="article:published_time" content="2026-11-13T07:00:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>The tram stops twice</h1>
<p>From Monday on the tram will stop twice at the corn exchange, once on each side of the road.</p>
<p><img src="tram_files/stop.png" alt="The new stop"></p>
<p>The operator said that the second stop costs nobody more than half a minute, and that it had been asked for since spring.</p>
<p>Riders on the platform on Friday were of two minds, and one of them had missed the tram that she was asked about.</p>
</article><footer><p>All rights reserved.</p></footer></body></html>
`,
  'articles/tram_files/stop.png': PNG,
  'articles/tram_files/frame.html': '<p>An advertisement.</p>',
  'wire/feed.xml': atom([2, 1]),
}

function mixed(): string {
  const dir = newsroom(MIXED)
  setSources(dir, "['articles', 'wire/*.xml']")
  return dir
}

test('a newsroom of pasted text, Markdown with pictures, a saved page and a feed, whole', async () => {
  const desk = await read(mixed())
  expect(`${JSON.stringify(desk.articles, null, 2)}\n`).toBe(
    golden('newsroom/mixed/articles.json', `${JSON.stringify(desk.articles, null, 2)}\n`),
  )
})

test('the same newsroom as an Atom feed, with its pictures in out/', async () => {
  const dir = mixed()
  expect((await build(await openNewsroom(dir, {}), { frozen: false }, { clock })).failed).toBe(false)
  const out = tree(join(dir, 'out'))
  expect(out['atom.xml']).toBe(golden('newsroom/mixed/atom.xml', out['atom.xml'] ?? ''))
  expect(Object.keys(out).filter(path => /\.(?:png|jpg)$/.test(path))).toEqual([
    'articles/the-orchard-opens-its-gates/baskets.png',
    'articles/the-orchard-opens-its-gates/blossom.jpg',
    'articles/the-tram-stops-twice/stop.png',
  ])
})

test('what did not change is not read again, and is as it was; one that changed is the only one', async () => {
  const dir = mixed()
  const first = await read(dir)
  const second = await read(dir)
  expect(first.fresh).toEqual([
    'articles/orchard/index.md',
    'articles/tram.html',
    'articles/water.txt',
    'wire/feed.xml',
  ])
  expect(second).toEqual({ ...first, fresh: [], changes: [] })
  put(dir, { 'articles/water.txt': STORY.replace('upper', 'lower') })
  const third = await read(dir)
  expect([third.fresh, third.changes]).toEqual([['articles/water.txt'], ['articles/water.txt has changed']])
})

const WATER = 'articles/water.txt'

/** Makes every file of a test look older than the tick of a clock. */
function afterAWhile(): void {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Says in the cache that the files held other bytes: only who trusts their stamps does not read them again. */
function forgetBytes(dir: string): void {
  const database = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  database.exec("UPDATE parsed SET key = 'x' || key")
  database.close()
}

test('a file of which the system says what it said is not even read', async () => {
  const dir = newsroom()
  afterAWhile()
  const first = await read(dir)
  forgetBytes(dir)
  expect(await read(dir)).toEqual({ ...first, fresh: [], changes: [] })
  setSources(dir, "['articles'], takeaways: 'extract'")
  expect((await read(dir)).fresh).toEqual([WATER])
})

test('a file that was written a moment ago is read again, and not the time after', async () => {
  const dir = newsroom()
  await read(dir)
  afterAWhile()
  expect((await read(dir)).fresh).toEqual([])
  forgetBytes(dir)
  expect((await read(dir)).fresh).toEqual([])
})

test('an edit of the same size is seen, its time set back or not, and also through a link', async () => {
  const dir = newsroom({ 'articles/water.txt': STORY, 'elsewhere/fire.txt': STORY.replace('Water', 'Fires') })
  symlinkSync('../elsewhere/fire.txt', join(dir, 'articles/fire.txt'))
  afterAWhile()
  await read(dir)
  for (const [file, at] of [
    [WATER, WATER],
    ['elsewhere/fire.txt', 'articles/fire.txt'],
  ] as const) {
    const { atime, mtime } = statSync(join(dir, file))
    writeFileSync(join(dir, file), STORY.replace('upper', 'lower').replace('Water', file === WATER ? 'Water' : 'Fires'))
    utimesSync(join(dir, file), atime, mtime)
    expect((await read(dir)).fresh).toEqual([at])
  }
})

test('the loss of the state costs nothing but time', async () => {
  const dir = mixed()
  const first = await read(dir)
  rmSync(join(dir, '.postrider'), { recursive: true })
  expect(await read(dir)).toEqual({ ...first, changes: [] })
})

test.each([
  ['no JSON', "UPDATE parsed SET ingested = '{' WHERE file = 'articles/water.txt'"],
  ['another number of bodies', "UPDATE parsed SET bodies = 'x' WHERE file = 'articles/water.txt'"],
])('a row of the cache that holds %s is read anew', async (_, damage) => {
  const dir = mixed()
  const first = await read(dir)
  const database = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  database.exec(damage)
  database.close()
  expect(await read(dir)).toEqual({ ...first, fresh: ['articles/water.txt'], changes: [] })
})

test('the texts of what did not change are read when they are asked for, as they were when it was read, whoever writes meanwhile', async () => {
  const dir = mixed()
  const first = await read(dir)
  const cache = await openCache(dir)
  const desk = await readArticles(await openNewsroom(dir, {}), cache, '2026-11-20T12:00:00Z')
  const unread = desk.articles.filter(each => Object.getOwnPropertyDescriptor(each, 'html')?.get !== undefined)
  expect(unread.map(each => Object.getOwnPropertyDescriptor(each, 'takeaways')?.get !== undefined)).toEqual([
    true,
    true,
    true,
  ])
  // Those that name files beside them are read at once, for that is where the pictures stand.
  expect(unread.map(each => each.source.file).sort()).toEqual([
    'articles/water.txt',
    'wire/feed.xml#urn:example:entry:1',
    'wire/feed.xml#urn:example:entry:2',
  ])
  const another = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
  another.exec("UPDATE parsed SET bodies = 'x'")
  another.close()
  expect(desk.articles.map(each => ({ ...each }))).toEqual(first.articles)
  expect(JSON.stringify(desk.articles)).toBe(JSON.stringify(first.articles))
  await cache.destroy()
  // They were read; one that was not would say so.
  expect(desk.articles.map(each => each.text)).toEqual(first.articles.map(each => each.text))
})

test('a text that nobody asked for before the cache was closed cannot be had', async () => {
  const dir = newsroom()
  await read(dir)
  const cache = await openCache(dir)
  const desk = await readArticles(await openNewsroom(dir, {}), cache, '2026-11-20T12:00:00Z')
  await cache.destroy()
  expect(() => desk.articles[0]?.html).toThrow(/not open|finalized/)
})

test('what a build gives has its texts, also of what did not change', async () => {
  const dir = newsroom()
  const once = () => openNewsroom(dir, {}).then(room => build(room, { frozen: false }, { clock }))
  const [first, second] = [await once(), await once()]
  expect(second.fresh).toEqual([])
  expect(second.articles).toEqual(first.articles)
  expect(second.articles[0]?.html).toContain('<p>')
})

test('a renamed file is read anew and keeps its identity', async () => {
  const dir = newsroom()
  const [before] = (await read(dir)).articles
  renameSync(join(dir, 'articles/water.txt'), join(dir, 'articles/limits.txt'))
  const after = await read(dir)
  const [note] = after.articles.flatMap(each => each.problems)
  expect(note?.at).toBe('articles/limits.txt:1')
  expect(after.articles).toEqual([
    { ...before, source: { file: 'articles/limits.txt', format: 'text' }, problems: [note] },
  ])
  expect(after.changes).toEqual(['articles/water.txt is now articles/limits.txt'])
})

test('an entry that leaves a feed file leaves the newsroom: the file is the person’s', async () => {
  const dir = mixed()
  await read(dir)
  put(dir, { 'wire/feed.xml': atom([2]) })
  const desk = await read(dir)
  expect(titlesOf(desk)).not.toContain('Story 1')
  expect(Object.keys(desk.lock.articles)).toContain('wire/feed.xml#urn:example:entry:1')
})

test('a broken file keeps its last good version, also where an older program had read it', async () => {
  const dir = mixed()
  const first = await read(dir)
  put(dir, { 'articles/water.txt': '' })
  const older = "UPDATE parsed SET key = 'older', ingested = json_remove(ingested, '$.bodyBytes', '$.whole')"
  for (const forget of ["UPDATE parsed SET key = 'old'", older, older]) {
    const desk = await read(dir)
    expect(filesOf(desk)).toEqual(filesOf(first))
    expect(wrongIn(desk)).toEqual(['empty-article articles/water.txt', 'last-good-kept articles/water.txt'])
    const database = new DatabaseSync(join(dir, '.postrider/cache.sqlite'))
    database.exec(forget)
    database.close()
  }
})

test('a thousand articles are read in more than one batch, each once', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, index) => [
      `articles/${index}.txt`,
      `Story number ${index}\n\nIt was told ${index} times.\n`,
    ]),
  )
  const dir = newsroom(many)
  const first = await read(dir)
  expect(first.articles).toHaveLength(1_000)
  expect((await read(dir)).articles).toEqual(first.articles)
})
