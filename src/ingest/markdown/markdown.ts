import { printable } from '../../article/index.ts'
import type { Problem } from '../../problem/index.ts'
import type { Found } from '../found.ts'
import { withoutFormatting } from '../words/lines.ts'
import { frontFacts } from './front-facts.ts'
import { readFrontMatter } from './front-matter.ts'
import { plainInline, renderBlocks, renderInline, renderMarkdown } from './render-markdown.ts'
import { withoutTemplates } from './templates.ts'

const MARKUP = /[*_`<[]/

/**
 * Reads Markdown (CommonMark with GitHub's tables, strikethrough, task lists and alerts, and footnotes) below front matter of any of
 * the usual dialects. A front matter that cannot be read is a problem and leaves the body whole. The HTML is not sanitized.
 * Loads markdown-it: import this module only where Markdown is read.
 * @example readMarkdown('---\ntitle: Quiet river\n---\nThe vote came at ten.', 'articles/river.md', problems)
 */
export function readMarkdown(text: string, file: string, problems: Problem[]): Found {
  const front = readFrontMatter(printable(text.replace(/\r\n?/g, '\n')), file, problems)
  const facts = frontFacts(front.data, { file, problems, line: key => front.line(key) })
  const body = withoutTemplates(front.body, { file, line: front.bodyLine, problems }, renderInline)
  const stated = facts.title === null ? null : withoutFormatting(facts.title) || null
  const { title, html } = renderMarkdown(body, stated)
  const plain = (said: string) => (MARKUP.test(said) ? plainInline(said) : said)
  return {
    ...facts,
    title,
    summary: facts.summary === null ? null : plain(facts.summary) || null,
    takeaways: facts.takeaways.map(plain).filter(each => each !== ''),
    whyItMatters: facts.whyItMatters === null ? null : renderBlocks(facts.whyItMatters),
    base: null,
    html,
  }
}
