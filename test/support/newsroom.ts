import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ConfigInput } from '../../src/newsroom/config.ts'

/** Noon on a day that all tests agree on. */
export const NOON = Date.parse('2026-11-20T12:00:00Z')
export const clock = { now: () => NOON }

export const REPO = join(import.meta.dirname, '..', '..')

export const CONFIG = {
  site: { title: 'The Example Record', url: 'https://example.org/', tagDate: '2026', timeZone: 'Europe/London' },
  email: { from: 'The Record <news@example.org>', unsubscribe: 'leave@example.org' },
} satisfies ConfigInput

export const STORY = `Water council sets summer limits

By Mara Ellison
Published: 2026-11-12
Tags: Water

The vote came a little after ten on Thursday night, in the upper hall of the corn exchange.

Why it matters: The four districts draw on one reservoir.

Key takeaways
• Each district’s summer withdrawals are capped.
• The cap starts on 1 June.
`

/** A folder that goes with the test. */
export function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A newsroom with these files; a config and one article where none are given. */
export function newsroom(files: Record<string, string | Uint8Array> = {}, config: object = CONFIG): string {
  const dir = folder()
  put(dir, { 'postrider.config.ts': `export default ${JSON.stringify(config, null, 2)}\n` })
  put(
    dir,
    Object.keys(files).some(name => name.startsWith('articles/')) ? files : { 'articles/water.txt': STORY, ...files },
  )
  return dir
}

export function put(dir: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true })
    writeFileSync(join(dir, name), content)
  }
}

/** A copy of the sample newsroom of this repository, as a clean clone has it. */
export function sample(): string {
  const dir = folder()
  for (const name of ['articles', 'emails', 'postrider.config.ts', 'articles.lock.json'])
    cpSync(join(REPO, name), join(dir, name), { recursive: true })
  return dir
}

/** Every file below a folder with its text, by path. */
export function tree(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile())
  const paths = files.map(entry => join(entry.parentPath, entry.name)).sort()
  return Object.fromEntries(paths.map(path => [relative(dir, path), readFileSync(path, 'utf8')]))
}
