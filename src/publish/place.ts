import { hash } from 'node:crypto'
import { lstatSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { isAbsent, type Staged, settle, stage, unstage } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import type { Cache, CacheTables } from '../store/index.ts'
import { bytesOf, type Content, type Written } from './content.ts'

/** What is in memory at one time. */
const BATCH_FILES = 400
const BATCH_BYTES = 4_000_000

type Row = CacheTables['written']

/** A file that is to be made. */
export type Making = { path: string; content: Content }
type Made = Making & { bytes: Buffer; hash: string }
type Placing = Making & { size: number; hash: string; change: Written['change']; staged: Promise<Staged> | null }

/**
 * Makes, stages and settles files in batches: while one is on its way to the disk the next is being made. Gives their
 * hashes. Where one cannot be placed, those before it are, and it throws.
 */
export async function placeAll(
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

/** True for a folder and for what lies below it, both with their links followed. */
export function isBelow(root: string, folder: string): boolean {
  return folder === root || folder.startsWith(root + sep)
}
