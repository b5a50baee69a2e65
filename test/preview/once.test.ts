import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openPage } from '../site/pages.ts'
import { browser } from '../support/chromium.ts'
import { postrider } from '../support/cli.ts'
import { newsroom, put, STORY, sample, tree } from '../support/newsroom.ts'

const viewsOf = (dir: string) => tree(join(dir, '.postrider/preview'))

test('preview --once writes the views of the mail, the feeds, the articles and the templates, and says where they begin', async () => {
  const dir = newsroom()
  const { code, stdout } = await postrider(dir, ['preview', '--once'])
  expect([code, stdout]).toEqual([
    0,
    expect.stringMatching(/^\d+ files, to begin with \.postrider\/preview\/index\.html\n$/),
  ])
  const views = viewsOf(dir)
  const names = Object.keys(views).filter(each => !/^(?:out|frames)\//.test(each))
  for (const name of [
    'index.html',
    'digest-text.html',
    'digest-mjml.html',
    'digest-source.html',
    'digest-headers.html',
    'digest-raw.html',
    'digest-html-320-dark.html',
    'digest-html-375-outlook.html',
    'digest-html-1280-inverted.html',
    'digest-html-none-images.html',
    'digest-html-no-style.html',
    'digest-html-rtl.html',
    'digest-html-longest.html',
    'atom-xml-list.html',
    'rss-xml-source.html',
    'feed-json-entry-0.html',
    'emails-confirm-mjml-html.html',
    'emails-digest-mjml-file.html',
  ])
    expect(names).toContain(name)
  expect(names.filter(each => /^articles-water-txt-[0-9a-f]{8}-page\.html$/.test(each))).toHaveLength(1)
  expect(Object.keys(tree(join(dir, '.postrider/preview/out')))).toContain('atom.xml')
})

test('the same newsroom gives the same views, and what is no longer one of them goes', async () => {
  const dir = newsroom()
  await postrider(dir, ['preview', '--once'])
  const first = viewsOf(dir)
  put(dir, { '.postrider/preview/old.html': 'old' })
  await postrider(dir, ['preview', '--once'])
  expect(viewsOf(dir)).toEqual(first)
})

test('every link of a view leads to a view, and every frame is there', async () => {
  const dir = sample()
  await postrider(dir, ['preview', '--once'])
  const views = viewsOf(dir)
  for (const [name, html] of Object.entries(views)) {
    if (name.includes('/')) continue
    const links = [...html.matchAll(/(?:href|<iframe[^>]* src)="([^"#?]+)[^"]*"/g)].map(([, path = '']) => path)
    for (const path of links) expect(existsSync(join(dir, '.postrider/preview', path)), `${path} in ${name}`).toBe(true)
  }
})

test('a choice leads to the view that it names or is not there; only what is chosen leads to its own', async () => {
  const dir = newsroom()
  await postrider(dir, ['preview', '--once'])
  for (const [name, html] of Object.entries(viewsOf(dir))) {
    if (name.includes('/')) continue
    const choices = [...html.matchAll(/<a href="([^"]+)"( aria-current="true")?[^>]*>[^<]*<\/a>/g)]
    for (const [link, path, current] of choices)
      if (current === undefined) expect([link, path]).not.toEqual([link, name])
  }
  const letter = viewsOf(dir)['emails-confirm-mjml-html-375-dark.html']
  expect(letter).toContain('<a href="emails-confirm-mjml-html-375.html">Light</a>')
  expect(viewsOf(dir)['feed-json-entry-0-dark.html']).toContain('frames/feed-json-entry-0-dark.html')
})

test('opened from the disk a view shows its mail, without a script and without the network', async () => {
  const dir = newsroom()
  await postrider(dir, ['preview', '--once'])
  const chromium = await browser(inject('chromium'))
  onTestFinished(() => chromium.browser()?.close())
  const url = pathToFileURL(join(dir, '.postrider/preview/index.html')).href
  const { page, asked } = await openPage(chromium, url)
  await page.frameLocator('iframe').getByText('Water council sets summer limits').first().waitFor()
  await page.getByRole('link', { name: 'Dark', exact: true }).click()
  await page.frameLocator('iframe').getByText('Water council sets summer limits').first().waitFor()
  await page.getByRole('link', { name: 'Headers' }).click()
  await page.getByText('list-unsubscribe', { exact: true }).waitFor()
  expect(asked.filter(each => !each.startsWith('file:'))).toEqual([])
  expect(readFileSync(new URL(url), 'utf8')).not.toContain('<script')
})

test('files whose names differ in what a view’s name cannot hold have views of their own', async () => {
  const dir = newsroom({
    'articles/статья.txt': STORY,
    'articles/заметка.txt': STORY.replace('Water', 'Fire'),
    'articles/a b.txt': STORY.replace('Water', 'Air'),
  })
  await postrider(dir, ['preview', '--once'])
  const pages = Object.keys(viewsOf(dir)).filter(name => /^articles-.*-data\.html$/.test(name))
  expect(pages).toHaveLength(3)
})

test('what is wrong is told, the views that can be made are, and it exits 1', async () => {
  const dir = newsroom({ 'articles/water.txt': STORY, 'articles/empty.txt': '' })
  const { code, stdout, stderr } = await postrider(dir, ['preview', '--once', '--json'])
  expect(code).toBe(1)
  expect(stderr).toContain('empty-article')
  expect(JSON.parse(stdout).files).toContain('.postrider/preview/index.html')
  expect(JSON.parse(stdout).problems).toContainEqual(expect.objectContaining({ code: 'empty-article' }))
})
