import { type Problem, problem } from '../problem/index.ts'

/** Mailboxes of offices: RFC 2142, and what else is usual. */
const ROLES = new Set(
  'abuse admin administrator billing contact help hostmaster info mail marketing media news newsletter no-reply noreply office postmaster press root sales security support team webmaster'.split(
    ' ',
  ),
)
/** Hosts that are known for mailboxes that last an hour. */
const DISPOSABLE = new Set(
  '10minutemail.com discard.email dispostable.com fakeinbox.com getnada.com guerrillamail.com mailcatch.com maildrop.cc mailinator.com mintemail.com mohmal.com mytemp.email sharklasers.com temp-mail.org tempmail.com throwawaymail.com trashmail.com yopmail.com'.split(
    ' ',
  ),
)

/** What is odd of an address, though mail can go to it. */
export function noticesOf(address: string): Problem[] {
  const [local = '', host = ''] = address.toLowerCase().split('@')
  return [
    ...(ROLES.has(local.split('+', 1)[0] ?? '') ? [problem('address-role', { at: address, address })] : []),
    ...(DISPOSABLE.has(host) ? [problem('address-disposable', { at: address, address })] : []),
  ]
}
