import { ProblemError, reasonOf } from '../problem/index.ts'

const MAX_NOTE_BYTES = 100_000

/** What a file says in Markdown, as sanitized HTML and as plain text. Throws `unreadable-file`, `article-too-large`, `no-body`. */
export async function noteIn(path: string, at: string): Promise<{ html: string; text: string }> {
  const { readFileSync } = await import('node:fs')
  const { readNote } = await import('../ingest/index.ts')
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at, reason: reasonOf(error) })
  }
  if (bytes.length > MAX_NOTE_BYTES)
    throw new ProblemError('article-too-large', { at, bytes: bytes.length, limit: MAX_NOTE_BYTES })
  const note = await readNote(bytes, at)
  if (note.text === '') throw new ProblemError('no-body', { at })
  return note
}

/** What a flag says, on one line; null where it is not there. */
export function lineIn(flag: string | true | undefined): string | null {
  return typeof flag === 'string' ? flag.replace(/\s+/g, ' ').trim() : null
}
