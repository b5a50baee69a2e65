import { ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'

export const serveCommand: Command = {
  name: 'serve',
  summary: 'The public web: out/, and the pages on which people subscribe, confirm and leave.',
  words: { shown: '', least: 0, most: 0 },
  flags: {
    port: { value: 'PORT', help: 'the port, 0 for any free one (default: serve.port of the config, 8080)' },
    host: { value: 'ADDRESS', help: 'the interface (default: serve.host of the config, 127.0.0.1)' },
    quiet: { help: 'no line for each request' },
  },
  examples: [
    ['postrider serve', 'behind a proxy on this machine; Ctrl-C ends it'],
    ['postrider serve --host 0.0.0.0 --port 80', 'alone, seen from everywhere, without encryption'],
  ],
  stoppable: true,
  async run(call: Call): Promise<number> {
    const { flags, terminal, clock, signal } = call
    const room = await call.newsroom()
    const port = typeof flags.port === 'string' ? portIn(flags.port) : (room.config.serve?.port ?? 8080)
    const host = typeof flags.host === 'string' ? flags.host : (room.config.serve?.host ?? '127.0.0.1')
    const { startServe } = await import('../serve/index.ts')
    const served = await startServe(
      room,
      { host, port },
      {
        clock,
        failed: reason => terminal.say(`Behind an answer: ${reason}`),
        log: ({ method, path, status, ms }) => {
          if (flags.quiet !== undefined) return
          terminal.say(`${new Date(clock.now()).toISOString()} ${method} ${path} ${status} ${Math.round(ms)} ms`)
        },
      },
    )
    if (flags.json !== undefined) terminal.print(JSON.stringify({ url: served.url }))
    else terminal.print(served.url)
    terminal.say(terminal.grey('Ctrl-C ends it.'))
    await new Promise<void>(ended => {
      if (signal.aborted) ended()
      else signal.addEventListener('abort', () => ended(), { once: true })
    })
    await served.close()
    return 0
  },
}

function portIn(said: string): number {
  if (/^\d{1,5}$/.test(said) && Number(said) <= 65_535) return Number(said)
  throw new ProblemError('flag-value', { name: '--port', wants: 'wants a number from 0 to 65535', command: 'serve' })
}
