import { resolve } from 'node:path'
import type { Edition } from '../edition/index.ts'
import type { Clock, Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import type { Call, Command } from './command.ts'
import { correct } from './edition-correct.ts'
import { showEdition, tellEdition } from './edition-show.ts'
import { lineIn, noteIn } from './note.ts'
import { column, thousands } from './terminal.ts'

const VERBS = ['create', 'correct', 'list', 'show'] as const
/** Flags that a verb does not take. */
const FOREIGN = {
  correct: ['for', 'preheader'],
  list: ['for', 'note', 'subject', 'preheader'],
  show: ['for', 'note', 'subject', 'preheader'],
}

/** `postrider edition create|correct|list|show`: what stands in the next edition, what stood in those that were sent, and what was wrong in them. */
export const editionCommand: Command = {
  name: 'edition',
  summary: 'Plan the next edition, list those that there are, and correct one that was sent.',
  words: { shown: 'create [ARTICLE…] | correct EDITION [ARTICLE…] | list | show [EDITION]', least: 1, most: 100 },
  flags: {
    for: { value: 'NAME', help: 'create: for this edition of the config, where it names several' },
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
    ['postrider edition show 2026-11-23-1', 'shows that one and, once it was sent, what became of it by numbers'],
  ],
  async run(call: Call): Promise<number> {
    const [verb = '', ...words] = call.words
    const wrong = (says: string) => new ProblemError('wrong-arguments', { says, command: 'edition' })
    if (!(VERBS as readonly string[]).includes(verb))
      throw wrong(`edition wants create, correct, list or show, not "${verb}".`)
    const foreign = FOREIGN[verb as keyof typeof FOREIGN] ?? []
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
    for (const each of publication.problems.filter(each => each.severity === 'error')) call.terminal.problem(each)
    return verb === 'list' ? list(room, publication, call) : showEdition(room, publication, words[0] ?? null, call)
  },
}

async function publicationOf(room: Newsroom, call: Call): Promise<Publication> {
  const { unwritten } = await import('../publish/index.ts')
  return unwritten(room, call, { asking: 'unknown' })
}

async function create(room: Newsroom, names: readonly string[], call: Call): Promise<number> {
  const { flags, clock, terminal } = call
  const { draftNamed, noSuchEdition, writePlan, removePlan, PLAN_FILE } = await import('../edition/index.ts')
  const { clockOf } = await import('../newsroom/index.ts')
  const { toRfc3339 } = await import('../article/index.ts')
  const { articles } = await publicationOf(room, call)
  const problems: Problem[] = []
  const chosen = names.flatMap(name => {
    const found = articles.find(each => [each.slug, each.id, each.source.file].includes(name))
    if (found === undefined) problems.push(problem('no-such-article', { at: name, name }))
    return found ?? []
  })
  const name = lineIn(flags.for)
  if (name !== null && !room.config.editions.some(each => each.name === name))
    problems.push(problem('no-such-schedule', { at: '--for', name, known: namesOf(room) }))
  const note = typeof flags.note === 'string' ? await noteIn(resolve(call.cwd, flags.note), flags.note) : null
  if (problems.length > 0) throw new ProblemError(problems)
  const subject = lineIn(flags.subject)
  const preheader = lineIn(flags.preheader)
  const isPlan = note !== null || subject !== null || preheader !== null || chosen.length > 0
  if (isPlan) {
    const made = toRfc3339(clockOf(room.env, clock).now())
    const ids = chosen.length === 0 ? null : [...new Set(chosen.map(each => each.id))]
    const plan = { made, subject, preheader, note, articles: ids }
    writePlan(room.dir, name === null ? plan : { ...plan, for: name })
  } else removePlan(room.dir)
  const planned = await publicationOf(room, call)
  for (const each of planned.problems.filter(each => each.severity === 'error')) terminal.problem(each)
  const planFor = name ?? room.config.editions[0]?.name ?? null
  const draft = draftNamed(planned, isPlan ? planFor : name)
  if (draft === null)
    throw planFor === null
      ? new ProblemError('no-draft', { at: PLAN_FILE })
      : noSuchEdition(planFor, planned, room.config)
  tellEdition(draft.edition, null, call)
  return hasErrors(planned.problems) ? 1 : 0
}

function namesOf({ config }: Newsroom): string {
  return config.editions.map(each => each.name).join(', ') || 'none'
}

async function list(
  room: Newsroom,
  { begun, drafts, unmailed }: Publication,
  { terminal, flags, clock }: Call,
): Promise<number> {
  const { readState } = await import('../store/index.ts')
  const { sentCounts } = await import('../delivery/index.ts')
  const counts = await readState(room.dir, sentCounts)
  const row = ({ id, date, subject, schedule, articles }: Edition, status: 'begun' | 'draft' | 'waiting') => {
    const { sent = null, candidates = null } = counts?.get(id) ?? {}
    return { id, status, date, subject, schedule, articles: articles.length, sent, candidates }
  }
  const rows = [
    ...begun.map(each => row(each, 'begun')),
    ...unmailed.map(({ edition }) => row(edition, 'waiting')),
    ...drafts.map(({ edition }) => row(edition, 'draft')),
  ]
  const next = await comingOf(room, clock)
  if (flags.json !== undefined) {
    terminal.print(JSON.stringify([...rows, ...next.map(each => ({ status: 'scheduled', ...each }))], null, 2))
    return 0
  }
  const shares = rows.map(({ sent, candidates }) =>
    sent === null || candidates === null ? '' : `${thousands(sent)} of ${thousands(candidates)}  `,
  )
  const width = Math.max(...shares.map(each => each.length))
  for (const [index, { id, status, subject, articles }] of rows.entries())
    terminal.print(`${column(status)}${id}  ${String(articles).padStart(2)}  ${shares[index]?.padEnd(width)}${subject}`)
  for (const { schedule, at } of next) terminal.print(`${column('next')}${schedule}  ${at}`)
  return 0
}

/** When the schedules of the config are next due, in its zone; the first one first. */
async function comingOf({ config, env }: Newsroom, clock: Clock): Promise<{ schedule: string; at: string }[]> {
  const { clockOf, nextSlot, readEvery } = await import('../newsroom/index.ts')
  const { timeZone } = config.site
  return config.editions
    .flatMap(({ name, every }) => {
      const slot = nextSlot(readEvery(every) ?? [], timeZone, clockOf(env, clock).now())
      return slot === null ? [] : [{ schedule: name, slot }]
    })
    .sort((a, b) => a.slot - b.slot)
    .map(({ schedule, slot }) => {
      const local = Temporal.Instant.fromEpochMilliseconds(slot).toZonedDateTimeISO(timeZone)
      return { schedule, at: local.toString({ timeZoneName: 'never', smallestUnit: 'minute' }) }
    })
}
