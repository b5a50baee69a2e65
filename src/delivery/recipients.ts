import { existsSync, readFileSync } from 'node:fs'
import type { AliasableExpression } from 'kysely'
import { audienceOf } from '../audience/index.ts'
import { leaveBy } from '../email/index.ts'
import { type Mailbox, type Newsroom, readMailbox, type Schedule } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { openState, type State } from '../store/index.ts'

const MAX_LINE = 1000
const MAX_SHOWN = 80

/**
 * Whom `--to` names: a file with one address a line (`#` begins a comment), or else one address. Each address once,
 * compared in lower case. Throws every line that is no address.
 */
export function readRecipients(to: string, file: string): Mailbox[] {
  if (!existsSync(file)) {
    const single = to.length > MAX_LINE ? null : readMailbox(to)
    if (single !== null) return [single]
    if (to.includes('@')) throw new ProblemError('bad-address', { at: '--to', address: shown(to) })
    throw new ProblemError('unreadable-file', { at: shown(to), reason: 'there is no such file' })
  }
  const problems: Problem[] = []
  const found = new Map<string, Mailbox>()
  linesOf(file, to).forEach((line, index) => {
    const text = withoutComment(line).trim()
    if (text === '') return
    const mailbox = text.length > MAX_LINE ? null : readMailbox(text)
    if (mailbox === null) problems.push(problem('bad-address', { at: `${to}:${index + 1}`, address: shown(text) }))
    else if (!found.has(mailbox.address.toLowerCase())) found.set(mailbox.address.toLowerCase(), mailbox)
  })
  if (problems.length > 0) throw new ProblemError(problems)
  if (found.size === 0) throw new ProblemError('no-list', { at: to })
  return [...found.values()]
}

/** Whom an edition goes to: all subscribers, or those of one list or tag; a correction those who `got` the edition of that id. */
export type Audience = { list: string | null; tag: string | null; got?: string }

/** An audience in the words of the flags that choose it; `all` without any, and `got ID` for a correction, which none chooses. */
export function nameOfAudience({ list, tag, got }: Audience): string {
  if (got !== undefined) return `got ${got}`
  const said = [...(list === null ? [] : [`list ${list}`]), ...(tag === null ? [] : [`tag ${tag}`])]
  return said.join(', ') || 'all'
}

/** An audience by that name; null for none. */
export function audienceBy(name: string | null): Audience | null {
  if (name === null) return null
  const [, got] = /^got (\d{4}-\d{2}-\d{2}-\d+)$/.exec(name) ?? []
  if (got !== undefined) return { list: null, tag: null, got }
  const [, list, tag] = /^(?:list ([a-z0-9-]+)(?:, |$))?(?:tag (.+))?$/s.exec(name) ?? []
  return { list: list ?? null, tag: tag ?? null }
}

/** Whom an edition on a schedule is for. */
export function audienceFor({ list, tag }: Schedule): Audience {
  return { list: list ?? null, tag: tag ?? null }
}

/** The list that an audience is; null for any other. */
export function listOf(audience: Audience | null): string | null {
  return audience?.list ?? null
}

/**
 * The ids of whom an edition goes to, as a query: of a list or tag its active subscribers, of those who got an edition whoever the ledger
 * has as `sent`. Of these consent is read where they are claimed, as it is of all.
 */
export function idsOfAudience(state: State, audience: Audience): AliasableExpression<{ address_id: number }> {
  if (audience.got === undefined) return audienceOf(state, audience).select('subscriber.address_id')
  return state
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .where('edition_id', '=', audience.got)
    .where('status', '=', 'sent')
    .where('address.address', 'is not', null)
    .select('delivery.address_id')
}

/** How many of an audience have no row in an edition yet. */
export async function newcomersTo(state: State, editionId: string, audience: Audience): Promise<number> {
  const { count } = await state
    .selectFrom(idsOfAudience(state, audience).as('wanted'))
    .where('wanted.address_id', 'not in', rows =>
      rows.selectFrom('delivery').select('delivery.address_id').where('edition_id', '=', editionId),
    )
    .select(eb => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Throws `no-way-to-leave` where nothing says how a reader gets off the list. */
export function refuseNoWay({ config }: Newsroom): void {
  if (leaveBy(config) === 'nothing') throw new ProblemError('no-way-to-leave', { at: 'postrider.config.ts: email' })
}

/** The problem of an audience that is nobody. */
export function nobodyIn({ list, tag, got }: Audience): ProblemError {
  if (got !== undefined) return new ProblemError('correction-nobody', { at: got, of: got })
  return new ProblemError('no-list', { at: list ?? tag ?? 'subscribers' })
}

/** The active subscribers, of one list or tag where it is named, at most so many. Throws `no-way-to-leave`, and `no-list` where nobody is on it. */
export async function subscribersFor(newsroom: Newsroom, which: Audience, limit = Infinity): Promise<Mailbox[]> {
  refuseNoWay(newsroom)
  const state = await openState(newsroom.dir)
  try {
    const rows = await audienceOf(state, which)
      .select(['address', 'subscriber.name'])
      .orderBy('subscriber.address_id')
      .$if(limit < Infinity, query => query.limit(limit))
      .execute()
    if (rows.length === 0) throw nobodyIn(which)
    return rows.flatMap(({ address, name }) => (address === null ? [] : [{ address, name }]))
  } finally {
    await state.destroy()
  }
}

function withoutComment(line: string): string {
  return line.replace(/(?:^|\s)#.*$/, '')
}

/** A line as a terminal may show it. */
function shown(text: string): string {
  const line = text.replace(/\p{Cc}/gu, '\uFFFD')
  return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN)}…` : line
}

function linesOf(file: string, to: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\r|\n/)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: to, reason: reasonOf(error) })
  }
}
