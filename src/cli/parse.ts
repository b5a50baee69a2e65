import { readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Article, ParsedArticle } from '../article/index.ts'
import type { LocalReference, Origin } from '../ingest/index.ts'
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

/** An article with its problems, or those of a file that gives none. */
type Read = { article: Shown | null; file: string; problems: readonly Problem[] }

/** Takes what is read, one by one, and tells it at the end at the latest. */
type Printer = { add(read: Read): void; end(): void }

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
    const reader = await readerOf(call, baseOf(flags.base))
    const printer = printerOf(call)
    let failed = false
    for (const word of words) {
      for await (const read of readWord(word, reader, call)) {
        failed ||= hasErrors(read.problems)
        printer.add(read)
        // A program wants the articles; the person beside it wants to know what is missing.
        if (isForPrograms(call) && read.article === null) for (const each of read.problems) terminal.problem(each)
      }
    }
    printer.end()
    return failed ? 1 : 0
  },
}

function isForPrograms({ flags }: Call): boolean {
  return flags.json !== undefined || flags.ndjson !== undefined
}

function baseOf(said: string | true | undefined): string | null {
  if (typeof said !== 'string') return null
  if (/^https?:\/\//i.test(said) && URL.canParse(said)) return new URL(said).href
  throw new ProblemError('flag-value', { name: '--base', wants: 'wants a web address', command: 'parse' })
}

/** Where articles are read for. `allow`: the hosts that may be fetched though they are private. */
type Reader = {
  root: string
  allow: readonly string[]
  base: string | null
  originOf(file: string, base: string | null): Origin
  shown(article: ParsedArticle): Shown
}

async function readerOf(call: Call, base: string | null): Promise<Reader> {
  const room = await newsroomOrNull(call)
  const { localReference, withLocal } = await import('../ingest/index.ts')
  const unknown = (parsed: ParsedArticle) => besideFiles(parsed, call.cwd, { localReference, withLocal })
  if (room === null) {
    const originOf = (file: string, stands: string | null): Origin => ({
      file,
      language: null,
      timeZone: 'UTC',
      base: stands,
      takeaways: 'stated',
    })
    return { root: call.cwd, allow: [], base, originOf, shown: unknown }
  }
  const { identifier, instantOf, originOf } = await import('../newsroom/index.ts')
  const identify = identifier(room, instantOf(room.env, call.clock))
  return {
    root: room.dir,
    allow: room.config.fetch.allow,
    base,
    originOf: (file, stands) => originOf(room, file, stands),
    shown: parsed => identify(parsed) ?? unknown(parsed),
  }
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

/** Reads what a word names: standard input, an URL, a file, or what is in a folder, one source after another. */
async function* readWord(word: string, reader: Reader, { cwd, terminal }: Call): AsyncGenerator<Read> {
  const { root, allow, base } = reader
  if (word === '-') return yield* readBytes(await buffer(terminal.input), 'stdin', base, null, reader)
  if (/^https?:\/\//i.test(word)) {
    const { fetchUrl } = await import('../ingest/index.ts')
    const file = URL.canParse(word) ? new URL(word).href : word
    try {
      const got = await fetchUrl(word, null, { allow })
      return yield* readBytes(got.bytes, file, base ?? got.url, got.type, reader)
    } catch (error) {
      return yield { article: null, file, problems: problemsOf(error) }
    }
  }
  const { listFiles } = await import('../newsroom/index.ts')
  const problems: Problem[] = []
  for (const path of listFiles(cwd, word, problems).map(file => resolve(cwd, file))) {
    const inside = relative(root, path)
    const file = (/^\.\.(?:[\\/]|$)/.test(inside) ? relative(cwd, path) : inside).split(sep).join('/')
    try {
      yield* readBytes(readFileSync(path), file, base, null, reader)
    } catch (error) {
      yield { article: null, file, problems: [problem('unreadable-file', { at: file, reason: reasonOf(error) })] }
    }
  }
  for (const each of problems) {
    const isMissing = each.code === 'source-missing'
    const told = isMissing ? problem('unreadable-file', { at: word, reason: `there is no ${word}` }) : each
    yield { article: null, file: told.at ?? word, problems: [told] }
  }
}

async function* readBytes(
  bytes: Uint8Array,
  file: string,
  base: string | null,
  type: string | null,
  { originOf, shown }: Reader,
): AsyncGenerator<Read> {
  const { ingest } = await import('../ingest/index.ts')
  const { articles, problems } = await ingest(bytes, originOf(file, base), type)
  for (const each of articles) {
    const article = shown(each)
    yield { article, file: article.source.file, problems: article.problems }
  }
  if (problems.length > 0) yield { article: null, file, problems }
}

/** An article with what it says of its identity itself, and with its pictures where they are on this disk. */
function besideFiles(
  { stated, ...article }: ParsedArticle,
  cwd: string,
  { localReference, withLocal }: Pick<typeof import('../ingest/index.ts'), 'localReference' | 'withLocal'>,
): Shown {
  const urlOf = ({ path }: LocalReference) => pathToFileURL(resolve(cwd, dirname(article.source.file), path)).href
  const cover = article.image === null ? null : localReference(article.image.url)
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

function printerOf(call: Call): Printer {
  const { flags, terminal, words } = call
  // A line at a time, so that ten thousand articles need the memory of one.
  if (flags.ndjson !== undefined) {
    return { add: read => terminal.print(JSON.stringify(documentOf(read))), end: () => {} }
  }
  return isForPrograms(call) ? jsonPrinter(words.length === 1, terminal) : peoplePrinter(terminal)
}

/** One document: an object where one was asked for and is there, else an array. */
function jsonPrinter(isOne: boolean, terminal: Terminal): Printer {
  const documents: object[] = []
  return {
    add: read => documents.push(documentOf(read)),
    end: () => terminal.print(JSON.stringify(isOne && documents.length === 1 ? documents[0] : documents, null, 2)),
  }
}

function documentOf({ article, file, problems }: Read): object {
  return article ?? { source: { file }, problems }
}

/** One with all that was found in it; several as a table, and below it what is wrong with them. */
function peoplePrinter(terminal: Terminal): Printer {
  let first: Read | null = null
  let count = 0
  let articles = 0
  const problems: Problem[] = []
  const tell = ({ article, problems: told }: Read) => {
    if (article !== null) terminal.print(rowOf(article))
    problems.push(...told)
  }
  return {
    add: read => {
      count++
      if (read.article !== null) articles++
      if (count === 1) first = read
      else {
        if (first !== null) tell(first)
        first = null
        tell(read)
      }
    },
    end: () => {
      if (first !== null) return show(first, terminal)
      terminal.print(`${thousands(articles)} ${articles === 1 ? 'article' : 'articles'}`)
      terminal.print()
      for (const each of problems) terminal.problem(each)
    },
  }
}

/** "2026-11-12  Water council sets summer limits   Mara Ellison   2 takeaways, why" */
function rowOf({ title, authors, published, takeaways, whyItMatters }: Shown): string {
  const points = `${String(takeaways.length).padStart(2)} takeaways${whyItMatters === null ? '' : ', why'}`
  const names = authors.map(each => each.name).join(', ')
  return [
    (published ?? '').slice(0, 10).padEnd(10),
    fitted(title, TITLE_COLUMNS),
    fitted(names, NAME_COLUMNS),
    points,
  ].join('  ')
}

function fitted(text: string, width: number): string {
  const letters = [...text]
  return letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : text + ' '.repeat(width - letters.length)
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
