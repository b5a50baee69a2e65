import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { compact, hashOfAddress, idOfKnown, pepperOf, type State } from '../store/index.ts'
import { askedHash } from './asked.ts'
import { forgetAddress, forgetPerson } from './forget.ts'
import { suppress } from './leave.ts'
import { log } from './person.ts'

/**
 * Forgets an address: afterwards it is in no file of the newsroom's state. The ledger and the log of consents keep the id that
 * it had; a keyed hash stays with those who must not be mailed, so that no later import brings it back. False where the address was not
 * known; its hash is kept all the same. Throws `state-busy` where another process kept the journal from being emptied.
 */
export async function erase(state: State, newsroomDir: string, address: string, now: string): Promise<boolean> {
  const pepper = await pepperOf(state)
  const hash = hashOfAddress(pepper, address)
  const known = await state.transaction().execute(async trx => {
    await trx.deleteFrom('asked').where('hash', '=', askedHash(pepper, address)).execute()
    // An editor's words on where a consent came from may name whom it is of.
    await trx
      .updateTable('consent')
      .set({ how: '…' })
      .where(sql<boolean>`instr(lower(how), ${address.toLowerCase()}) > 0`)
      .execute()
    await trx.deleteFrom('suppression').where('hash', '=', hash).execute()
    await suppress(trx, hash, 'erased', now)
    const id = await idOfKnown(trx, address)
    if (id === null) return false
    await forgetRows(trx, id, now)
    return true
  })
  // A rehearsal can be made again at any time, and what a killed backup left is none.
  const folder = join(newsroomDir, '.postrider')
  const left = existsSync(folder) ? readdirSync(folder).filter(name => name.includes('.postrider-tmp')) : []
  for (const name of ['dry-run', ...left]) rmSync(join(folder, name), { recursive: true, force: true })
  await compact(state)
  return known
}

/** Takes an address out of every row that has it; the id stays for the ledger and the log. */
export async function forgetRows(trx: State, id: number, now: string): Promise<void> {
  await forgetPerson(trx, id)
  // A server's reply often names whom it refused.
  await trx.updateTable('delivery').set({ reply: null }).where('address_id', '=', id).execute()
  // So does the line of a mail that came back, by the name that the last server knows them by.
  await trx.updateTable('returned').set({ evidence: null }).where('address_id', '=', id).execute()
  await trx
    .updateTable('consent')
    .set({ how: '…' })
    .where('address_id', '=', id)
    .where('what', 'in', ['bounced', 'complained'])
    .execute()
  await forgetAddress(trx, id)
  await log(trx, id, 'erased', { how: 'subscribers erase', textVersion: null, ip: null }, now)
}
