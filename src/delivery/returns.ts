import { toRfc3339 } from '../article/index.ts'
import { leave, stopBounced, stopComplained } from '../audience/index.ts'
import type { Returned, Verdict } from '../bounces/index.ts'
import { type Clock, clockOf, type Newsroom } from '../newsroom/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { ReturnKind, State } from '../store/index.ts'
import { type Came, type Finder, type Found, finderOf } from './find-return.ts'
import { isRefused, type SoftRule } from './soft.ts'

/**
 * What was done about a message. `noted`: proven, and there was nothing to do, or not yet; `known`: it was read before; `late`: they came to
 * the list after it; `unproven`: it does not prove which delivery of ours it is about; `ignored`: it asks for nothing; `unread`: nothing
 * was made of it.
 */
export type Action = 'bounced' | 'complained' | 'left' | 'noted' | 'known' | 'late' | 'unproven' | 'ignored' | 'unread'

/** One message, and what was done: about whom (`subscriber`), where they are known, and of which edition. */
export type Answered = Verdict & {
  file: string
  subscriber: string | null
  edition: string | null
  action: Action
  /** Why nothing was done about one that asks for something. */
  why: string | null
  problems: readonly Problem[]
  others: readonly Verdict[]
}

/**
 * Does what messages ask for that came back, in one commit, and writes down that they were read. Whom one is about only a signature of ours
 * says: anybody can write a report. `isDry`: tells what would be done, and does not.
 */
export async function answerReturns(
  newsroom: Newsroom,
  state: State,
  messages: readonly Came[],
  { clock, isDry }: { clock: Clock; isDry: boolean },
): Promise<Answered[]> {
  const now = toRfc3339(clockOf(newsroom.env, clock).now())
  const rule = newsroom.config.delivery.softBounces
  const finder = await finderOf(newsroom, state)
  const trx = await state.startTransaction().execute()
  try {
    const answered: Answered[] = []
    for (const each of messages) answered.push(await answer(trx, each, { finder, now, rule }))
    await (isDry ? trx.rollback() : trx.commit()).execute()
    return answered
  } catch (error) {
    if (!trx.isCommitted && !trx.isRolledBack) await trx.rollback().execute()
    throw error
  }
}

/** A message that nothing can be done about, for there is no list here to look it up in. */
export function unanswered(came: Came): Answered {
  const idle = idleOf(came.returned)
  return idle === null
    ? told(came, null, 'unproven', 'there are no deliveries here to look it up in')
    : told(came, null, idle)
}

type Bench = { finder: Finder; now: string; rule: SoftRule }

async function answer(trx: State, came: Came, { finder, now, rule }: Bench): Promise<Answered> {
  const { key, returned } = came
  const idle = idleOf(returned)
  if (idle !== null) return told(came, null, idle)
  const found = await finder.find(trx, came)
  if (typeof found === 'string') return told(came, null, 'unproven', found)
  if (await isKnown(trx, key)) return told(came, found, 'known')
  if (returned.verdicts[0].isWarning) return told(came, found, 'noted')
  await note(trx, came, found, now)
  const since = found.mailedAt ?? came.received
  if (found.cameAt !== null && since !== null && found.cameAt > since)
    return told(came, found, 'late', 'they came to the list after that mail was sent')
  return told(came, found, await act(trx, returned.verdicts[0], found, { now, rule }))
}

/** What is done about a message that asks for nothing; null for one that does. */
function idleOf({ verdicts: [{ kind }] }: Returned): Action | null {
  if (kind === 'auto-reply') return 'ignored'
  return kind === 'none' ? 'unread' : null
}

async function act(
  trx: State,
  verdict: Verdict,
  found: Found,
  { now, rule }: Pick<Bench, 'now' | 'rule'>,
): Promise<Action> {
  const { kind } = verdict
  const evidence = verdict.evidence ?? verdict.status ?? 'a mail came back'
  const { id, hash, list } = found
  if (kind === 'unsubscribe')
    return hash !== null && (await leave(trx, hash, { list, how: 'mail' }, now)) ? 'left' : 'noted'
  if (kind === 'complaint')
    return hash !== null && (await stopComplained(trx, hash, evidence, now)) ? 'complained' : 'noted'
  if (id === null || (kind === 'soft' && !(await isRefused(trx, id, found.cameAt, rule)))) return 'noted'
  const said = kind === 'soft' ? `${rule.count} editions within ${rule.days} days, the last: ${evidence}` : evidence
  return (await stopBounced(trx, id, said, now)) ? 'bounced' : 'noted'
}

async function isKnown(trx: State, key: string): Promise<boolean> {
  return (await trx.selectFrom('returned').select('key').where('key', '=', key).executeTakeFirst()) !== undefined
}

/** Writes down that a message was read. Of who was forgotten its words are not kept: they name them. */
async function note(trx: State, { key, returned }: Came, found: Found, now: string): Promise<void> {
  const [{ kind, status, reason, evidence }] = returned.verdicts
  await trx
    .insertInto('returned')
    .values({
      key,
      at: now,
      kind: kind as ReturnKind,
      address_id: found.id,
      edition_id: found.edition,
      enhanced: status,
      reason,
      evidence: found.address === null ? null : evidence,
    })
    .execute()
}

function told({ file, returned }: Came, found: Found | null, action: Action, why: string | null = null): Answered {
  const [verdict, ...others] = returned.verdicts
  const problems = [
    ...(action === 'unproven' && why !== null ? [problem('return-unproven', { at: file, reason: why })] : []),
    ...(action === 'late' ? [problem('return-late', { at: file })] : []),
  ]
  return {
    file,
    ...verdict,
    subscriber: found?.address ?? null,
    edition: found?.edition ?? null,
    action,
    why,
    problems: [...returned.problems, ...problems],
    others,
  }
}
