import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const CODE = join(import.meta.dirname, '..')

/** Changes with the code of the program, so that what an older one made is not taken for as good as new. */
export function makersKey(): string {
  const own = extname(import.meta.filename)
  const files = readdirSync(CODE, { recursive: true, encoding: 'utf8' }).filter(file => extname(file) === own)
  return hash(
    'sha256',
    files
      .sort()
      .map(file => readFileSync(join(CODE, file), 'utf8'))
      .join('\0'),
  )
}
