import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { toRfc3339 } from '../article/index.ts'
import { build, compose, freeze, type Publication } from '../build/index.ts'
import { type Edition, type FrozenEdition, readEditions, writeEdition } from '../edition/index.ts'
import { fillSlots, messageIdOf } from '../email/index.ts'
import { type Clock, instantOf, type Mailbox, type Newsroom, writeWhole } from '../newsroom/index.ts'
import { hasErrors, ProblemError } from '../problem/index.ts'
import { lockSending, openCache, openState, type State } from '../store/index.ts'
import { deliver, type Report } from './deliver.ts'
import { type Delivery, deliveriesOf, dropUnsent, frozenEdition, unfinishedEdition } from './ledger.ts'
import { readSmtpUrl, type SmtpServer } from './server.ts'

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
    const publication = await build(newsroom, { frozen: false }, ports)
    if (hasErrors(publication.problems)) throw new ProblemError(publication.problems)
    const state = await openState(newsroom.dir)
    try {
      await dropUnsent(state)
      const chosen = await choose(newsroom, state, publication, id)
      const before = await deliveriesOf(state, chosen.edition.id, recipients)
      const already = before.filter(delivery => delivery.status === 'sent').length
      const plan = { edition: chosen.edition, recipients, already, resumed: chosen.frozen !== null, server }
      if (already < recipients.length && !(await ports.confirm(plan))) return null
      const frozen = chosen.frozen ?? (await freeze(newsroom, chosen.edition, toRfc3339(ports.clock.now())))
      if (already === recipients.length) {
        return { edition: frozen, report: { deliveries: before, already, complete: false, problems: [] } }
      }
      const report = await deliver(frozen, recipients, from, { ...ports, state, server })
      if (report.complete) writeEdition(newsroom.dir, frozen)
      return { edition: frozen, report }
    } finally {
      await state.destroy()
    }
  } finally {
    lock.release()
  }
}

/** Writes every message that a send would mail to `.postrider/dry-run/<edition>/` (0600) and opens no socket. */
export async function dryRun(
  newsroom: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  { clock }: { clock: Clock },
): Promise<{ edition: Edition; files: string[] }> {
  const from = senderOf(newsroom)
  const cache = await openCache(newsroom.dir)
  const state = await openState(newsroom.dir)
  try {
    const publication = await compose(newsroom, cache, instantOf(newsroom.env, clock))
    if (hasErrors(publication.problems)) throw new ProblemError(publication.problems)
    const chosen = await choose(newsroom, state, publication, id)
    const frozen = chosen.frozen ?? (await freeze(newsroom, chosen.edition, toRfc3339(clock.now())))
    const folder = join(newsroom.dir, '.postrider', 'dry-run', frozen.id)
    rmSync(folder, { recursive: true, force: true })
    const files = recipients.map(({ address }, index) => {
      const name = `${String(index + 1).padStart(4, '0')}-${address.replace(/[^\w@.+-]/g, '_')}.eml`
      const messageId = messageIdOf(frozen.id, address, from)
      writeWhole(join(folder, name), fillSlots(frozen.message, { address, messageId }), 0o600)
      return join('.postrider', 'dry-run', frozen.id, name)
    })
    return { edition: frozen, files }
  } finally {
    await cache.destroy()
    await state.destroy()
  }
}

function senderOf(newsroom: Newsroom): Mailbox {
  const { from } = newsroom.config.email
  if (from === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  return from
}

type Chosen = { edition: Edition; frozen: FrozenEdition | null }

/** The named edition; without a name the unfinished one, else the draft, else the last one that was sent from here. */
async function choose(newsroom: Newsroom, state: State, publication: Publication, id: string | null): Promise<Chosen> {
  const draft = publication.edition
  const sent = readEditions(newsroom.dir)
  if (id === null) {
    const last = sent.at(-1)
    const frozen =
      (await unfinishedEdition(state)) ?? (draft === null && last ? await frozenEdition(state, last.id) : null)
    if (frozen !== null) return { edition: frozen, frozen }
    if (draft === null) throw new ProblemError('nothing-to-send', { at: newsroom.config.sources.join(', ') })
    return { edition: draft, frozen: null }
  }
  const frozen = (await frozenEdition(state, id)) ?? sent.find(each => each.id === id) ?? null
  if (frozen !== null) return { edition: frozen, frozen }
  if (draft?.id === id) return { edition: draft, frozen: null }
  const known = [...sent.map(each => each.id), ...(draft === null ? [] : [draft.id])].slice(-5)
  const hint = known.length === 0 ? 'There is none yet.' : `There are: ${known.join(', ')}.`
  throw new ProblemError('no-such-edition', { at: id, name: id, hint })
}
