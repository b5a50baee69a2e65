import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { isAbsent, makeFolder, type Newsroom, removeLeftOvers, writeWhole } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache } from '../store/index.ts'

/** What became of one file of out/. `bytes` is its size now. */
export type Written = { path: string; change: 'new' | 'changed' | 'same' | 'removed'; bytes: number }

/** What becomes a file of out/: its bytes, or the file that is copied there, so that pictures are in memory one at a time. */
export type Content = Buffer | { from: string }

/** The bytes of a file of out/. Throws `unreadable-file` where a picture has just gone. */
export function bytesOf(content: Content, at: string): Buffer {
  if (!('from' in content)) return content
  try {
    return readFileSync(content.from)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at, reason: reasonOf(error) })
  }
}

/**
 * Writes the files whose bytes changed, each whole, and removes what an earlier build wrote and this one did not, but
 * not below the `kept` folders.
 * Throws `out-unwritable` or `out-outside`; every file is then either as before or as new, and the next build knows both.
 */
export async function writeOut(
  newsroom: Newsroom,
  cache: Cache,
  files: ReadonlyMap<string, Content>,
  kept: readonly string[],
): Promise<{ written: Written[]; problems: Problem[] }> {
  const out = join(newsroom.dir, newsroom.config.out)
  const at = (path: string) => `${newsroom.config.out}/${path}`
  const rows = await cache.selectFrom('written').selectAll().execute()
  const known = Map.groupBy(rows, row => row.path)
  const hashes = new Map([...files].map(([path, content]) => [path, hashOf(bytesOf(content, at(path)))]))
  const fresh = [...hashes].filter(([path, hash]) => !known.get(path)?.some(row => row.hash === hash))
  const isKept = (path: string) => kept.some(folder => path.startsWith(folder))
  const past = rows.filter(({ path, hash }) => (files.has(path) ? hashes.get(path) !== hash : !isKept(path)))
  const stale = new Set(past.map(row => row.path)).difference(files)
  const written: Written[] = []
  const problems: Problem[] = []

  // Before the first file is placed, beside the old hashes: whichever a stopped build leaves, a later one knows it as ours.
  await cache.transaction().execute(async trx => {
    for (const [path, hash] of fresh)
      await trx
        .insertInto('written')
        .values({ path, hash })
        .onConflict(on => on.doNothing())
        .execute()
  })
  tidy(out, newsroom.config.out)
  for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = bytesOf(content, at(path))
    const change = place(out, path, bytes, at(path))
    written.push({ path, change, bytes: bytes.length })
  }
  for (const path of stale) {
    const ours = new Set(known.get(path)?.map(row => row.hash))
    const change = remove(out, path, ours, at(path))
    if (change === 'foreign') problems.push(problem('out-foreign', { at: at(path) }))
    if (change === 'removed') written.push({ path, change, bytes: 0 })
  }
  await cache.transaction().execute(async trx => {
    for (const { path, hash } of past)
      await trx.deleteFrom('written').where('path', '=', path).where('hash', '=', hash).execute()
  })
  return { written, problems }
}

function tidy(out: string, at: string): void {
  try {
    makeFolder(out)
    removeLeftOvers(out)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

function place(out: string, path: string, bytes: Buffer, at: string): 'new' | 'changed' | 'same' {
  const file = join(out, path)
  try {
    if (!isInside(out, dirname(file))) throw new ProblemError('out-outside', { at })
    makeFolder(dirname(file))
    const old = existsSync(file) ? readFileSync(file) : null
    if (old?.equals(bytes)) return 'same'
    writeWhole(file, bytes, { folder: out })
    return old === null ? 'new' : 'changed'
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

/** Removes a file that has one of these hashes, and the folders that it leaves empty. */
function remove(out: string, path: string, hashes: ReadonlySet<string>, at: string): 'removed' | 'foreign' | 'absent' {
  const file = join(out, path)
  try {
    if (isAbsent(file)) return 'absent'
    if (!isInside(out, dirname(file)) || !lstatSync(file).isFile()) return 'foreign'
    if (!hashes.has(hashOf(readFileSync(file)))) return 'foreign'
    rmSync(file)
    for (let folder = dirname(file); folder.startsWith(out + sep); folder = dirname(folder)) rmdirSync(folder)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST')
      throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
  return 'removed'
}

/** True where a folder, or the nearest one above it that exists, lies in out/, links followed. */
function isInside(out: string, folder: string): boolean {
  if (isAbsent(folder)) return isInside(out, dirname(folder))
  const root = realpathSync(out)
  const real = realpathSync(folder)
  return real === root || real.startsWith(root + sep)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
