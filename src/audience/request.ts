import { createHash, randomBytes } from 'node:crypto'
import { toRfc3339 } from '../article/index.ts'
import { hashOfAddress, idOfAddress, pepperOf, type State } from '../store/index.ts'
import { askedHash } from './asked.ts'
import { forgetAddress, forgetPerson } from './forget.ts'
import { type Agreement, activate, log, type Person, type Subscriber, subscriberBy, subscriberOf } from './person.ts'

const TOKEN_BYTES = 32
const DAY_MS = 86_400_000
/** How long a question whether an address is somebody's may be answered. */
const VALID_MS = 2 * DAY_MS
/** Longer than a mail is tried again that could not be sent. */
const UNMAILED_MS = 3_600_000
/** Mails that ask one address before it has said yes. */
const MOST_ASKED = 3
/** Where subscribers come from that proved their address themselves. */
export const FORM = 'form'

type Wanted = Person & Agreement

/**
 * Notes that somebody asked for an address to be subscribed; gives the token that the mail to it holds. Null where it is on
 * the list, or was asked within a day, or three times in all: nobody can fill a mailbox from a form.
 */
export async function requestConsent(
  state: State,
  person: Person,
  agreement: Agreement,
  milliseconds: number,
): Promise<string | null> {
  const pepper = await pepperOf(state)
  const hash = askedHash(pepper, person.address)
  const now = toRfc3339(milliseconds)
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return state.transaction().execute(async trx => {
    const known = await subscriberOf(trx, person.address)
    const asked = await trx.selectFrom('asked').select('at').where('hash', '=', hash).execute()
    const dayAgo = toRfc3339(milliseconds - DAY_MS)
    if (known?.state === 'active' || asked.length >= MOST_ASKED || asked.some(({ at }) => at > dayAgo)) return null
    const id = known?.id ?? (await idOfAddress(trx, pepper, person.address))
    if (known === null) {
      const { name, language } = person
      const row = {
        address_id: id,
        state: 'pending' as const,
        name,
        language,
        source: FORM,
        joined_at: null,
        changed_at: now,
      }
      await trx.insertInto('subscriber').values(row).execute()
    }
    const wanted: Wanted = { ...person, ...agreement }
    await trx
      .insertInto('request')
      .values({
        token_hash: hashOf(token),
        address_id: id,
        wanted: JSON.stringify(wanted),
        asked_at: now,
        expires_at: toRfc3339(milliseconds + VALID_MS),
      })
      .execute()
    await trx.insertInto('asked').values({ hash, at: now }).execute()
    await log(trx, id, 'asked', agreement, now)
    return token
  })
}

/** True where a token can still be answered. It changes nothing. */
export async function isOpen(state: State, token: string, milliseconds: number): Promise<boolean> {
  return (await requestOf(state, token, milliseconds)) !== undefined
}

/** Forgets a question that could not be mailed, so that it may be asked again at once. */
export async function withdrawRequest(state: State, token: string): Promise<void> {
  const pepper = await pepperOf(state)
  await state.transaction().execute(async trx => {
    const request = await trx
      .selectFrom('request')
      .selectAll()
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst()
    if (request === undefined) return
    await trx.deleteFrom('request').where('token_hash', '=', request.token_hash).execute()
    await unask(trx, pepper, request)
  })
}

/** Takes the yes of the one to whom a token was mailed, once; null for a token that is not, no more, or was used. */
export async function confirmConsent(state: State, token: string, milliseconds: number): Promise<Subscriber | null> {
  const now = toRfc3339(milliseconds)
  const pepper = await pepperOf(state)
  return state.transaction().execute(async trx => {
    const request = await requestOf(trx, token, milliseconds)
    if (request === undefined) return null
    const { address_id: id } = request
    const wanted = JSON.parse(request.wanted) as Wanted
    const hash = hashOfAddress(pepper, wanted.address)
    // Who comes back chooses anew.
    if ((await subscriberBy(trx, id))?.state !== 'active')
      await trx.deleteFrom('membership').where('address_id', '=', id).where('kind', '=', 'list').execute()
    await activate(trx, id, wanted, FORM, now)
    await log(trx, id, 'confirmed', wanted, now)
    await trx.deleteFrom('request').where('address_id', '=', id).execute()
    await trx.deleteFrom('asked').where('hash', '=', askedHash(pepper, wanted.address)).execute()
    await trx.deleteFrom('suppression').where('hash', '=', hash).execute()
    return subscriberBy(trx, id)
  })
}

/** Notes that the mail which asks has been taken by a server. */
export async function noteMailed(state: State, token: string, milliseconds: number): Promise<void> {
  await state
    .updateTable('request')
    .set({ mailed_at: toRfc3339(milliseconds) })
    .where('token_hash', '=', hashOf(token))
    .execute()
}

/** Forgets what was asked and not answered in time, with the addresses that nothing else is known of. */
export async function forgetUnanswered(state: State, milliseconds: number): Promise<void> {
  const pepper = await pepperOf(state)
  const now = toRfc3339(milliseconds)
  await state.transaction().execute(async trx => {
    await trx.deleteFrom('request').where('expires_at', '<=', now).execute()
    // Those whose mail never went out, for the one who would send it was killed, may be asked again.
    const lost = await trx
      .deleteFrom('request')
      .where('mailed_at', 'is', null)
      .where('asked_at', '<=', toRfc3339(milliseconds - UNMAILED_MS))
      .returning(['wanted', 'asked_at'])
      .execute()
    for (const each of lost) await unask(trx, pepper, each)
    const left = trx
      .selectFrom('subscriber')
      .select('subscriber.address_id')
      .where('state', '=', 'pending')
      .where('source', '=', FORM)
      .where('subscriber.address_id', 'not in', trx.selectFrom('request').select('request.address_id'))
    const ids = (await left.execute()).map(row => row.address_id)
    for (const id of ids) {
      await forgetPerson(trx, id)
      const mailed = await trx
        .selectFrom('delivery')
        .select('edition_id')
        .where('address_id', '=', id)
        .executeTakeFirst()
      if (mailed === undefined) await forgetAddress(trx, id)
    }
  })
}

/** A question that nobody got was not asked: it does not count. */
async function unask(
  state: State,
  pepper: string,
  { wanted, asked_at }: { wanted: string; asked_at: string },
): Promise<void> {
  const { address } = JSON.parse(wanted) as Wanted
  await state.deleteFrom('asked').where('hash', '=', askedHash(pepper, address)).where('at', '=', asked_at).execute()
}

function requestOf(state: State, token: string, milliseconds: number) {
  return state
    .selectFrom('request')
    .selectAll()
    .where('token_hash', '=', hashOf(token))
    .where('expires_at', '>', toRfc3339(milliseconds))
    .executeTakeFirst()
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
