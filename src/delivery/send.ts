import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { toRfc3339 } from '../article/index.ts'
import { type Edition, type FrozenEdition, readEditions, writeEdition } from '../edition/index.ts'
import { fillSlots, messageIdOf } from '../email/index.ts'
import { type Clock, instantOf, type Mailbox, type Newsroom, writeWhole } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { build, compose, freeze, type Publication } from '../publish/index.ts'
import { lockSending, openCache, openState, type State } from '../store/index.ts'
import { deliver, problemOf, type Report, reportOf, statusOf } from './deliver.ts'
import { closeEdition, type Delivery, frozenEdition, unfinishedEdition } from './ledger.ts'
import { readSmtpUrl, type SmtpServer } from './server.ts'
import { openSession } from './session.ts'

/** Leaves room for a number and an ending in the 255 bytes that file systems allow. */
const MAX_FILE_NAME = 200

/** What a send would do, shown before it asks. `resumed`: the edition was frozen by an earlier run. */
export type Plan = {
  edition: Edition
  recipients: readonly Mailbox[]
  already: number
  resumed: boolean
  server: SmtpServer
}

export type SendPorts = {
  clock: Clock
  signal: AbortSignal
  confirm(plan: Plan): Promise<boolean>
  onReply(delivery: Delivery): void
}

/**
 * Sends an edition to the named recipients: builds, shows the plan, freezes, mails. Null where the person said no.
 * An unfinished edition goes on as it was frozen. Throws problems before anything is sent.
 */
export async function send(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  ports: SendPorts,
): Promise<{ edition: Edition; report: Report } | null> {
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const lock = lockSending(newsroom.dir)
  try {
    const state = await openState(newsroom.dir)
    try {
      const chosen = await choose(newsroom, state, id, () => build(newsroom, { frozen: false }, ports))
      const { already } = await reportOf(state, chosen.edition.id, recipients)
      const plan = { edition: chosen.edition, recipients, already, resumed: chosen.frozen !== null, server }
      const done = already === recipients.length
      if (!done && !(await ports.confirm(plan))) return null
      const frozen = chosen.frozen ?? (await freeze(newsroom, chosen.edition, toRfc3339(ports.clock.now())))
      const report = done
        ? await reportOf(state, frozen.id, recipients)
        : await deliver(frozen, recipients, from, { ...ports, state, server })
      if (report.complete) report.problems.push(...(await close(newsroom, state, frozen)))
      return { edition: frozen, report }
    } finally {
      await state.destroy()
    }
  } finally {
    lock.release()
  }
}

/** Keeps the record of an edition that is complete, once, before the state says so: a run killed here is made up for. */
async function close(newsroom: Newsroom, state: State, edition: FrozenEdition): Promise<Problem[]> {
  try {
    if (!readEditions(newsroom.dir).some(each => each.id === edition.id)) writeEdition(newsroom.dir, edition)
  } catch (error) {
    return [problem('out-unwritable', { at: `editions/${edition.id}.json`, reason: reasonOf(error) })]
  }
  await closeEdition(state, edition.id)
  return []
}

/**
 * Mails one message of an edition to one address, its subject marked as a test. Nothing is frozen and no row is kept, so
 * that it can be done again after each change. Null where the person said no.
 */
export async function sendTest(
  newsroom: Newsroom,
  id: string | null,
  to: Mailbox,
  { clock, confirm }: Pick<SendPorts, 'clock' | 'confirm'>,
): Promise<{ edition: Edition; delivery: Delivery; problems: readonly Problem[] } | null> {
  const from = senderOf(newsroom)
  const server = readSmtpUrl(newsroom.env.POSTRIDER_SMTP_URL)
  const { edition } = await chooseUnwritten(newsroom, id, clock)
  const marked = { ...edition, subject: `[Test] ${edition.subject}` }
  if (!(await confirm({ edition: marked, recipients: [to], already: 0, resumed: false, server }))) return null
  const frozen = await freeze(newsroom, marked, toRfc3339(clock.now()))
  const messageId = messageIdOf(`${edition.id}/test/${clock.now()}`, to.address, from)
  const session = await openSession(server)
  try {
    const message = fillSlots(frozen.message, { address: to.address, messageId })
    const outcome = await session.send({ from: from.address, to: to.address }, message)
    const delivery = { address: to.address, messageId, status: statusOf(outcome, 'queued'), reply: outcome.reply }
    const problems = outcome.kind === 'stopped' ? outcome.problems : problemOf(delivery)
    return { edition: marked, delivery, problems }
  } finally {
    session.close()
  }
}

