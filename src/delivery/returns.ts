import { toRfc3339 } from '../article/index.ts'
import { leave, stopBounced, stopComplained } from '../audience/index.ts'
import type { Returned, Verdict } from '../bounces/index.ts'
import { type Clock, clockOf, type Newsroom } from '../newsroom/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { ReturnKind, State } from '../store/index.ts'
import { type Finder, type Found, finderOf } from './find-return.ts'
import { isRefused } from './soft.ts'

/** One message that came back, read. `key`: the SHA-256 of its bytes; `received` (RFC 3339): when it came, where that is known. */
export type Came = { file: string; key: string; received: string | null; returned: Returned }

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
  problems: readonly Problem[]
  others: readonly Verdict[]
}

/** How soft refusals add up: so many editions within so many days. */
export type SoftRule = { count: number; days: number }

const RETURN_KINDS: readonly string[] = ['hard', 'soft', 'complaint', 'unsubscribe'] satisfies ReturnKind[]

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
export function unanswered({ file, returned }: Came): Answered {
  const reason = 'there are no deliveries here to look it up in'
  return told({ file, returned }, null, idleOf(returned) ?? 'unproven', [unproven(file, reason)])
}

type Bench = { finder: Finder; now: string; rule: SoftRule }

async function answer(trx: State, came: Came, { finder, now, rule }: Bench): Promise<Answered> {
  const { file, key, returned } = came
  const [verdict] = returned.verdicts
  const idle = idleOf(returned)
  if (idle !== null) return told(came, null, idle, [])
  const found = await finder.find(trx, came)
  if (typeof found === 'string') return told(came, null, 'unproven', [unproven(file, found)])
  if (await isKnown(trx, key)) return told(came, found, 'known', [])
  await note(trx, came, found, now)
  const since = found.mailedAt ?? came.received
  if (found.cameAt !== null && since !== null && found.cameAt > since)
    return told(came, found, 'late', [problem('return-late', { at: file })])
  return told(came, found, await act(trx, verdict, found, { now, rule }), [])
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

function told(
  { file, returned }: Pick<Came, 'file' | 'returned'>,
  found: Found | null,
  action: Action,
  problems: readonly Problem[],
): Answered {
  const [verdict, ...others] = returned.verdicts
  const isAsking = RETURN_KINDS.includes(verdict.kind)
  return {
    file,
    ...verdict,
    subscriber: found?.address ?? null,
    edition: found?.edition ?? null,
    action,
    problems: [...returned.problems, ...(isAsking ? problems : [])],
    others,
  }
}

function unproven(file: string, reason: string): Problem {
  return problem('return-unproven', { at: file, reason })
}
