import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Article, ParsedArticle } from '../article/index.ts'
import type { Origin } from '../ingest/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem, problemsOf, reasonOf } from '../problem/index.ts'
import { factsOf } from './build.ts'
import type { Call, Command } from './command.ts'
import { column, type Terminal, thousands } from './terminal.ts'

/** An article as `--json` prints it: what only a newsroom knows is null outside of one. */
type Shown = Omit<Article, 'id' | 'slug' | 'url' | 'firstSeen' | 'updated'> & {
  id: string | null
  slug: string | null
  url: string | null
  firstSeen: string | null
  updated: string | null
}

type Read = { article: Shown | null; file: string; problems: readonly Problem[] }

const TITLE_COLUMNS = 48
const NAME_COLUMNS = 24

export const parseCommand: Command = {
  name: 'parse',
  summary: 'Show what Postrider finds in articles: headline, dek, byline, takeaways, problems.',
  words: { shown: 'FILE|DIR|URL|-…', least: 1, most: Number.POSITIVE_INFINITY },
  flags: {
    ndjson: { help: 'print one JSON document a line and article' },
    base: { value: 'URL', help: 'what relative links stand on' },
  },
  examples: [
    ['postrider parse articles/council.txt', 'what was found in one article'],
    ['postrider parse https://example.org/feed.xml', 'every entry of a feed, in a table'],
    ['pbpaste | postrider parse - --json', 'a pasted article as JSON'],
    ['postrider parse articles --ndjson | jq .title', 'every headline of a folder'],
    ['postrider parse saved.html --base https://example.org/story', 'a page that does not say where it is from'],
  ],
  async run(call: Call): Promise<number> {
    const { flags, terminal, words } = call
    const base = baseOf(flags.base)
    const room = await newsroomOrNull(call)
    const asJson = flags.json !== undefined || flags.ndjson !== undefined
    const reads: Read[] = []
    let count = 0
    const failed: Problem[] = []
    for (const word of words) {
      for await (const read of readWord(word, base, room, call)) {
        count++
        if (read.article === null) failed.push(...read.problems)
        // A line at a time, so that ten thousand articles need the memory of one.
        if (flags.ndjson !== undefined) terminal.print(JSON.stringify(documentOf(read)))
        else reads.push(read)
      }
    }
    if (flags.ndjson === undefined && asJson) {
      const documents = reads.map(documentOf)
      terminal.print(JSON.stringify(words.length === 1 && count === 1 ? documents[0] : documents, null, 2))
    }
    if (asJson) for (const each of failed) terminal.problem(each)
    else if (count > 1) table(reads, terminal)
    else for (const each of reads) show(each, terminal)
    return hasErrors(failed) ? 1 : 0
  },
}

function documentOf({ article, file, problems }: Read): object {
  return article ?? { source: { file }, problems }
}

function baseOf(said: string | true | undefined): string | null {
  if (typeof said !== 'string') return null
  if (/^https?:\/\//i.test(said) && URL.canParse(said)) return new URL(said).href
  throw new ProblemError('flag-value', { name: '--base', wants: 'wants a web address', command: 'parse' })
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

async function* readWord(
  word: string,
  base: string | null,
  room: Newsroom | null,
  { cwd, clock, env }: Call,
): AsyncGenerator<Read> {
  const { fetchUrl, ingest } = await import('../ingest/index.ts')
  const { identifyOne, instantOf, listFiles, originOf } = await import('../newsroom/index.ts')
  const now = instantOf(room?.env ?? env, clock)
  const read = async function* (
    bytes: Uint8Array,
    file: string,
    stands: string | null,
    type: string | null,
  ): AsyncGenerator<Read> {
    const bare: Origin = { file, language: null, timeZone: 'UTC', base: stands, takeaways: 'stated' }
    const { articles, problems } = await ingest(bytes, room === null ? bare : originOf(room, file, stands), type)
    for (const each of articles) {
      const known = room === null ? null : identifyOne(room, each, now)
      const article = await shown(each, known, cwd)
      yield { article, file: each.source.file, problems: article.problems }
    }
    if (problems.length > 0) yield { article: null, file, problems }
  }
  if (word === '-') return yield* read(await buffer(process.stdin), 'stdin', base, null)
  if (/^https?:\/\//i.test(word)) {
    try {
      const got = await fetchUrl(word, null, { allow: room?.config.fetch.allow ?? [] })
      return yield* read(got.bytes, word, base ?? got.url, got.type)
    } catch (error) {
      return yield { article: null, file: word, problems: problemsOf(error) }
    }
  }
  const problems: Problem[] = []
  const root = room?.dir ?? cwd
  for (const path of listFiles(cwd, word, problems).map(file => resolve(cwd, file))) {
    const inside = relative(root, path)
    const file = (inside.startsWith('..') ? relative(cwd, path) : inside).split(sep).join('/')
    let bytes: Uint8Array
    try {
      bytes = readFileSync(path)
    } catch (error) {
      yield { article: null, file, problems: [problem('unreadable-file', { at: file, reason: reasonOf(error) })] }
      continue
    }
    yield* read(bytes, file, base, null)
  }
  for (const each of problems) {
    const missing = each.code === 'source-missing'
    const told = missing ? problem('unreadable-file', { at: word, reason: `there is no ${join(word)}` }) : each
    yield { article: null, file: told.at ?? word, problems: [told] }
  }
}

/** An article with its identity, or with what it says of that itself where no newsroom knows it. */
async function shown(parsed: ParsedArticle, known: Article | null, cwd: string): Promise<Shown> {
  if (known !== null) return known
  const { localPath, withLocal } = await import('../ingest/index.ts')
  const { stated, ...article } = parsed
  const urlOf = (path: string) => pathToFileURL(resolve(cwd, dirname(article.source.file), path)).href
  const cover = article.image === null ? null : localPath(article.image.url)
  return {
    id: stated.id,
    slug: stated.slug,
    url: stated.url,
    firstSeen: null,
    updated: stated.updated,
    ...article,
    html: withLocal(article.html, urlOf),
    whyItMatters: article.whyItMatters === null ? null : withLocal(article.whyItMatters, urlOf),
    image: article.image === null || cover === null ? article.image : { ...article.image, url: urlOf(cover) },
  }
}

/** A row an article, then what is wrong with them. */
function table(reads: readonly Read[], terminal: Terminal): void {
  const rows = reads.flatMap(({ article }) => (article === null ? [] : [article]))
  for (const { title, authors, published, takeaways, whyItMatters } of rows) {
    const names = authors.map(each => each.name).join(', ')
    terminal.print(
      [
        (published ?? '').slice(0, 10).padEnd(10),
        fitted(title, TITLE_COLUMNS),
        fitted(names, NAME_COLUMNS),
        `${String(takeaways.length).padStart(2)} takeaways${whyItMatters === null ? '' : ', why'}`,
      ].join('  '),
    )
  }
  const noun = rows.length === 1 ? 'article' : 'articles'
  terminal.print(`${thousands(rows.length)} ${noun}`)
  terminal.print()
  for (const { problems } of reads) for (const each of problems) terminal.problem(each)
}

function fitted(text: string, width: number): string {
  const letters = [...text]
  return letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : text.padEnd(width)
}

function show({ article, problems }: Read, terminal: Terminal): void {
  if (article !== null) {
    terminal.print(`${column('article')}${article.source.file}`)
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
