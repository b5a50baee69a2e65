import { toRfc3339 } from '../article/index.ts'
import {
  type Edition,
  type FrozenEdition,
  removeEdition,
  removePlan,
  type Slots,
  writeEdition,
} from '../edition/index.ts'
import { type Clock, clockOf, type Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Publication } from '../publish/index.ts'
import { asLedgerProblem, inspect, lockSending, openState, pepperOf, type State } from '../store/index.ts'
import { type Chosen, choose, overridden } from './choose.ts'
import { deliver, type Progress } from './deliver.ts'
import { signerOf } from './dkim.ts'
import { senderOf } from './from.ts'
import {
  closeLedger,
  type Delivery,
  editionState,
  forgetEdition,
  mendTimes,
  standingOf,
  tallyOf,
  type Unfinished,
  unsentEditions,
  type Whom,
} from './ledger.ts'
import { originalOf, whomOfCorrection } from './original.ts'
import { writerOf } from './reader.ts'
import {
  type Audience,
  audienceBy,
  audienceFor,
  listOf,
  nameOfAudience,
  newcomersTo,
  nobodyIn,
  refuseNoWay,
  subscribersFor,
} from './recipients.ts'
import { type Report, reportOf } from './report.ts'
import { returnPathsOf } from './return-path.ts'
import { readSmtpUrl, type SmtpServer } from './server.ts'
import { wasTested } from './tested.ts'
import type { Uncertain } from './turns.ts'
import { ledgerTime } from './verdict.ts'

/**
 * What a send would do, shown before it asks. `total` are asked for, and `left` of them are mailed; `already`: how many have it; `waits`: whose time has not come;
 * `refused`: how many the server refused in an earlier run and who are not tried again; `resumed`: the edition was frozen by an earlier
 * run; `waiting`: other editions in which some of them were put off; `problems`: what is to be known of the mail.
 */
export type Plan = {
  edition: Edition
  total: number
  left: number
  already: number
  waits: number
  refused: number
  resumed: boolean
  waiting: readonly Unfinished[]
  problems: readonly Problem[]
  server: SmtpServer
}

export type SendPorts = {
  clock: Clock
  signal: AbortSignal
  random(): number
  confirm(plan: Plan): Promise<boolean>
  onReply(delivery: Delivery): void
  onProgress(progress: Progress): void
  /** The rules of the pre-flight whose errors do not hold back a draft. */
  forced: readonly string[]
  /** Whether a draft goes to the list that was not mailed as a test. */
  untested: boolean
  uncertain: Uncertain
}

export type Sent = { edition: Edition; report: Report }

/**
 * Sends an edition: builds, shows the plan, freezes, mails. Null where the person said no.
 * An edition that was interrupted goes on as it was frozen. An address that was refused is tried again only where it
 * alone and the edition are named. Throws problems before anything is sent.
 */
export async function send(newsroom: Newsroom, id: string | null, whom: Whom, ports: SendPorts): Promise<Sent | null> {
  const clock = clockOf(newsroom.env, ports.clock)
  refuseUnready(newsroom)
  if (whom.kind === 'list') refuseNoWay(newsroom)
  if (whom.kind === 'list' && id === null) await subscribersFor(newsroom, whom.audience, 1)
  return withState(newsroom, clock, async state => {
    const recipients = whom.kind === 'named' ? whom.recipients : null
    const chosen = await choose(newsroom, state, id, recipients, () => built(newsroom, clock))
    return run(newsroom, state, chosen, await forSchedule(newsroom, state, chosen, whom), id !== null, {
      ...ports,
      clock,
    })
  })
}

/** Who asks for everybody asks for those that an edition on a schedule was begun for, whatever the config says now; else whom it says. */
export async function forSchedule<Asked extends Whom>(
  newsroom: Newsroom,
  state: State,
  { edition }: Chosen,
  whom: Asked,
): Promise<Asked> {
  if (edition.schedule === null || whom.kind !== 'list' || nameOfAudience(whom.audience) !== 'all') return whom
  const before = audienceBy((await editionState(state, edition.id))?.audience ?? null)
  const schedule = newsroom.config.editions.find(each => each.name === edition.schedule)
  const audience = before ?? (schedule === undefined ? whom.audience : audienceFor(schedule))
  return { ...whom, audience }
}

