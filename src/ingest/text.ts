import { directionOf, type ParsedArticle, printable } from '../article/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import { takeHead, takeHeadline } from './head.ts'
import { afterBullet, bylineOf, dateIn, noiseOf } from './lines.ts'
import { type Line, readBlocks, toHtml, toText, wrapWidth } from './paragraphs.ts'
import { takeSections } from './sections.ts'

/** Where a text comes from and what holds where it says nothing itself. */
export type Origin = { file: string; language: string; timeZone: string }

const MAX_SHOWN = 80

/**
 * Reads an article as people paste it: headline (however often it is said), dek, byline, story, "why it matters" and
 * takeaways under their many names, with a page's noise around them. Each noise line is listed as an `info` problem.
 */
export function readText(text: string, origin: Origin): { article: ParsedArticle | null; problems: Problem[] } {
  const { file, timeZone } = origin
  const problems: Problem[] = []
  const lines = splitLines(printable(text))
  const width = wrapWidth(lines)
  const headline = takeHeadline(lines, width)
  if (headline === null) {
    const first = lines.find(line => line.text !== '')
    return { article: null, problems: [problem('no-headline', { at: `${file}:${first?.number ?? 1}` })] }
  }
  takeNoise(lines, file, problems)
  const { takeaways, whyItMatters } = takeSections(lines, width)
  const head = takeHead(lines, headline, { file, timeZone, width, problems })
  const blocks = readBlocks(lines, width)

  const at = `${file}:${headline.line.number}`
  if (blocks.length === 0 && takeaways.length === 0 && whyItMatters.length === 0) {
    return { article: null, problems: [...problems, problem('no-body', { at })] }
  }
  if (head.published === null) problems.push(problem('no-published', { at }))
  if (head.authors.length === 0) problems.push(problem('no-byline', { at }))
  if (head.summary === null) problems.push(problem('no-dek', { at }))
  const { slug, url, ...said } = head
  const language = head.language ?? origin.language
  return {
    article: {
      ...said,
      language,
      direction: directionOf(language),
      image: null,
      whyItMatters: whyItMatters.length === 0 ? null : toHtml(whyItMatters),
      takeaways: takeaways.map(each => ({ text: each, origin: 'stated' })),
      html: toHtml(blocks),
      text: toText(blocks),
      source: { file, format: 'text' },
      problems: problems.sort((a, b) => lineOf(a) - lineOf(b)),
      stated: { slug, url },
    },
    problems: [],
  }
}

function lineOf(found: Problem): number {
  return Number(/:(\d+)$/.exec(found.at ?? '')?.[1] ?? 0)
}

/** Lines with white space folded; a bullet that stands alone is put before the line it belongs to. */
function splitLines(text: string): Line[] {
  const lines: Line[] = []
  let bullet: string | null = null
  text.split('\n').forEach((raw, index) => {
    const said = raw
      .replace(/[\u200B\u2060\uFEFF\u00AD]/g, '')
      .replace(/\s+/g, ' ')
      .trim()
    if (/^[•‣▪▫◦●○■□◆◇▶►∙・]$/u.test(said)) {
      bullet = said
      lines.push({ number: index + 1, text: '', taken: false })
      return
    }
    const whole: string = bullet !== null && said !== '' && afterBullet(said) === null ? `${bullet} ${said}` : said
    if (said !== '') bullet = null
    lines.push({ number: index + 1, text: whole, taken: false })
  })
  return lines
}

function takeNoise(lines: readonly Line[], file: string, problems: Problem[]): void {
  lines.forEach((line, index) => {
    if (line.text === '' || line.taken || noiseOf(line.text) === null || bylineOf(line.text, false) !== null) return
    if (dateIn(line.text) !== null) return
    const above = lines[index - 1]
    const endsSentence =
      above === undefined || above.taken || above.text.length < 40 || /[.!?…:。！？"”’)]$/u.test(above.text)
    if (!endsSentence) return
    line.taken = true
    const shown = line.text.length > MAX_SHOWN ? `${line.text.slice(0, MAX_SHOWN)}…` : line.text
    problems.push(problem('noise-dropped', { at: `${file}:${line.number}`, text: shown }))
  })
}
