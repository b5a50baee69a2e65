import { hashOfAddress } from '../store/index.ts'

const GMAIL = /^(?:gmail|googlemail)\.com$/

/**
 * The hash by which it is counted how often a mailbox was asked: what stands behind a plus is the same mailbox, and so is what differs
 * by dots at Gmail. Nobody fills a mailbox by its spellings.
 */
export function askedHash(pepper: string, address: string): string {
  const [local = '', host = ''] = address.toLowerCase().split('@')
  const bare = local.replace(/(?<=.)\+.*$/, '')
  return hashOfAddress(pepper, `${GMAIL.test(host) ? bare.replaceAll('.', '') : bare}@${host}`)
}
