import { createHmac } from 'node:crypto'

/** Half of SHA-256: as many as there are addresses, and none twice. */
const HASH_LENGTH = 22

/**
 * The name of an address where it must not be said: HMAC-SHA-256 (RFC 2104) of it in lower case under the pepper of the
 * database, the first half as base64url. Without the pepper nobody can try addresses against it.
 */
export function hashOfAddress(pepper: string, address: string): string {
  return createHmac('sha256', pepper).update(address.toLowerCase()).digest('base64url').slice(0, HASH_LENGTH)
}
