import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { type Edition, readEditions } from '../edition/index.ts'
import { fillerOf, messageIdOf, readTemplates, threadOf } from '../email/index.ts'
import { EDITIONS_FEED, FORMATS } from '../feed/index.ts'
import { isAbsent, type Newsroom } from '../newsroom/index.ts'
import { type Problem, problemsOf, type Severity } from '../problem/index.ts'
import { bytesOf, nobody, type Publication } from '../publish/index.ts'
import { Document } from './document.ts'
import type { Mail, Ports, Rule, Subject } from './rule.ts'
import { RULES } from './rules.ts'

/** What a rule found, worst first. */
export type Finding = Problem & { rule: string; source: string }

/** What became of a pre-flight: what was found, which rules found nothing, and which could not judge. */
export type Verdict = { findings: Finding[]; passed: string[]; skipped: { rule: string; reason: string }[] }

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 }
/** Whom a message is judged for: somebody, somebody with the longest name, somebody who means harm. */
const READERS: readonly { reader: Mail['reader']; name: string | null; address: string }[] = [
  { reader: 'typical', name: 'Ada Lovelace', address: 'reader@example.org' },
  {
    reader: 'longest',
    name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(4),
    address: `${'l'.repeat(64)}@${'long.'.repeat(30)}example.org`,
  },
  {
    reader: 'hostile',
    name: '</p><script>alert(1)</script>{{7*7}}\r\nBcc: x@example.org"=?utf-8?q?x?=',
    address: "o'hara+a=b&c%d@example.org",
  },
]

/** The feeds of out/, by their paths in it. */
export type PublishedFeeds = ReadonlyMap<string, Buffer>

/** What the last build published; to be read before the next one. */
export function publishedFeeds({ dir, config }: Newsroom): PublishedFeeds {
  const there = [...FORMATS.map(each => each.file), EDITIONS_FEED.path].flatMap((file): [string, Buffer][] => {
    const path = join(dir, config.out, file)
    return isAbsent(path) ? [] : [[file, readFileSync(path)]]
  })
  return new Map(there)
}

/**
 * Judges an edition by every rule: the bytes of the message for three readers, of the feeds and of the pages. `message` has
 * its slots; null where the config does not say who the mail is from. `published` is what a feed's ids are held against; `begun`, oldest first, what was told
 * before.
 */
export async function check(
  newsroom: Newsroom,
  edition: Edition,
  message: string | null,
  files: Publication['files'],
  ports: Ports,
  published: PublishedFeeds = publishedFeeds(newsroom),
  begun: readonly Edition[] = readEditions(newsroom.dir),
): Promise<Verdict> {
  const subject: Subject = {
    newsroom,
    edition,
    begun,
    mails: message === null ? [] : await mailsOf(newsroom, edition, message),
    made(path) {
      const content = files.get(path)
      return content === undefined ? null : bytesOf(content, path)
    },
    paths: [...files.keys()],
    published: path => published.get(path) ?? null,
    templates: readTemplates(newsroom.dir),
    ports,
  }
  const verdict: Verdict = { findings: [], passed: [], skipped: [] }
  for (const rule of RULES) await apply(rule, subject, verdict)
  verdict.findings.sort((a, b) => RANK[a.severity] - RANK[b.severity])
  return verdict
}

async function apply(rule: Rule, subject: Subject, verdict: Verdict): Promise<void> {
  const { name, source } = rule
  const reason =
    rule.needsMail === true && subject.mails.length === 0 ? 'there is no mail' : (rule.skip?.(subject) ?? null)
  if (reason !== null) {
    verdict.skipped.push({ rule: name, reason })
    return
  }
  const found = await judged(rule, subject)
  if (found.length === 0) verdict.passed.push(name)
  verdict.findings.push(...found.map(each => ({ ...each, rule: name, source })))
}

/** What a rule finds; what stops it is told as what it found, and stops no other. */
async function judged(rule: Rule, subject: Subject): Promise<readonly Problem[]> {
  try {
    return [...(await rule.judge(subject))]
  } catch (error) {
    return problemsOf(error)
  }
}

async function mailsOf({ config }: Newsroom, edition: Edition, message: string): Promise<Mail[]> {
  const fill = fillerOf(message)
  const { from } = config.email
  const mails: Mail[] = []
  for (const { reader, name, address } of READERS) {
    const messageId = from === undefined ? 'none@example.org' : messageIdOf(edition.id, address, from)
    const thread = threadOf(edition, address, from ?? { address: 'none@example.org' })
    const bytes = Buffer.concat(fill({ ...nobody(edition, config), address, messageId, ...thread, name }))
    const { headers, html = '', text = '' } = await PostalMime.parse(bytes)
    mails.push({ reader, bytes, headers, html, text, document: new Document(html) })
  }
  return mails
}
