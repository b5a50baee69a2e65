import { type Article, dayOf, labelsFor } from '../article/index.ts'
import type { Correction } from '../newsroom/index.ts'
import { type Edition, MAX_PREHEADER, MAX_SUBJECT, shorten } from './edition.ts'
import { freeId } from './free-id.ts'

/** What an editor says of an edition that was wrong. `articles` are ids. */
export type Wrong = Pick<Correction, 'made' | 'of' | 'articles' | 'note' | 'subject'>

/** Gives a correction its id: the day on which it was made, and a number that no edition and no other correction has. */
export function namedCorrection(
  wrong: Wrong,
  known: { begun: readonly Edition[]; drafts: readonly { edition: Edition }[]; corrections: readonly Correction[] },
  { timeZone }: { timeZone: string },
): Correction {
  const reserved = [...known.corrections, ...known.drafts.map(each => each.edition)].map(each => each.id)
  return { id: freeId(dayOf(wrong.made, timeZone), known.begun, reserved), ...wrong }
}

/**
 * The edition that a correction becomes: the note, and the articles as they are now, or as they were mailed where they are gone. Its
 * subject names that of the original, which its mail is an answer to.
 */
export function correctionOf(
  { id, made, of, articles, note, subject }: Correction,
  original: Edition,
  now: readonly Article[],
  { language }: { language: string },
): Edition {
  const byId = new Map([...original.articles, ...now].map(each => [each.id, each]))
  return {
    id,
    date: made,
    subject: subject ?? shorten(labelsFor(language).correctionOf(original.subject), MAX_SUBJECT),
    preheader: shorten(note.text.replace(/\s+/g, ' ').trim(), MAX_PREHEADER),
    note,
    planned: null,
    schedule: null,
    slot: null,
    template: null,
    corrects: of,
    articles: articles.flatMap(each => byId.get(each) ?? []),
  }
}
