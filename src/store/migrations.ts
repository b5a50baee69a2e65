import { randomBytes } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { hashOfAddress } from './pepper.ts'

const PEPPER_BYTES = 32

/** The steps from an empty state to the present one, in their order; one that was released is never changed. */
export const STATE_MIGRATIONS: Record<string, Migration> = {
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
  '0002-people': {
    async up(db) {
      await db.schema
        .createTable('setting')
        .addColumn('name', 'text', column => column.primaryKey())
        .addColumn('value', 'text', column => column.notNull())
        .execute()
      const pepper = randomBytes(PEPPER_BYTES).toString('base64url')
      await db.insertInto('setting').values({ name: 'pepper', value: pepper }).execute()
      await db.schema.alterTable('edition').addColumn('audience', 'text').execute()
      await createPeople(db)
      await moveDeliveries(db, pepper)
    },
  },
  '0003-sending': {
    async up(db) {
      await db.schema.alterTable('edition').addColumn('sender', 'text').execute()
      await db.schema.alterTable('edition').addColumn('begun_at', 'text').execute()
      await db.schema.alterTable('edition').addColumn('paused_for', 'text').execute()
      await db.schema
        .createTable('tested')
        .addColumn('edition_id', 'text', column => column.notNull())
        .addColumn('key', 'text', column => column.notNull())
        .addColumn('at', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('tested_key', ['edition_id', 'key'])
        .execute()
      await keepReplies(db)
      await sql`update edition set begun_at = frozen_at where id in
        (select edition_id from delivery where status in ('sent', 'sending', 'uncertain'))`.execute(db)
    },
  },
  '0004-schedules-and-returns': {
    async up(db) {
      await db.schema
        .createTable('schedule')
        .addColumn('name', 'text', column => column.primaryKey())
        .addColumn('terms', 'text', column => column.notNull())
        .addColumn('since', 'text', column => column.notNull())
        .execute()
      await db.schema
        .createTable('slot')
        .addColumn('schedule', 'text', column => column.notNull())
        .addColumn('at', 'text', column => column.notNull())
        .addColumn('outcome', 'text', column => column.notNull())
        .addColumn('edition_id', 'text')
        .addColumn('noted_at', 'text', column => column.notNull())
        .addPrimaryKeyConstraint('slot_key', ['schedule', 'at'])
        .execute()
      await db.schema
        .createTable('returned')
        .addColumn('key', 'text', column => column.primaryKey())
        .addColumn('at', 'text', column => column.notNull())
        .addColumn('kind', 'text', column => column.notNull())
        .addColumn('address_id', 'integer')
        .addColumn('edition_id', 'text')
        .addColumn('enhanced', 'text')
        .addColumn('reason', 'text')
        .addColumn('evidence', 'text')
        .execute()
      await db.schema.createIndex('returned_address').on('returned').columns(['address_id', 'at']).execute()
      await db.schema.createIndex('returned_edition').on('returned').column('edition_id').execute()
    },
  },
}

/** A delivery keeps what the server said in its parts, and when its turn is next. Its row is its key: there are millions. */
async function keepReplies(db: Kysely<unknown>): Promise<void> {
  const editions = await sql<{ id: string; record: string }>`select id, record from edition`.execute(db)
  for (const { id, record } of editions.rows) {
    const [, sender = ''] = /^From: (?:.*<)?([^\s<>]+)>?\r?$/m.exec(JSON.parse(record).message) ?? []
    await sql`update edition set sender = ${sender} where id = ${id}`.execute(db)
  }
  await sql`alter table delivery rename to delivery_before`.execute(db)
  await db.schema
    .createTable('delivery')
    .addColumn('edition_id', 'text', column => column.notNull().references('edition.id'))
    .addColumn('address_id', 'integer', column => column.notNull().references('address.id'))
    .addColumn('status', 'text', column => column.notNull())
    .addColumn('tries', 'integer', column => column.notNull().defaultTo(0))
    .addColumn('changed_at', 'text', column => column.notNull())
    .addColumn('first_at', 'text')
    .addColumn('due_at', 'text')
    .addColumn('code', 'integer')
    .addColumn('enhanced', 'text')
    .addColumn('reply', 'text')
    .addColumn('queue_id', 'text')
    .addPrimaryKeyConstraint('delivery_sending_key', ['edition_id', 'address_id'])
    .modifyEnd(sql`without rowid`)
    .execute()
  await sql`insert into delivery (edition_id, address_id, status, tries, changed_at, first_at, reply)
    select edition_id, address_id, status, tries, changed_at, iif(tries > 0, changed_at, null), reply from delivery_before`.execute(
    db,
  )
  await sql`drop table delivery_before`.execute(db)
  await sql`create index delivery_due on delivery (edition_id, due_at) where due_at is not null`.execute(db)
  await db.schema.createIndex('delivery_address').on('delivery').column('address_id').execute()
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('address')
    .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
    .addColumn('address', 'text')
    .addColumn('address_key', 'text', column => column.unique())
    .addColumn('hash', 'text', column => column.unique())
    .execute()
  await db.schema
    .createTable('subscriber')
    .addColumn('address_id', 'integer', column => column.primaryKey().references('address.id'))
    .addColumn('state', 'text', column => column.notNull())
    .addColumn('name', 'text')
    .addColumn('language', 'text')
    .addColumn('source', 'text', column => column.notNull())
    .addColumn('joined_at', 'text')
    .addColumn('changed_at', 'text', column => column.notNull())
    .execute()
  await db.schema.createIndex('subscriber_state').on('subscriber').columns(['state', 'address_id']).execute()
  await db.schema
    .createTable('membership')
    .addColumn('address_id', 'integer', column => column.notNull().references('address.id'))
    .addColumn('kind', 'text', column => column.notNull())
    .addColumn('name', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('membership_key', ['address_id', 'kind', 'name'])
    .execute()
  await db.schema.createIndex('membership_name').on('membership').columns(['kind', 'name']).execute()
  await db.schema
    .createTable('consent')
    .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
    .addColumn('address_id', 'integer', column => column.notNull().references('address.id'))
    .addColumn('at', 'text', column => column.notNull())
    .addColumn('what', 'text', column => column.notNull())
    .addColumn('how', 'text', column => column.notNull())
    .addColumn('text_version', 'text')
    .addColumn('ip', 'text')
    .execute()
  await db.schema.createIndex('consent_address').on('consent').column('address_id').execute()
  await db.schema
    .createTable('suppression')
    .addColumn('hash', 'text', column => column.primaryKey())
    .addColumn('reason', 'text', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .execute()
  await db.schema
    .createTable('request')
    .addColumn('token_hash', 'text', column => column.primaryKey())
    .addColumn('address_id', 'integer', column => column.notNull().references('address.id'))
    .addColumn('wanted', 'text', column => column.notNull())
    .addColumn('asked_at', 'text', column => column.notNull())
    .addColumn('expires_at', 'text', column => column.notNull())
    .addColumn('mailed_at', 'text')
    .execute()
  await db.schema.createIndex('request_expires').on('request').column('expires_at').execute()
  await db.schema
    .createTable('asked')
    .addColumn('hash', 'text', column => column.notNull())
    .addColumn('at', 'text', column => column.notNull())
    .execute()
  await db.schema.createIndex('asked_hash').on('asked').columns(['hash', 'at']).execute()
}

/** Deliveries name their address by its id, so that it can be erased. */
async function moveDeliveries(db: Kysely<unknown>, pepper: string): Promise<void> {
  await sql`alter table delivery rename to delivery_before`.execute(db)
  await db.schema
    .createTable('delivery')
    .addColumn('edition_id', 'text', column => column.notNull().references('edition.id'))
    .addColumn('address_id', 'integer', column => column.notNull().references('address.id'))
    .addColumn('message_id', 'text', column => column.notNull())
    .addColumn('status', 'text', column => column.notNull())
    .addColumn('reply', 'text')
    .addColumn('tries', 'integer', column => column.notNull().defaultTo(0))
    .addColumn('changed_at', 'text', column => column.notNull())
    .addPrimaryKeyConstraint('delivery_people_key', ['edition_id', 'address_id'])
    .execute()
  const known = await sql<{ address: string; address_key: string }>`
    select min(address) as address, address_key from delivery_before group by address_key order by address_key`.execute(
    db,
  )
  for (const { address, address_key } of known.rows)
    await sql`insert into address (address, address_key, hash)
      values (${address}, ${address_key}, ${hashOfAddress(pepper, address)})`.execute(db)
  await sql`insert into delivery (edition_id, address_id, message_id, status, reply, tries, changed_at)
    select edition_id, address.id, message_id, status, reply, tries, changed_at
    from delivery_before join address on address.address_key = delivery_before.address_key`.execute(db)
  await sql`drop table delivery_before`.execute(db)
}
