import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, REPO } from '../support/newsroom.ts'

const INSTALL_MS = 120_000
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

test(
  'the packed tarball, installed in an empty folder, makes a newsroom and builds it',
  () => {
    const dir = folder()
    const npm = (...args: string[]) => execFileSync('npm', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
    execFileSync('npm', ['pack', '--pack-destination', dir, ...QUIET], { cwd: REPO, stdio: 'pipe' })
    const tarball = readdirSync(dir).find(name => name.endsWith('.tgz')) ?? ''
    npm('install', join(dir, tarball), '--prefer-offline', '--ignore-scripts', ...QUIET)

    npm('exec', '--offline', '--', 'postrider', 'init', '.')
    const built = npm('exec', '--offline', '--', 'postrider', 'build')
    expect(built).toContain('by Ada Example, 3 takeaways, why it matters')
    expect(existsSync(join(dir, 'out/atom.xml'))).toBe(true)
    expect(npm('exec', '--offline', '--', 'postrider', '--version').trim()).toBe(version())

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
  },
  INSTALL_MS,
)

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

function version(): string {
  return JSON.parse(readFileSync(join(REPO, 'package.json'), 'utf8')).version
}
