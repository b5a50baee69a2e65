import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { toRfc3339 } from '../article/index.ts'
import type { Edition } from '../edition/index.ts'
import { messageIdOf } from '../email/index.ts'
import { type Clock, clockOf, type Mailbox, type Newsroom, writeWhole } from '../newsroom/index.ts'
import { type Problem, ProblemError, reasonOf } from '../problem/index.ts'
import { openState, pepperOf } from '../store/index.ts'
import { chooseUnwritten } from './choose.ts'
import { senderOf } from './from.ts'
import type { Delivery, Unfinished, Whom } from './ledger.ts'
import { answersOf, originalOf, readersOfCorrection } from './original.ts'
import { recipientOf, writerOf } from './reader.ts'
import { listOf, subscribersFor } from './recipients.ts'
import { problemOf } from './report.ts'
import { forSchedule, type SendPorts } from './send.ts'
import { readSmtpUrl } from './server.ts'
import { sendOne } from './session.ts'
import { noteTest } from './tested.ts'

/** Leaves room for a number and an ending in the 255 bytes that file systems allow. */
const MAX_FILE_NAME = 200

/** An edition with its subject marked as a test. */
function marked(edition: Edition): Edition {
  return { ...edition, subject: `[Test] ${edition.subject}` }
}

/**
 * Mails one message of an edition to one address, its subject marked as a test. Nothing is frozen and no row is kept but
 * that this very draft was tried, so that it can be done again after each change. Null where the person said no.
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
  const { waiting, problems } = chosen
  const edition = marked(chosen.edition)
  const plan = {
    edition,
    total: 1,
    left: 1,
    already: 0,
    waits: 0,
    refused: 0,
    resumed: false,
    waiting,
    problems,
    server,
  }
  if (!(await ports.confirm(plan))) return null
  const { freeze } = await import('../publish/index.ts')
  const frozen = await freeze(newsroom, edition, toRfc3339(clock.now()))
  const messageId = testMessageId(edition, to, from, clock)
  const state = await openState(newsroom.dir)
  try {
    const recipient = recipientOf(to, await pepperOf(state))
    const answers = await answersOf(state, frozen, from)
    const message = await writerOf(newsroom, { ...frozen, ...answers })(recipient, messageId)
    const outcome = await sendOne(server, { from: from.address, to: to.address }, message)
    const status = outcome.kind === 'stopped' ? 'queued' : outcome.kind === 'lost' ? 'deferred' : outcome.kind
    if (status === 'sent' && chosen.key !== null)
      await noteTest(state, chosen.edition.id, chosen.key, toRfc3339(clock.now()))
    const delivery = { address: to.address, messageId, status, reply: outcome.reply, dueAt: null } as const
    return { edition, delivery, problems: outcome.kind === 'stopped' ? outcome.problems : problemOf(delivery) }
  } finally {
    await state.destroy()
  }
}

/** Differs from one test to the next, or a mailbox would drop the second as a copy. */
function testMessageId(edition: Edition, to: Mailbox, from: Mailbox, clock: Clock): string {
  return messageIdOf(`${edition.id}/test/${clock.now()}`, to.address, from)
}

/**
 * Writes the message of each recipient to `.postrider/dry-run/<edition>/` (0600) and opens no socket. With `test` it is
 * the message that a test send would mail. Of a correction they are those whom a send would mail.
 */
export async function dryRun(
  newsroom: Newsroom,
  id: string | null,
  asked: Exclude<Whom, { kind: 'due' }>,
  { clock: real, test }: { clock: Clock; test: boolean },
): Promise<{ edition: Edition; files: string[]; waiting: readonly Unfinished[]; problems: readonly Problem[] }> {
  const from = senderOf(newsroom)
  const clock = clockOf(newsroom.env, real)
  const addresses = asked.kind === 'named' ? asked.recipients : null
  const chosen = await chooseUnwritten(newsroom, id, test ? [] : addresses, clock)
  const edition = test ? marked(chosen.edition) : chosen.edition
  const known = test ? null : chosen.frozen
  const { freeze } = await import('../publish/index.ts')
  const { message } = known ?? (await freeze(newsroom, edition, toRfc3339(clock.now())))
  const folder = join('.postrider', 'dry-run', edition.id)
  const state = await openState(newsroom.dir)
  const look = async () => {
    const answers = await answersOf(state, edition, from)
    const original = test ? null : await originalOf(state, edition, from)
    const mailed =
      original === null
        ? await peopleOf(newsroom, await forSchedule(newsroom, state, chosen, asked))
        : await readersOfCorrection(state, edition, original, asked)
    return { pepper: await pepperOf(state), answers, mailed }
  }
  const { pepper, answers, mailed } = await look().finally(() => state.destroy())
  const write = writerOf(newsroom, { ...edition, message, ...answers })
  const messages = await Promise.all(
    mailed.map(async (to, index) => {
      const messageId = test ? testMessageId(edition, to, from, clock) : messageIdOf(edition.id, to.address, from)
      return {
        file: join(folder, `${String(index + 1).padStart(4, '0')}-${fileNameOf(to.address)}.eml`),
        bytes: Buffer.concat(await write(recipientOf(to, pepper, to.list), messageId)),
      }
    }),
  )
  try {
    rmSync(join(newsroom.dir, folder), { recursive: true, force: true })
    for (const { file, bytes } of messages) writeWhole(join(newsroom.dir, file), bytes, { mode: 0o600 })
  } catch (error) {
    throw new ProblemError('out-unwritable', { at: folder, reason: reasonOf(error) })
  }
  return { edition, files: messages.map(each => each.file), waiting: chosen.waiting, problems: chosen.problems }
}

/** Whom any other edition goes to, each with the list that their link leaves. */
async function peopleOf(
  newsroom: Newsroom,
  whom: Exclude<Whom, { kind: 'due' }>,
): Promise<(Mailbox & { list: string | null })[]> {
  if (whom.kind === 'named') return whom.recipients.map(each => ({ ...each, list: null }))
  const list = listOf(whom.audience)
  return (await subscribersFor(newsroom, whom.audience)).map(each => ({ ...each, list }))
}

function fileNameOf(address: string): string {
  return address.replace(/[^\w@.+-]/g, '_').slice(0, MAX_FILE_NAME)
}
