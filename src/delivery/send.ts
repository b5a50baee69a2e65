import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { toRfc3339 } from '../article/index.ts'
import { check, type Finding, publishedFeeds } from '../check/index.ts'
import {
  type Edition,
  type FrozenEdition,
  noSuchEdition,
  readEditions,
  removeEdition,
  removePlan,
  writeEdition,
} from '../edition/index.ts'
import { clipOf, type Digest, filled, fillerOf, messageIdOf } from '../email/index.ts'
import { type Clock, clockOf, type Mailbox, type Newsroom, sourceName, writeWhole } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { build, freeze, type Publication, unwritten } from '../publish/index.ts'
import { inspect, lockSending, openState, pepperOf, type State } from '../store/index.ts'
import { deliver, problemOf, type Report, reportOf, statusOf } from './deliver.ts'
import { senderOf } from './from.ts'
import {
  audienceNameOf,
  closeEdition,
  type Delivery,
  forgetEdition,
  frozenEdition,
  type Unfinished,
  unfinishedEditions,
  unsentEditions,
} from './ledger.ts'
import { readersOf } from './reader.ts'
import { type Audience, listOf, nameOfAudience } from './recipients.ts'
import { readSmtpUrl, type SmtpServer } from './server.ts'
import { openSession } from './session.ts'

/** Leaves room for a number and an ending in the 255 bytes that file systems allow. */
const MAX_FILE_NAME = 200

/**
 * What a send would do, shown before it asks. `already`: how many have it; `refused`: how many the server refused in an
 * earlier run and who are not tried again; `resumed`: the edition was frozen by an earlier run; `waiting`: other editions in
 * which named recipients were put off; `problems`: what is to be known of the mail.
 */
export type Plan = {
  edition: Edition
  recipients: readonly Mailbox[]
  already: number
  refused: number
  resumed: boolean
  waiting: readonly Unfinished[]
  problems: readonly Problem[]
  server: SmtpServer
}

export type SendPorts = {
  clock: Clock
  signal: AbortSignal
  confirm(plan: Plan): Promise<boolean>
  onReply(delivery: Delivery): void
  /** The rules of the pre-flight whose errors do not hold back a draft. */
  forced: readonly string[]
  /** Whom the recipients are; their link leaves the list where it is one. Left out where they were named. */
  audience?: Audience
}

/**
 * Sends an edition to the named recipients: builds, shows the plan, freezes, mails. Null where the person said no.
 * An edition that was interrupted goes on as it was frozen. An address that was refused is tried again only where it
 * alone and the edition are named. Throws problems before anything is sent.
 */
export async function send(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  ports: SendPorts,
): Promise<{ edition: Edition; report: Report } | null> {
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const clock = clockOf(newsroom.env, ports.clock)
  const { audience = null } = ports
  const lock = lockSending(newsroom.dir)
  try {
    const state = await openState(newsroom.dir)
    try {
      await inspect(state)
      // What a killed run froze and never mailed.
      for (const edition of await unsentEditions(state)) {
        removeEdition(newsroom.dir, edition)
        await forgetEdition(state, edition.id)
      }
      const chosen = await choose(newsroom, state, id, recipients, () => build(newsroom, { frozen: false }, { clock }))
      const { edition, waiting } = chosen
      if (id === null && audience !== null) await refuseOther(state, edition.id, audience)
      const problems = [...chosen.problems, ...overridden(chosen.findings, ports.forced)]
      const retryRefused = id !== null && recipients.length === 1
      const { already, deliveries } = await reportOf(state, edition.id, recipients)
      const refused = retryRefused ? 0 : deliveries.filter(each => each.status === 'failed').length
      const plan = { edition, recipients, already, refused, resumed: chosen.frozen !== null, waiting, problems, server }
      const done = already + refused === recipients.length
      if (!done && !(await ports.confirm(plan))) return null
      const frozen = chosen.frozen ?? (await freeze(newsroom, chosen.edition, toRfc3339(clock.now())))
      const onFrozen = () => writeEdition(newsroom.dir, frozen)
      const pepper = await pepperOf(state)
      const readerOf = readersOf(newsroom, frozen, { pepper, list: listOf(audience) })
      const report = done
        ? await reportOf(state, frozen.id, recipients)
        : await deliver(
            frozen,
            recipients,
            from,
            { retryRefused },
            { ...ports, clock, state, server, audience, readerOf, onFrozen },
          )
      const unsent = await unsentEditions(state)
      for (const each of unsent) removeEdition(newsroom.dir, each)
      const isBegun = !unsent.some(each => each.id === frozen.id)
      if (isBegun && frozen.planned !== null) removePlan(newsroom.dir, frozen.planned)
      if (report.complete) await closeEdition(state, frozen.id)
      return { edition: frozen, report }
    } finally {
      await state.destroy()
    }
  } finally {
    lock.release()
  }
}