/** Writes the message of each recipient to `.postrider/dry-run/<edition>/` (0600) and opens no socket. */
export async function dryRun(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  { clock }: { clock: Clock },
): Promise<{ edition: Edition; files: string[] }> {
  const from = senderOf(newsroom)
  const chosen = await chooseUnwritten(newsroom, id, clock)
  const frozen = chosen.frozen ?? (await freeze(newsroom, chosen.edition, toRfc3339(clock.now())))
  const folder = join('.postrider', 'dry-run', frozen.id)
  const messages = recipients.map(({ address }, index) => ({
    file: join(folder, `${String(index + 1).padStart(4, '0')}-${fileNameOf(address)}.eml`),
    bytes: fillSlots(frozen.message, { address, messageId: messageIdOf(frozen.id, address, from) }),
  }))
  try {
    rmSync(join(newsroom.dir, folder), { recursive: true, force: true })
    for (const { file, bytes } of messages) writeWhole(join(newsroom.dir, file), bytes, 0o600)
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: folder, reason: reasonOf(error) })
  }
  return { edition: frozen, files: messages.map(each => each.file) }
}

/** The edition that a send would take, found without writing to out/ or the lock file. */
async function chooseUnwritten(newsroom: Newsroom, id: string | null, clock: Clock): Promise<Chosen> {
  const cache = await openCache(newsroom.dir)
  const state = await openState(newsroom.dir)
  try {
    return await choose(newsroom, state, id, () => compose(newsroom, cache, instantOf(newsroom.env, clock)))
  } finally {
    await cache.destroy()
    await state.destroy()
  }
}

function fileNameOf(address: string): string {
  return address.replace(/[^\w@.+-]/g, '_').slice(0, MAX_FILE_NAME)
}

function senderOf(newsroom: Newsroom): Mailbox {
  const { from } = newsroom.config.email
  if (from === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  return from
}

type Chosen = { edition: Edition; frozen: FrozenEdition | null }

/**
 * The named edition; without a name the unfinished one, else the draft, else the last one that was sent from here.
 * What is frozen goes on as it is, whatever became of its articles; only a draft needs the newsroom to be in order.
 */
async function choose(
  newsroom: Newsroom,
  state: State,
  id: string | null,
  publish: () => Promise<Publication>,
): Promise<Chosen> {
  const sent = readEditions(newsroom.dir)
  const begun = id === null ? await unfinishedEdition(state) : await frozenEdition(state, id)
  const frozen = begun ?? sent.find(each => each.id === id) ?? null
  if (frozen !== null) return { edition: frozen, frozen }

  const { edition: draft, problems } = await publish()
  if (hasErrors(problems)) throw new ProblemError(problems)
  if (id !== null && draft?.id !== id) {
    const known = [...sent.map(each => each.id), ...(draft === null ? [] : [draft.id])].slice(-5)
    const hint = known.length === 0 ? 'There is none yet.' : `There are: ${known.join(', ')}.`
    throw new ProblemError('no-such-edition', { at: id, name: id, hint })
  }
  const newest = draft ?? sent.at(-1)
  const known = newest === undefined ? null : await frozenEdition(state, newest.id)
  if (known !== null) return { edition: known, frozen: known }
  if (draft === null) throw new ProblemError('nothing-to-send', { at: newsroom.config.sources.join(', ') })
  return { edition: draft, frozen: null }
}
