import * as fs from 'node:fs'
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
import { promisify } from 'node:util'

// Callbacks, promised, cost half of what fs/promises does: there are thousands of files.
const [open, write, fsync, close] = [promisify(fs.open), promisify(fs.write), promisify(fs.fsync), promisify(fs.close)]

/** What a growing file holds back, so that it is not written line by line. */
const GROWN_CHARS = 65_536
/** Tells files that grow at one time apart; `writeWhole` is 0. */
let grown = 1_000_000

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

/**
 * Replaces a file whole: a temporary file, fsync, rename. A reader sees the old bytes or the new ones, and a full disk
 * leaves the old ones. `mode` holds for a new file.
 */
export function writeWhole(file: string, bytes: Uint8Array, { mode = 0o644 } = {}): void {
  makeFolder(dirname(file))
  const temporary = temporaryIn(dirname(file), 0)
  try {
    const handle = openSync(temporary, 'w', mode)
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(handle, bytes, written)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** A file that is written bit by bit; what stood there stays until `finish`. */
export type Growing = { write(text: string): void; finish(): void; discard(): void }

/** `writeWhole` for what is too long to hold in memory. `discard` after `finish` does nothing. */
export function growWhole(file: string, { mode = 0o644 } = {}): Growing {
  makeFolder(dirname(file))
  const temporary = temporaryIn(dirname(file), grown++)
  let handle: number | null = openSync(temporary, 'w', mode)
  let held = ''
  const flush = () => {
    const bytes = Buffer.from(held)
    held = ''
    for (let written = 0; handle !== null && written < bytes.length; )
      written += writeSync(handle, bytes, written, bytes.length - written)
  }
  const close = () => {
    if (handle !== null) closeSync(handle)
    handle = null
  }
  return {
    write(text) {
      held += text
      if (held.length > GROWN_CHARS) flush()
    },
    finish() {
      if (handle === null) return
      flush()
      fsyncSync(handle)
      close()
      settle({ file, temporary })
    },
    discard() {
      if (handle === null) return
      close()
      unstage({ file, temporary })
    },
  }
}

/** The new bytes of a file, beside the old ones. */
export type Staged = { file: string; temporary: string }

/**
 * The first half of `writeWhole`, for many files at a time: their bytes are in `folder`, which must be on the same disk, and
 * on that disk where they replace older ones. What is new takes no older version's place; a power cut leaves it whole,
 * empty or absent. `number` tells a file from others that are under way. Where it fails it leaves nothing.
 */
export async function stage(
  file: string,
  bytes: Uint8Array,
  folder: string,
  { number, isNew }: { number: number; isNew: boolean },
): Promise<Staged> {
  const temporary = temporaryIn(folder, number)
  const handle = await open(temporary, 'w', 0o644)
  try {
    for (let written = 0; written < bytes.length; )
      written += (await write(handle, bytes, written, bytes.length - written)).bytesWritten
    if (!isNew) await fsync(handle)
  } catch (error) {
    await close(handle)
    unstage({ file, temporary })
    throw error
  }
  await close(handle)
  return { file, temporary }
}

/** The second half: puts what was staged in the place of the file. */
export function settle({ file, temporary }: Staged): void {
  try {
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Gives up what was staged. */
export function unstage({ temporary }: Staged): void {
  rmSync(temporary, { force: true })
}

function temporaryIn(folder: string, number: number): string {
  return join(folder, `.${process.pid}-${number}.postrider-tmp`)
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
