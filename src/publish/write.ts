import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { type Newsroom, removeLeftOvers, writeWhole } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'

/** What became of one file of out/. `bytes` is its size now. */
export type Written = { path: string; change: 'new' | 'changed' | 'same' | 'removed'; bytes: number }

/**
 * Writes the files whose bytes changed, each whole, and removes what an earlier build wrote and this one did not, but
 * not below the `kept` folders.
 * Throws `out-unwritable` or `out-outside`; every file is then either as before or as new.
 */
export async function writeOut(
  newsroom: Newsroom,
  cache: Cache,
  files: ReadonlyMap<string, Buffer>,
  kept: readonly string[],
): Promise<{ written: Written[]; problems: Problem[] }> {
  const out = join(newsroom.dir, newsroom.config.out)
  const at = (path: string) => `${newsroom.config.out}/${path}`
  const known = new Map((await cache.selectFrom('written').selectAll().execute()).map(row => [row.path, row.hash]))
  const hashes = new Map([...files].map(([path, bytes]) => [path, hashOf(bytes)]))
  const stale = [...known].filter(([path]) => !files.has(path) && !kept.some(folder => path.startsWith(folder)))
  const written: Written[] = []
  const problems: Problem[] = []

  // Before the first file is placed, so that a build that is stopped leaves nothing that no later one removes.
  await cache.transaction().execute(async trx => {
    for (const [path, hash] of hashes) {
      if (!known.has(path)) await trx.insertInto('written').values({ path, hash }).execute()
    }
  })
  tidy(out, newsroom.config.out)
  for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const change = place(out, path, bytes, at(path))
    written.push({ path, change, bytes: bytes.length })
  }
  for (const [path, hash] of stale) {
    const file = join(out, path)
    if (!existsSync(file)) continue
    if (!statSync(file).isFile() || hashOf(readFileSync(file)) !== hash)
      problems.push(problem('out-foreign', { at: at(path) }))
    else if (isInside(out, dirname(file))) {
      remove(out, file, at(path))
      written.push({ path, change: 'removed', bytes: 0 })
    }
  }
  await cache.transaction().execute(async trx => {
    for (const [path] of stale) await trx.deleteFrom('written').where('path', '=', path).execute()
    for (const [path, hash] of hashes) {
      const old = known.get(path)
      if (old === undefined || old === hash) continue
      await trx.updateTable('written').set({ hash }).where('path', '=', path).execute()
    }
  })
  return { written, problems }
}

function tidy(out: string, at: string): void {
  try {
    mkdirSync(out, { recursive: true })
    removeLeftOvers(out)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

function place(out: string, path: string, bytes: Buffer, at: string): 'new' | 'changed' | 'same' {
  const file = join(out, path)
  try {
    if (!isInside(out, dirname(file))) throw new ProblemError('out-outside', { at })
    mkdirSync(dirname(file), { recursive: true })
    const old = existsSync(file) ? readFileSync(file) : null
    if (old?.equals(bytes)) return 'same'
    writeWhole(file, bytes, { folder: out })
    return old === null ? 'new' : 'changed'
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

function remove(out: string, file: string, at: string): void {
  try {
    rmSync(file)
    for (let folder = dirname(file); folder.startsWith(out + sep); folder = dirname(folder)) rmdirSync(folder)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST')
      throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

/** True where a folder, or the nearest one above it that exists, lies in out/, links followed. */
function isInside(out: string, folder: string): boolean {
  if (!existsSync(folder)) return isInside(out, dirname(folder))
  const root = realpathSync(out)
  const real = realpathSync(folder)
  return real === root || real.startsWith(root + sep)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
