import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openNewsroom, readConfig } from '../../src/newsroom/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'
import { CONFIG, folder, newsroom, put } from '../support/newsroom.ts'

function problemsOf(run: () => unknown): readonly Problem[] {
  try {
    run()
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
  return []
}

test('fills in what is not said', () => {
  expect(readConfig({ site: { title: 'A', url: 'https://a.example', tagDate: '2026' } })).toEqual({
    site: { title: 'A', url: 'https://a.example/', tagDate: '2026', language: 'en', timeZone: 'UTC' },
    sources: ['articles'],
    feeds: { entries: 50 },
    email: {},
    out: 'out',
  })
})

test('tells every problem at once, each with its key and its mend', () => {
  const wrong = {
    site: { title: '', url: 'example.org', tagDate: 'now', timeZone: 'Mars/Base', langauge: 'en' },
    emial: { from: 'a@example.org' },
    feeds: { entries: 0 },
    out: '../elsewhere',
  }
  expect(
    problemsOf(() => readConfig(wrong)).map(({ at, message, mend }) => [at, message, mend]),
  ).toMatchInlineSnapshot(`
    [
      [
        "postrider.config.ts: site.title",
        "site.title must not be empty.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: site.url",
        "site.url must be a web address, as https://example.org/.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: site.tagDate",
        "site.tagDate must be a year or a day on which the site’s host was yours, as 2026.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: site.timeZone",
        "site.timeZone must be a time zone of the IANA list, as Europe/London.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: site.langauge",
        "There is no key site.langauge.",
        "Did you mean language?",
      ],
      [
        "postrider.config.ts: feeds.entries",
        "feeds.entries must be at least 1.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: out",
        "out must be a folder inside the newsroom, as articles.",
        "docs/configuration.md shows each key with an example.",
      ],
      [
        "postrider.config.ts: emial",
        "There is no key emial.",
        "Did you mean email?",
      ],
    ]
  `)
})

test('says what is missing', () => {
  expect(
    problemsOf(() => readConfig({ site: { title: 'A' } })).map(({ message, mend }) => `${message} ${mend}`),
  ).toMatchInlineSnapshot(`
    [
      "site.url is missing. Add it: it must be a web address.",
      "site.tagDate is missing. Add it: it must be text in quotes.",
    ]
  `)
})

test('a config that is no object is one problem', () => {
  for (const wrong of [undefined, null, 42, 'x']) expect(problemsOf(() => readConfig(wrong))).toHaveLength(1)
})

test.each(['.', './', 'articles', 'articles/out', 'emails', 'editions/', '.postrider'])(
  'out may not be %s, where something else is kept',
  out => {
    expect(problemsOf(() => readConfig({ ...CONFIG, out })).map(each => [each.code, each.at])).toEqual([
      ['config-value', 'postrider.config.ts: out'],
    ])
  },
)

test('out may be any other folder', () => {
  for (const out of ['public', 'site/out', 'articles-out']) expect(readConfig({ ...CONFIG, out }).out).toBe(out)
})

test('the config is frozen, all the way down', () => {
  const config = readConfig(CONFIG)
  expect(() => Object.assign(config.site, { title: 'Other' })).toThrow(TypeError)
})

test('any value is a config or problems, never another throw', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true, maxDepth: 3 }), value => {
      expect(problemsOf(() => readConfig(value)).length).toBeGreaterThan(0)
    }),
  )
})

test('a newsroom without a config says how to make one', async () => {
  const opened = openNewsroom(folder(), {})
  await expect(opened).rejects.toMatchObject({ problems: [{ code: 'no-config' }] })
})

test('a config with a syntax error names its file', async () => {
  const dir = newsroom()
  put(dir, { 'postrider.config.ts': 'export default {\n  site: {\n' })
  await expect(openNewsroom(dir, {})).rejects.toMatchObject({
    problems: [{ code: 'config-broken', at: expect.stringContaining('postrider.config.ts') }],
  })
})

test('a config that throws names the line', async () => {
  const dir = newsroom()
  put(dir, { 'postrider.config.ts': '\n\nthrow new Error("no luck")\n' })
  await expect(openNewsroom(dir, {})).rejects.toMatchObject({
    problems: [{ code: 'config-broken', at: 'postrider.config.ts:3', message: 'The config cannot be loaded: no luck' }],
  })
})

test('a changed config is read as it is now', async () => {
  const dir = newsroom()
  expect((await openNewsroom(dir, {})).config.site.title).toBe('The Example Record')
  put(dir, {
    'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, site: { ...CONFIG.site, title: 'Renamed' } })}`,
  })
  expect((await openNewsroom(dir, {})).config.site.title).toBe('Renamed')
})

test('the environment is stronger than .env', async () => {
  const dir = newsroom({ '.env': 'POSTRIDER_SMTP_URL=smtp://file.example\nOTHER=from-file\n' })
  const { env } = await openNewsroom(dir, { POSTRIDER_SMTP_URL: 'smtp://env.example' })
  expect([env.POSTRIDER_SMTP_URL, env.OTHER]).toEqual(['smtp://env.example', 'from-file'])
})

test('a value of the wrong type is not called missing', () => {
  const wrong = { ...CONFIG, site: { ...CONFIG.site, title: 5, tagDate: 2026 }, sources: 'articles' }
  expect(problemsOf(() => readConfig(wrong)).map(each => each.message)).toEqual([
    'site.title must be text in quotes.',
    'site.tagDate must be text in quotes.',
    'sources must be a list: ["articles"].',
  ])
})

test('a password in site.url is refused, for it would be published', () => {
  const wrong = { ...CONFIG, site: { ...CONFIG.site, url: 'https://user:pw@example.org/' } }
  expect(problemsOf(() => readConfig(wrong)).map(each => each.message)).toEqual(['site.url must hold no password.'])
})
