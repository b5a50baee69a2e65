import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Problem } from '../../src/problem/index.ts'
import { postrider, startedProcess, stopped } from '../support/cli.ts'
import { CONFIG, folder, newsroom, put, STORY, tree } from '../support/newsroom.ts'

/** A preview as a person starts it. */
const started = (cwd: string, ...args: string[]) => startedProcess(cwd, ['preview', ...args])

describe('postrider preview', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    'prints its URL alone on stdout, shows what is saved, and %s ends it with %i while a stream is open, with nothing written',
    async (signal, code) => {
      const dir = newsroom()
      const before = Object.keys(tree(dir))
      const { child, line } = await started(dir, '--port', '0')
      expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
      const url = line.trim()
      const stream = (await fetch(`${url}events`)).body?.pipeThrough(new TextDecoderStream()).getReader()
      const first = (await stream?.read())?.value
      put(dir, { 'articles/water.txt': STORY.replace('Water council', 'Another council') })
      expect((await stream?.read())?.value).not.toBe(first)
      const page = await (await fetch(url)).text()
      expect(page).toContain('Another council')
      const script = /src="\/(client\/[^"]+)"/.exec(page)?.[1]
      expect((await fetch(url + script)).headers.get('content-type')).toBe('text/javascript; charset=utf-8')
      expect(await stopped(child, signal)).toBe(code)
      expect(Object.keys(tree(dir)).filter(path => !path.startsWith('.postrider/'))).toEqual(before)
    },
  )

  test('shows a change in a module that the config imports', async () => {
    const site = (title: string) => `export const site = ${JSON.stringify({ ...CONFIG.site, title })}`
    const dir = newsroom({
      'postrider.config.ts': "import { site } from './site.ts'\nexport default { site }\n",
      'site.ts': site('The Old Name'),
    })
    const { child, line } = await started(dir, '--port', '0')
    const url = line.trim()
    const stream = (await fetch(`${url}events`)).body?.pipeThrough(new TextDecoderStream()).getReader()
    await stream?.read()
    expect(await (await fetch(`${url}out/`)).text()).toContain('<title>The Old Name</title>')
    put(dir, { 'site.ts': site('The New Name') })
    await stream?.read()
    expect(await (await fetch(`${url}out/`)).text()).toContain('<title>The New Name</title>')
    expect(await stopped(child, 'SIGINT')).toBe(130)
  })

  test('a folder that is no newsroom is refused with 1 and no-config, under --json as the one document, and left as it is', async () => {
    const dir = folder()
    const problem = { code: 'no-config', at: join(dir, 'postrider.config.ts') }
    const plain = await postrider(dir, ['preview', '--port', '0'])
    expect([plain.code, plain.stdout]).toEqual([1, ''])
    expect(plain.stderr).toContain('no-config')
    const { code, stdout, stderr } = await postrider(dir, ['preview', '--port', '0', '--json'])
    expect([code, stderr]).toEqual([1, plain.stderr])
    expect(JSON.parse(stdout)).toMatchObject({ problems: [problem] })
    expect(tree(dir)).toEqual({})
  })

  test('--json prints its URL and what is wrong at the start as one document', async () => {
    const { child, line } = await started(newsroom(), '--port', '0', '--json')
    const good = JSON.parse(line)
    expect([Object.keys(good), good.problems.filter((each: Problem) => each.severity === 'error')]).toEqual([
      ['url', 'problems'],
      [],
    ])
    expect((await fetch(good.url)).status).toBe(200)
    expect(await stopped(child, 'SIGINT')).toBe(130)
  })

  test('a config that is broken at the start is told under --json and on stderr, shown, and mended while it runs', async () => {
    const dir = newsroom({ 'postrider.config.ts': '\nthrow new Error("no luck")\n' })
    const { child, line } = await started(dir, '--port', '0', '--json')
    let said = ''
    child.stderr?.on('data', chunk => {
      said += chunk
    })
    const { url, problems } = JSON.parse(line)
    expect(problems).toMatchObject([{ code: 'config-broken', at: 'postrider.config.ts:2:7' }])
    expect(await (await fetch(url)).text()).toContain('The config cannot be loaded: no luck')
    const stream = (await fetch(`${url}events`)).body?.pipeThrough(new TextDecoderStream()).getReader()
    await stream?.read()
    put(dir, { 'postrider.config.ts': `export default ${JSON.stringify(CONFIG)}` })
    await stream?.read()
    expect(await (await fetch(url)).text()).toContain('Water council sets summer limits')
    expect(await stopped(child, 'SIGINT')).toBe(130)
    expect(said).toContain('config-broken')
  })

  test('a port that is in use ends it with 1 and port-taken, and touches nothing', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const { port } = other.address() as AddressInfo
    const dir = newsroom()
    const { code, stdout, stderr } = await postrider(dir, ['preview', '--port', String(port)])
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toBe(
      `error    127.0.0.1:${port}${' '.repeat(38 - `127.0.0.1:${port}`.length)} port-taken\n         Port ${port} cannot be used: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n         Choose another one with --port, or --port 0 for any.\n\n`,
    )
    expect(Object.keys(tree(dir))).toEqual(['articles/water.txt', 'postrider.config.ts'])
  })

  test.each(['65536', '-1', '0x50', '80.5', 'any'])('--port %s is a wrong call', async port => {
    const { code, stderr } = await postrider(newsroom(), ['preview', `--port=${port}`])
    expect([code, stderr]).toEqual([
      2,
      'postrider: --port wants a number from 0 to 65535. See: postrider preview --help\n',
    ])
  })
})
