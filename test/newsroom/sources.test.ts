import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../src/newsroom/index.ts'
import { CONFIG, newsroom, put, STORY, tree } from '../support/newsroom.ts'
import { atom, web } from '../support/web.ts'
import { filesOf, read, setSources, titlesOf, wrongIn } from './room.ts'

const story = (name: string) => STORY.replace('Water council', `${name} council`)
const page = (name: string) =>
  `<!doctype html><html lang="en"><head><title>${name} council sets limits</title></head><body><article><h1>${name} council sets limits</h1><p>Published on 12 November 2026.</p>${'<p>The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.</p>'.repeat(4)}</article></body></html>`

describe('files, folders and globs', () => {
  test('each file is read once, in whatever ways it is named', async () => {
    const dir = newsroom({ 'articles/a.txt': STORY, 'articles/deep/b.md': `# ${story('Bridge')}` })
    setSources(dir, "['articles', './articles/a.txt', 'articles/**/*.md', 'articles/*.txt']")
    const desk = await read(dir)
    expect(filesOf(desk)).toEqual(['articles/a.txt', 'articles/deep/b.md'])
    expect(wrongIn(desk)).toEqual(['no-published articles/deep/b.md'])
  })

  test('what stands beside articles is passed by in silence, what is no article is said', async () => {
    const dir = newsroom({
      'articles/a.txt': STORY,
      'articles/photo.JPG': 'x',
      'articles/style.css': 'x',
      'articles/talk.mp3': 'x',
      'articles/a.txt~': 'x',
      'articles/.hidden.txt': story('Hidden'),
      'articles/.desk/b.txt': story('Desk'),
      'articles/node_modules/left-pad/readme.md': '# Left pad\n\nPads on the left.',
      'articles/story.docx': 'x',
      'articles/data.json': '{"rows": [1, 2]}',
    })
    const desk = await read(dir)
    expect(filesOf(desk)).toEqual(['articles/a.txt'])
    expect(wrongIn(desk)).toEqual(['unknown-format articles/story.docx', 'unknown-format articles/data.json'])
  })

  test('a page that a browser saved is one article, in whatever language its folder is named', async () => {
    const dir = newsroom({
      'articles/Harbour.html': page('Harbour'),
      'articles/Harbour_files/frame.html': page('Advert'),
      'articles/Brücke.htm': page('Bridge'),
      'articles/Brücke-Dateien/frame.html': page('Advert'),
      'articles/case_files/c.txt': story('Case'),
      'articles/Harbour-archive/d.txt': story('Old'),
    })
    expect(filesOf(await read(dir))).toEqual([
      'articles/Brücke.htm',
      'articles/Harbour-archive/d.txt',
      'articles/Harbour.html',
      'articles/case_files/c.txt',
    ])
  })

  test('a glob at the top passes by what build writes and keeps', async () => {
    const dir = newsroom({
      'articles/a.txt': STORY,
      'b.md': `# ${story('Bridge')}`,
      'out/c.md': `# ${story('Out')}`,
      'emails/d.md': `# ${story('Mail')}`,
      'node_modules/e/readme.md': '# E\n\nIs a letter.',
      '.git/f.md': '# F\n\nIs hidden.',
    })
    setSources(dir, "['**/*.{md,txt}']")
    expect(filesOf(await read(dir))).toEqual(['articles/a.txt', 'b.md'])
  })

  test('a file whose name looks like a glob is that file', async () => {
    const dir = newsroom({ 'articles/a [1].txt': STORY, 'articles/a 1.txt': story('Other') })
    setSources(dir, "['articles/a [1].txt']")
    expect(filesOf(await read(dir))).toEqual(['articles/a [1].txt'])
  })

  test.each(["['articles', 'nosuch']", "['articles', 'nosuch.txt']", "['articles', 'nosuch/*.md']"])(
    'of %s one is missing: an error, and nothing is forgotten',
    async sources => {
      const dir = newsroom({ 'articles/a.txt': STORY })
      await read(dir)
      setSources(dir, sources)
      await expect(read(dir)).rejects.toMatchObject({ problems: [{ code: 'source-missing' }] })
      setSources(dir, "['articles']")
      expect((await read(dir)).fresh).toEqual([])
    },
  )

  test('links are followed, and not round in a circle', async () => {
    const dir = newsroom({ 'articles/a.txt': STORY, 'shared/b.txt': story('Bridge') })
    symlinkSync(join(dir, 'shared'), join(dir, 'articles/shared'))
    symlinkSync(join(dir, 'articles'), join(dir, 'shared/round'))
    expect(filesOf(await read(dir))).toEqual(['articles/a.txt', 'articles/shared/b.txt'])
  })
})

