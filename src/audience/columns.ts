import { basename } from 'node:path'
import { readMailbox } from '../newsroom/index.ts'
import type { SubscriberState } from '../store/index.ts'
import { BESIDE_TYPE, GONE, plain, ROLES, type Role } from './words.ts'

/** Where a table has what; `all` is the state that the whole file tells, `own` a table that `subscribers export` wrote. */
export type Columns = {
  header: readonly string[] | null
  places: Partial<Record<Role, number>> & { email: number }
  /** Times of joining, of which the first that is filled counts. */
  joined: readonly number[]
  left: readonly number[]
  all: SubscriberState | 'never' | null
  own: boolean
}

/** The header of `subscribers export`. */
export const OWN_HEADER = [
  'email',
  'name',
  'state',
  'lists',
  'tags',
  'language',
  'source',
  'joined',
  'changed',
] as const

/** What Mailchimp calls its files, one for each state. */
const MAILCHIMP_FILE = /^(subscribed|unsubscribed|cleaned|nonsubscribed)_[a-z_]*export/i
const FILE_STATES: { [word: string]: Columns['all'] } = {
  unsubscribed: 'unsubscribed',
  cleaned: 'bounced',
  nonsubscribed: 'never',
}

/**
 * What the columns of a table are, by its first row: a header, or somebody's address where there is none. Null where neither is in it.
 * A table without a header tells no more than addresses: what stands beside them is nobody's name for sure.
 */
export function columnsOf(first: readonly string[], file: string): Columns | null {
  const header = first.map(plain)
  const places: Partial<Record<Role, number>> = {}
  const [joined, left]: number[][] = [[], []]
  const isTyped = header.some(name => BESIDE_TYPE.has(name))
  for (const [index, name] of header.entries()) {
    const role = name === 'type' && isTyped ? 'state' : ROLES.get(name)
    if (role === undefined) continue
    places[role] ??= index
    if (role === 'joined') joined?.push(index)
    if (role === 'left') left?.push(index)
  }
  const all = FILE_STATES[MAILCHIMP_FILE.exec(basename(file))?.[1]?.toLowerCase() ?? ''] ?? null
  const { email } = places
  if (email !== undefined && readMailbox(first[email] ?? '') === null) {
    const gone = places.state === undefined ? header.map(name => GONE.get(name)).find(each => each !== undefined) : null
    const own = header.length === OWN_HEADER.length && OWN_HEADER.every((name, index) => header[index] === name)
    return {
      header: first,
      places: { ...places, email },
      joined: joined ?? [],
      left: left ?? [],
      all: all ?? gone ?? null,
      own,
    }
  }
  const found = first.findIndex(cell => readMailbox(cell.trim()) !== null)
  if (found === -1) return null
  return { header: null, places: { email: found }, joined: [], left: [], all, own: false }
}

/** True for the head of a column of addresses. */
export function isAddressHeader(cell: string): boolean {
  return ROLES.get(plain(cell.replace(/^\s*"|"\s*$/g, ''))) === 'email'
}
