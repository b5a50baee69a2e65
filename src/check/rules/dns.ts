import { dkimNames, hasDkimFile, isRecordOf, type Mailbox, type Newsroom, readDkim } from '../../newsroom/index.ts'
import { type Problem, ProblemError, problem } from '../../problem/index.ts'
import type { Rule } from '../rule.ts'

export const dns: Rule = {
  name: 'dns',
  source: 'RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC); the bulk sender rules of Gmail and Yahoo',
  skip: ({ ports, newsroom }) =>
    ports.txt === null
      ? 'only with --dns'
      : newsroom.config.email.from === undefined
        ? 'nobody is the sender yet'
        : null,
  async judge({ ports: { txt }, newsroom }) {
    const { from, bounces } = newsroom.config.email
    const domain = domainOf(from)
    if (txt === null || domain === '') return []
    // SPF is asked about where mail comes back to (RFC 7208 §2.4), DMARC about From.
    const returns = domainOf(bounces ?? from)
    const spf = (await txt(returns)).filter(each => /^v=spf1(?: |$)/i.test(each))
    const dmarc = (await Promise.all(namesAbove(domain).map(name => txt(`_dmarc.${name}`)))).find(each =>
      each.some(isDmarc),
    )
    return [
      ...(spf.length === 0 ? [problem('spf-missing', { at: returns, domain: returns })] : []),
      ...(spf.length > 1 ? [problem('spf-several', { at: returns, domain: returns, count: spf.length })] : []),
      ...(spf.some(each => /[+]all\b|(?:^| )all\b/i.test(each))
        ? [problem('spf-open', { at: returns, domain: returns })]
        : []),
      ...(await dkimProblems(newsroom, txt)),
      ...(dmarc === undefined ? [problem('dmarc-missing', { at: domain, domain })] : []),
    ]
  },
}

function domainOf(mailbox: Mailbox | undefined): string {
  return mailbox?.address.replace(/^.*@/s, '') ?? ''
}

/** Each key that we sign with is published; where the private one is on this machine, as its other half. */
async function dkimProblems(newsroom: Newsroom, txt: (name: string) => Promise<readonly string[]>): Promise<Problem[]> {
  const keys = usableKeys(newsroom)
  const found = await Promise.all(
    dkimNames(newsroom.config).map(async ({ selector, domain }, index) => {
      const name = `${selector}._domainkey.${domain}`
      const records = (await txt(name)).filter(isKey)
      if (records.length === 0) return [problem('dkim-missing', { at: name, name })]
      const key = keys[index]
      const isOurs = key === undefined || records.every(each => isRecordOf(each, key))
      return isOurs ? [] : [problem('dkim-other', { at: name, name })]
    }),
  )
  return found.flat()
}

/** None where they are elsewhere or not usable, which the rule \`signature\` tells. */
function usableKeys(newsroom: Newsroom): ReturnType<typeof readDkim> {
  try {
    return hasDkimFile(newsroom) ? readDkim(newsroom) : []
  } catch (error) {
    if (error instanceof ProblemError) return []
    throw error
  }
}

/** DMARC falls back to the organisation's domain (RFC 7489 §6.6.3): the name and those above it, but no top-level one. */
function namesAbove(domain: string): string[] {
  const parts = domain.split('.')
  return parts.slice(0, -1).map((_, index) => parts.slice(index).join('.'))
}

/** A key record whose key was not revoked. RFC 6376 §3.6.1. */
function isKey(record: string): boolean {
  return /(?:^|;)\s*p\s*=\s*[A-Za-z0-9+/]/.test(record)
}

function isDmarc(record: string): boolean {
  return /^v=DMARC1\s*(?:;|$)/i.test(record)
}
