import { hash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, realpathSync, rmdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import {
  isAbsent,
  type Looks,
  lookAt,
  makeFolder,
  type Newsroom,
  removeLeftOvers,
  type Staged,
  settle,
  stage,
  unstage,
} from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Cache, CacheTables } from '../store/index.ts'

/** What is in memory at one time. */
const BATCH_FILES = 400
const BATCH_BYTES = 4_000_000

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

type Making = { path: string; content: Content }
type Made = Making & { bytes: Buffer; hash: string }
type Placing = Making & { size: number; hash: string; change: Written['change']; staged: Promise<Staged> | null }

/**
 * Makes, stages and settles files in batches: while one is on its way to the disk the next is being made. Gives their
 * hashes. Where one cannot be placed, those before it are, and it throws.
 */
async function placeAll(
  files: readonly Making[],
  out: string,
  at: (path: string) => string,
  cache: Cache,
  written: Written[],
): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  const folders = new Folders(out)
  let last: Promise<Row[]> = Promise.resolve([])
  for (let from = 0; from < files.length; ) {
    const batch: Made[] = []
    for (let size = 0; from < files.length && batch.length < BATCH_FILES && size < BATCH_BYTES; from++) {
      const each = files[from]
      if (each === undefined) break
      const bytes = bytesOf(each.content, at(each.path))
      batch.push({ ...each, bytes, hash: hash('sha256', bytes) })
      size += bytes.length
    }
    for (const each of batch) hashes.set(each.path, each.hash)
    // Before the first file is placed, beside the old hashes: whichever a stopped build leaves, a later one knows it as ours.
    await remember(cache, await last, batch)
    const { placing, failed } = stageAll(batch, folders, out, at)
    last = settleAll(placing, out, at, written)
    // Where it fails it is awaited, but not before the next batch is made.
    last.catch(() => undefined)
    if (failed === null) continue
    await remember(cache, await last, [])
    throw failed
  }
  await remember(cache, await last, [])
  return hashes
}

function stageAll(
  batch: readonly Made[],
  folders: Folders,
  out: string,
  at: (path: string) => string,
): { placing: Placing[]; failed: unknown } {
  const placing: Placing[] = []
  try {
    for (const [number, { bytes, ...each }] of batch.entries())
      placing.push({ ...each, size: bytes.length, ...place(folders, out, each.path, bytes, number, at(each.path)) })
    return { placing, failed: null }
  } catch (failed) {
    return { placing, failed }
  }
}

/** Puts what was staged in its place once all of it is on the disk; gives what is to be remembered of each file. */
async function settleAll(
  placing: readonly Placing[],
  out: string,
  at: (path: string) => string,
  written: Written[],
): Promise<Row[]> {
  const staged = await Promise.allSettled(placing.map(each => each.staged))
  const good = staged.flatMap(each => (each.status === 'fulfilled' && each.value !== null ? [each.value] : []))
  const wrong = (index: number, error: unknown) => {
    for (const each of good) unstage(each)
    return new ProblemError('out-unwritable', { at: at(placing[index]?.path ?? ''), reason: reasonOf(error) })
  }
  const bad = staged.findIndex(each => each.status === 'rejected')
  const failed = staged[bad]
  if (failed?.status === 'rejected') throw wrong(bad, failed.reason)
  return placing.map(({ path, content, size, hash, change, staged: isNew }, index) => {
    try {
      if (isNew !== null) {
        const next = good.shift()
        if (next !== undefined) settle(next)
      }
      const stat = lstatSync(join(out, path))
      written.push({ path, change, bytes: size })
      return { path, hash, key: 'key' in content ? content.key : null, size: stat.size, changed: stat.mtimeMs }
    } catch (error) {
      throw wrong(index, error)
    }
  })
}

/** Remembers what was placed, and what is about to be. */
async function remember(cache: Cache, placed: readonly Row[], coming: readonly Made[]): Promise<void> {
  await cache.transaction().execute(async trx => {
    if (placed.length > 0) await trx.replaceInto('written').values(placed).execute()
    const unknown = coming.map(({ path, hash }) => ({ path, hash, key: null, size: null, changed: null }))
    if (unknown.length === 0) return
    await trx
      .insertInto('written')
      .values(unknown)
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

function place(
  folders: Folders,
  out: string,
  path: string,
  bytes: Buffer,
  number: number,
  at: string,
): Pick<Placing, 'change' | 'staged'> {
  const file = join(out, path)
  try {
    const folder = folders.ready(dirname(file))
    if (folder === 'outside') throw new ProblemError('out-outside', { at })
    const old = folder === 'new' || isAbsent(file) ? null : readFileSync(file)
    if (old?.equals(bytes) === true) return { change: 'same', staged: null }
    const staged = stage(file, bytes, out, { number, isNew: old === null })
    // It is awaited with the others of its batch.
    staged.catch(() => undefined)
    return { change: old === null ? 'new' : 'changed', staged }
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw new ProblemError('out-unwritable', { at, reason: reasonOf(error) })
  }
}

/** The folders of out/ that this build has made or looked at. */
class Folders {
  readonly #root: string
  readonly #ready: Set<string>

  constructor(out: string) {
    this.#root = realpathSync(out)
    this.#ready = new Set([out])
  }

  /** Makes a folder and those above it. A new one is empty; an old one lies in out/, links followed, or `outside`. */
  ready(folder: string): 'new' | 'old' | 'outside' {
    if (this.#ready.has(folder)) return 'old'
    if (this.ready(dirname(folder)) === 'outside') return 'outside'
    const isNew = isMade(folder)
    if (!isNew && !isBelow(this.#root, realpathSync(folder))) return 'outside'
    this.#ready.add(folder)
    return isNew ? 'new' : 'old'
  }
}

/** Makes a folder; false where something of its name stands there. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
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

function isBelow(root: string, folder: string): boolean {
  return folder === root || folder.startsWith(root + sep)
}
