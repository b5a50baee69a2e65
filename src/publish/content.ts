import { readFileSync } from 'node:fs'
import { ProblemError, reasonOf } from '../problem/index.ts'

/** What became of one file of out/. `bytes` is its size now. */
export type Written = { path: string; change: 'new' | 'changed' | 'same' | 'removed'; bytes: number }

/**
 * What becomes a file of out/: its bytes, the file that is copied there, or how to make it. `key` is the same as long as what
 * is made is.
 */
export type Content = Buffer | { from: string } | { key: string; make(): string }

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
