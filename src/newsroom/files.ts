import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'

const TEMPORARY = /^\.(\d+)-\d+\.postrider-tmp$/

/** True where nothing stands at all. A link that leads nowhere is there, and so is what nobody may look at: reading it says why. */
export function isAbsent(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR'
  }
}

/** Makes a folder and those above it. Node's own recursive way never ends where a new name is ENOENT, as in /proc. */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

/** The new bytes of a file, beside the old ones until they are on the disk. */
export type Staged = { file: string; temporary: string; handle: number }

/**
 * Replaces a file whole: a temporary file, fsync, rename. A reader sees the old bytes or the new ones, and a full disk
 * leaves the old ones. `mode` holds for a new file.
 */
export function writeWhole(file: string, bytes: Uint8Array, { mode = 0o644 } = {}): void {
  const staged = stage(file, bytes, { mode, folder: dirname(file), number: 0 })
  try {
    fsyncSync(staged.handle)
  } catch (error) {
    unstage(staged)
    throw error
  }
  settle(staged)
}

/** Writes the bytes of a file to a temporary one in `folder`, on the same disk; `number` tells it from others of this process. */
export function stage(
  file: string,
  bytes: Uint8Array,
  { mode = 0o644, folder, number }: { mode?: number; folder: string; number: number },
): Staged {
  makeFolder(dirname(file))
  const temporary = join(folder, `.${process.pid}-${number}.postrider-tmp`)
  const staged = { file, temporary, handle: openSync(temporary, 'w', mode) }
  try {
    let written = 0
    while (written < bytes.length) written += writeSync(staged.handle, bytes, written)
    return staged
  } catch (error) {
    unstage(staged)
    throw error
  }
}

/** Puts what was staged, and is on the disk, in the place of the file. */
export function settle(staged: Staged): void {
  closeSync(staged.handle)
  try {
    renameSync(staged.temporary, staged.file)
  } catch (error) {
    rmSync(staged.temporary, { force: true })
    throw error
  }
}

/** Gives up what was staged. */
export function unstage({ handle, temporary }: Staged): void {
  closeSync(handle)
  rmSync(temporary, { force: true })
}

/** Removes what a killed `writeWhole` left in a folder; a running one keeps its own. */
export function removeLeftOvers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, pid] = TEMPORARY.exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/**
 * Every file below a folder, sorted; links are followed, but not round in a circle, hidden names and
 * node_modules left out. What cannot be read is told to `failed`.
 */
export function filesBelow(folder: string, failed: (path: string, error: unknown) => void): string[] {
  const found: string[] = []
  const walk = (path: string, above: readonly string[]) => {
    try {
      const real = realpathSync(path)
      if (above.includes(real)) return
      for (const entry of readdirSync(path, { withFileTypes: true })) {
        if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
        const below = path + sep + entry.name
        if (entry.isFile()) found.push(below)
        else follow(below, [...above, real])
      }
    } catch (error) {
      failed(path, error)
    }
  }
  const follow = (path: string, above: readonly string[]) => {
    try {
      const stat = statSync(path)
      if (stat.isFile()) found.push(path)
      if (stat.isDirectory()) walk(path, above)
    } catch (error) {
      failed(path, error)
    }
  }
  walk(folder, [])
  return found.sort()
}
