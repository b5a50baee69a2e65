import { toRfc3339 } from '../article/index.ts'
import type { Filter, Subscriber } from '../audience/index.ts'
import { clockOf, type Mailbox, type Newsroom, readMailbox } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem } from '../problem/index.ts'
import { openState, type State, type SubscriberState } from '../store/index.ts'
import type { Call } from './command.ts'
import { column, thousands } from './terminal.ts'

const STATES: readonly SubscriberState[] = ['pending', 'active', 'unsubscribed', 'bounced', 'complained']
const PAGE = 50
const MOST_SHOWN = 10_000
const ADDRESS = 34
const STATE = 14

/** What one verb of `subscribers` works on. */
type Desk = { room: Newsroom; state: State; now: string; call: Call }

/** Opens the state for one verb and closes it behind it. */
async function withState(room: Newsroom, call: Call, does: (desk: Desk) => Promise<number>): Promise<number> {
  const now = toRfc3339(clockOf(room.env, call.clock).now())
  const state = await openState(room.dir)
  try {
    return await does({ room, state, now, call })
  } finally {
    await state.destroy()
  }
}

/** `subscribers add ADDR…`: people whose consent the newsroom has. */
export function addPeople(room: Newsroom, words: readonly string[], call: Call): Promise<number> {
  const { flags, terminal } = call
  const people = mailboxesIn(words)
  if (people.length > 1 && flags.name !== undefined)
    throw new ProblemError('wrong-arguments', { command: 'subscribers', says: '--name belongs to one address.' })
  return withState(room, call, async ({ state, now }) => {
    const { addSubscriber, BY_HAND, noticesOf, REFUSALS } = await import('../audience/index.ts')
    const said = textOf(flags.consent)
    const how = said === null ? BY_HAND : `${BY_HAND}: ${said}`
    const problems: Problem[] = []
    const added: { address: string; kind: string }[] = []
    for (const { address, name } of people) {
      problems.push(...noticesOf(address))
      const person = {
        address,
        name: textOf(flags.name) ?? name,
        language: null,
        lists: namesIn(flags.list),
        tags: namesIn(flags.tag),
      }
      const made = await addSubscriber(state, person, { how, textVersion: null, ip: null }, now)
      if (made.kind === 'refused')
        problems.push(
          problem('subscriber-refused', { at: address, address, reason: REFUSALS[made.reason] ?? made.reason }),
        )
      else added.push({ address, kind: made.kind })
    }
    for (const each of problems) terminal.problem(each)
    if (flags.json !== undefined) terminal.print(JSON.stringify({ subscribers: added, problems }, null, 2))
    else for (const { address, kind } of added) terminal.print(`${column(kind)}${address}`)
    return hasErrors(problems) ? 1 : 0
  })
}

/** `subscribers remove ADDR…`: takes people off the list, as their own click does. */
export function removePeople(room: Newsroom, words: readonly string[], call: Call): Promise<number> {
  const { flags, terminal } = call
  const people = mailboxesIn(words)
  return withState(room, call, async ({ state, now }) => {
    const { BY_HAND, removeSubscriber } = await import('../audience/index.ts')
    const problems: Problem[] = []
    const removed: string[] = []
    for (const { address } of people) {
      const known = await removeSubscriber(state, address, BY_HAND, now)
      if (known === null) problems.push(problem('no-subscriber', { at: address, address }))
      else removed.push(known.address)
    }
    for (const each of problems) terminal.problem(each)
    if (flags.json !== undefined) terminal.print(JSON.stringify({ removed, problems }, null, 2))
    else for (const address of removed) terminal.print(`${column('left')}${address}`)
    return hasErrors(problems) ? 1 : 0
  })
}

/** `subscribers list`: who is on the list, a page at a time. */
export function listPeople(room: Newsroom, _words: readonly string[], call: Call): Promise<number> {
  const { flags, terminal } = call
  const filter = filterIn(call)
  const limit = numberIn(call, 'limit', PAGE, MOST_SHOWN)
  const after = numberIn(call, 'after', 0, Number.MAX_SAFE_INTEGER)
  return withState(room, call, async ({ state }) => {
    const { countStates, countSubscribers, listSubscribers } = await import('../audience/index.ts')
    const found = await listSubscribers(state, filter, { after, limit })
    const total = await countSubscribers(state, filter)
    const last = found.at(-1)?.id ?? 0
    const more = found.length === limit && (await listSubscribers(state, filter, { after: last, limit: 1 })).length > 0
    if (flags.json !== undefined) {
      const next = more ? last : null
      terminal.print(JSON.stringify({ subscribers: found, total, next, states: await countStates(state) }, null, 2))
      return 0
    }
    for (const each of found) terminal.print(lineOf(each))
    terminal.say()
    terminal.say(`${thousands(total)} in all.`)
    if (more) terminal.say(`Go on with --after ${last}, or more at once with --limit.`)
    return 0
  })
}

