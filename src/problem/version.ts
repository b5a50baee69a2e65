import { readFileSync } from 'node:fs'

/** Where somebody who meets Postrider in a server's log finds out what it is. */
const CONTACT = 'https://www.npmjs.com/package/postrider'

let known: string | undefined

/** The version of this Postrider, from its package: for people who report a problem, and for servers that are asked. */
export function version(): string {
  known ??= String(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version)
  return known
}

/** How Postrider names itself to the servers that it asks. RFC 9110 §10.1.5. */
export function userAgent(): string {
  return `Postrider/${version()} (+${CONTACT})`
}
