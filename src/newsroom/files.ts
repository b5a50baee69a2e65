import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Replaces a file whole: a temporary file beside it, fsync, rename. A reader sees the old bytes or the new ones, and a
 * full disk leaves the old ones. `mode` holds for a new file.
 */
export function writeWhole(file: string, bytes: Uint8Array, mode = 0o644): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = join(dirname(file), `.${process.pid}.postrider-tmp`)
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
