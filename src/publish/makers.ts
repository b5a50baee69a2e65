import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const CODE = join(import.meta.dirname, '..')

let known: string | undefined

/** Changes with the code of the program, so that what an older one made is not taken for as good as new. */
export function makersKey(): string {
  known ??= hashOf(CODE, extname(import.meta.filename))
  return known
}

function hashOf(folder: string, ending: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => extname(file) === ending)
  const hash = createHash('sha256')
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(folder, file)))
  return hash.digest('hex')
}
