import { check, type Verdict } from '../check/index.ts'
import type { Shown } from './state.ts'

/** Of one version; what an address names is anybody's choice. */
const MOST_KEPT = 50

/** Judges an edition by the pre-flight and keeps what it says of one version of the newsroom; null where there is nothing to judge. */
export function verdicts(): (shown: Shown, editionId: string | null) => Promise<Verdict | null> {
  let version = ''
  const kept = new Map<string | null, Promise<Verdict | null>>()
  return (shown, id) => {
    if (version !== shown.version || kept.size > MOST_KEPT) kept.clear()
    version = shown.version
    const verdict = kept.get(id) ?? verdictOf(shown, id)
    kept.set(id, verdict)
    return verdict
  }
}

async function verdictOf({ newsroom, publication }: Shown, id: string | null): Promise<Verdict | null> {
  if (newsroom === null || publication === null) return null
  const sent = publication.begun.find(each => each.id === id)
  const edition = sent ?? publication.edition
  if (edition === null) return null
  const message = sent?.message ?? publication.message
  return check(newsroom, edition, message, publication.files, { letters: true, ask: null, txt: null })
}
