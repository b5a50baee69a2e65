import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keyOf, type Plan, readPlan, writePlan } from '../../src/edition/index.ts'
import { article, draftOf } from '../support/article.ts'
import { postrider } from '../support/cli.ts'
import { folder, newsroom, put, STORY } from '../support/newsroom.ts'

const [one, two, three] = ['a', 'b', 'c'].map((slug, index) =>
  article({ slug, title: `Story ${slug}`, published: `2026-11-1${index}T08:00:00Z` }),
)
const ALL = [one, two, three].flatMap(each => each ?? [])
const SITE = { timeZone: 'UTC' }
const PLAN: Plan = { made: '2026-11-20T12:00:00Z', subject: null, preheader: null, note: null, articles: null }

test('without a plan the newest come first', () => {
  expect(draftOf(ALL, [], SITE)?.articles.map(each => each.slug)).toEqual(['c', 'b', 'a'])
})

test('a plan says which articles and in what order, the subject, the preheader and the note', () => {
  const note = { html: '<p>Hi</p>', text: 'Hi' }
  const plan = {
    ...PLAN,
    subject: 'S',
    preheader: 'P',
    note,
    articles: ['tag:example.org,2026:a', 'tag:example.org,2026:c'],
  }
  const draft = draftOf(ALL, [], SITE, plan)
  expect(draft).toMatchObject({ subject: 'S', preheader: 'P', note, planned: keyOf(plan) })
  expect(draft?.articles.map(each => each.slug)).toEqual(['a', 'c'])
})

test('a plan names what was sent before, and leaves out what is gone', () => {
  const sent = draftOf(ALL, [], SITE)
  if (sent === null) throw new Error('no draft')
  const plan = { ...PLAN, articles: ['tag:example.org,2026:gone', 'tag:example.org,2026:b'] }
  expect(draftOf(ALL, [sent], SITE, plan)?.articles.map(each => each.slug)).toEqual(['b'])
})

test('a plan that an edition followed holds no longer', () => {
  const sent = draftOf(ALL, [], SITE, { ...PLAN, subject: 'Once', articles: ['tag:example.org,2026:a'] })
  if (sent === null) throw new Error('no draft')
  const next = draftOf(ALL, [sent], SITE, { ...PLAN, subject: 'Once', articles: ['tag:example.org,2026:a'] })
  expect(next).toMatchObject({ subject: 'Story c', planned: null })
})

test('of two plans of one instant the second holds, though the first was followed', () => {
  const sent = draftOf(ALL, [], SITE, { ...PLAN, subject: 'First' })
  if (sent === null) throw new Error('no draft')
  expect(draftOf([...ALL, article({ slug: 'd' })], [sent], SITE, { ...PLAN, subject: 'Second' })?.subject).toBe(
    'Second',
  )
})

test('an article that the plan names and that is gone is a problem, not left out in silence', async () => {
  const dir = newsroom({
    'articles/water.txt': STORY,
    'articles/b.txt': STORY.replace('Water council', 'Bridge council'),
  })
  await postrider(dir, ['edition', 'create', 'articles/water.txt', 'articles/b.txt'])
  rmSync(join(dir, 'articles/b.txt'))
  const { code, stderr } = await postrider(dir, ['build'])
  expect(code).toBe(1)
  expect(stderr).toContain(
    'The plan of the draft names an article that is not there: tag:example.org,2026:bridge-council-sets-summer-limits.',
  )
})

test('a plan is read as it was written; one that is broken is a problem', () => {
  const dir = folder()
  expect(readPlan(dir)).toBeNull()
  writePlan(dir, { ...PLAN, subject: 'S' })
  expect(readPlan(dir)).toEqual({ ...PLAN, subject: 'S' })
  put(dir, { 'editions/draft.json': '{' })
  expect(() => readPlan(dir)).toThrow('cannot be read')
})

test('edition create puts a note above the stories of the draft, in the mail and on its page', async () => {
  const dir = newsroom({ 'note.md': 'Good *morning*. See [us](https://example.org/us).\n\n<script>x()</script>' })
  const created = await postrider(dir, ['edition', 'create', '--note', 'note.md', '--subject', 'A short one'])
  expect(created.stdout).toContain('subject  A short one\n')
  expect(created.stdout).toContain('note     Good morning. See us.\n')
  expect(created.code).toBe(0)
  await postrider(dir, ['build'])
  const out = (name: string) => readFileSync(join(dir, 'out/editions/2026-11-20-1', name), 'utf8')
  expect(out('email.html')).toContain(
    'Good <em>morning</em>. See <a style="color:#17594a" href="https://example.org/us">us</a>.',
  )
  expect(out('email.txt')).toContain('Good morning. See us.\n\nus:\nhttps://example.org/us\n')
  expect(out('index.html')).toContain('<p>Good <em>morning</em>. See <a href="https://example.org/us">us</a>.</p>')
  for (const name of ['email.html', 'index.html']) expect(out(name)).not.toContain('x()')
})

test('edition create takes articles by slug or file, in their order; without words it forgets the plan', async () => {
  const second = STORY.replace('Water council sets summer limits', 'Second story')
  const dir = newsroom({ 'articles/water.txt': STORY, 'articles/second.txt': second })
  const { stdout } = await postrider(dir, ['edition', 'create', 'articles/water.txt', 'second-story', '--json'])
  expect(JSON.parse(stdout).articles.map((each: { slug: string }) => each.slug)).toEqual([
    'water-council-sets-summer-limits',
    'second-story',
  ])
  expect(existsSync(join(dir, 'editions/draft.json'))).toBe(true)
  await postrider(dir, ['edition', 'create'])
  expect(existsSync(join(dir, 'editions/draft.json'))).toBe(false)
})

test.each([
  [['edition', 'crate'], 2, 'edition wants create, correct, list or show, not "crate".'],
  [['edition', 'create', 'nosuch'], 1, 'There is no article nosuch.'],
  [['edition', 'create', '--note', 'nosuch.md'], 1, 'nosuch.md'],
  [['edition', 'show', '2020-01-01-1'], 1, 'There is no edition 2020-01-01-1.'],
  [['edition', 'list', '--note', 'x'], 2, '--note belongs to edition create.'],
])('%j ends with %i and says why', async (args, code, said) => {
  const ended = await postrider(newsroom(), args)
  expect(ended.code).toBe(code)
  expect(ended.stderr).toContain(said)
})

test('edition list shows the draft', async () => {
  const { stdout, code } = await postrider(newsroom(), ['edition', 'list'])
  expect({ stdout, code }).toEqual({ stdout: 'draft    2026-11-20-1   1  Water council sets summer limits\n', code: 0 })
})
