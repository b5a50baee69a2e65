import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { folder, put, REPO } from '../support/newsroom.ts'

test('the packed tarball, beside nothing but the dependencies that it declares, makes a newsroom and builds it', () => {
  const dir = folder()
  const source = folder()
  // Packing makes dist/ anew, and other tests run what stands in ours.
  const isOurs = (path: string) => !['node_modules', 'dist', '.git', 'out', 'test'].includes(relative(REPO, path))
  cpSync(REPO, source, { recursive: true, filter: isOurs })
  symlinkSync(join(REPO, 'node_modules'), join(source, 'node_modules'))
  execFileSync('npm', ['pack', '--pack-destination', dir, '--loglevel=error'], { cwd: source, stdio: 'pipe' })
  const tarball = readdirSync(dir).find(name => name.endsWith('.tgz')) ?? ''
  const home = join(dir, 'node_modules/postrider')
  // Whatever lies in the folders above is not asked.
  writeFileSync(join(dir, 'package.json'), '{}\n')
  mkdirSync(home, { recursive: true })
  execFileSync('tar', ['-xzf', join(dir, tarball), '-C', home, '--strip-components=1'])
  const { bin, dependencies, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'))
  expect(readFileSync(join(home, bin.postrider), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
  expect(readFileSync(join(home, 'dist/LICENSES'), 'utf8')).toMatch(
    /^mjml-core [\d.]+ \(MIT\)\n\n[\s\S]*^zod [\d.]+ \(MIT\)\n\nMIT License$/m,
  )
  for (const name of Object.keys(dependencies)) {
    const link = join(dir, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(join(REPO, 'node_modules', name), link)
  }
  const postrider = (...args: string[]) =>
    execFileSync('node', [join(home, bin.postrider), ...args], { cwd: dir, encoding: 'utf8', stdio: 'pipe' })

  postrider('init', '.')
  expect(postrider('build')).toContain('by Ada Example, 3 takeaways, why it matters')
  expect(existsSync(join(dir, 'out/atom.xml'))).toBe(true)
  // So many are read by two threads, and looked at by one of their own.
  const many = Array.from({ length: 2_000 }, (_, index) => [`articles/${index}.md`, `# Story ${index}\n\nIt rained.\n`])
  put(dir, Object.fromEntries(many))
  expect(postrider('build')).toContain('2001 articles in ')
  expect(postrider('--version').trim()).toBe(version)

  const library = `import { ingest } from 'postrider'
      const origin = { language: null, timeZone: 'UTC', base: null, takeaways: 'stated' }
      for (const [file, text] of [['a.txt', 'A headline\\n\\nA story.\\n'], ['b.md', '# Another\\n\\nA story.\\n'], ['c.html', '<title>A page</title><h1>A page</h1><p>The council met in the hall by the quay and spoke for two hours.</p><p>Nobody left before the end of it.</p>']]) {
        const { articles } = await ingest(Buffer.from(text), { file, ...origin })
        console.log(articles[0].title)
      }`
  expect(execFileSync('node', ['--input-type=module', '-e', library], { cwd: dir, encoding: 'utf8' })).toBe(
    'A headline\nAnother\nA page\n',
  )
  expect(existsSync(join(dir, 'node_modules/postrider/dist/index.d.ts'))).toBe(true)
  expect(readdirSync(join(dir, 'node_modules/postrider')).toSorted()).toEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'dist', 'docs', 'emails', 'package.json'].toSorted(),
  )
}, 120_000)

test('an older Node is told in one line which one is needed', () => {
  const older =
    "data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.20.2'}})"
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', older, join(REPO, 'src/cli.ts'), 'build'],
    { encoding: 'utf8' },
  )
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: '',
    stderr: 'postrider: this is Node 20.20.2. Postrider needs Node 26 or newer.\n',
  })
})
