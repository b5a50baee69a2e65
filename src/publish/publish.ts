import { writeEdition } from '../edition/index.ts'
import { type Clock, instantOf, LOCK_FILE, type Newsroom, writeLock } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError } from '../problem/index.ts'
import { openCache } from '../store/index.ts'
import { type Composing, compose, type Publication } from './compose.ts'
import type { Written } from './content.ts'
import { lookBack, writeOut } from './write.ts'

/** What a build did. `failed` is true where something was left out: the rest is published all the same. */
export type BuildResult = Publication & { written: Written[]; problems: Problem[]; failed: boolean }

/**
 * Builds a newsroom: reads it, updates the lock file, writes out/, and the record of a sent edition that is gone and that the state has. With `frozen` it throws `lock-changed` instead of
 * changing the lock file, and writes nothing. With `texts` false the `html` and `text` of articles that did not change can be asked
 * for only while it runs.
 */
export async function build(
  newsroom: Newsroom,
  { frozen, texts = true, ...composing }: Composing & { frozen: boolean; texts?: boolean },
  { clock }: { clock: Clock },
): Promise<BuildResult> {
  const cache = await openCache(newsroom.dir)
  try {
    const before = await lookBack(newsroom, cache)
    const publication = await compose(newsroom, cache, instantOf(newsroom.env, clock), composing)
    const { files, kept } = publication
    if (publication.changes.length > 0) {
      if (frozen) throw new ProblemError('lock-changed', { at: LOCK_FILE, changes: publication.changes.join('; ') })
      await writeLock(newsroom.dir, publication.lock, cache)
    }
    for (const each of publication.lost) writeEdition(newsroom.dir, each)
    const { written, problems } = await writeOut(newsroom, cache, files, { kept, before })
    if (texts) publication.readTexts()
    const all = [...publication.problems, ...problems]
    return { ...publication, written, problems: all, failed: hasErrors(all) }
  } finally {
    await cache.destroy()
  }
}

/** A newsroom as a build would publish it. Nothing is written but the cache. */
export async function unwritten(
  newsroom: Newsroom,
  { clock }: { clock: Clock },
  composing: Composing = {},
): Promise<Publication> {
  const cache = await openCache(newsroom.dir)
  try {
    const publication = await compose(newsroom, cache, instantOf(newsroom.env, clock), composing)
    publication.readTexts()
    return publication
  } finally {
    await cache.destroy()
  }
}
