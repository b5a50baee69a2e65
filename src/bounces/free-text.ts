import { addressesIn, addressIn } from './addresses.ts'
import { recipientOf } from './complaint.ts'
import { evidenceOf } from './evidence.ts'
import type { Fields } from './fields.ts'
import { codesIn, isCoded, kindOf, reasonOfReply } from './reason.ts'
import type { Reason, Verdict } from './returned.ts'
import { isOffice } from './sender.ts'
import { anyOf } from './words.ts'

const TEXT_LONGEST = 65_536
const LINES_MOST = 800
const LINE_LONGEST = 1_000
const BLOCK_LINES_MOST = 25
/** How many lines below a sentence of failure an address still belongs to it. */
const LEAD_LINES = 6
const RECIPIENTS_MOST = 50

const FAILED = anyOf`
  fail
  undeliver
  could ?n[o']t be
  cannot be
  can't be
  not be delivered
  unable to
  error
  reject
  following (?:address|recipient)
  did not reach
  no such
  unknown
  unbekannt
  nicht zugestellt
  non (?:remis|distribu)
  kan niet
  niet (?:worden )?(?:bezorgd|afgeleverd)
  no se (?:pudo|ha podido)
  n'a pas pu
  non (?:è stato|recapit)
  n[ãa]o (?:foi|p[ôo]de)
  配信
  届け
  送信でき
  не (?:доставлен|удалось)
  失败|退回|无法
`
const WARNING = anyOf`
  this is (?:only )?a warning
  warning message only
  do(?:es)? not need to (?:re-?send|do anything)
  need not re-?send
  will (?:keep|continue) (?:on )?(?:try|re-?try)
  still (?:being )?(?:tr(?:y|ied)|retr|undelivered)
  will (?:be|try|retry)[^.]{0,60}(?:retried|again|until)
  has been delayed
  delivery (?:is )?delayed
  delayed mail
  not yet been delivered
  (?<!further |more )attempts? will be made
  attempts to deliver [^.]{0,60}will continue
  message delayed
  will re-?try
`
const SPEAKS_OF_SENDER = anyOf`
  mail from
  ^\s*from\b
  sender
  absender
  reply.?to
  return.?path
  contact
  please (?:e-?)?mail
  questions
  administrator
`

/** True where words tell of a failure. */
export function saysFailure(text: string): boolean {
  return FAILED.test(text.slice(0, TEXT_LONGEST))
}

/** Reads what a report says in words alone: whom it names, and why they were not reached; `head` is the header of the message given back. */
export function readFreeText(text: string, head: string, fields: Fields, own: readonly string[]): Verdict[] {
  const lines = text
    .slice(0, TEXT_LONGEST)
    .split('\n', LINES_MOST)
    .map(line => line.slice(0, LINE_LONGEST))
  const isWarning = WARNING.test(lines.join(' ').replace(/\s+/g, ' '))
  const inAll = [...paragraphs(lines).filter(each => each.some(isCoded)), lines]
  const ofAll = whyOf(inAll)
  return recipientsIn(lines, head, fields, own).map(({ address, line }) => {
    const ofOne = line === null ? ofAll : whyOf([blockAt(lines, line)])
    const { reason, evidence } = ofOne.reason === 'other' ? ofAll : ofOne
    const said = { recipient: address, original: null, status: ofOne.status ?? ofAll.status, reason, evidence }
    return isWarning ? { kind: 'soft', ...said, isWarning } : { kind: kindOf(reason), ...said }
  })
}

type Named = { address: string | null; line: number | null }

