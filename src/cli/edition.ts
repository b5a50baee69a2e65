import { resolve } from 'node:path'
import type { Article } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import type { Call, Command } from './command.ts'
import { correct } from './edition-correct.ts'
import { noteIn } from './note.ts'
import { column } from './terminal.ts'

const VERBS = ['create', 'correct', 'list', 'show'] as const

/** `postrider edition create|correct|list|show`: what stands in the next edition, what stood in those that were sent, and what was wrong in them. */
export const editionCommand: Command = {
  name: 'edition',
  summary: 'Plan the next edition, list those that there are, and correct one that was sent.',
  words: { shown: 'create [ARTICLE…] | correct EDITION [ARTICLE…] | list | show [EDITION]', least: 1, most: 100 },
  flags: {
    note: { value: 'FILE', help: 'create: what you say above the stories; correct: what was wrong; in Markdown' },
    subject: {
      value: 'TEXT',
      help: 'create, correct: the subject, instead of the first headline or that of the edition',
    },
    preheader: { value: 'TEXT', help: 'create: what an inbox shows behind it, instead of the first takeaway' },
  },
  examples: [
    ['postrider edition create --note note.md', 'puts your note above the stories of the next edition'],
    ['postrider edition create ferry-timetable bridge-vote', 'takes these two articles, in this order, and no others'],
    ['postrider edition create', 'forgets what was planned: the newest articles again, no note'],
    ['postrider edition correct 2026-11-23-1 --note note.md', 'says what was wrong in an edition that was sent'],
    ['postrider edition show', 'shows the draft'],
  ],
  async run(call: Call): Promise<number> {
    const [verb = '', ...words] = call.words
    const wrong = (says: string) => new ProblemError('wrong-arguments', { says, command: 'edition' })
    if (!(VERBS as readonly string[]).includes(verb))
      throw wrong(`edition wants create, correct, list or show, not "${verb}".`)
    const foreign = verb === 'create' ? [] : verb === 'correct' ? ['preheader'] : ['note', 'subject', 'preheader']
    const [planning] = foreign.filter(name => call.flags[name] !== undefined)
    if (planning !== undefined) throw wrong(`--${planning} belongs to edition create.`)
    if (verb === 'correct' && words.length === 0) throw wrong('edition correct wants the EDITION that was wrong.')
    if (verb === 'correct' && call.flags.note === undefined)
      throw wrong('edition correct wants --note FILE: what was wrong, and what is right.')
    if ((verb === 'list' && words.length > 0) || (verb === 'show' && words.length > 1))
      throw wrong(`edition ${verb} does not take "${words.at(-1)}".`)
    const room = await call.newsroom()
    if (verb === 'create') return create(room, words, call)
    const publication = await publicationOf(room, call)
    if (verb === 'correct') return correct(room, publication, words, call)
    const { edition, problems } = publication
    const begun = [...publication.begun, ...publication.unmailed.map(each => each.edition)]
    for (const each of problems.filter(each => each.severity === 'error')) call.terminal.problem(each)
    return verb === 'list' ? list(begun, edition, call) : show(begun, edition, words[0] ?? null, call)
  },
}

async function publicationOf(room: Newsroom, call: Call): Promise<Publication> {
  const { unwritten } = await import('../publish/index.ts')
  return unwritten(room, call, 'unknown')
}

async function create(room: Newsroom, names: readonly string[], call: Call): Promise<number> {
  const { flags, clock, terminal } = call
  const { writePlan, removePlan, PLAN_FILE } = await import('../edition/index.ts')
  const { clockOf } = await import('../newsroom/index.ts')
  const { toRfc3339 } = await import('../article/index.ts')
  const { articles } = await publicationOf(room, call)
  const problems: Problem[] = []
  const chosen = names.flatMap(name => {
    const found = articles.find(each => [each.slug, each.id, each.source.file].includes(name))
    if (found === undefined) problems.push(problem('no-such-article', { at: name, name }))
    return found ?? []
  })
  const note = typeof flags.note === 'string' ? await noteIn(resolve(call.cwd, flags.note), flags.note) : null
  if (problems.length > 0) throw new ProblemError(problems)
  const subject = textOf(flags.subject)
  const preheader = textOf(flags.preheader)
  const isPlan = note !== null || subject !== null || preheader !== null || chosen.length > 0
  if (isPlan) {
    const made = toRfc3339(clockOf(room.env, clock).now())
    const ids = chosen.length === 0 ? null : [...new Set(chosen.map(each => each.id))]
    writePlan(room.dir, { made, subject, preheader, note, articles: ids })
  } else removePlan(room.dir)
  const planned = await publicationOf(room, call)
  for (const each of planned.problems.filter(each => each.severity === 'error')) terminal.problem(each)
  if (planned.edition === null) throw new ProblemError('no-draft', { at: PLAN_FILE })
  tell(planned.edition, call)
  return hasErrors(planned.problems) ? 1 : 0
}

function textOf(flag: string | true | undefined): string | null {
  return typeof flag === 'string' ? flag.replace(/\s+/g, ' ').trim() : null
}

function list(begun: readonly Edition[], draft: Edition | null, { terminal, flags }: Call): number {
  const rows = [
    ...begun.map(each => ({ ...each, status: 'html' in each ? 'begun' : 'waiting' })),
    ...(draft === null ? [] : [{ ...draft, status: 'draft' }]),
  ]
  const said = rows.map(({ id, status, date, subject, articles }) => ({
    id,
    status,
    date,
    subject,
    articles: articles.length,
  }))
  if (flags.json !== undefined) terminal.print(JSON.stringify(said, null, 2))
  else
    for (const { id, status, subject, articles } of said)
      terminal.print(`${column(status)}${id}  ${String(articles).padStart(2)}  ${subject}`)
  return 0
}

async function show(begun: readonly Edition[], draft: Edition | null, id: string | null, call: Call): Promise<number> {
  const edition = id === null ? draft : [...begun, ...(draft === null ? [] : [draft])].find(each => each.id === id)
  if (edition === undefined) throw (await import('../edition/index.ts')).noSuchEdition(id ?? '', begun, draft)
  if (edition === null) throw new ProblemError('no-draft')
  tell(edition, call)
  return 0
}

function tell(edition: Edition, { terminal, flags }: Call): void {
  const { id, date, subject, preheader, note, articles } = edition
  const stories = articles.map(({ id, slug, title, url }: Article) => ({ id, slug, title, url }))
  if (flags.json !== undefined) {
    terminal.print(JSON.stringify({ id, date, subject, preheader, note, articles: stories }, null, 2))
    return
  }
  terminal.print(`${column('edition')}${id}`)
  terminal.print(`${column('subject')}${subject}`)
  terminal.print(`${column('')}${terminal.grey(preheader)}`)
  if (note !== null) terminal.print(`${column('note')}${note.text.split('\n', 1)[0]}`)
  for (const { slug, title } of stories) terminal.print(`${column('article')}${title}  ${terminal.grey(slug)}`)
}
