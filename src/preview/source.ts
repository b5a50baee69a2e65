import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_FILE } from '../newsroom/index.ts'
import type { Shown } from './state.ts'

const MAX_BYTES = 1_000_000
/** Lines before and after the one that is meant. */
const AROUND = 3

/** A place as problems tell it: `file:line:column`; the line and the column where they are known. */
export type Place = { file: string; line: number; column: number | null }

/** The place in a file that a problem is at; null for one that is at no line of a file. */
export function placeIn(at: string | null): Place | null {
  const [, file, line, column] = /^([^:]+\.[a-z]+)(?::(\d+))?(?::(\d+))?/i.exec(at ?? '') ?? []
  if (file === undefined) return null
  return { file, line: Number(line ?? 1), column: column === undefined ? null : Number(column) }
}

/** The text of a file of the newsroom that may be shown: its config, its articles, its templates. Null for any other. */
export function sourceOf(dir: string, { publication, templates }: Shown, file: string): string | null {
  if (file.startsWith('emails/'))
    return leadsOut(dir, file) ? null : (templates.get(file.slice('emails/'.length)) ?? null)
  const isArticle =
    publication?.articles.some(each => each.source.file.split('#', 1)[0] === file) === true ||
    /^articles\/[^\\]*$/.test(file)
  const climbs = file.split('/').some(part => part.startsWith('.') || part === '')
  if ((file !== CONFIG_FILE && !isArticle) || climbs || /^https?:|#/.test(file)) return null
  try {
    if (leadsOut(dir, file)) return null
    const bytes = readFileSync(join(dir, file))
    return bytes.length > MAX_BYTES ? null : bytes.toString()
  } catch {
    return null
  }
}

/** True where a link stands on the way to a file: it could lead to what is hidden, or out. */
function leadsOut(dir: string, file: string): boolean {
  const path = join(dir, file)
  return existsSync(path) && realpathSync(path) !== join(realpathSync(dir), file)
}

/** The lines around a place; `is` marks its own. */
export function linesAround(text: string, { line }: Place): { number: number; text: string; is: boolean }[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((each, index) => ({ number: index + 1, text: each, is: index + 1 === line }))
    .slice(Math.max(0, line - 1 - AROUND), line + AROUND)
}
