import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { DeliveryStatus, EditionStatus } from '../../src/store/index.ts'

/**
 * How a newsroom's only edition stands. `edition` is null where no message of it was begun. `of`: each address's status; `by`: the addresses
 * of each status.
 */
export type Ledger = {
  edition: string | null
  status: EditionStatus
  of: Map<string, DeliveryStatus>
  by: Map<DeliveryStatus, string[]>
}

/** Reads a ledger past the program that wrote it, and changes nothing; null where no edition is frozen. */
export function ledgerIn(dir: string): Ledger | null {
  const file = join(dir, '.postrider', 'postrider.sqlite')
  if (!existsSync(file)) return null
  const database = new DatabaseSync(file, { readOnly: true, timeout: 1000 })
  try {
    const edition = database.prepare('select id, status, begun_at from edition').get()
    if (edition === undefined) return null
    const rows = database
      .prepare('select address, status from delivery join address on address.id = delivery.address_id')
      .all()
    const of = new Map(rows.map(row => [String(row.address), row.status as DeliveryStatus]))
    const by = Map.groupBy(of.keys(), address => of.get(address) ?? 'queued')
    return {
      edition: edition.begun_at === null ? null : String(edition.id),
      status: edition.status as EditionStatus,
      of,
      by,
    }
  } finally {
    database.close()
  }
}