function lineOf({ address, state, name, lists, tags }: Subscriber): string {
  const said = [name ?? '', lists.join(', '), tags.map(tag => `#${tag}`).join(' ')].filter(each => each !== '')
  return `${address.padEnd(ADDRESS)} ${state.padEnd(STATE)}${said.join('  ')}`.replace(/\p{Cc}/gu, '\uFFFD').trimEnd()
}

/** `subscribers show ADDR`: all that is known, for a person who asks what that is. */
export function showPerson(room: Newsroom, words: readonly string[], call: Call): Promise<number> {
  const [{ address } = { address: '' }] = mailboxesIn(words)
  const { flags, terminal } = call
  return withState(room, call, async ({ state }) => {
    const { everythingOf } = await import('../audience/index.ts')
    const known = await everythingOf(state, address)
    if (known === null) throw new ProblemError('no-subscriber', { at: address, address })
    if (flags.json !== undefined) {
      terminal.print(JSON.stringify({ address, ...known }, null, 2))
      return 0
    }
    const { subscriber, consents, deliveries, suppressed } = known
    if (subscriber === null) terminal.print(`${address} is not on the list.`)
    else {
      terminal.print(lineOf(subscriber))
      terminal.print(
        `${column('joined')}${subscriber.joined ?? 'not yet'}, ${subscriber.source}; changed ${subscriber.changed}`,
      )
    }
    if (suppressed !== null) terminal.print(`${column('never')}not mailed: ${suppressed}`)
    for (const { at, what, how, ip } of consents)
      terminal.print(`${column('consent')}${at}  ${what}, ${how}${ip === null ? '' : `, from ${ip}`}`)
    for (const text of new Set(consents.flatMap(each => each.text ?? []))) terminal.print(`${column('agreed')}${text}`)
    for (const { edition, status, at, reply } of deliveries)
      terminal.print(`${column('edition')}${edition}  ${status} ${at}  ${terminal.grey(reply ?? '')}`.trimEnd())
    return 0
  })
}

/** `subscribers erase ADDR`: forgets somebody for good. */
export async function erasePerson(room: Newsroom, words: readonly string[], call: Call): Promise<number> {
  const [{ address } = { address: '' }] = mailboxesIn(words)
  const { flags, terminal, signal } = call
  if (flags.yes === undefined) {
    if (!terminal.canAsk) throw new ProblemError('not-confirmed')
    const question = `Forget ${address} for good? Nothing brings it back.`
    if (!(await terminal.ask(question, signal))) {
      terminal.say('Nothing was erased.')
      return 0
    }
  }
  return withState(room, call, async ({ state, now }) => {
    const { erase } = await import('../audience/index.ts')
    const known = await erase(state, room.dir, address, now)
    if (flags.json !== undefined) terminal.print(JSON.stringify({ erased: known }))
    else terminal.print(known ? 'Erased.' : 'Nothing was known of it. No import brings it in from now on.')
    terminal.say('Backups and exports that you made before still hold it.')
    return 0
  })
}

/** The addresses of a call. Throws every one that is none. */
function mailboxesIn(words: readonly string[]): Mailbox[] {
  const read = words.map(word => ({ word, mailbox: readMailbox(word) }))
  const wrong = read.filter(each => each.mailbox === null)
  if (wrong.length > 0)
    throw new ProblemError(wrong.map(({ word }) => problem('bad-address', { at: 'subscribers', address: word })))
  return read.flatMap(each => each.mailbox ?? [])
}

/** The subscribers that the flags choose. */
export function filterIn({ flags }: Pick<Call, 'flags'>): Filter {
  const said = textOf(flags.state)
  const state = STATES.find(each => each === said) ?? null
  if (said !== null && state === null)
    throw new ProblemError('flag-value', {
      name: '--state',
      wants: `wants one of ${STATES.join(', ')}`,
      command: 'subscribers',
    })
  return { state, list: textOf(flags.list), tag: textOf(flags.tag), text: textOf(flags.match) }
}

/** Names that a flag holds, parted by commas. */
export function namesIn(flag: string | true | undefined): string[] {
  const names = (textOf(flag) ?? '').split(',').map(each => each.trim())
  return [...new Set(names)].filter(each => each !== '')
}

function textOf(flag: string | true | undefined): string | null {
  return typeof flag === 'string' ? flag.replace(/[\s\p{Cc}]+/gu, ' ').trim() : null
}

function numberIn({ flags }: Call, name: string, usual: number, most: number): number {
  const said = textOf(flags[name])
  if (said === null) return usual
  if (/^\d{1,15}$/.test(said) && Number(said) <= most) return Number(said)
  throw new ProblemError('flag-value', {
    name: `--${name}`,
    wants: `wants a whole number up to ${most}`,
    command: 'subscribers',
  })
}
