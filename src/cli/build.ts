import type { Article } from '../article/index.ts'
import type { Clock, Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError } from '../problem/index.ts'
import type { BuildResult, Written } from '../publish/index.ts'
import type { Call, Command } from './command.ts'
import { column, howToRun, type Terminal, thousands } from './terminal.ts'

const MOST_ARTICLES = 10
const SMALL_FEED = /^feeds\/.+\/(?:atom\.xml|rss\.xml|feed\.json)$/
const MOST_FILES = 40

export const buildCommand: Command = {
  name: 'build',
  summary: 'Build feeds, pages and the digest from the articles.',
  words: { shown: '', least: 0, most: 0 },
  flags: {
    frozen: { help: 'fail where the lock file would change; write nothing then (for CI)' },
    now: { value: 'TIME', help: 'the time to build for, as 2026-12-01T08:00Z: later articles wait' },
  },
  examples: [
    ['postrider build', 'writes out/ from the newsroom in this folder'],
    ['postrider build --newsroom ~/paper --json', 'the same elsewhere, told as JSON'],
    ['postrider build --frozen', 'in CI: exits 1 where articles.lock.json was not committed'],
  ],
  async run({ flags, terminal, clock, env: outer, newsroom }: Call): Promise<number> {
    const { build } = await import('../publish/index.ts')
    const started = performance.now()
    const room = await newsroom()
    const at = typeof flags.now === 'string' ? await timeOf(flags.now, room) : clock
    // A flag is stronger than SOURCE_DATE_EPOCH.
    const { SOURCE_DATE_EPOCH: _, ...env } = room.env
    const result = await build(
      flags.now === undefined ? room : { ...room, env },
      { frozen: flags.frozen !== undefined, texts: flags.json !== undefined },
      { clock: at },
    )
    const seconds = (performance.now() - started) / 1000
    for (const each of result.problems) if (each.severity !== 'info') terminal.problem(each)
    if (flags.json !== undefined) terminal.print(JSON.stringify(asJson(result), null, 2))
    else {
      found(result, terminal)
      wrote(result.written, room.config.out, terminal)
      terminal.print(summaryOf(result, seconds))
      waiting(result.problems, terminal)
      next(result, howToRun(outer), terminal)
    }
    return result.failed ? 1 : 0
  },
}

async function timeOf(said: string, room: Newsroom): Promise<Clock> {
  const { readDate } = await import('../article/index.ts')
  const instant = readDate(said, room.config.site.timeZone)
  if (instant === null)
    throw new ProblemError('flag-value', {
      name: '--now',
      wants: 'wants a time, as 2026-12-01T08:00Z',
      command: 'build',
    })
  return { now: () => Date.parse(instant) }
}

/** What is not published yet, and until when. */
function waiting(problems: readonly Problem[], terminal: Terminal): void {
  const held = problems.filter(each => each.code === 'draft-held' || each.code === 'published-later')
  for (const { at, message } of held.slice(0, MOST_ARTICLES)) terminal.print(`${column('waits')}${at}: ${message}`)
  if (held.length > MOST_ARTICLES) terminal.print(`${column('')}and ${held.length - MOST_ARTICLES} more`)
}

function asJson({ articles, drafts, written, problems }: BuildResult): object {
  return {
    articles: articles.map(({ html: _, text: __, ...rest }) => rest),
    drafts: drafts.map(({ edition: { id, schedule, subject, articles: stories } }) => ({
      id,
      schedule,
      subject,
      articles: stories.map(each => each.id),
    })),
    files: written,
    problems,
  }
}

function found({ articles, fresh }: BuildResult, terminal: Terminal): void {
  const read = articles.filter(article => fresh.includes(article.source.file))
  for (const article of read.slice(0, MOST_ARTICLES)) {
    terminal.print(`${column('article')}${article.source.file}`)
    terminal.print(`${column('')}${article.title}`)
    terminal.print(`${column('')}${factsOf(article)}`)
  }
  if (read.length > MOST_ARTICLES) terminal.print(`${column('')}and ${read.length - MOST_ARTICLES} more articles`)
  if (read.length > 0) terminal.print()
}

/** "by Mara Ellison, 5 takeaways, why it matters, 2 notes" */
export function factsOf(article: Pick<Article, 'authors' | 'takeaways' | 'whyItMatters' | 'problems'>): string {
  const notes = article.problems.filter(each => each.severity === 'info').length
  return [
    article.authors.length === 0 ? 'no byline' : `by ${article.authors.map(each => each.name).join(' and ')}`,
    article.takeaways.length === 0 ? 'no takeaways' : `${article.takeaways.length} takeaways`,
    ...(article.whyItMatters === null ? [] : ['why it matters']),
    ...(notes === 0 ? [] : [`${notes} ${notes === 1 ? 'note' : 'notes'}`]),
  ].join(', ')
}

/** The files that changed; those of tags, authors and archives are counted, for there are three in each folder of theirs. */
function wrote(written: readonly Written[], out: string, terminal: Terminal): void {
  const changed = written.filter(each => each.change !== 'same')
  const [feeds, others] = [true, false].map(isOne => changed.filter(({ path }) => SMALL_FEED.test(path) === isOne))
  const listed = (others ?? []).slice(0, MOST_FILES)
  const width = Math.max(58, ...listed.map(({ path }) => out.length + 1 + path.length))
  for (const { path, change, bytes } of listed) {
    const size = change === 'removed' ? '' : thousands(bytes).padStart(10)
    terminal.print(`${column(change)}${`${out}/${path}`.padEnd(width)}${size}`.trimEnd())
  }
  const rest = (others ?? []).length - listed.length
  if (rest > 0) terminal.print(`${column('')}and ${rest} more files`)
  for (const change of ['new', 'changed', 'removed'] as const) {
    const count = (feeds ?? []).filter(each => each.change === change).length
    if (count > 0)
      terminal.print(`${column(change)}${`${out}/feeds/`.padEnd(width)}${`${thousands(count)} files`.padStart(10)}`)
  }
  if (changed.length > 0) terminal.print()
}

function summaryOf({ articles, written, problems }: BuildResult, seconds: number): string {
  const count = (change: Written['change']) => written.filter(each => each.change === change).length
  const told = (['error', 'warning', 'info'] as const).flatMap(severity => {
    const number = problems.filter(each => each.severity === severity).length
    const word = severity === 'info' ? 'note' : severity
    return number === 0 ? [] : [`${number} ${word}${number === 1 ? '' : 's'}`]
  })
  const files = `${count('changed')} changed, ${count('new')} new, ${count('removed')} removed, ${count('same')} as before`
  return `${articles.length} ${articles.length === 1 ? 'article' : 'articles'} in ${seconds.toFixed(2)} s: ${files}.${told.length === 0 ? '' : ` ${told.join(', ')}.`}`
}

function next({ drafts, problems }: BuildResult, run: string, terminal: Terminal): void {
  if (problems.some(each => each.severity === 'info')) terminal.say(terminal.grey(`The notes: ${run} parse articles`))
  terminal.say(terminal.grey(`To look at it: ${run} preview`))
  if (drafts.length > 0) terminal.say(terminal.grey(`To see the mail: ${run} send --to you@example.org --dry-run`))
}
