import type { State } from '../store/index.ts'

/** Takes somebody off the list with all that was said of them; the address itself stays. */
export async function forgetPerson(state: State, id: number): Promise<void> {
  await state.deleteFrom('request').where('address_id', '=', id).execute()
  await state.deleteFrom('membership').where('address_id', '=', id).execute()
  await state.deleteFrom('subscriber').where('address_id', '=', id).execute()
  await state.updateTable('consent').set({ ip: null }).where('address_id', '=', id).execute()
}

/** Takes the address itself out of its row; the id stays for the ledger and the log. */
export async function forgetAddress(state: State, id: number): Promise<void> {
  await state
    .updateTable('address')
    .set({ address: null, address_key: null, hash: null })
    .where('id', '=', id)
    .execute()
}
