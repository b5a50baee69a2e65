import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { deliver } from '../../src/delivery/deliver.ts'
import type { Whom } from '../../src/delivery/ledger.ts'
import { tallyOf } from '../../src/delivery/ledger.ts'
import type { Report } from '../../src/delivery/report.ts'
import { readSmtpUrl, type SmtpServer } from '../../src/delivery/server.ts'
import type { Timeouts } from '../../src/delivery/session.ts'
import type { Limits } from '../../src/delivery/throttle.ts'
import { filled } from '../../src/email/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'
import { openState, type State } from '../../src/store/index.ts'
import { folder, NOON, put } from '../support/newsroom.ts'
import { FROM, frozen, mailboxes, state } from './desk.ts'

let made: Promise<Buffer> | undefined

/** A state like `state()`, whose tables are made once a test file. */
export async function bench(): Promise<State> {
  const place = (dir: string) => join(dir, '.postrider', 'postrider.sqlite')
  made ??= (async () => {
    const dir = folder()
    const first = await openState(dir)
    await first.destroy()
    return readFileSync(place(dir))
  })()
  const dir = folder()
  put(dir, { '.postrider/postrider.sqlite': await made })
  return state(dir)
}

/** Of the clock that `quickly` turns. */
export const TIMEOUTS: Timeouts = { greeting: 5000, command: 5000, dot: 5000 }
const STEP_MS = 5

export type Run = {
  state: State
  server: { url: string } | SmtpServer
  to: readonly string[] | Whom
  /** Since noon. */
  minutes?: number
  connections?: number
  limits?: Partial<Limits>
  signal?: AbortSignal
  timeouts?: Timeouts
  /** Called with each address as its message is made. */
  onCompose?: (address: string) => void
  onFrozen?: () => void
}

/** What a run ended with: its report, or none where it threw; the codes of its problems; how many milliseconds its timers saw. */
export type Ran = { report: Report | null; problems: readonly Problem[]; said: string[]; took: number }

/** A send of the frozen edition. */
export async function run({
  state: desk,
  server,
  to,
  minutes = 0,
  connections = 1,
  limits,
  signal,
  timeouts = TIMEOUTS,
  ...on
}: Run): Promise<Ran> {
  const edition = await frozen()
  const whom: Whom = 'kind' in to ? to : { kind: 'named', recipients: mailboxes(...to) }
  const { result: ended, took } = await quickly(
    deliver(
      edition,
      whom,
      FROM,
      { retryRefused: false, uncertain: 'resend', list: null },
      {
        state: desk,
        server: 'url' in server ? readSmtpUrl(server.url) : server,
        clock: { now: () => NOON + minutes * 60_000 },
        random: () => 0,
        limits: { connections, perConnection: 100, domains: {}, ...limits },
        returnPath: null,
        timeouts,
        signal: signal ?? new AbortController().signal,
        compose: async ({ name, address }, messageId) => {
          on.onCompose?.(address)
          const rest = { unsubscribe: 'mailto:leave@example.org', webVersion: 'https://example.org/editions/x/' }
          return [filled(edition.message, { name, address, messageId, ...rest })]
        },
        onProgress: () => undefined,
        onFrozen: () => on.onFrozen?.(),
        onReply: () => undefined,
      },
    ).then(
      report => ({ report, problems: report.problems }),
      error => ({ report: null, problems: problemsIn(error) }),
    ),
  )
  return { ...ended, took, said: [...new Set(ended.problems.map(each => each.code))] }
}

/** The problems of what was thrown; anything else is a fault of ours. */
function problemsIn(error: unknown): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems
  throw error
}

/**
 * Waits for work whose timers go by as fast as the event loop turns, so that nobody waits for a silent server. They stand still while the
 * disk is waited for, which takes its own time.
 */
async function quickly<T>(work: Promise<T>): Promise<{ result: T; took: number }> {
  if (!vi.isFakeTimers()) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
  }
  let isDone = false
  let took = 0
  const watched = work.finally(() => {
    isDone = true
  })
  watched.catch(() => undefined)
  while (!isDone) {
    await new Promise(resolve => setImmediate(resolve))
    if (process.getActiveResourcesInfo().includes('FSReqCallback')) continue
    vi.advanceTimersByTime(STEP_MS)
    took += STEP_MS
  }
  return { result: await watched, took }
}

/** The status of each address of the edition, in the order in which they came; an intent without a reply is uncertain. */
export async function ledgerOf(desk: State): Promise<Record<string, string>> {
  const rows = await desk
    .selectFrom('delivery')
    .innerJoin('address', 'address.id', 'delivery.address_id')
    .select(['address', 'status'])
    .orderBy('address_id')
    .execute()
  return Object.fromEntries(
    rows.map(({ address, status }) => [address ?? '', status === 'sending' ? 'uncertain' : status]),
  )
}

/** What is left when everybody who is counted is taken from the candidates: 0 in an honest ledger. */
export async function unaccounted(desk: State): Promise<number> {
  const { id } = await frozen()
  const { counts } = await tallyOf(desk, id)
  const { candidates, ...kinds } = counts
  return Object.values(kinds).reduce((left, each) => left - each, candidates)
}

/** How the edition stands, in the words of `docs/faults.md`. */
export async function editionOf(desk: State): Promise<string> {
  const row = await desk.selectFrom('edition').select(['status', 'begun_at', 'paused_for']).executeTakeFirst()
  if (row === undefined || row.begun_at === null) return 'draft'
  if (row.status === 'sending') return 'open'
  return row.status === 'paused' && row.paused_for === null ? 'paused without a reason' : row.status
}
