import { join } from 'node:path'
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { openSqlite } from './sqlite.ts'

/** Where one delivery stands. `sending` is an intent whose reply is not recorded yet. */
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'deferred' | 'failed' | 'uncertain'

/** The tables of `.postrider/postrider.sqlite`: what cannot be made again. Times are RFC 3339. */
export type StateTables = {
  /** Editions whose send has begun; `record` is the frozen edition as JSON. */
  edition: { id: string; status: 'sending' | 'sent'; record: string; frozen_at: string }
  /** One row per edition and address; `address_key` is the address in lower case. */
  delivery: {
    edition_id: string
    address_key: string
    address: string
    message_id: string
    status: DeliveryStatus
    reply: string | null
    tries: number
    changed_at: string
  }
}

export type State = Kysely<StateTables>

const MIGRATIONS: Record<string, Migration> = {
  '0001-editions-and-deliveries': {
    async up(db) {
      await db.schema
        .createTable('edition')
        .addColumn('id', 'text', column => column.primaryKey())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('record', 'text', column => column.notNull())
        .addColumn('frozen_at', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('delivery')
        .addColumn('edition_id', 'text', column => column.notNull().references('edition.id'))
        .addColumn('address_key', 'text', column => column.notNull())
        .addColumn('address', 'text', column => column.notNull())
        .addColumn('message_id', 'text', column => column.notNull())
        .addColumn('status', 'text', column => column.notNull())
        .addColumn('reply', 'text')
        .addColumn('tries', 'integer', column => column.notNull().defaultTo(0))
        .addColumn('changed_at', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('delivery_key', ['edition_id', 'address_key'])
        .execute()
    },
  },
}

/** Opens the state of a newsroom. Close it with `destroy()`. */
export function openState(newsroomDir: string): Promise<State> {
  return openSqlite<StateTables>(join(newsroomDir, '.postrider', 'postrider.sqlite'), MIGRATIONS)
}
