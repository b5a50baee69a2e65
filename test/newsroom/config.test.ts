import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openNewsroom, readConfig } from '../../src/newsroom/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'
import { postrider } from '../support/cli.ts'
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
    takeaways: 'stated',
    fetch: { allow: [] },
    feeds: {},
    email: {
      theme: {
        colors: {},
        fonts: {
          headline: "Georgia, 'Times New Roman', serif",
          text: "-apple-system, 'Segoe UI', Helvetica, Arial, sans-serif",
        },
      },
      labels: {},
      template: 'digest',
    },
    delivery: { connections: 5, perConnection: 100, domains: {}, softBounces: { count: 5, days: 30 } },
    lists: [],
    editions: [],
    out: 'out',
  })
})

test('tells every problem at once, each with its key and its mend', () => {
  const wrong = {
    site: { title: '', url: 'example.org', tagDate: 'now', timeZone: 'Mars/Base', langauge: 'en' },
    emial: { from: 'a@example.org' },
    feeds: { hub: 'hub.example.org' },
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
        "postrider.config.ts: feeds.hub",
        "feeds.hub must be a web address, as https://example.org/.",
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

test.each([
  [`${'b'.repeat(32)}@example.org`, 'must have at most 31 letters before the @'],
  ['b+c@example.org', 'must have letters, digits, dots and hyphens alone before the @'],
  ['bounces', 'must be one address'],
])('email.bounces %s is refused, for a token is put behind it', (bounces, reason) => {
  const [said] = problemsOf(() => readConfig({ ...CONFIG, email: { bounces } }))
  expect(said?.message).toContain(`email.bounces ${reason}`)
})

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

test('a config that throws names the line and the column', async () => {
  const dir = newsroom()
  put(dir, { 'postrider.config.ts': '\n\nthrow new Error("no luck")\n' })
  await expect(openNewsroom(dir, {})).rejects.toMatchObject({
    problems: [
      { code: 'config-broken', at: 'postrider.config.ts:3:7', message: 'The config cannot be loaded: no luck' },
    ],
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

describe('what a config imports', () => {
  // As Node loads it: Vitest imports by means of its own, which ask no hook.
  const native: typeof import('../../src/newsroom/index.ts') = createRequire(import.meta.url)(
    '../../src/newsroom/index.ts',
  )
  const titleIn = async (dir: string) => (await native.openNewsroom(dir, {})).config.site.title
  const config = (imports: string, title = 'title') =>
    `${imports}\nexport default { site: { ...${JSON.stringify(CONFIG.site)}, title: ${title} } }\n`
  const importing = (files: Record<string, string>) => {
    const dir = folder()
    put(dir, { 'postrider.config.ts': config("import { title } from './site.ts'"), ...files })
    return dir
  }

  test.each([
    ['site.ts', "import { title } from './site.ts'", "export const title: string = 'One'"],
    ['site.mts', "import { title } from './site.mts'", "export const title: string = 'One'"],
    ['site.js', "import { title } from './site.js'", "export const title = 'One'"],
    ['site.mjs', "import { title } from './site.mjs'", "export const title = 'One'"],
    ['site.json', "import title from './site.json' with { type: 'json' }", '"One"'],
    ['site.cjs', "import title from './site.cjs'", "module.exports = 'One'"],
    ['its own/site.ts', "const { title } = await import('./its own/site.ts')", "export const title: string = 'One'"],
  ])('a changed %s is read as it is now, though the config is the same', async (name, imports, text) => {
    const dir = importing({ 'postrider.config.ts': config(imports), [name]: text })
    expect(await titleIn(dir)).toBe('One')
    put(dir, { [name]: text.replace('One', 'Two') })
    expect(await titleIn(dir)).toBe('Two')
    put(dir, { [name]: text })
    expect(await titleIn(dir)).toBe('One')
  })

  test.each([
    ["export { title } from './name.mjs'", 'name.mjs', "export const title = 'One'"],
    [
      "import { createRequire } from 'node:module'\nexport const title: string = createRequire(import.meta.url)('./name.cjs')",
      'name.cjs',
      "module.exports = require('./deep.cjs') + 'One'",
    ],
  ])('a module is evaluated again where one that it imports changed: %s', async (site, name, text) => {
    const dir = importing({ 'site.ts': site, [name]: text, 'deep.cjs': "module.exports = 'Number '" })
    const before = await titleIn(dir)
    put(dir, { [name]: text.replace('One', 'Two') })
    expect(await titleIn(dir)).toBe(before.replace('One', 'Two'))
    put(dir, { 'deep.cjs': "module.exports = 'No. '" })
    expect(await titleIn(dir)).toBe(before.replace('One', 'Two').replace('Number', 'No.'))
  })

  test('nothing is evaluated again where nothing changed, and what is installed never', async () => {
    const count = (what: string) =>
      `import { env } from 'node:process'\nenv.${what} = String(Number(env.${what} ?? 0) + 1)\n`
    const dir = importing({
      'site.ts': `import 'counted'\n${count('SITES')}export const title: string = 'Site ' + env.SITES + ' of package ' + env.PACKAGES`,
      'node_modules/counted/package.json': '{ "type": "module", "exports": "./index.js" }',
      'node_modules/counted/index.js': count('PACKAGES'),
    })
    for (const _ of [1, 2, 3]) expect(await titleIn(dir)).toBe('Site 1 of package 1')
    put(dir, { 'postrider.config.ts': config("import { title } from './site.ts'", "title + '.'") })
    expect(await titleIn(dir)).toBe('Site 2 of package 1.')
  })

  test.each([
    [
      'site.ts:3:7',
      "import { title } from './site.ts'",
      { 'site.ts': "\nexport const title = 1\nthrow new Error('no luck')\n" },
    ],
    ['site.ts:2:21', "import { title } from './site.ts'", { 'site.ts': '\nexport const title: = 1\n' }],
    [
      'deep/name.ts:2:8',
      "import { title } from './site.ts'",
      { 'site.ts': "export { title } from './deep/name.ts'", 'deep/name.ts': '\nexport enum title { a }' },
    ],
    [
      'site.ts:1:10',
      "import { title } from './site.ts'",
      { 'site.ts': "export { title } from './name.ts'", 'name.ts': 'export {}' },
    ],
    [
      'site.ts:2:9',
      "import { f } from './site.ts'\nconst title = f()",
      { 'site.ts': "export function f() {\n  throw new Error('no luck')\n}" },
    ],
    ['postrider.config.ts:2:10', "\nimport { title } from './site.ts'", { 'site.ts': 'export {}' }],
    ['postrider.config.ts:2:7', "import './site.ts'\nthrow new Error('no luck')", { 'site.ts': '' }],
    ['postrider.config.ts', "import { title } from './site.ts'", {}],
    ['site.ts', "import { title } from './site.ts'", { 'site.ts': "import './gone.ts'" }],
    ['site.json', "import title from './site.json' with { type: 'json' }", { 'site.json': '{' }],
    [
      'site.js',
      "import './other.ts'\nimport { title } from './site.js'",
      { 'other.ts': '', 'site.js': 'export const title = = 1' },
    ],
  ])('a fault is named where it is, at %s: %j %j', async (at, imports, files) => {
    const dir = importing({ 'postrider.config.ts': config(imports), ...files })
    const problems = [{ code: 'config-broken', at, message: expect.not.stringMatching(/\?[\da-f]{8}-/) }]
    await expect(titleIn(dir)).rejects.toMatchObject({ problems })
  })

  test('a missing module is found as soon as it is there', async () => {
    const dir = importing({})
    await expect(titleIn(dir)).rejects.toMatchObject({ problems: [{ code: 'config-broken' }] })
    put(dir, { 'site.ts': "export const title = 'One'" })
    expect(await titleIn(dir)).toBe('One')
  })

  test.each([{}, { 'package.json': '{}' }])('it needs no package.json that says "module": %j', async files => {
    const dir = importing({
      'site.ts': "export { title } from './name.js'",
      'name.js': "export const title = 'One'",
      'articles/.keep': '',
      ...files,
    })
    expect(await postrider(dir, ['build', '--json'])).toMatchObject({ code: 0, stderr: '' })
  })
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

test('where serve answers on https, readers leave there, unless the config says where; on http they cannot with one click', () => {
  const leaving = (config: object) => readConfig({ site: CONFIG.site, ...config }).email.unsubscribeUrl
  expect(leaving({})).toBeUndefined()
  expect(leaving({ serve: {} })).toBe('https://example.org/u/')
  expect(leaving({ serve: { url: 'https://news.example.org/letters' } })).toBe('https://news.example.org/letters/u/')
  expect(leaving({ serve: { url: 'http://localhost:8080' } })).toBeUndefined()
  expect(leaving({ serve: {}, email: { unsubscribeUrl: 'https://example.org/leave?t=' } })).toBe(
    'https://example.org/leave?t=',
  )
})

test.each([
  [{ editions: [{ name: 'a', every: 'day 07:00', missed: { skipAfter: '0h' } }] }, 'must be a span of time'],
  [{ lists: [{ name: 'Water News', title: 'x' }] }, 'lists[0].name must be a word in small letters'],
  [{ lists: ['water'] }, 'lists[0]'],
  [
    {
      lists: [
        { name: 'a', title: 'A' },
        { name: 'a', title: 'B' },
      ],
    },
    'lists must have each name once',
  ],
  [{ email: { links: { utm: 'weekly' } } }, 'email.links.utm must be true, or { source:'],
  [{ serve: { port: 99_999 } }, 'serve.port must be a port'],
  [{ serve: { trustProxy: 'x forwarded' } }, 'serve.trustProxy must be the name of a header'],
  [{ serve: { origins: ['blog.example'] } }, 'serve.origins[0] must be a web address'],
  [{ serve: { keepIP: true } }, 'serve.keepIP'],
])('%j is refused with its key: %s', (config, says) => {
  expect(() => readConfig({ site: CONFIG.site, ...config })).toThrow(says)
})
