import { type Desk, openNewsroom, readArticles, writeLock } from '../../src/newsroom/index.ts'
import { openCache } from '../../src/store/index.ts'
import { CONFIG, put } from '../support/newsroom.ts'

const NOW = '2026-11-20T12:00:00Z'

/** What was read of a newsroom, its texts too. */
export type Read = Omit<Desk, 'readTexts'>

/** Reads a newsroom as a build does: with its cache, and with the lock file written. */
export async function read(dir: string, now = NOW): Promise<Read> {
  const cache = await openCache(dir)
  try {
    const { readTexts, ...desk } = await readArticles(await openNewsroom(dir, {}), cache, now)
    await writeLock(dir, desk.lock, cache)
    readTexts()
    return desk
  } finally {
    await cache.destroy()
  }
}

/** Sets what a newsroom reads, and the hosts that it may ask. */
export function setSources(dir: string, sources: string, allow: readonly string[] = []): void {
  const config = `{ ...${JSON.stringify(CONFIG)}, fetch: { allow: ${JSON.stringify(allow)} }, sources: ${sources} }`
  put(dir, { 'postrider.config.ts': `export default ${config}\n` })
}

export const filesOf = ({ articles }: Read): string[] => articles.map(each => each.source.file).sort()
export const titlesOf = ({ articles }: Read): string[] => articles.map(each => each.title)
/** The problems but for notes, by code and place. */
export const wrongIn = ({ problems }: Read): string[] =>
  problems.filter(each => each.severity !== 'info').map(each => `${each.code} ${each.at}`)
