import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, put, REPO } from './support/newsroom.ts'

const WRONG = [
  ['article', '../feed/index.ts'],
  ['feed', '../email/index.ts'],
  ['email', '../site/index.ts'],
  ['site', '../feed/index.ts'],
  ['delivery', '../cli/index.ts'],
  ['preview', '../article/slug.ts'],
  ['problem', '../article/index.ts'],
  ['ingest', '../newsroom/index.ts'],
  ['ingest/page', '../../newsroom/index.ts'],
  ['ingest/page', '../../article/slug.ts'],
  ['ingest/page', '../feed/xml.ts'],
  ['ingest/markup', '../page/dom.ts'],
  ['ingest/words', '../markup/urls.ts'],
] as const

const RIGHT = [
  ['cli', '../delivery/index.ts'],
  ['feed', '../article/index.ts'],
  ['feed', './xml.ts'],
  ['ingest', './page/page.ts'],
  ['ingest/page', '../../article/index.ts'],
  ['ingest/page', '../words/lines.ts'],
  ['ingest/page', '../markup/urls.ts'],
  ['ingest/markup', '../words/lines.ts'],
] as const

test('a folder imports only the doors of those above it: a wrong import fails the lint', () => {
  const dir = folder()
  const source = (imported: string) => `import { x } from '${imported}'\n\nexport const y = x\n`
  const files = (rows: readonly (readonly [string, string])[], name: string) =>
    rows.map(([where, imported], index) => [`src/${where}/${name}-${index}.ts`, source(imported)] as const)
  put(dir, Object.fromEntries([...files(WRONG, 'wrong'), ...files(RIGHT, 'right')]))
  put(dir, { 'biome.json': readFileSync(join(REPO, 'biome.json')) })
  const args = [
    'lint',
    '--vcs-enabled=false',
    '--only=style/noRestrictedImports',
    '--reporter=json',
    '--max-diagnostics=none',
    'src',
  ]
  const { stdout, status } = spawnSync(join(REPO, 'node_modules/.bin/biome'), args, { cwd: dir, encoding: 'utf8' })
  const { diagnostics } = JSON.parse(stdout)
  const blamed = diagnostics.map((each: { location: { path: string } }) => each.location.path)
  expect(status).toBe(1)
  expect(blamed.toSorted()).toEqual(
    files(WRONG, 'wrong')
      .map(([path]) => path)
      .toSorted(),
  )
})

test('every folder of src is in the import rule', () => {
  const foldersIn = (path: string) =>
    readdirSync(join(REPO, path), { withFileTypes: true }).flatMap(each =>
      each.isDirectory() ? [`${path}/${each.name}`] : [],
    )
  const folders = [...foldersIn('src').filter(path => path !== 'src/ingest'), ...foldersIn('src/ingest')]
  const { overrides } = JSON.parse(readFileSync(join(REPO, 'biome.json'), 'utf8'))
  const ruled = overrides.flatMap((each: { includes: string[] }) => each.includes)
  for (const path of folders) expect(ruled).toContain(`${path}/**`)
  expect(ruled).toContain('src/ingest/*.ts')
})

test('a wrong type fails the check', () => {
  const strict = execFileSync(join(REPO, 'node_modules/.bin/tsc'), ['--showConfig'], { cwd: REPO, encoding: 'utf8' })
  expect(JSON.parse(strict).compilerOptions).toMatchObject({
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
  })
})
