import { resolve } from 'node:path'
import { ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'

const PORT = 4747

export const previewCommand: Command = {
  name: 'preview',
  summary: 'Show articles, digest and feeds in the browser; shows each change as you save it.',
  words: { shown: '', least: 0, most: 0 },
  flags: { port: { value: 'PORT', help: `the port on 127.0.0.1, 0 for any free one (default: ${PORT})` } },
  examples: [
    ['postrider preview', 'prints an address to open; Ctrl-C ends it'],
    ['postrider preview --port 0', 'on any free port'],
  ],
  stoppable: true,
  async run({ flags, terminal, env, clock, signal, cwd }: Call): Promise<number> {
    const port = flags.port === undefined ? PORT : Number(flags.port)
    if (!/^\d+$/.test(String(flags.port ?? PORT)) || port > 65_535) {
      throw new ProblemError('flag-value', {
        name: '--port',
        wants: 'wants a number from 0 to 65535',
        command: 'preview',
      })
    }
    const { startPreview } = await import('../preview/index.ts')
    const dir = resolve(cwd, typeof flags.newsroom === 'string' ? flags.newsroom : '.')
    const preview = await startPreview(dir, { port }, { clock, env })
    const { problems } = preview.desk.shown()
    if (flags.json !== undefined) terminal.print(JSON.stringify({ url: preview.url, problems }))
    else terminal.print(preview.url)
    terminal.say(terminal.grey('Ctrl-C ends it.'))
    for (const each of problems) if (each.severity !== 'info') terminal.problem(each)
    await new Promise<void>(ended => {
      if (signal.aborted) ended()
      else signal.addEventListener('abort', () => ended(), { once: true })
    })
    await preview.close()
    return 0
  },
}
