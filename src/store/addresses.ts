import { hashOfAddress } from './pepper.ts'
import type { State } from './state.ts'

/** The id of an address, compared in lower case; a new one is kept as it is given. */
export async function idOfAddress(state: State, pepper: string, address: string): Promise<number> {
  const key = address.toLowerCase()
  const known = await idOfKnown(state, address)
  if (known !== null) return known
  const made = await state
    .insertInto('address')
    .values({ address, address_key: key, hash: hashOfAddress(pepper, address) })
    .onConflict(on => on.column('address_key').doNothing())
    .returning('id')
    .executeTakeFirst()
  return made?.id ?? idOfAddress(state, pepper, address)
}

/** The id of an address that is known, else null. */
export async function idOfKnown(state: State, address: string): Promise<number | null> {
  const row = await state
    .selectFrom('address')
    .select('id')
    .where('address_key', '=', address.toLowerCase())
    .executeTakeFirst()
  return row?.id ?? null
}

/** The pepper of a database: made with it, never changed. */
export async function pepperOf(state: State): Promise<string> {
  const { value } = await state
    .selectFrom('setting')
    .select('value')
    .where('name', '=', 'pepper')
    .executeTakeFirstOrThrow()
  return value
}