/** What a draft is made with is loaded where there is one: an edition that is gone on with needs none of it. */
export async function built(newsroom: Newsroom, clock: Clock, slots: Slots = new Map()): Promise<Publication> {
  const { build } = await import('../publish/index.ts')
  return build(newsroom, { frozen: false, slots }, { clock })
}

async function made(newsroom: Newsroom, draft: Edition, date: string): Promise<FrozenEdition> {
  const { freeze } = await import('../publish/index.ts')
  return freeze(newsroom, draft, date)
}

/** What must be in order before anything is asked: who it is from, through which server, and who signs. Throws their problems. */
function refuseUnready(newsroom: Newsroom): void {
  senderOf(newsroom)
  readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  signerOf(newsroom)
}

/** Runs the work with the one right to send, and a state that is whole and holds no edition of which nothing was mailed. */
export async function withState<T>(newsroom: Newsroom, clock: Clock, work: (state: State) => Promise<T>): Promise<T> {
  const lock = lockSending(newsroom.dir, ledgerTime(clock.now()))
  try {
    const state = await openState(newsroom.dir)
    try {
      await inspect(state)
      // What a killed run froze and never mailed.
      for (const edition of await unsentEditions(state)) {
        removeEdition(newsroom.dir, edition)
        await forgetEdition(state, edition.id)
      }
      await mendTimes(state, clock.now())
      return await work(state)
    } catch (error) {
      throw asLedgerProblem(error)
    } finally {
      await state.destroy()
    }
  } finally {
    lock.release()
  }
}

/** Sends what was chosen. Null where the person said no. */
export async function run(
  newsroom: Newsroom,
  state: State,
  chosen: Chosen,
  asked: Whom,
  isNamed: boolean,
  ports: SendPorts,
): Promise<Sent | null> {
  const { clock } = ports
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const { edition, waiting } = chosen
  const original = await originalOf(state, edition, from)
  const known = await editionState(state, edition.id)
  const before = audienceBy(known?.audience ?? null)
  const whom = original === null ? asked : await whomOfCorrection(state, original, asked, before)
  if (known?.status === 'cancelled') throw new ProblemError('edition-cancelled', { at: edition.id })
  if (known?.status === 'paused' && known.pausedFor === null)
    throw new ProblemError('edition-paused', { at: edition.id, edition: edition.id })
  if (whom.kind === 'list' && !isNamed && before !== null) refuseOther(edition.id, before, whom.audience)
  const problems = [...chosen.problems, ...overridden(chosen.findings, ports.forced)]
  await refuseUntested(state, chosen, whom, ports)
  const retryRefused = isNamed && whom.kind === 'named' && whom.recipients.length === 1
  const sender = known?.sender || from.address
  const now = ledgerTime(clock.now())
  const sizes = await sizesOf(state, edition.id, whom, before, { sender, now })
  const refused = retryRefused ? 0 : sizes.refused
  const waits = retryRefused ? 0 : sizes.early
  const left = sizes.total - sizes.already - refused - sizes.skipped - waits
  const plan = { edition, ...sizes, left, refused, waits, resumed: chosen.frozen !== null, waiting, problems, server }
  if (left > 0 && !(await ports.confirm(plan))) return null
  const frozen = chosen.frozen ?? (await made(newsroom, chosen.edition, toRfc3339(clock.now())))
  const audience = whom.kind === 'list' ? joined(before, whom.audience) : whom.kind === 'due' ? before : null
  const list = original === null ? listOf(audience) : original.list
  const isOpen = original !== null && audience?.got !== undefined && original.left > 0
  const answers = original === null ? {} : { answers: { address: original.sender } }
  const report =
    left === 0
      ? await finished(state, frozen.id, whom, { sender, isOpen })
      : await deliver(
          frozen,
          whom,
          from,
          { retryRefused, uncertain: ports.uncertain, list, isOpen },
          {
            ...ports,
            state,
            server,
            limits: newsroom.config.delivery,
            returnPath: returnPathsOf(newsroom, frozen.id, await pepperOf(state)),
            compose: writerOf(newsroom, { ...frozen, ...answers }),
            onFrozen: () => writeEdition(newsroom.dir, frozen),
          },
        )
  const unsent = await unsentEditions(state)
  for (const each of unsent) removeEdition(newsroom.dir, each)
  const isBegun = !unsent.some(each => each.id === frozen.id)
  if (isBegun && frozen.planned !== null) removePlan(newsroom.dir, frozen.planned)
  if (!isOpen) return { edition: frozen, report }
  const { id: of, left: leftOfOriginal } = original
  const told = problem('correction-open', { at: frozen.id, of, left: leftOfOriginal })
  return { edition: frozen, report: { ...report, problems: [...report.problems, told] } }
}

