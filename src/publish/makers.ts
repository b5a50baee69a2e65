import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

const CODE = join(import.meta.dirname, '..')

let known: string | undefined

/** Changes with the code of the program, so that what an older one made is not taken for as good as new. */
export function makersKey(): string {
  known ??= hash('sha256', textsOf(CODE, extname(import.meta.filename)).join('\0'))
  return known
}

function textsOf(folder: string, ending: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => extname(file) === ending)
  return files.sort().map(file => readFileSync(join(folder, file), 'utf8'))
}
