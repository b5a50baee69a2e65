import type { Stats } from 'node:fs'

/** What is kept in memory. */
const MOST_BYTES = 32 * 1024 * 1024
/** What keeping a file takes besides its bytes, so that a million empty ones are not kept. */
const ENTRY_BYTES = 2048
/** After this a file is opened anew though it looks the same: a folder above it may have become a link. */
const MOST_TRUSTED_MS = 1000

/** A file as it was read: what its handle said of it, and when. */
type Stamp = Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>
type Kept = { stat: Stamp; at: number; bytes: Uint8Array }

/** The files that were asked for last, up to a number of bytes. */
export class Shelf<File extends Kept = Kept> {
  readonly #files = new Map<string, File>()
  #bytes = 0

  /** The file as it was kept, if it is still the one that stands there. */
  get(path: string, stat: Stamp, now: number): File | null {
    const kept = this.#files.get(path)
    if (kept === undefined) return null
    // Asked for last, so it goes last.
    this.#files.delete(path)
    if (isSame(kept.stat, stat) && Math.abs(now - kept.at) < MOST_TRUSTED_MS) {
      this.#files.set(path, kept)
      return kept
    }
    this.#bytes -= sizeOf(kept)
    return null
  }

  /** Keeps a file that `get` did not find. */
  put(path: string, file: File): void {
    this.#files.set(path, file)
    this.#bytes += sizeOf(file)
    for (const [oldest, each] of this.#files) {
      if (this.#bytes <= MOST_BYTES) return
      this.#files.delete(oldest)
      this.#bytes -= sizeOf(each)
    }
  }
}

function sizeOf({ bytes }: Kept): number {
  return bytes.length + ENTRY_BYTES
}

/** No program can set ctime back, and a file that takes another's place has another inode. */
function isSame(a: Stamp, b: Stamp): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs
}
