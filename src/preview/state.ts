import { compose, type Publication } from '../build/index.ts'
import { type Clock, type Environment, instantOf, openNewsroom } from '../newsroom/index.ts'
import { type Problem, problemsOf } from '../problem/index.ts'
import { openCache } from '../store/index.ts'

/** What the preview shows: the last good publication, and what is wrong now. */
export type Shown = { publication: Publication | null; problems: readonly Problem[]; version: number }

/** A newsroom composed again and again in memory; nothing of out/ or the lock file is written. */
export type Desk = { shown(): Shown; refresh(): Promise<void>; idle(): Promise<void>; onChange(listener: () => void): () => void }

/** Makes a desk; `refresh` never throws: a broken config or template becomes problems beside the last good publication. */
export function deskOf(dir: string, env: Environment, { clock }: { clock: Clock }): Desk {
  let shown: Shown = { publication: null, problems: [], version: 0 }
  let running: Promise<void> = Promise.resolve()
  const listeners = new Set<() => void>()

  async function composeOnce(): Promise<void> {
    try {
      const newsroom = await openNewsroom(dir, env)
      const cache = await openCache(dir)
      try {
        const publication = await compose(newsroom, cache, instantOf(newsroom.env, clock))
        const digest = publication.digest ?? shown.publication?.digest ?? null
        const files = new Map(publication.files)
        for (const folder of publication.kept) {
          for (const [path, bytes] of shown.publication?.files ?? [])
            if (path.startsWith(folder) && !files.has(path)) files.set(path, bytes)
        }
        shown = {
          publication: { ...publication, digest, files },
          problems: publication.problems,
          version: shown.version + 1,
        }
      } finally {
        await cache.destroy()
      }
    } catch (error) {
      shown = { publication: shown.publication, problems: problemsOf(error), version: shown.version + 1 }
    }
    for (const listener of listeners) listener()
  }

  return {
    shown: () => shown,
    refresh: () => {
      running = running.then(composeOnce)
      return running
    },
    idle: () => running,
    onChange: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
