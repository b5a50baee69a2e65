import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders whose code decides the bytes of feeds, pages and mail. */
const MAKERS = ['article', 'feed', 'email', 'site']

/** Changes with the code that makes feeds, pages and mail, so that what an older program wrote is not taken for as good as new. */
export function makersKey(): string {
  const texts = MAKERS.flatMap(name => {
    const folder = join(import.meta.dirname, '..', name)
    return readdirSync(folder)
      .filter(file => /\.[jt]s$/.test(file))
      .sort()
      .map(file => readFileSync(join(folder, file), 'utf8'))
  })
  return hash('sha256', texts.join('\0'))
}
