import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const GOLDEN = join(import.meta.dirname, '..', 'golden')

/** The whole document that is expected. With UPDATE_GOLDEN=1 `actual` becomes it, to be read in the diff. */
export function golden(name: string, actual: string): string {
  const file = join(GOLDEN, name)
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, actual)
  }
  if (!existsSync(file)) throw new Error(`there is no golden file ${name}; make it with UPDATE_GOLDEN=1 and read it`)
  return readFileSync(file, 'utf8')
}
