import { check, type Verdict } from '../check/index.ts'
import { draftNamed } from '../edition/index.ts'
import { keptByVersion, type Shown } from './state.ts'

/** Judges an edition by the pre-flight and keeps what it says of one version of the newsroom; null where there is nothing to judge. */
export function verdicts(): (shown: Shown, editionId: string | null) => Promise<Verdict | null> {
  const kept = keptByVersion<Promise<Verdict | null>>()
  return (shown, id) => kept(shown, id ?? '', () => verdictOf(shown, id))
}

async function verdictOf({ newsroom, publication }: Shown, id: string | null): Promise<Verdict | null> {
  if (newsroom === null || publication === null) return null
  const sent = publication.begun.find(each => each.id === id)
  const draft = draftNamed(publication, id)
  const edition = sent ?? draft?.edition ?? null
  if (edition === null) return null
  const message = sent?.message ?? draft?.message ?? null
  const ports = { letters: true, ask: null, txt: null }
  return check(newsroom, edition, message, publication.files, ports, undefined, publication.begun)
}
