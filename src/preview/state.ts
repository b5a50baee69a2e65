import { createHash } from 'node:crypto'
import { readTemplates } from '../email/index.ts'
import { type Asking, type Clock, type Environment, instantOf, type Newsroom, openNewsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problemsOf } from '../problem/index.ts'
import { bytesOf, type Content, compose, type Publication } from '../publish/index.ts'
import { openCache } from '../store/index.ts'

/**
 * What the preview shows: the last good publication with the newsroom that it was made from, and what is wrong now. `behind` is
 * what of it is older than the files, because it cannot be made now; `since` is when the last good one was made (ms), `took` how
 * long that needed (ms). `version` is a hash of what is shown.
 */
export type Shown = {
  newsroom: Newsroom | null
  /** The templates by their names, also those that no mail of the draft is made of. */
  templates: ReadonlyMap<string, string>
  publication: Publication | null
  problems: readonly Problem[]
  behind: 'nothing' | 'mail' | 'everything'
  since: number
  took: number
  version: string
}

/** A newsroom composed again and again in memory; nothing of out/ or the lock file is written. */
export type Desk = {
  shown(): Shown
  /** Composes anew. Calls that come while one waits for its turn share it. */
  refresh(): Promise<void>
  /** When nothing is being composed. */
  idle(): Promise<void>
  /** Tells of what looks different now; gives the function that ends it. */
  onChange(listener: () => void): () => void
}

const NOTHING: Shown = {
  newsroom: null,
  templates: new Map(),
  publication: null,
  problems: [],
  behind: 'nothing',
  since: 0,
  took: 0,
  version: '',
}

/** Makes a desk; `refresh` never throws: a broken config or template becomes problems beside the last good publication. */
export function deskOf(dir: string, env: Environment, { clock }: { clock: Clock }): Desk {
  let shown: Shown = NOTHING
  let running: Promise<void> = Promise.resolve()
  let waiting: Promise<void> | null = null
  // Nobody’s server is to be asked at each save of a file.
  let asking: Asking = 'all'
  const listeners = new Set<() => void>()

  async function composeNow(): Promise<Omit<Shown, 'version'>> {
    const started = performance.now()
    const templates = templatesIn(dir) ?? shown.templates
    try {
      const newsroom = await openNewsroom(dir, env)
      const cache = await openCache(dir)
      try {
        const made = await compose(newsroom, cache, instantOf(newsroom.env, clock), { asking })
        asking = 'unknown'
        const publication = withLastGood(made, shown.publication)
        const behind = publication === made ? 'nothing' : 'mail'
        const times =
          behind === 'nothing'
            ? { since: clock.now(), took: performance.now() - started }
            : { since: shown.since, took: shown.took }
        return { newsroom, templates, publication, problems: made.problems, behind, ...times }
      } finally {
        await cache.destroy()
      }
    } catch (error) {
      return { ...shown, templates, problems: problemsOf(error), behind: 'everything' }
    }
  }

  async function composeOnce(): Promise<void> {
    waiting = null
    const now = await composeNow()
    const version = versionOf(now)
    if (version === shown.version) return
    shown = { ...now, version }
    for (const listener of listeners) listener()
  }

  return {
    shown: () => shown,
    refresh: () => {
      if (waiting === null) {
        running = running.then(composeOnce)
        waiting = running
      }
      return waiting
    },
    idle: () => running,
    onChange: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A publication with the mails of the one before where its own cannot be made now and there were some. */
function withLastGood(publication: Publication, before: Publication | null): Publication {
  const { kept } = publication
  const isGood = before?.drafts.some(each => each.digest !== null) === true
  if (kept.length === 0 || before === null || !isGood) return publication
  const isKept = (path: string) => kept.some(folder => path.startsWith(folder))
  const old = [...before.files].filter(([path]) => isKept(path) && !publication.files.has(path))
  const drafts = publication.drafts.map((draft, index) => {
    const last = before.drafts.find(each => each.edition.schedule === draft.edition.schedule) ?? before.drafts[index]
    return draft.digest === null && last !== undefined ? last : draft
  })
  return { ...publication, drafts, files: new Map([...publication.files, ...old]) }
}

/** Of one version; what an address names is anybody's choice. */
const MOST_KEPT = 50

/** Keeps what was made of one version of the newsroom, by a key: a page and its frame ask for the same. */
export function keptByVersion<Made>(): (shown: Shown, key: string, make: () => Made) => Made {
  let version = ''
  const kept = new Map<string, Made>()
  return (shown, key, make) => {
    if (version !== shown.version || kept.size > MOST_KEPT) kept.clear()
    version = shown.version
    const made = kept.get(key) ?? make()
    kept.set(key, made)
    return made
  }
}

/** The bytes of a file of out/; null for a picture that has just gone, which the next refresh will tell. */
export function shownBytes(content: Content, path: string): Buffer | null {
  try {
    return bytesOf(content, path)
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

/** The templates; null where they cannot be read now, which the newsroom's problems tell. */
function templatesIn(dir: string): ReadonlyMap<string, string> | null {
  try {
    return readTemplates(dir)
  } catch (error) {
    if (error instanceof ProblemError) return null
    throw error
  }
}

function versionOf({ newsroom, templates, publication, problems, behind }: Omit<Shown, 'version'>): string {
  const told = [problems, behind, publication?.articles ?? null, newsroom?.config ?? null, [...templates]]
  const hash = createHash('sha256').update(JSON.stringify(told))
  for (const [path, content] of publication?.files ?? [])
    hash.update(`\0${path}\0`).update('key' in content ? content.key : (shownBytes(content, path) ?? ''))
  return hash.digest('hex').slice(0, 16)
}
