import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { newsroom, put, REPO, STORY, tree } from '../support/newsroom.ts'

/** A preview as a person starts it; `line` is what it printed first. */
async function started(cwd: string, ...args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1' }
  const child = spawn(process.execPath, [join(REPO, 'src', 'cli.ts'), 'preview', ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, line: String(line) }
}

/** Sends a signal and gives the exit code. */
async function stopped(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = once(child, 'exit')
  child.kill(signal)
  const [code] = (await exit) as [number | null]
  return code
}

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
      expect(await (await fetch(url)).text()).toContain('Another council')
      expect(await stopped(child, signal)).toBe(code)
      expect(Object.keys(tree(dir)).filter(path => !path.startsWith('.postrider/'))).toEqual(before)
    },
  )

  test('starts in a folder without a config, says so on stderr and in the page, and with --json prints one document', async () => {
    const dir = newsroom()
    rmSync(join(dir, 'postrider.config.ts'))
    const { child, line } = await started(dir, '--port', '0', '--json')
    let said = ''
    child.stderr?.on('data', chunk => {
      said += chunk
    })
    const { url } = JSON.parse(line)
    expect(await (await fetch(url)).text()).toContain('There is no postrider.config.ts here.')
    expect(await stopped(child, 'SIGINT')).toBe(130)
    expect(said).toContain('no-config')
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
