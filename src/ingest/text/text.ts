import { directionOf, type ParsedArticle, printable } from '../../article/index.ts'
import { type Problem, problem } from '../../problem/index.ts'
import type { Origin } from '../found.ts'
import { type Line, splitLines, withoutFormatting } from '../words/lines.ts'
import { takeNoise } from '../words/noise.ts'
import { readBlocks, toHtml, toText, wrapWidth } from '../words/paragraphs.ts'
import { takeSections } from '../words/sections.ts'
import type { Facts } from './facts.ts'
import { takeHead, takeTail } from './head.ts'
import { takeHeadline } from './headline.ts'

const MAX_SHOWN = 400

/**
 * Reads an article as people paste it: headline (however often it is said), dek, byline, story, "why it matters" and
 * takeaways under their many names, with a page's noise around them. Each noise line is listed as an `info` problem.
 */
export function readText(
  text: string,
  origin: Pick<Origin, 'file' | 'language' | 'timeZone'>,
): { article: ParsedArticle | null; problems: Problem[] } {
  const { file, timeZone } = origin
  const problems: Problem[] = []
  const drop = (line: Line, said = line.text) => {
    line.taken = true
    const shown = said.length > MAX_SHOWN ? `${said.slice(0, MAX_SHOWN)}…` : said
    problems.push(problem('noise-dropped', { at: `${file}:${line.number}`, text: shown }))
  }
  const lines = splitLines(printable(text))
  const width = wrapWidth(lines)
  takeNoise(lines, line => drop(line))
  const headline = takeHeadline(lines, width, drop)
  if (headline === null) {
    const first = lines.find(line => line.text !== '')
    return { article: null, problems: [problem('no-headline', { at: `${file}:${first?.number ?? 1}` })] }
  }
  const facts: Facts = { published: null, tags: [], slug: null, url: null, language: null }
  const place = { file, timeZone, width, problems, drop }
  takeTail(lines, headline.at, facts, place)
  const { takeaways, whyItMatters } = takeSections(lines, width, drop)
  const head = takeHead(lines, headline, facts, place)
  const blocks = readBlocks(lines, width)

  const at = `${file}:${lines[headline.at]?.number ?? 1}`
  if (blocks.length === 0 && takeaways.length === 0 && whyItMatters.length === 0) {
    return { article: null, problems: [...problems, problem('no-body', { at })] }
  }
  if (head.published === null) problems.push(problem('no-published', { at }))
  if (head.authors.length === 0) problems.push(problem('no-byline', { at }))
  if (head.summary === null) problems.push(problem('no-dek', { at }))
  const { title, summary, authors, published, tags, slug, url } = head
  const language = head.language ?? origin.language ?? 'und'
  return {
    article: {
      title: withoutFormatting(title),
      summary: summary === null ? null : withoutFormatting(summary),
      authors,
      published,
      language,
      direction: directionOf(language),
      tags,
      image: null,
      whyItMatters: whyItMatters.length === 0 ? null : toHtml(whyItMatters),
      takeaways: takeaways.map(each => ({ text: each, origin: 'stated' })),
      html: toHtml(blocks),
      text: toText(blocks),
      source: { file, format: 'text' },
      problems: problems.sort((a, b) => lineOf(a) - lineOf(b)),
      stated: { id: null, slug, url, updated: null, draft: false },
    },
    problems: [],
  }
}

function lineOf(found: Problem): number {
  return Number(/:(\d+)$/.exec(found.at ?? '')?.[1] ?? 0)
}
