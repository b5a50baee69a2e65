import { type Problem, problem } from '../../problem/index.ts'
import type { Found } from '../found.ts'
import { withoutFormatting } from '../words/lines.ts'
import { withoutNullReferences } from '../words/references.ts'
import { bodyOf } from './body.ts'
import { boundPage } from './bound.ts'
import { toDocument } from './dom.ts'
import { factsOf } from './facts.ts'
import { readSaid } from './said.ts'

/**
 * Reads a web page as it was saved or fetched: its facts from its data and its text, its body by two extractors, trimmed.
 * `at` is the place that problems name, `base` the URL that it came from. Bounded in time and memory for any input.
 */
export async function readPage(html: string, at: string, base: string | null, problems: Problem[]): Promise<Found> {
  const page = boundPage(withoutNullReferences(html))
  if (page.isCut) problems.push(problem('page-cut', { at }))
  const document = await toDocument(page.html)
  const said = readSaid(document, page.jsonLd, base)
  const facts = factsOf(said)
  return {
    ...facts,
    title: facts.title === null ? null : withoutFormatting(facts.title) || null,
    id: null,
    slug: null,
    draft: false,
    html: await bodyOf(page, said, facts),
    takeaways: [],
    whyItMatters: null,
  }
}
