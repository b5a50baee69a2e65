import { resolve } from 'node:path'
import { hasErrors, ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'

const PORT = 4747

export const previewCommand: Command = {
  name: 'preview',
  summary: 'Show articles, digest and feeds in the browser; shows each change as you save it.',
  words: { shown: '', least: 0, most: 0 },
  flags: {
    port: { value: 'PORT', help: `the port on 127.0.0.1, 0 for any free one (default: ${PORT})` },
    host: { help: 'show it to this network too; who comes needs the key that is printed' },
    once: { help: 'write every view as a static file to .postrider/preview/, and end' },
  },
  examples: [
    ['postrider preview', 'prints an address to open; Ctrl-C ends it'],
    ['postrider preview --host', 'also on a phone on the same desk'],
    ['postrider preview --once', 'for a pull request: files to look at, no server'],
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
    const { previewOnce, startPreview } = await import('../preview/index.ts')
    const dir = resolve(cwd, typeof flags.newsroom === 'string' ? flags.newsroom : '.')
    if (flags.once !== undefined) {
      const { files, problems } = await previewOnce(dir, { clock, env })
      if (flags.json !== undefined) terminal.print(JSON.stringify({ files, problems }, null, 2))
      else
        terminal.print(
          `${files.length} files, to begin with ${files.find(each => each.endsWith('preview/index.html')) ?? ''}`,
        )
      for (const each of problems) if (each.severity !== 'info') terminal.problem(each)
      return hasErrors(problems) ? 1 : 0
    }
    const tell = (addresses: readonly string[]) => {
      for (const each of addresses) terminal.say(`In this network, once: ${each}`)
    }
    const preview = await startPreview(dir, { port, host: flags.host !== undefined }, { clock, env, announce: tell })
    const { problems } = preview.desk.shown()
    if (flags.json !== undefined) terminal.print(JSON.stringify({ url: preview.url, problems }))
    else terminal.print(preview.url)
    tell(preview.addresses())
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
