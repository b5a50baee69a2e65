import type { Row, Status } from '../delivery/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { DeliveryStatus, State } from '../store/index.ts'
import type { Call, Command } from './command.ts'
import { column, type Terminal, thousands } from './terminal.ts'

const STATUSES: readonly DeliveryStatus[] = ['queued', 'sending', 'sent', 'deferred', 'failed', 'uncertain', 'skipped']
const COLUMNS = [
  'address',
  'status',
  'tries',
  'code',
  'enhanced',
  'reply',
  'queueId',
  'firstAt',
  'changedAt',
  'dueAt',
] as const satisfies readonly (keyof Row)[]
const ONE = { command: 'status', says: '--address and --csv tell of one edition: name it.' }

export const statusCommand: Command = {
  name: 'status',
  summary: 'How the editions stand that were begun here, during a send and after it.',
  words: { shown: '[EDITION]', least: 0, most: 1 },
  flags: {
    address: { help: 'one line for each address, with what its server said' },
    only: {
      value: 'STATUS,…',
      help: 'of the addresses those that are queued, sent, deferred, failed, uncertain or skipped',
    },
    csv: { help: 'the addresses as CSV' },
  },
  examples: [
    ['postrider status', 'every edition in a line'],
    ['postrider status 2026-11-23-1', 'how many have it, were put off, were refused'],
    ['postrider status 2026-11-23-1 --only failed,uncertain', 'whom, and what their servers said'],
    ['postrider status 2026-11-23-1 --csv > sent.csv', 'everybody, for a spreadsheet'],
  ],
  async run(call) {
    const { words, flags, terminal } = call
    const { openState, ownerOfSending } = await import('../store/index.ts')
    const { statusOf } = await import('../delivery/index.ts')
    const id = words[0] ?? null
    const only = statusesIn(flags.only)
    const wantsAddresses = flags.address !== undefined || flags.csv !== undefined || only !== null
    if (wantsAddresses && id === null) throw new ProblemError('wrong-arguments', ONE)
    const room = await call.newsroom()
    const state = await openState(room.dir)
    try {
      const all = await statusOf(state, id)
      const [one] = all
      const owner = ownerOfSending(room.dir)
      if (wantsAddresses && one !== undefined) await addresses(state, one, only, call)
      else if (flags.json !== undefined) terminal.print(JSON.stringify(id === null ? all : one, null, 2))
      else if (id === null) overview(all, terminal)
      else if (one !== undefined) details(one, owner, terminal)
      return 0
    } finally {
      await state.destroy()
    }
  },
}

function statusesIn(flag: string | true | undefined): DeliveryStatus[] | null {
  if (typeof flag !== 'string') return null
  const named = flag.split(',').map(each => each.trim())
  const found = STATUSES.filter(each => named.includes(each))
  if (found.length === new Set(named).size) return found
  throw new ProblemError('flag-value', { name: '--only', wants: `wants of ${STATUSES.join(', ')}`, command: 'status' })
}

function overview(all: readonly Status[], terminal: Terminal): void {
  if (all.length === 0) terminal.say('No send was begun here yet.')
  for (const { edition, status, counts, subject } of all) {
    const { sent, candidates } = counts
    terminal.print(
      `${edition.padEnd(15)}${status.padEnd(11)}${`${thousands(sent)} of ${thousands(candidates)}`.padEnd(20)}${subject}`,
    )
  }
}

function details(status: Status, owner: string | null, terminal: Terminal): void {
  const { edition, subject, counts, inFlight, nextDue, begunAt, pausedFor, audience } = status
  terminal.print(`${column('edition')}${edition}  ${subject}`)
  terminal.print(`${column('status')}${status.status}${pausedFor === null ? '' : `: ${pausedFor}`}`)
  terminal.print(`${column('for')}${audience ?? 'addresses that were named'}`)
  terminal.print(`${column('begun')}${begunAt}`)
  const isUnderWay = owner !== null && inFlight > 0
  if (owner !== null) terminal.print(`${column('sending')}${owner}`)
  terminal.print()
  for (const name of ['sent', 'deferred', 'failed', 'uncertain', 'skipped', 'queued'] as const) {
    const number = name === 'uncertain' && isUnderWay ? counts.uncertain - inFlight : counts[name]
    if (number > 0 || name === 'sent') terminal.print(`${name.padEnd(11)}${thousands(number).padStart(10)}`)
  }
  if (isUnderWay) terminal.print(`${'in flight'.padEnd(11)}${thousands(inFlight).padStart(10)}`)
  terminal.print(`${'of'.padEnd(11)}${thousands(counts.candidates).padStart(10)}`)
  if (nextDue !== null) terminal.print(`\nThe next is due ${nextDue}.`)
}

/** Every address, as lines, CSV, or within the one JSON document; however many they are. */
async function addresses(
  state: State,
  status: Status,
  only: DeliveryStatus[] | null,
  { flags, terminal }: Call,
): Promise<void> {
  const { addressesOf } = await import('../delivery/index.ts')
  const { csvLine } = await import('../audience/index.ts')
  const isJson = flags.json !== undefined
  if (isJson) await terminal.put(`${JSON.stringify(status).slice(0, -1)},"deliveries":[`)
  else if (flags.csv !== undefined) await terminal.put(csvLine([...COLUMNS]))
  let isFirst = true
  for await (const rows of addressesOf(state, status.edition, only)) {
    const lines = rows.map(row => {
      if (isJson) return JSON.stringify(row)
      if (flags.csv !== undefined) return csvLine(COLUMNS.map(name => String(row[name] ?? '')))
      return `${column(row.status)}${row.address ?? 'erased'}  ${terminal.grey(row.reply ?? '')}`.trimEnd()
    })
    const text = isJson ? lines.join(',\n') : lines.join(flags.csv === undefined ? '\n' : '')
    if (text === '') continue
    await terminal.put(`${isJson && !isFirst ? ',\n' : ''}${text}${flags.csv === undefined && !isJson ? '\n' : ''}`)
    isFirst = false
  }
  if (isJson) await terminal.put(']}\n')
}
