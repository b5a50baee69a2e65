import { type Code, type Severity, TABLE } from './table.ts'

/** Anything wrong: a code, a place (`file:line:column`, a key or an address; null where there is none), a sentence and its mend. */
export type Problem = { code: Code; severity: Severity; at: string | null; message: string; mend: string }

/** The place of a problem and the values that its sentence names. */
export type Details = { at?: string; [name: string]: string | number | undefined }

/**
 * Makes a problem from the one table of codes.
 * @example problem('no-headline', { at: 'articles/a.txt:1' })
 */
export function problem(code: Code, details: Details = {}): Problem {
  const { severity, says, mend } = TABLE[code]
  return { code, severity, at: details.at ?? null, message: fill(says, details), mend: fill(mend, details) }
}

function fill(sentence: string, values: Details): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** The one error that Postrider throws. It carries every problem that was found, not the first. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[]

  constructor(code: Code, details?: Details)
  constructor(problems: readonly Problem[])
  constructor(what: Code | readonly Problem[], details: Details = {}) {
    const problems = typeof what === 'string' ? [problem(what, details)] : what
    super(problems.map(each => each.message).join(' '))
    this.name = 'ProblemError'
    this.problems = problems
  }
}

/** True where one of them is an error. */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(each => each.severity === 'error')
}

/** Exit code of a failed command: 2 for a wrong call, 75 where another process owns the send, 1 otherwise. */
export function exitCodeOf(problems: readonly Problem[]): 1 | 2 | 75 {
  if (problems.some(each => each.code === 'edition-busy')) return 75
  return problems.some(each => TABLE[each.code].usage) ? 2 : 1
}

/** The problems of anything that was thrown; what is not ours becomes `internal`. */
export function problemsOf(thrown: unknown): readonly Problem[] {
  if (thrown instanceof ProblemError) return thrown.problems
  return [problem('internal', { reason: reasonOf(thrown) })]
}

/** One line saying what was thrown, without a stack. */
export function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.split('\n', 1)[0] ?? message
}
