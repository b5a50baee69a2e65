import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { CONFIG, folder, newsroom, put, STORY } from '../support/newsroom.ts'
import { atom, web } from '../support/web.ts'

const story = (name: string) => STORY.replace('Water council', `${name} council`)
const MARKDOWN = `---
title: The orchard opens its gates
date: 2026-11-14
id: orchard-1
---

The gates were open before the council had met. See [the list](list.md).

![Baskets](baskets.png)
`

describe('without a newsroom', () => {
  test('an article is read, its language guessed, its identity only what it says itself', async () => {
    const dir = folder()
    put(dir, { 'desk/a.md': MARKDOWN })
    const { code, stdout, stderr } = await postrider(dir, ['parse', 'desk/a.md', '--json'])
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toMatchObject({
      id: 'orchard-1',
      slug: null,
      url: null,
      firstSeen: null,
      updated: null,
      title: 'The orchard opens its gates',
      published: '2026-11-14T00:00:00Z',
      language: 'en',
      html: `<p>The gates were open before the council had met. See <a href="${pathToFileURL(join(dir, 'desk/list.md'))}">the list</a>.</p>\n<p><img src="${pathToFileURL(join(dir, 'desk/baskets.png'))}" alt="Baskets"></p>`,
      source: { file: 'desk/a.md', format: 'markdown' },
    })
  })

  test('--base is what relative links stand on, and wants a web address', async () => {
    const dir = folder()
    put(dir, { 'a.md': MARKDOWN })
    const { stdout } = await postrider(dir, ['parse', 'a.md', '--json', '--base', 'https://example.net/deep/'])
    expect(JSON.parse(stdout).html).toContain('<a href="https://example.net/deep/list.md">')
    const wrong = await postrider(dir, ['parse', 'a.md', '--base', 'deep'])
    expect([wrong.code, wrong.stdout, wrong.stderr]).toEqual([
      2,
      '',
      'postrider: --base wants a web address. See: postrider parse --help\n',
    ])
  })

  test('a folder is a table: a row an article, then what is wrong', async () => {
    const dir = folder()
    put(dir, {
      'a.txt': STORY,
      'b.txt': story('Bridge').replace('By Mara Ellison', 'By Mara Ellison and Tom Okafor'),
      'c.txt': '',
    })
    const { code, stdout, stderr } = await postrider(dir, ['parse', '.'])
    expect(code).toBe(1)
    expect(
      stdout,
    ).toBe(`2026-11-12  Water council sets summer limits                  Mara Ellison               2 takeaways, why
2026-11-12  Bridge council sets summer limits                 Mara Ellison, Tom Okafor   2 takeaways, why
2 articles

`)
    expect(stderr).toContain('empty-article')
  })

  test('an URL is asked only where it is public, or a newsroom names its host', async () => {
    const served = await web({ '/feed': { body: atom([2, 1]) } })
    const refused = await postrider(folder(), ['parse', `${served.url}/feed`, '--json'])
    expect([refused.code, served.asked]).toEqual([1, []])
    expect(JSON.parse(refused.stdout)).toMatchObject({
      source: { file: `${served.url}/feed` },
      problems: [{ code: 'fetch-refused' }],
    })
    const dir = newsroom({}, { ...CONFIG, fetch: { allow: [served.host] } })
    const { code, stdout } = await postrider(dir, ['parse', `${served.url}/feed`, '--ndjson'])
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(each => [each.id, each.title, each.source.file])).toEqual([
      ['urn:example:entry:2', 'Story 2', `${served.url}/feed#urn:example:entry:2`],
      ['urn:example:entry:1', 'Story 1', `${served.url}/feed#urn:example:entry:1`],
    ])
  })
})

describe('in a newsroom', () => {
  test('one document is an object, several are an array, a broken one stands among them', async () => {
    const dir = newsroom({ 'articles/a.txt': STORY, 'articles/b.txt': '' })
    const one = await postrider(dir, ['parse', 'articles/a.txt', '--json'])
    expect(JSON.parse(one.stdout).title).toBe('Water council sets summer limits')
    const { code, stdout } = await postrider(dir, ['parse', 'articles', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject([
      { title: 'Water council sets summer limits' },
      { source: { file: 'articles/b.txt' }, problems: [{ code: 'empty-article' }] },
    ])
    const empty = newsroom({ 'articles/.keep': '' })
    expect((await postrider(empty, ['parse', 'articles', '--json'])).stdout).toBe('[]\n')
  })

  test('what build would take for the same story is shown so, and a second story of one headline is not', async () => {
    const dir = newsroom({ 'articles/a.txt': STORY })
    expect((await postrider(dir, ['build'])).code).toBe(0)
    put(dir, { 'articles/b.txt': STORY.replace('upper', 'lower') })
    const known = JSON.parse((await postrider(dir, ['parse', 'articles/a.txt', '--json'])).stdout)
    const other = JSON.parse((await postrider(dir, ['parse', 'articles/b.txt', '--json'])).stdout)
    expect([known.id, other.id]).toEqual(['tag:example.org,2026:water-council-sets-summer-limits', null])
  })

  test('a draft is shown, with no identity yet', async () => {
    const dir = newsroom({ 'articles/a.md': MARKDOWN.replace('id:', 'draft: true\nid:') })
    const { code, stdout } = await postrider(dir, ['parse', 'articles/a.md', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { title: 'The orchard opens its gates', firstSeen: null }])
  })
})

describe('build and time', () => {
  const later = STORY.replace('Published: 2026-11-12', 'Published: 2026-12-01T08:00')

  test('what waits is said, also as JSON, and --now is stronger than SOURCE_DATE_EPOCH', async () => {
    const dir = newsroom({ 'articles/a.txt': later, 'articles/b.md': MARKDOWN.replace('id:', 'draft: true\nid:') })
    const { code, stdout } = await postrider(dir, ['build'])
    expect(code).toBe(0)
    expect(stdout.split('\n').filter(line => line.startsWith('waits'))).toEqual([
      'waits    articles/a.txt: Held back until 2026-12-01T08:00:00Z: Water council sets summer limits',
      'waits    articles/b.md: Held back as a draft: The orchard opens its gates',
    ])
    const json = JSON.parse((await postrider(dir, ['build', '--json'])).stdout)
    expect([json.articles, json.drafts]).toEqual([[], []])
    expect(json.problems).toMatchObject([{ code: 'published-later' }, { code: 'draft-held' }])
    const then = await postrider(dir, ['build', '--json', '--now', '2026-12-01T08:00Z'])
    expect(JSON.parse(then.stdout).articles).toMatchObject([{ firstSeen: '2026-12-01T08:00:00Z' }])
  })

  test.each(['tomorrow', '2026-13-01', '12:00'])('--now %s is a wrong call', async now => {
    const { code, stdout, stderr } = await postrider(newsroom(), ['build', '--now', now])
    expect([code, stdout, stderr]).toEqual([
      2,
      '',
      'postrider: --now wants a time, as 2026-12-01T08:00Z. See: postrider build --help\n',
    ])
  })
})