/** Nobody is left to be mailed; an edition whose last readers have gone since is done with. */
async function finished(
  state: State,
  id: string,
  whom: Whom,
  { sender, isOpen }: { sender: string; isOpen: boolean },
): Promise<Report> {
  await closeLedger(state, id, null, isOpen)
  return reportOf(state, id, whom, sender)
}

/** A draft goes to the list once somebody has had it as a test. Throws `not-tested`. */
async function refuseUntested(state: State, { edition, key }: Chosen, whom: Whom, ports: SendPorts): Promise<void> {
  if (whom.kind !== 'list' || key === null || ports.untested) return
  if (!(await wasTested(state, edition.id, key))) throw new ProblemError('not-tested', { at: edition.id })
}

type Sizes = Record<'total' | 'already' | 'refused' | 'skipped' | 'early', number>

/** How many are asked for, and of them how many have the edition, were refused, are not to be mailed, or not yet. */
async function sizesOf(
  state: State,
  editionId: string,
  whom: Whom,
  before: Audience | null,
  { sender, now }: { sender: string; now: string },
): Promise<Sizes> {
  if (whom.kind === 'named') {
    const standing = await standingOf(state, editionId, whom.recipients, sender)
    const of = (status: Delivery['status']) => standing.filter(each => each.status === status).length
    const early = standing.filter(({ dueAt }) => dueAt !== null && dueAt > now).length
    return { total: whom.recipients.length, already: of('sent'), refused: of('failed'), skipped: 0, early }
  }
  const { counts, early } = await tallyOf(state, editionId, now)
  const { sent: already, failed: refused, skipped } = counts
  const isCorrection = whom.kind === 'list' && whom.audience.got !== undefined
  const isSame =
    whom.kind === 'due' ||
    (!isCorrection && before !== null && nameOfAudience(before) === nameOfAudience(whom.audience))
  if (isSame) return { total: counts.candidates, already, refused, skipped, early }
  const total = (await newcomersTo(state, editionId, whom.audience)) + counts.candidates
  if (total === 0) throw nobodyIn(whom.audience)
  return { total, already, refused, skipped, early }
}

/** Whom an edition is for that was begun for others too: everybody, so that no link leaves a list that its reader is not on. */
function joined(before: Audience | null, audience: Audience): Audience {
  const isOther = before !== null && nameOfAudience(before) !== nameOfAudience(audience)
  return isOther ? { list: null, tag: null } : audience
}

/** An edition that was begun for others is not theirs who come along while it is unfinished. Throws `edition-audience`. */
function refuseOther(editionId: string, before: Audience, audience: Audience): void {
  const name = nameOfAudience(before)
  if (name === nameOfAudience(audience)) return
  const flags = name === 'all' ? '' : ` --${name.replace(', ', ' --')}`
  throw new ProblemError('edition-audience', { at: editionId, edition: editionId, before: name, flags })
}
