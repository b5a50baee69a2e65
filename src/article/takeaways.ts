import type { Article } from './article.ts'
import { labelsFor } from './labels.ts'

type Told = Pick<Article, 'takeaways' | 'language'>

/** What every output says of takeaways that were chosen by a program, in the article's language; null for stated ones. */
export function extractedNote({ takeaways, language }: Told): string | null {
  return takeaways.some(each => each.origin === 'extracted') ? labelsFor(language).extracted : null
}

/** The heading of an article's takeaways: "Key takeaways", with the note behind it where there is one. */
export function takeawaysLabel(article: Told): string {
  const note = extractedNote(article)
  const { takeaways } = labelsFor(article.language)
  return note === null ? takeaways : `${takeaways} (${note})`
}
