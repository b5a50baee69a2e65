import { readFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Article, ParsedArticle } from '../article/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { factsOf } from './build.ts'
import type { Call, Command } from './command.ts'
import { column, type Terminal } from './terminal.ts'

/** An article as `--json` prints it: what only a newsroom knows is null outside of one. */
type Shown = Omit<Article, 'id' | 'slug' | 'url' | 'firstSeen' | 'updated'> & {
  id: string | null
  slug: string | null
  url: string | null
  firstSeen: string | null
  updated: string | null
}

type Read = { article: Shown | null; file: string; problems: Problem[] }

export const parseCommand: Command = {
  name: 'parse',
  summary: 'Show what Postrider finds in an article: headline, dek, byline, takeaways, problems.',
  words: { shown: 'FILE|DIR|-…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: { ndjson: { help: 'print one JSON document a line and article' } },
  examples: [
    ['postrider parse articles/council.txt', 'what was found in one article'],
    ['pbpaste | postrider parse - --json', 'a pasted article as JSON'],
    ['postrider parse articles --ndjson | jq .title', 'every headline of a folder'],
  ],
  async run(call: Call): Promise<number> {
    const { flags, terminal, words } = call
    const room = await newsroomOrNull(call)
    const reads: Read[] = []
    for (const word of words) reads.push(...(await readWord(word, room, call)))
    const documents = reads.map(({ article, file, problems }) => article ?? { source: { file }, problems })
    if (flags.ndjson !== undefined) for (const each of documents) terminal.print(JSON.stringify(each))
    else if (flags.json !== undefined) {
      const single = words.length === 1 && documents.length === 1 ? documents[0] : documents
      terminal.print(JSON.stringify(single, null, 2))
    } else for (const each of reads) show(each, terminal)
    const failed = reads.filter(({ article }) => article === null).flatMap(({ problems }) => problems)
    if (flags.json !== undefined || flags.ndjson !== undefined) for (const each of failed) terminal.problem(each)
    return hasErrors(failed) ? 1 : 0
  },
}

/** A newsroom makes ids and zones known, but an article can be read without one. */
async function newsroomOrNull(call: Call): Promise<Newsroom | null> {
  try {
    return await call.newsroom()
  } catch (error) {
    const none = error instanceof ProblemError && error.problems.every(each => each.code === 'no-config')
    if (none && call.flags.newsroom === undefined) return null
    throw error
  }
}

async function readWord(word: string, room: Newsroom | null, { cwd, clock, env }: Call): Promise<Read[]> {
  const { ingest } = await import('../ingest/index.ts')
  const { identifyOne, instantOf, listFiles, originOf } = await import('../newsroom/index.ts')
  const origin = (file: string) => (room === null ? { file, language: 'en', timeZone: 'UTC' } : originOf(room, file))
  const now = instantOf(room?.env ?? env, clock)
  const read = (bytes: Uint8Array, file: string): Read => {
    const { article, problems } = ingest(bytes, origin(file))
    if (article === null) return { article: null, file, problems }
    const known = room === null ? null : identifyOne(room, article, now)
    return { article: shown(article, known), file, problems: article.problems }
  }
  if (word === '-') return [read(Buffer.from(await text(process.stdin)), 'stdin')]

  const problems: Problem[] = []
  const base = room?.dir ?? cwd
  const files = listFiles(cwd, word, problems).map(file => resolve(cwd, file))
  const reads = files.map(path => {
    const inside = relative(base, path)
    const file = inside.startsWith('..') ? relative(cwd, path) : inside
    try {
      return read(readFileSync(path), file.split(sep).join('/'))
    } catch (error) {
      if (error instanceof ProblemError) throw error
      return { article: null, file, problems: [problem('unreadable-file', { at: file, reason: reasonOf(error) })] }
    }
  })
  const missing = problems.map(each =>
    each.code === 'source-missing'
      ? problem('unreadable-file', { at: word, reason: `there is no ${join(word)}` })
      : each,
  )
  return [...reads, ...missing.map(each => ({ article: null, file: each.at ?? word, problems: [each] }))]
}

function shown({ stated, ...article }: ParsedArticle, known: Article | null): Shown {
  if (known === null)
    return { id: null, slug: stated.slug, url: stated.url, firstSeen: null, updated: null, ...article }
  return known
}

function show({ article, file, problems }: Read, terminal: Terminal): void {
  if (article !== null) {
    terminal.print(`${column('article')}${file}`)
    terminal.print(`${column('')}${article.title}`)
    terminal.print(`${column('')}${factsOf({ ...article, problems: [] })}`)
    if (article.summary !== null) terminal.print(`${column('dek')}${article.summary}`)
    for (const [index, each] of article.takeaways.entries()) {
      terminal.print(`${column(index === 0 ? 'points' : '')}${index + 1}. ${each.text}`)
    }
    terminal.print(
      `${column('story')}${article.text.split(/\s+/).length} words, published ${article.published ?? 'unknown'}`,
    )
    terminal.print()
  }
  for (const each of problems) terminal.problem(each)
}
