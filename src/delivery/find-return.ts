import { cameAt } from '../audience/index.ts'
import type { Returned } from '../bounces/index.ts'
import { messageIdOf, readLeaveToken, tokenIn } from '../email/index.ts'
import { knownSecrets, type Newsroom } from '../newsroom/index.ts'
import { idOfKnown, pepperOf, type State } from '../store/index.ts'
import { editionMark, keyOf, readReturnPath } from './return-path.ts'

/** One message that came back, read. `key`: the SHA-256 of its bytes; `received` (RFC 3339): when it came, where that is known. */
export type Came = { file: string; key: string; received: string | null; returned: Returned }

/**
 * Whom a message is about. `id`: null of one who was never mailed; `address` and `hash`: null of one who was forgotten; `edition` and
 * `mailedAt`: null where it does not say which; `list`: the one that they leave; `cameAt`: when they last came to the list.
 */
export type Found = {
  id: number | null
  address: string | null
  hash: string | null
  edition: string | null
  mailedAt: string | null
  list: string | null
  cameAt: string | null
}

export type Finder = {
  /** Whom a message is about by a signature of ours, or why that is not proven. */
  find(state: State, came: Came): Promise<Found | string>
}

const ANYBODY = 'anybody can write a Message-ID: neither a return path nor a link of ours came back'

/**
 * Finds whom messages are about: by the token of the return path that they came to, by that of the link in the message that they give back,
 * or for who leaves by mail in the subject. An address in a report proves nothing, nor does a Message-ID, which
 * who knows an address can work out.
 */
export async function finderOf(newsroom: Newsroom, state: State): Promise<Finder> {
  const secrets = knownSecrets(newsroom)
  const pepper = await pepperOf(state)
  const keys = secrets.map(each => keyOf(each, pepper))

  async function byReturnPath(trx: State, to: readonly string[]): Promise<Found | null> {
    for (const address of to) {
      const read = readReturnPath(address, keys)
      const mailed = read === null ? [] : await deliveriesOf(trx, read.id)
      const delivery = mailed.find(each => editionMark(each.edition) === read?.mark)
      if (read !== null && delivery !== undefined) return foundOf(trx, read.id, delivery)
    }
    return null
  }

  async function byLink(trx: State, links: readonly string[], messageId: string | null): Promise<Found | null> {
    for (const link of links) {
      const token = tokenIn(link)
      const read = token === null ? null : readLeaveToken(token, secrets)
      if (read === null) continue
      const row = await trx
        .selectFrom('address')
        .select(['id', 'address'])
        .where('hash', '=', read.hash)
        .executeTakeFirst()
      if (row === undefined) return { ...NOBODY, ...read }
      const delivery = deliveryBy(await deliveriesOf(trx, row.id), row.address, messageId)
      return { ...(await foundOf(trx, row.id, delivery)), list: read.list }
    }
    return null
  }

  return {
    async find(trx, { returned: { verdicts, to, returned, subject } }) {
      const [{ kind, recipient, original }] = verdicts
      if (kind === 'unsubscribe')
        return (await byLink(trx, [subject], null)) ?? 'its subject holds no token of ours; From proves nothing'
      const found = (await byReturnPath(trx, to)) ?? (await byLink(trx, returned.links, returned.messageId))
      if (found !== null) {
        if (found.edition !== null || kind === 'complaint') return found
        return 'the message that it gives back is of no edition in the ledger'
      }
      for (const address of [original, recipient]) {
        const id = address === null ? null : await idOfKnown(trx, address)
        const mailed = id === null ? [] : await deliveriesOf(trx, id)
        if (deliveryBy(mailed, address, returned.messageId) !== undefined) return ANYBODY
      }
      return 'it names no delivery of ours'
    },
  }
}

const NOBODY: Found = {
  id: null,
  address: null,
  hash: null,
  edition: null,
  mailedAt: null,
  list: null,
  cameAt: null,
}

type Mailed = { edition: string; sender: string | null; at: string }

function deliveriesOf(state: State, id: number): Promise<Mailed[]> {
  return state
    .selectFrom('delivery')
    .innerJoin('edition', 'edition.id', 'delivery.edition_id')
    .select(['edition.id as edition', 'edition.sender', 'delivery.changed_at as at'])
    .where('address_id', '=', id)
    .execute()
}

/** The one of somebody's deliveries whose message has this Message-ID. */
function deliveryBy(mailed: readonly Mailed[], address: string | null, messageId: string | null): Mailed | undefined {
  if (address === null || messageId === null) return undefined
  return mailed.find(
    ({ edition, sender }) => `<${messageIdOf(edition, address, { address: sender ?? '' })}>` === messageId,
  )
}

async function foundOf(state: State, id: number, delivery: Mailed | undefined): Promise<Found> {
  const row = await state.selectFrom('address').select(['address', 'hash']).where('id', '=', id).executeTakeFirst()
  return {
    id,
    address: row?.address ?? null,
    hash: row?.hash ?? null,
    edition: delivery?.edition ?? null,
    mailedAt: delivery?.at ?? null,
    list: null,
    cameAt: await cameAt(state, id),
  }
}
