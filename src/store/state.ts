import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Generated, Kysely } from 'kysely'
import { STATE_MIGRATIONS } from './migrations.ts'
import { openSqlite } from './sqlite.ts'

/** Where one delivery stands. `sending` is an intent whose reply is not recorded yet; `skipped` is wanted no more. */
export type DeliveryStatus = 'queued' | 'sending' | 'sent' | 'deferred' | 'failed' | 'uncertain' | 'skipped'

/** What becomes of an edition: under way, held by a person or a fault, given up, or with everybody who could be reached. */
export type EditionStatus = 'sending' | 'paused' | 'cancelled' | 'sent'

/** What a subscriber is. `pending` has not proven the address yet; only `active` ones are mailed. */
export type SubscriberState = 'pending' | 'active' | 'unsubscribed' | 'bounced' | 'complained'

/** What became of a slot of a schedule: an edition, nothing to say, or it was noticed too late. */
export type SlotOutcome = 'begun' | 'empty' | 'missed'

/** What mail that came back says of an address. */
export type ReturnKind = 'hard' | 'soft' | 'complaint' | 'unsubscribe'

/** The tables of `.postrider/postrider.sqlite`: what cannot be made again. Times are RFC 3339. */
export type StateTables = {
  /** Editions that were frozen for a send; `record` is the frozen edition as JSON. */
  edition: {
    id: string
    status: EditionStatus
    record: string
    frozen_at: string
    /** Whom it was begun for: `all`, `list NAME`, `tag NAME`; null for addresses that were named. */
    audience: string | null
    /** Who it is from: the envelope's sender, whose domain each Message-ID has. Null of one that an older program froze. */
    sender: string | null
    /** When the first message of it was begun; null where none was yet. */
    begun_at: string | null
    /** Why it is paused: what a server said; null where a person did it. */
    paused_for: string | null
  }
  /** One row per edition and address. `code`, `enhanced`, `reply` and `queue_id` are the server's last word. */
  delivery: {
    edition_id: string
    address_id: number
    status: DeliveryStatus
    tries: number
    changed_at: string
    first_at: string | null
    /** When it may be tried again; null of one that is not put off. */
    due_at: string | null
    code: number | null
    enhanced: string | null
    reply: string | null
    queue_id: string | null
  }
  /** Which drafts were mailed as a test, by the key of their message. */
  tested: { edition_id: string; key: string; at: string }
  /**
   * Everybody that was ever mailed or asked, by an id that is used once. `address_key` is the address in lower case, `hash` its
   * name where it must not be said (`hashOfAddress`). All three are null of one that was erased.
   */
  address: { id: Generated<number>; address: string | null; address_key: string | null; hash: string | null }
  /** Who is or was on the list. `source` says where the address came from. */
  subscriber: {
    address_id: number
    state: SubscriberState
    name: string | null
    language: string | null
    source: string
    joined_at: string | null
    changed_at: string
  }
  /** The lists (topics) and tags of a subscriber. */
  membership: { address_id: number; kind: 'list' | 'tag'; name: string }
  /** What was agreed to or taken back, when, how, and to which text; rows are added and never changed. */
  consent: {
    id: Generated<number>
    address_id: number
    at: string
    what: string
    how: string
    text_version: string | null
    ip: string | null
  }
  /** Who must not be mailed, whatever a file says that is imported later: by the hash of the address. */
  suppression: { hash: string; reason: string; at: string }
  /** Questions whether an address is somebody's that are not answered yet; `token_hash` is SHA-256, `wanted` JSON. */
  request: {
    token_hash: string
    address_id: number
    wanted: string
    asked_at: string
    expires_at: string
    mailed_at: string | null
  }
  /** When an address was asked, by its hash, so that nobody is asked too often. */
  asked: { hash: string; at: string }
  /** When a schedule of the config was first met on these terms (its `every` and zone): no slot before that is due. */
  schedule: { name: string; terms: string; since: string }
  /** The slots of schedules that are done with, by the instant of each. */
  slot: { schedule: string; at: string; outcome: SlotOutcome; edition_id: string | null; noted_at: string }
  /**
   * Mail that came back, by the SHA-256 of each message, so that one that is read twice counts once. `at` is when it was read;
   * `edition_id` what it was an answer to, where that is known.
   */
  returned: {
    key: string
    at: string
    kind: ReturnKind
    address_id: number | null
    edition_id: string | null
    enhanced: string | null
    reason: string | null
    evidence: string | null
  }
  /** One value each: the pepper of the hashes, and the texts that were agreed to, by their version. */
  setting: { name: string; value: string }
}

export type State = Kysely<StateTables>

/** Opens the state of a newsroom. Close it with `destroy()`. */
export function openState(newsroomDir: string): Promise<State> {
  return openSqlite<StateTables>(fileIn(newsroomDir), STATE_MIGRATIONS)
}

/** Reads from the state of a newsroom; null where it has none, and none is made. */
export async function readState<Read>(
  newsroomDir: string,
  read: (state: State) => Promise<Read>,
): Promise<Read | null> {
  if (!existsSync(fileIn(newsroomDir))) return null
  const state = await openState(newsroomDir)
  try {
    return await read(state)
  } finally {
    await state.destroy()
  }
}

function fileIn(newsroomDir: string): string {
  return join(newsroomDir, '.postrider', 'postrider.sqlite')
}
