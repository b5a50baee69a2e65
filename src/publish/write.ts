import { hash } from 'node:crypto'
import { lstatSync, readFileSync, realpathSync, rmdirSync, rmSync, type Stats } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { isAbsent, makeFolder, type Newsroom, removeLeftOvers, writeWhole } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache, CacheTables } from '../store/index.ts'

/** What is in memory at one time. */
const BATCH_FILES = 200
const BATCH_BYTES = 16_000_000

/** What became of one file of out/. `bytes` is its size now. */
export type Written = { path: string; change: 'new' | 'changed' | 'same' | 'removed'; bytes: number }

/**
 * What becomes a file of out/: its bytes, the file that is copied there, or how to make it. `key` is the same as long as what
 * is made is.
 */
export type Content = Buffer | { from: string } | { key: string; make(): string }

type Row = CacheTables['written']

/** The bytes of a file of out/. Throws `unreadable-file` where a picture has just gone. */
export function bytesOf(content: Content, at: string): Buffer {
  if ('make' in content) return Buffer.from(content.make())
  if (!('from' in content)) return content
  try {
    return readFileSync(content.from)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at, reason: reasonOf(error) })
  }
}

/**
 * Writes the files whose bytes changed, each whole, and removes what an earlier build wrote and this one did not, but
 * not below the `kept` folders. What has the key that it had, and is on disk as it was written, is not made again.
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
  const written: Written[] = []
  tidy(out, newsroom.config.out)
  const isKept = (path: string) => kept.some(folder => path.startsWith(folder))
  const left = [...files].flatMap(([path, content]) => {
    const before = 'key' in content ? asBefore(out, path, content.key, known.get(path) ?? [], at(path)) : null
    if (before !== null) written.push({ path, change: 'same', bytes: before })
    return before === null ? [{ path, content }] : []
  })
  left.sort((a, b) => (a.path < b.path ? -1 : 1))
  for (let from = 0; from < left.length; ) {
    const batch: { path: string; content: Content; bytes: Buffer; hash: string }[] = []
    for (let size = 0; from < left.length && batch.length < BATCH_FILES && size < BATCH_BYTES; from++) {
      const each = left[from]
      if (each === undefined) break
      const bytes = bytesOf(each.content, at(each.path))
      batch.push({ ...each, bytes, hash: hash('sha256', bytes) })
      size += bytes.length
    }
    // Before the first file is placed, beside the old hashes: whichever a stopped build leaves, a later one knows it as ours.
    await remember(
      cache,
      batch.map(({ path, hash }) => ({ path, hash, key: null, size: null, changed: null })),
    )
    const placed = batch.map(({ path, content, bytes, hash }) => {
      const { change, stat } = place(out, path, bytes, at(path))
      written.push({ path, change, bytes: bytes.length })
      const key = 'key' in content ? content.key : null
      return { path, hash, key, size: stat.size, changed: stat.mtimeMs }
    })
    await cache.transaction().execute(async trx => {
      for (const row of placed) {
        await trx.deleteFrom('written').where('path', '=', row.path).execute()
        await trx.insertInto('written').values(row).execute()
      }
    })
  }
  const stale = [...known.keys()].filter(path => !files.has(path) && !isKept(path))
  const problems: Problem[] = []
  for (const path of stale) {
    const ours = new Set(known.get(path)?.map(row => row.hash))
    const change = remove(out, path, ours, at(path))
    if (change === 'foreign') problems.push(problem('out-foreign', { at: at(path) }))
    if (change === 'removed') written.push({ path, change, bytes: 0 })
  }
  await cache.transaction().execute(async trx => {
    for (const path of stale) await trx.deleteFrom('written').where('path', '=', path).execute()
  })
  return { written: written.sort((a, b) => (a.path < b.path ? -1 : 1)), problems }
}

/** The size of a file that was made from the same key and is as it was written; null for any other. */
function asBefore(out: string, path: string, key: string, rows: readonly Row[], at: string): number | null {
  const [row] = rows
  if (row === undefined || rows.length > 1 || row.key !== key) return null
  const stat = statOf(join(out, path), at)
  return stat?.isFile() && stat.size === row.size && stat.mtimeMs === row.changed ? stat.size : null
}

function statOf(file: string, at: string): Stats | null {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) ?? null
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

async function remember(cache: Cache, rows: readonly Row[]): Promise<void> {
  await cache.transaction().execute(async trx => {
    for (const row of rows)
      await trx
        .insertInto('written')
        .values(row)
        .onConflict(on => on.doNothing())
        .execute()
  })
}

function tidy(out: string, at: string): void {
  try {
    makeFolder(out)
    removeLeftOvers(out)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

function place(out: string, path: string, bytes: Buffer, at: string): { change: Written['change']; stat: Stats } {
  const file = join(out, path)
  try {
    if (!isInside(out, dirname(file))) throw new ProblemError('out-outside', { at })
    makeFolder(dirname(file))
    const old = isAbsent(file) ? null : readFileSync(file)
    const isSame = old?.equals(bytes) === true
    if (!isSame) writeWhole(file, bytes, { folder: out })
    return { change: isSame ? 'same' : old === null ? 'new' : 'changed', stat: lstatSync(file) }
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
    if (!hashes.has(hash('sha256', readFileSync(file)))) return 'foreign'
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