/** The addresses that a report is about; with none that it names, whom the message was for. */
function recipientsIn(lines: readonly string[], head: string, fields: Fields, own: readonly string[]): Named[] {
  const sent = recipientOf(head)
  const mine = new Set(own.map(each => each.toLowerCase()))
  const failed = ['x-failed-recipients', 'x-failed-recipient']
    .flatMap(name => fields.get(name) ?? [])
    .flatMap(value => addressesIn(value).map(({ address }) => address))
  const scored = new Map<string, { address: string; line: number; score: number; isSender: boolean }>()
  let lead = 0
  lines.forEach((line, index) => {
    lead = FAILED.test(line) ? LEAD_LINES : lead - 1
    for (const { address, at } of addressesIn(line)) {
      const key = address.toLowerCase()
      const score = scoreOf(line, at, address, lead > 0)
      const isSender = SPEAKS_OF_SENDER.test(line.slice(0, at))
      const known = scored.get(key)
      if (known === undefined) scored.set(key, { address, line: index, score, isSender })
      else {
        known.isSender ||= isSender
        if (score > known.score) Object.assign(known, { score, line: index })
      }
    }
  })
  for (const [key, each] of scored) {
    if (each.isSender) each.score -= 4
    if (key === sent?.toLowerCase()) each.score += 3
    if (failed.some(address => address.toLowerCase() === key)) each.score += 20
    else if (mine.has(key) || isOffice(key)) each.score -= 5
  }
  const best = Math.max(...[...scored.values()].map(({ score }) => score))
  const named = [...scored.values()].filter(({ score }) => score >= 1 && score >= best - 3).slice(0, RECIPIENTS_MOST)
  if (named.length > 0) return named
  const written = lines.find(line => /^\s*to:/i.test(line) && !mine.has(addressIn(line)?.toLowerCase() ?? '')) ?? ''
  return [{ address: failed[0] ?? sent ?? addressIn(written), line: null }]
}

/** How likely it is that a line names an address as one that was not reached. */
function scoreOf(line: string, at: number, address: string, isLed: boolean): number {
  const before = line.slice(0, at)
  const after = line.slice(at + address.length)
  let score = 0
  if (/^[\s<("'*>-]*$/.test(before)) score += 3
  if (/^[>)"'\s]*(?:$|:|\.\.\.)/.test(after)) score += 2
  if (
    /(?:rcpt to:|(?:delivered|message|mail|sent|addressed|delivery|delivering|send|final-recipient: ?rfc822;) to:?|(?:recipient|user|userid|address|mail ?box|account)(?: is)?:?)\s*[<"'(]*$/i.test(
      before,
    )
  )
    score += 4
  if (/^\s*(?:to|cc|bcc|reply-to|an|à|para|subject):/i.test(before)) score -= 4
  if (isLed) score += 2
  if (isCoded(line)) score += 2
  if (SPEAKS_OF_SENDER.test(before)) score -= 7
  if (/href|https?:|mailto:/i.test(before)) score -= 3
  return score
}

type Why = Pick<Verdict, 'status' | 'evidence'> & { reason: Reason }

/** Why, by the first of these groups of lines that says it. */
function whyOf(groups: readonly (readonly string[])[]): Why {
  let status: string | null = null
  for (const lines of groups) {
    const text = lines.join(' ')
    const codes = codesIn(text)
    status ??= codes.status
    const reason = reasonOfReply({ ...codes, status, text })
    if (reason !== 'other') return { status, reason, evidence: evidenceOf(lineOf(lines, reason)) }
  }
  const lines = groups.flat()
  const telling = lines.find(isCoded) ?? lines.find(line => FAILED.test(line)) ?? lines.find(line => line.trim() !== '')
  return { status, reason: 'other', evidence: evidenceOf(telling ?? '') }
}

/** The line that alone says the reason; the first of the coded ones, or of all, where it takes several. */
function lineOf(lines: readonly string[], reason: Reason): string {
  return (
    lines.find(line => reasonOfReply({ code: null, status: null, text: line }) === reason) ??
    lines.find(isCoded) ??
    lines.find(line => line.trim() !== '') ??
    ''
  )
}

/** The lines about an address: from where it stands to the next empty line or the next address. */
function blockAt(lines: readonly string[], at: number): string[] {
  let end = at + 1
  while (end < lines.length && end - at < BLOCK_LINES_MOST && !isEnd(lines[end] ?? '')) end += 1
  return lines.slice(at, end)
}

function isEnd(line: string): boolean {
  return (
    line.trim() === '' ||
    /^\s*<?[^\s<>@]{1,64}@[^\s<>@]{1,253}>?:?\s*$/.test(line) ||
    /^<[^<>@]{1,64}@[^<>@]{1,253}>:/.test(line)
  )
}

function paragraphs(lines: readonly string[]): string[][] {
  const all: string[][] = [[]]
  for (const line of lines)
    if (line.trim() === '') all.push([])
    else all.at(-1)?.push(line)
  return all.filter(each => each.length > 0)
}