describe('feeds and pages from the web', () => {
  async function fedBy(pages: Parameters<typeof web>[0], sources: (url: string) => string) {
    const served = await web(pages)
    const dir = newsroom({ 'articles/.keep': '' })
    setSources(dir, sources(served.url), [served.host])
    return { served, dir }
  }

  test('each entry of a feed is an article with the entry’s id; a page is one article', async () => {
    const { dir, served } = await fedBy(
      { '/feed': { body: atom([2, 1]) }, '/page': { body: page('Harbour'), type: 'text/html' } },
      url => `['${url}/feed', '${url}/page']`,
    )
    const desk = await read(dir)
    const feed = { id: 'urn:example:feed', title: 'The Example Record', link: null, feed: `${served.url}/feed` }
    expect(desk.articles.map(each => [each.title, each.source])).toEqual([
      ['Harbour council sets limits', { file: `${served.url}/page`, format: 'html' }],
      ['Story 2', { file: `${served.url}/feed#urn:example:entry:2`, format: 'feed', feed }],
      ['Story 1', { file: `${served.url}/feed#urn:example:entry:1`, format: 'feed', feed }],
    ])
    expect(desk.articles.slice(1).map(each => each.id)).toEqual(['urn:example:entry:2', 'urn:example:entry:1'])
  })

  test('a feed that did not change is asked by its ETag, and not read again', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([1]), etag: '"one"' } }, url => `['${url}/feed']`)
    const first = await read(dir)
    const second = await read(dir)
    expect(served.asked.map(each => each.status)).toEqual([200, 304])
    expect([second.fresh, second.articles]).toEqual([[], first.articles])
    served.pages['/feed'] = { body: atom([2, 1]), etag: '"two"' }
    expect(titlesOf(await read(dir))).toEqual(['Story 2', 'Story 1'])
  })

  test('a server that is down is told, and what it gave the last time stays', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([1]) } }, url => `['${url}/feed']`)
    const before = await read(dir)
    served.pages['/feed'] = { status: 503 }
    const busy = await read(dir)
    await served.close()
    const down = await read(dir)
    for (const desk of [busy, down]) {
      expect(desk.articles).toEqual(before.articles)
      expect(wrongIn(desk)).toEqual([`fetch-failed ${served.url}/feed`, `last-good-kept ${served.url}/feed`])
    }
  })

  test.each([
    ['a login page', page('Login'), 'text/html', 'feed-not-read'],
    [
      'half of a document',
      '{"version": "https://jsonfeed.org/version/1.1", "items": [',
      'application/json',
      'feed-not-read',
    ],
  ])('a feed that became %s is told, and its last good entries stay', async (_, body, type, code) => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([1]) } }, url => `['${url}/feed']`)
    const before = await read(dir)
    served.pages['/feed'] = { body, type }
    for (const desk of [await read(dir), await read(dir)]) {
      expect(desk.articles).toEqual(before.articles.map(each => ({ ...each, problems: [] })))
      expect(wrongIn(desk)).toEqual([`${code} ${served.url}/feed`, `last-good-kept ${served.url}/feed`])
    }
  })

  test('a server that never answered is told, and the rest is read', async () => {
    const { dir, served } = await fedBy({}, url => `['articles', '${url}/feed']`)
    put(dir, { 'articles/a.txt': STORY })
    const desk = await read(dir)
    expect(filesOf(desk)).toEqual(['articles/a.txt'])
    expect(wrongIn(desk)).toEqual([`fetch-failed ${served.url}/feed`])
  })

  test('a private host that the config does not name is not asked', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([1]) } }, url => `['${url}/feed']`)
    setSources(dir, `['${served.url}/feed']`)
    expect(wrongIn(await read(dir))).toEqual([`fetch-refused ${served.url}/feed`])
    expect(served.asked).toEqual([])
  })

  test('a title filter and a limit choose; two filters of one feed ask it once and give both', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([12, 11, 10, 2, 1]) } }, url => `['${url}/feed']`)
    const chosen = async (sources: string) => {
      setSources(dir, sources.replaceAll('FEED', `${served.url}/feed`), [served.host])
      return titlesOf(await read(dir))
    }
    expect(await chosen("[{ url: 'FEED', limit: 2 }]")).toEqual(['Story 12', 'Story 11'])
    expect(await chosen("[{ url: 'FEED', title: 'STORY 1' }]")).toEqual(['Story 12', 'Story 11', 'Story 10', 'Story 1'])
    expect(await chosen("[{ url: 'FEED', title: /y \\d$/g }]")).toEqual(['Story 2', 'Story 1'])
    expect(await chosen("[{ url: 'FEED', title: /y 1/, limit: 1 }]")).toEqual(['Story 12'])
    served.asked.length = 0
    expect(await chosen("[{ url: 'FEED', title: /2$/ }, { url: 'FEED#top', title: '10' }]")).toEqual([
      'Story 12',
      'Story 10',
      'Story 2',
    ])
    expect(served.asked).toHaveLength(1)
  })

  test('what fell out of a feed’s window stays, also when the server is down; what was withdrawn goes', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([3, 2, 1]) } }, url => `['${url}/feed']`)
    await read(dir)
    served.pages['/feed'] = { body: atom([5, 4, 3]) }
    const all = ['Story 5', 'Story 4', 'Story 3', 'Story 2', 'Story 1']
    expect(titlesOf(await read(dir))).toEqual(all)
    expect(titlesOf(await read(dir))).toEqual(all)
    served.pages['/feed'] = { body: atom([6, 4, 3]) }
    expect(titlesOf(await read(dir))).toEqual(['Story 6', 'Story 4', 'Story 3', 'Story 2', 'Story 1'])
    served.pages['/feed'] = { body: atom([]) }
    expect(titlesOf(await read(dir))).toEqual(['Story 6', 'Story 4', 'Story 3', 'Story 2', 'Story 1'])
    await served.close()
    expect(titlesOf(await read(dir))).toHaveLength(5)
  })

  test('without the cache only what the feed holds is there; ids are as they were', async () => {
    const { dir, served } = await fedBy({ '/feed': { body: atom([2, 1]) } }, url => `['${url}/feed']`)
    const before = await read(dir)
    rmSync(join(dir, '.postrider'), { recursive: true })
    served.pages['/feed'] = { body: atom([3, 2]) }
    const after = await read(dir)
    expect(titlesOf(after)).toEqual(['Story 3', 'Story 2'])
    expect(after.articles[1]).toEqual(before.articles[0])
    expect(Object.keys(after.lock.articles)).toHaveLength(3)
  })

  test('what is no longer a source is forgotten', async () => {
    const { dir } = await fedBy({ '/feed': { body: atom([1]) } }, url => `['${url}/feed']`)
    await read(dir)
    setSources(dir, "['articles']")
    expect(titlesOf(await read(dir))).toEqual([])
  })
})

test('a config may name text, files, URLs and filtered feeds, and says what else is wrong', () => {
  const wrong = (sources: unknown[]) => {
    try {
      readConfig({ ...CONFIG, sources })
      return []
    } catch (error) {
      return (error as { problems: { at: string }[] }).problems.map(each => each.at)
    }
  }
  expect(
    wrong([
      'a',
      'a/*.md',
      '*.md',
      'https://example.org/feed',
      { url: 'https://example.org/feed', title: /a/, limit: 3 },
    ]),
  ).toEqual([])
  for (const each of [
    '../a',
    '/etc',
    'ftp://example.org/feed',
    'https://',
    { url: 'articles' },
    { url: 'https://example.org/', limit: 0 },
    7,
  ])
    expect(wrong([each])).toEqual([expect.stringMatching(/^postrider\.config\.ts: sources\[0\]/)])
})

test('reading writes nothing but the cache', async () => {
  const dir = newsroom()
  const { '.postrider/cache.sqlite': _, ...before } = tree(dir)
  await read(dir)
  expect(Object.keys(tree(dir)).filter(name => !(name in before) && !name.startsWith('.postrider/'))).toEqual([
    'articles.lock.json',
  ])
})
