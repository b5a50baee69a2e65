import { hash } from 'node:crypto'
import { lstatSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import { isAbsent, type Looks, lookAt, makeFolder, type Newsroom, removeLeftOvers } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache, CacheTables } from '../store/index.ts'
import type { Content, Written } from './content.ts'
import { isBelow, type Making, placeAll } from './place.ts'

type Row = CacheTables['written']

/** What earlier builds wrote, and what of it stands there now; it is looked at while the articles are read. */
export type Before = { rows: readonly Row[]; looks: Promise<Looks> }

/** Begins to look at what earlier builds wrote. */
export async function lookBack({ dir, config }: Newsroom, cache: Cache): Promise<Before> {
  const rows = await cache.selectFrom('written').selectAll().execute()
  const looks = lookAt(
    resolve(dir, config.out),
    rows.map(row => row.path),
  )
  return { rows, looks }
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
  { kept, before: { rows, looks } }: { kept: readonly string[]; before: Before },
): Promise<{ written: Written[]; problems: Problem[] }> {
  const out = resolve(newsroom.dir, newsroom.config.out)
  const at = (path: string) => `${newsroom.config.out}/${path}`
  const written: Written[] = []
  tidy(out, newsroom.config.out)
  const sizes = asBefore(rows, await looks, files)
  const left: Making[] = []
  for (const [path, content] of files) {
    const bytes = sizes.get(path)
    if (bytes === undefined) left.push({ path, content })
    else written.push({ path, change: 'same', bytes })
  }
  left.sort((a, b) => (a.path < b.path ? -1 : 1))
  const hashes = await placeAll(left, out, at, cache, written)
  const isKept = (path: string) => kept.some(folder => path.startsWith(folder))
  const stale = Map.groupBy(
    rows.filter(({ path }) => !files.has(path) && !isKept(path)),
    row => row.path,
  )
  const problems: Problem[] = []
  for (const [path, known] of stale) {
    const change = remove(out, path, new Set(known.map(row => row.hash)), at(path))
    if (change === 'foreign') problems.push(problem('out-foreign', { at: at(path) }))
    if (change === 'removed') written.push({ path, change, bytes: 0 })
  }
  const past = rows.filter(({ path, hash }) => hashes.has(path) && hashes.get(path) !== hash)
  await cache.transaction().execute(async trx => {
    for (const path of stale.keys()) await trx.deleteFrom('written').where('path', '=', path).execute()
    for (const { path, hash } of past)
      await trx.deleteFrom('written').where('path', '=', path).where('hash', '=', hash).execute()
  })
  return { written: written.sort((a, b) => (a.path < b.path ? -1 : 1)), problems }
}

/** The sizes of the files whose bytes or key are as before, and that are as they were written then. */
function asBefore(rows: readonly Row[], looks: Looks, files: ReadonlyMap<string, Content>): Map<string, number> {
  const sizes = new Map<string, number>()
  const seen = new Set<string>()
  for (const [index, row] of rows.entries()) {
    const { path, size, changed } = row
    const content = files.get(path)
    const look = looks(index)
    // Of two rows nobody knows which is true.
    if (seen.has(path)) sizes.delete(path)
    else if (content !== undefined && look?.size === size && look.modified === changed && isOf(row, content))
      sizes.set(path, size)
    seen.add(path)
  }
  return sizes
}

function isOf({ key, hash: known }: Row, content: Content): boolean {
  if (Buffer.isBuffer(content)) return hash('sha256', content) === known
  return 'key' in content && content.key === key
}

function tidy(out: string, at: string): void {
  try {
    makeFolder(out)
    removeLeftOvers(out)
  } catch (error) {
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
  return isBelow(realpathSync(out), realpathSync(folder))
}
