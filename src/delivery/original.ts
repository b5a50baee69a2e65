import { refusalOf } from '../audience/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Mailbox } from '../newsroom/index.ts'
import { ProblemError, problem } from '../problem/index.ts'
import { openDeliveries, type State } from '../store/index.ts'
import { editionState, leftOf, standingOf, tallyOf, type Whom } from './ledger.ts'
import { type Audience, audienceBy, idsOfAudience, listOf, newcomersTo, nobodyIn } from './recipients.ts'

const CHOSEN = {
  command: 'send',
  says: 'A correction goes to those who got what it corrects; --list and --tag do not choose among them.',
}

/** What a correction corrects, as the ledger has it: whom it came from, the list that it was for, and how many are left in it. */
export type Original = { id: string; sender: string; list: string | null; left: number }

/** The original of a correction; null of any other edition. Throws `correction-ledger` where it was not mailed from here. */
export async function originalOf(state: State, { corrects }: Edition, from: Mailbox): Promise<Original | null> {
  if (corrects === undefined) return null
  const known = await editionState(state, corrects)
  if (known === null || known.begunAt === null)
    throw new ProblemError('correction-ledger', { at: corrects, of: corrects })
  const list = listOf(audienceBy(known.audience))
  return { id: corrects, sender: known.sender || from.address, list, left: await leftIn(state, corrects) }
}

/** How many of an edition may still get it: nobody of one that was given up. */
async function leftIn(state: State, id: string): Promise<number> {
  const known = await editionState(state, id)
  return known === null || known.status === 'cancelled' ? 0 : leftOf((await tallyOf(state, id)).counts)
}

/** What the original of a correction was from, as far as that is known here, for a message that is only to be looked at. */
export async function answersOf(
  state: State,
  { corrects }: Edition,
  from: Mailbox,
): Promise<{ answers?: Pick<Mailbox, 'address'> }> {
  if (corrects === undefined) return {}
  return { answers: { address: (await editionState(state, corrects))?.sender || from.address } }
}

/** Those who got the original of a correction. */
export function audienceOfCorrection(original: { id: string }): Audience {
  return { list: null, tag: null, got: original.id }
}

/**
 * Whom a correction goes to: all who got the original, or those of them who are named. One that is gone on with (`before` is whom it was
 * begun for) goes to who got it since, too. Throws `wrong-arguments` where a list or a tag is named, and `correction-stranger` for each
 * who did not get it.
 */
export async function whomOfCorrection(
  state: State,
  original: Original,
  whom: Whom,
  before: Audience | null,
): Promise<Whom> {
  if (whom.kind === 'due') return before === null ? whom : { kind: 'list', audience: before }
  if (whom.kind === 'list') {
    if ((whom.audience.list ?? whom.audience.tag) !== null) throw new ProblemError('wrong-arguments', CHOSEN)
    return { kind: 'list', audience: audienceOfCorrection(original) }
  }
  const got = await gotBy(state, original, whom.recipients)
  const strangers = whom.recipients.filter(each => !got.has(each.address.toLowerCase()))
  if (strangers.length === 0) return whom
  throw new ProblemError(
    strangers.map(({ address }) => problem('correction-stranger', { at: address, address, of: original.id })),
  )
}

/** True of a correction under way where somebody has got the original since, or nobody is left who could. */
export async function isToGoOn(state: State, editionId: string, begunFor: string | null): Promise<boolean> {
  const audience = audienceBy(begunFor)
  if (audience?.got === undefined) return false
  if ((await newcomersTo(state, editionId, audience)) > 0) return true
  return (await leftIn(state, editionId)) === 0 && (await leftIn(state, audience.got)) === 0
}

/**
 * Whom a send of a correction would mail, each with the list that their link leaves: of those who got the original, named or all, who has
 * not left since. Throws what `whomOfCorrection` throws, and `correction-nobody`.
 */
export async function readersOfCorrection(
  state: State,
  edition: Pick<Edition, 'id'>,
  original: Original,
  asked: Whom,
): Promise<(Mailbox & { list: string | null })[]> {
  const whom = await whomOfCorrection(state, original, asked, null)
  const named = whom.kind === 'named' ? new Map(whom.recipients.map(each => [each.address.toLowerCase(), each])) : null
  const got = await state
    .selectFrom(idsOfAudience(state, audienceOfCorrection(original)).as('got'))
    .innerJoin('address', 'address.id', 'got.address_id')
    .leftJoin('subscriber', 'subscriber.address_id', 'got.address_id')
    .select(['got.address_id as id', 'address', 'address_key as key', 'hash', 'name'])
    .orderBy('got.address_id')
    .execute()
  const deliveries = openDeliveries(state, edition.id, original.list, original.id)
  try {
    const readers = got.flatMap(({ id, address, key, hash, name }) => {
      if (address === null || key === null || hash === null || named?.has(key) === false) return []
      if (refusalOf(deliveries.standing({ id, hash }), original.list !== null) !== null) return []
      return { address, name: named?.get(key)?.name ?? name, list: deliveries.listOf(id) }
    })
    if (readers.length === 0) throw nobodyIn(audienceOfCorrection(original))
    return readers
  } finally {
    deliveries.close()
  }
}

/** Who of these got the original, by their address in lower case. */
async function gotBy(state: State, { id, sender }: Original, people: readonly Mailbox[]): Promise<Set<string>> {
  const standing = await standingOf(state, id, people, sender)
  return new Set(standing.filter(each => each.status === 'sent').map(each => each.address.toLowerCase()))
}
