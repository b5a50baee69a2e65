import type { Ping } from '../publish/index.ts'
import type { Call, Command } from './command.ts'
import { column } from './terminal.ts'

export const pingCommand: Command = {
  name: 'ping',
  summary: 'Tell the hub (feeds.hub) which feeds changed, so that subscribers have them at once.',
  words: { shown: '', least: 0, most: 0 },
  flags: {},
  examples: [
    ['postrider ping', 'after out/ was published: tells what changed since the last ping'],
    ['postrider ping --json', 'the same, told as JSON'],
  ],
  stoppable: true,
  async run({ flags, terminal, signal, newsroom }: Call): Promise<number> {
    const { ping } = await import('../publish/index.ts')
    const { openCache } = await import('../store/index.ts')
    const room = await newsroom()
    const cache = await openCache(room.dir)
    try {
      const result = await ping(room, { cache, fetch, signal })
      for (const each of result.problems) terminal.problem(each)
      if (flags.json !== undefined) terminal.print(JSON.stringify(result, null, 2))
      else {
        for (const url of result.told) terminal.print(`${column('told')}${url}`)
        if (result.told.length > 0) terminal.print()
        terminal.print(summaryOf(result))
        if (signal.aborted) terminal.say('Stopped; run it again to tell the rest.')
      }
      return result.problems.length > 0 ? 1 : 0
    } finally {
      await cache.destroy()
    }
  },
}

/** "3 feeds told to https://hub.example/, 12 as before." */
function summaryOf({ hub, told, same, problems }: Ping): string {
  const failed = problems.length === 0 ? '' : `, ${problems.length} not`
  return `${told.length} ${told.length === 1 ? 'feed' : 'feeds'} told to ${hub}${failed}, ${same} as before.`
}
