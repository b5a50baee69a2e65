import { existsSync, readFileSync } from 'node:fs'
import { type Mailbox, readMailbox } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'

/**
 * Whom `--to` names: one address, or a file with one a line (`#` begins a comment). Each address once, compared in lower
 * case. Throws every line that is no address.
 */
export function readRecipients(to: string, file: string): Mailbox[] {
  const single = readMailbox(to)
  if (single !== null) return [single]
  if (!existsSync(file)) throw new ProblemError('bad-address', { at: '--to', address: to })
  const problems: Problem[] = []
  const found = new Map<string, Mailbox>()
  linesOf(file, to).forEach((line, index) => {
    const text = line.replace(/\s#.*$|^#.*$/, '').trim()
    if (text === '') return
    const mailbox = readMailbox(text)
    if (mailbox === null) problems.push(problem('bad-address', { at: `${to}:${index + 1}`, address: text }))
    else if (!found.has(mailbox.address.toLowerCase())) found.set(mailbox.address.toLowerCase(), mailbox)
  })
  if (problems.length > 0) throw new ProblemError(problems)
  if (found.size === 0) throw new ProblemError('bad-address', { at: to, address: 'the file names nobody' })
  return [...found.values()]
}

function linesOf(file: string, to: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\r|\n/)
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: to, reason: reasonOf(error) })
  }
}
