import type { Article } from '../article/index.ts'
import type { Numbers, Pace } from '../delivery/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import type { Call } from './command.ts'
import { sparkline } from './sparkline.ts'
import { column, type Terminal, thousands } from './terminal.ts'

const [NAME, COUNT, CELL] = [11, 10, 12]
const MAX_DOMAIN = 40
const TALLY = ['candidates', 'sent', 'deferred', 'failed', 'bounced'] as const
/** What is told of every edition, and what only where there is any. */
const ALWAYS = [...TALLY, 'complained', 'left'] as const
const SOME = ['uncertain', 'skipped', 'queued'] as const
const SPANS: readonly (readonly [seconds: number, name: string])[] = [
  [1, 'second'],
  [60, 'minute'],
  [3600, 'hour'],
]

/** `postrider edition show [EDITION]`: what stands in it, and of one that was begun here what became of it. */
export async function showEdition(
  room: Newsroom,
  publication: Publication,
  id: string | null,
  call: Call,
): Promise<number> {
  const { draftNamed, noSuchEdition } = await import('../edition/index.ts')
  const edition = publication.begun.find(each => each.id === id) ?? draftNamed(publication, id)?.edition
  if (edition === undefined)
    throw id === null ? new ProblemError('no-draft') : noSuchEdition(id, publication, room.config)
  const { readState } = await import('../store/index.ts')
  const { numbersOf } = await import('../delivery/index.ts')
  tellEdition(edition, await readState(room.dir, state => numbersOf(state, edition.id)), call)
  return 0
}

/** Prints an edition; `numbers` is null where nothing is known of a send. */
export function tellEdition(edition: Edition, numbers: Numbers | null, { terminal, flags, env }: Call): void {
  const { id, date, subject, preheader, note, articles } = edition
  const stories = articles.map(({ id, slug, title, url }: Article) => ({ id, slug, title, url }))
  if (flags.json !== undefined) {
    terminal.print(JSON.stringify({ id, date, subject, preheader, note, articles: stories, numbers }, null, 2))
    return
  }
  terminal.print(`${column('edition')}${id}`)
  terminal.print(`${column('subject')}${subject}`)
  terminal.print(`${column('')}${terminal.grey(preheader)}`)
  if (note !== null) terminal.print(`${column('note')}${note.text.split('\n', 1)[0]}`)
  for (const { slug, title } of stories) terminal.print(`${column('article')}${title}  ${terminal.grey(slug)}`)
  if (numbers === null) return
  terminal.print()
  tellCounts(numbers, terminal)
  tellDomains(numbers, terminal)
  if (numbers.pace === null) return
  terminal.print(`\n${sparkline(numbers.pace.columns, env)}`)
  terminal.print(paceLine(numbers.pace))
}

function tellCounts(numbers: Numbers, terminal: Terminal): void {
  for (const name of [...ALWAYS, ...SOME.filter(each => numbers[each] > 0)]) {
    const share =
      name === 'candidates' ? '' : `${((100 * numbers[name]) / numbers.candidates).toFixed(1).padStart(7)} %`
    terminal.print(`${name.padEnd(NAME)}${thousands(numbers[name]).padStart(COUNT)}${share}`)
  }
}

function tellDomains({ domains, others }: Numbers, terminal: Terminal): void {
  const rows = [
    ...domains.map(each => ({ ...each, name: each.domain })),
    ...(others === null
      ? []
      : [{ ...others, name: others.domains === 0 ? 'others' : `${thousands(others.domains)} others` }]),
  ]
  const width = Math.min(MAX_DOMAIN, Math.max(NAME, ...rows.map(({ name }) => name.length)))
  terminal.print(`\n${'domain'.padEnd(width)}${TALLY.map(name => name.padStart(CELL)).join('')}`)
  for (const { name, ...tally } of rows)
    terminal.print(`${name.padEnd(width)}${TALLY.map(each => thousands(tally[each]).padStart(CELL)).join('')}`)
}

/** As `2026-11-21T06:00:00Z to 2026-11-21T07:23:20Z, at most 247 a second`. */
function paceLine({ begin, end, peakPerSecond, later, last }: Pace): string {
  const [seconds, span] = SPANS.find(([each]) => peakPerSecond * each >= 1) ?? [3600, 'hour']
  const rest = later === 0 ? '' : `; ${thousands(later)} later, the last ${last}`
  return `${begin} to ${end}, at most ${thousands(Math.round(peakPerSecond * seconds))} a ${span}${rest}`
}