/** An edition that was begun for others is not theirs who come along while it is unfinished. Throws `edition-audience`. */
async function refuseOther(state: State, editionId: string, audience: Audience): Promise<void> {
  const before = await audienceNameOf(state, editionId)
  if (before === null || before === nameOfAudience(audience)) return
  const flags = before === 'all' ? '' : ` --${before.replace(', ', ' --')}`
  throw new ProblemError('edition-audience', { at: editionId, edition: editionId, before, flags })
}

/** An edition with its subject marked as a test. */
function marked(edition: Edition): Edition {
  return { ...edition, subject: `[Test] ${edition.subject}` }
}

/**
 * Mails one message of an edition to one address, its subject marked as a test. Nothing is frozen and no row is kept, so
 * that it can be done again after each change. Null where the person said no.
 */
export async function sendTest(
  newsroom: Newsroom,
  id: string | null,
  to: Mailbox,
  ports: Pick<SendPorts, 'clock' | 'confirm'>,
): Promise<{ edition: Edition; delivery: Delivery; problems: readonly Problem[] } | null> {
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const clock = clockOf(newsroom.env, ports.clock)
  const chosen = await chooseUnwritten(newsroom, id, [], clock)
  const { waiting, problems: notices } = chosen
  const edition = marked(chosen.edition)
  const plan = { edition, recipients: [to], already: 0, refused: 0, resumed: false, waiting, problems: notices, server }
  if (!(await ports.confirm(plan))) return null
  const { message } = await freeze(newsroom, edition, toRfc3339(clock.now()))
  const slots = { address: to.address, messageId: testMessageId(edition, to, from, clock) }
  const session = await openSession(server)
  try {
    const bytes = filled(
      message,
      readersOf(newsroom, edition, { pepper: chosen.pepper, list: null })(to, slots.messageId),
    )
    const outcome = await session.send({ from: from.address, to: to.address }, bytes)
    const delivery = { ...slots, status: statusOf(outcome, 'queued'), reply: outcome.reply }
    const problems = outcome.kind === 'stopped' ? outcome.problems : problemOf(delivery)
    return { edition, delivery, problems }
  } finally {
    session.close()
  }
}

/** Differs from one test to the next, or a mailbox would drop the second as a copy. */
function testMessageId(edition: Edition, to: Mailbox, from: Mailbox, clock: Clock): string {
  return messageIdOf(`${edition.id}/test/${clock.now()}`, to.address, from)
}

/**
 * Writes the message of each recipient to `.postrider/dry-run/<edition>/` (0600) and opens no socket. With `test` it is
 * the message that a test send would mail.
 */
export async function dryRun(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  { clock: real, test, list = null }: { clock: Clock; test: boolean; list?: string | null },
): Promise<{ edition: Edition; files: string[]; waiting: readonly Unfinished[]; problems: readonly Problem[] }> {
  const from = senderOf(newsroom)
  const clock = clockOf(newsroom.env, real)
  const chosen = await chooseUnwritten(newsroom, id, test ? [] : recipients, clock)
  const edition = test ? marked(chosen.edition) : chosen.edition
  const known = test ? null : chosen.frozen
  const { message } = known ?? (await freeze(newsroom, edition, toRfc3339(clock.now())))
  const folder = join('.postrider', 'dry-run', edition.id)
  const [fill, readerOf] = [fillerOf(message), readersOf(newsroom, edition, { pepper: chosen.pepper, list })]
  const messages = recipients.map((to, index) => {
    const messageId = test ? testMessageId(edition, to, from, clock) : messageIdOf(edition.id, to.address, from)
    return {
      file: join(folder, `${String(index + 1).padStart(4, '0')}-${fileNameOf(to.address)}.eml`),
      bytes: Buffer.concat(fill(readerOf(to, messageId))),
    }
  })
  try {
    rmSync(join(newsroom.dir, folder), { recursive: true, force: true })
    for (const { file, bytes } of messages) writeWhole(join(newsroom.dir, file), bytes, { mode: 0o600 })
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: folder, reason: reasonOf(error) })
  }
  return { edition, files: messages.map(each => each.file), waiting: chosen.waiting, problems: chosen.problems }
}

