// Gives out and settles every message of an edition without sending any. Arguments: newsroom, messages, lines, `ledger` or `nothing`.
import { refusalOf } from '../src/audience/index.ts'
import { openDesk, type Tried } from '../src/delivery/desk.ts'
import { openLedger } from '../src/delivery/ledger.ts'
import { throttleOf } from '../src/delivery/throttle.ts'
import { everybody } from '../src/delivery/turns.ts'
import { verdictOf } from '../src/delivery/verdict.ts'
import { type Candidate, type Deliveries, openDeliveries, openState } from '../src/store/index.ts'
import { personOf } from './import-people.ts'

const [room = '', messages = '', lines = '', on = ''] = process.argv.slice(2)
const REPLY = '250 2.0.0 Ok: queued as 4Zx1Yk3qTbz9sXJ'
const edition = {
  id: '2026-11-20-1',
  date: '2026-11-20T12:00:00Z',
  subject: 'Water council sets summer limits',
  preheader: '',
  note: null,
  planned: null,
  schedule: null,
  slot: null,
  template: null,
  articles: [],
  html: '',
  text: '',
  message: '',
  uri: null,
  placeholder: null,
}
const now = '2026-11-20T12:00:00Z'

/** A ledger that keeps nothing, of people who all want the mail. */
function nowhere(count: number): Deliveries {
  const candidate = (id: number): Candidate => {
    const { address, name } = personOf(id)
    return { id, address, hash: '', name, status: 'queued', tries: 0, firstAt: null, dueAt: null }
  }
  return {
    page: (turn, after, limit) =>
      turn === 'queued'
        ? Array.from({ length: Math.min(limit, count - after) }, (_, index) => candidate(after + index + 1))
        : [],
    byId: candidate,
    isDue: () => false,
    commit: work => work(),
    sync: async () => undefined,
    close: () => undefined,
    status: () => 'sending',
    begin: () => undefined,
    standing: () => ({ state: 'active', suppressed: null, isListed: true }),
    intend: () => true,
    skip: () => undefined,
    record: () => undefined,
    listOf: () => null,
    bounce: () => undefined,
  }
}

const state = await openState(room)
const count = Number(messages)
if (on === 'ledger')
  await openLedger(state, edition, {
    now,
    from: { name: null, address: 'news@example.org' },
    audience: { list: null, tag: null },
  })
const deliveries = on === 'ledger' ? openDeliveries(state, edition.id, null) : nowhere(count)
const clock = { now: () => Date.parse(now) }
let commits = 0
let settled = 0
const desk = openDesk({
  edition: edition.id,
  deliveries: {
    ...deliveries,
    commit(work) {
      commits += 1
      deliveries.commit(work)
    },
  },
  candidates: everybody(deliveries, { uncertain: 'resend', now: () => now, done: () => settled }),
  throttle: throttleOf({ connections: Number(lines), perConnection: 100, domains: {} }),
  clock,
  steady: () => performance.now(),
  refuse: candidate => refusalOf(deliveries.standing(candidate), false),
  onSettled() {
    settled += 1
  },
  onTurn: () => undefined,
})

async function line(): Promise<void> {
  let tried: Tried | null = null
  for (;;) {
    const claim = await desk.next(tried)
    if (claim === null) return
    await claim.written
    const verdict = verdictOf(claim, { kind: 'sent', reply: REPLY }, clock.now(), Math.random)
    tried = { claim, verdict, slow: null, hard: false, again: false }
  }
}

const before = process.cpuUsage()
await Promise.all(Array.from({ length: Number(lines) }, line))
const { user, system } = process.cpuUsage(before)
if (settled !== count) throw new Error(`${settled} of ${count} were settled`)
deliveries.close()
await state.destroy()
console.log(JSON.stringify({ microseconds: (user + system) / count, commits }))
