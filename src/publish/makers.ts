import { hash } from 'node:crypto'
import { readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'

const CODE = join(import.meta.dirname, '..')

let known: string | undefined

/**
 * Changes with the code of the program, so that what an older one made is not taken for as good as new. Of its files the names, sizes
 * and times tell enough: what is published is named by its content.
 */
export function makersKey(): string {
  known ??= keyOf(CODE, extname(import.meta.filename))
  return known
}

function keyOf(folder: string, ending: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(file => extname(file) === ending)
  const stats = files.sort().map(file => {
    const { size, mtimeMs } = statSync(join(folder, file))
    return [file, size, mtimeMs]
  })
  // Short, for it stands in the key of each file of out/.
  return hash('sha256', JSON.stringify(stats)).slice(0, 16)
}
