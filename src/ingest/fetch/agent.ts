import { version } from '../../problem/index.ts'

/** Where somebody who meets Postrider in a server's log finds out what it is. */
const CONTACT = 'https://www.npmjs.com/package/postrider'

/** How Postrider names itself to the servers that it asks. RFC 9110 §10.1.5. */
export function userAgent(): string {
  return `Postrider/${version()} (+${CONTACT})`
}
