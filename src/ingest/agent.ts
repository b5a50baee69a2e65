import { readFileSync } from 'node:fs'

/** Where somebody who meets Postrider in a server's log finds out what it is. */
const CONTACT = 'https://www.npmjs.com/package/postrider'

/** The version of this Postrider, from its package. */
export function version(): string {
  const { version: number } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return number
}

/** How Postrider names itself to the servers that it asks. RFC 9110 §10.1.5. */
export function userAgent(): string {
  return `Postrider/${version()} (+${CONTACT})`
}