/** The edition that a send would take, found without writing to out/ or the lock file. */
async function chooseUnwritten(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  clock: Clock,
): Promise<Chosen & { pepper: string }> {
  const state = await openState(newsroom.dir)
  try {
    const pepper = await pepperOf(state)
    return { ...(await choose(newsroom, state, id, recipients, () => unwritten(newsroom, { clock }))), pepper }
  } finally {
    await state.destroy()
  }
}

function fileNameOf(address: string): string {
  return address.replace(/[^\w@.+-]/g, '_').slice(0, MAX_FILE_NAME)
}

/** `waiting`: the other editions in which named recipients are left; `problems`: what is to be known of this one;
 * `findings`: those of its pre-flight, none for what is frozen. */
type Chosen = {
  edition: Edition
  frozen: FrozenEdition | null
  waiting: readonly Unfinished[]
  problems: readonly Problem[]
  findings: readonly Finding[]
}

/** The errors of the pre-flight that were overridden, as warnings. Throws the others. */
function overridden(findings: readonly Finding[], forced: readonly string[]): Problem[] {
  const errors = findings.filter(each => each.severity === 'error')
  const left = errors.filter(each => !forced.includes(each.rule))
  const rules = [...new Set(left.map(each => each.rule))].join(',')
  if (left.length > 0) throw new ProblemError([...left, problem('check-refused', { rules })])
  return errors.map(each => ({ ...each, severity: 'warning' }))
}

/**
 * The named edition; without a name one that was interrupted, else the draft, else one in which a recipient was put off,
 * else the last that was begun, so that nobody who is put off again and again holds up the next one. What is frozen goes on
 * as it is, whatever became of its articles; only a draft needs them to be in order.
 */
async function choose(
  newsroom: Newsroom,
  state: State,
  id: string | null,
  recipients: readonly Mailbox[],
  publish: () => Promise<Publication>,
): Promise<Chosen> {
  const unfinished = id === null ? await unfinishedEditions(state, recipients) : []
  const choice = (
    edition: Edition,
    frozen: FrozenEdition | null,
    { html, shortened }: Pick<Digest, 'html' | 'shortened'>,
    findings: Finding[] = [],
  ): Chosen => {
    const waiting = unfinished.filter(each => each.id !== edition.id)
    return { edition, frozen, waiting, problems: clipOf(edition.id, { html, shortened }), findings }
  }
  const first = id ?? unfinished.find(each => each.interrupted)?.id
  const begun = first === undefined ? null : await begunEdition(newsroom, state, first)
  if (begun !== null) return choice(begun, begun, { html: begun.html, shortened: [] })

  const feeds = publishedFeeds(newsroom)
  const publication = await publish()
  const { edition: draft, begun: others } = publication
  if (id !== null && draft?.id !== id) throw noSuchEdition(id, others, draft)
  if (draft !== null) {
    refuseBroken(publication)
    const { findings } = await check(
      newsroom,
      draft,
      publication.message,
      publication.files,
      {
        letters: false,
        ask: null,
        txt: null,
      },
      feeds,
    )
    return choice(draft, null, publication.digest ?? { html: '', shortened: [] }, findings)
  }
  const last = unfinished[0]?.id ?? others.at(-1)?.id
  const frozen = last === undefined ? null : await begunEdition(newsroom, state, last)
  if (frozen === null) {
    refuseBroken(publication)
    throw new ProblemError('nothing-to-send', { at: newsroom.config.sources.map(sourceName).join(', ') })
  }
  return choice(frozen, frozen, { html: frozen.html, shortened: [] })
}

async function begunEdition(newsroom: Newsroom, state: State, id: string): Promise<FrozenEdition | null> {
  return (await frozenEdition(state, id)) ?? readEditions(newsroom.dir).find(each => each.id === id) ?? null
}

/** Whoever mails a draft wants all of it: an error keeps it back, but not one in a story that readers have already. */
function refuseBroken({ articles, begun, problems }: Publication): void {
  const told = new Set(begun.flatMap(each => each.articles.map(article => article.id)))
  const files = articles.filter(each => told.has(each.id)).map(each => each.source.file)
  const isTold = ({ at }: Problem) => files.some(file => at === file || at?.startsWith(`${file}:`))
  const errors = problems.filter(each => each.severity === 'error' && !isTold(each))
  if (errors.length === 0) return
  throw new ProblemError([...errors, problem('send-refused')])
}
