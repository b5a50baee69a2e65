import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hasErrors, type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { column, thousands } from './terminal.ts'

/** For one address, redirects included. */
const LINK_TIMEOUT_MS = 10_000
const MAX_LINK_BYTES = 5_000_000
/** It is there: it is large, or it does not speak to programs. */
const ALIVE = /larger than \d|answered (?:401|403|405|429)\b/
const GITHUB = { error: 'error', warning: 'warning', info: 'notice' } as const

/** `postrider check [EDITION]`: the pre-flight. */
export const checkCommand: Command = {
  name: 'check',
  summary: 'Judge what would be mailed and published, before it is.',
  words: { shown: '[EDITION]', least: 0, most: 1 },
  flags: {
    links: { help: 'ask every address in the mail whether it is there' },
    dns: { help: 'ask the DNS for SPF, DKIM and DMARC of the sender' },
    format: { value: 'text|github', help: 'github: annotations for a pull request' },
  },
  examples: [
    ['postrider check', 'judges the draft; exit code 1 where it says no'],
    ['postrider check --links --dns', 'asks the network too, before a send'],
    ['postrider check --format github', 'in CI: each finding at its line'],
  ],
  async run(call: Call): Promise<number> {
    const { flags, words, terminal } = call
    const { format } = flags
    if (format !== undefined && format !== 'text' && format !== 'github')
      throw new ProblemError('flag-value', { name: '--format', wants: 'wants text or github', command: 'check' })
    const room = await call.newsroom()
    const { preflight } = await import('../delivery/index.ts')
    const ports = {
      clock: call.clock,
      letters: true,
      ask: flags.links === undefined ? null : await asker(room.config.fetch.allow, call.signal),
      txt: flags.dns === undefined ? null : txtOf,
    }
    const { edition, verdict, problems } = await preflight(room, words[0] ?? null, ports)
    const found = distinct([...problems, ...verdict.findings])
    const says = hasErrors(found) ? 'no' : 'yes'
    if (flags.json !== undefined) {
      const { passed, skipped } = verdict
      terminal.print(
        JSON.stringify(
          { edition: edition.id, subject: edition.subject, says, problems: found, passed, skipped },
          null,
          2,
        ),
      )
    } else if (format === 'github') for (const each of found) terminal.print(annotation(each, room.dir))
    else {
      for (const each of found) terminal.problem(each)
      terminal.say(`${column('passed')}${verdict.passed.join(', ') || 'none'}`)
      for (const { rule, reason } of verdict.skipped) terminal.say(`${column('skipped')}${rule}: ${reason}`)
      terminal.print(sentence(edition.id, found))
    }
    return says === 'no' ? 1 : 0
  },
}

/** Each problem once: a part that two templates take in is wrong in both. */
function distinct(all: readonly Problem[]): Problem[] {
  const byWords = new Map(all.map(each => [`${each.code} ${each.at} ${each.message}`, each]))
  return [...byWords.values()]
}

function sentence(id: string, found: readonly Problem[]): string {
  const count = (severity: Problem['severity'], one: string) => {
    const number = found.filter(each => each.severity === severity).length
    return number === 0 ? [] : [`${thousands(number)} ${one}${number === 1 ? '' : 's'}`]
  }
  const all = [...count('error', 'error'), ...count('warning', 'warning'), ...count('info', 'note')].join(', ')
  if (hasErrors(found)) return `No: ${all}. ${id} should not be sent as it is.`
  return all === '' ? `Yes: nothing was found in ${id}.` : `Yes, ${id} may go out. Look at: ${all}.`
}

/** A workflow command of GitHub Actions; the place is a file where there is one in the newsroom. */
function annotation({ code, severity, at, message, mend }: Problem, dir: string): string {
  const [, file = '', line] = /^(.+?\.\w+)(?::(\d+))?(?::|$)/u.exec(at ?? '') ?? []
  const isFile = file !== '' && existsSync(join(dir, file))
  const escaped = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
  const property = (text: string) => escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
  const place = [
    ...(isFile ? [`file=${property(file)}`] : []),
    ...(isFile && line !== undefined ? [`line=${line}`] : []),
  ]
  const said = `${isFile || at === null ? '' : `${at}: `}${message} ${mend}`
  return `::${GITHUB[severity]} ${[...place, `title=${code}`].join(',')}::${escaped(said)}`
}

/** Asks an address with limits on time and size, private hosts refused. */
async function asker(allow: readonly string[], signal: AbortSignal): Promise<(url: string) => Promise<string | null>> {
  const { fetchUrl } = await import('../ingest/index.ts')
  return async url => {
    try {
      await fetchUrl(url, null, { allow, signal, limits: { totalMs: LINK_TIMEOUT_MS, bytes: MAX_LINK_BYTES } })
      return null
    } catch (error) {
      const reason = reasonOf(error)
      return ALIVE.test(reason) ? null : reason
    }
  }
}

async function txtOf(name: string): Promise<string[]> {
  const { resolveTxt } = await import('node:dns/promises')
  try {
    return (await resolveTxt(name)).map(parts => parts.join(''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOTFOUND' || code === 'ENODATA') return []
    throw new ProblemError([problem('dns-silent', { at: name, reason: String(code) })])
  }
}
