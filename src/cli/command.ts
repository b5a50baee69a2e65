import type { Clock, Environment, Newsroom } from '../newsroom/index.ts'
import type { Terminal } from './terminal.ts'

/** A flag: without `value` it is on or off. */
export type Flag = { help: string; value?: string }

/** What a command was called with. */
export type Call = {
  /** Flags by their long name; true for one without a value. */
  flags: Readonly<Record<string, string | true | undefined>>
  words: readonly string[]
  terminal: Terminal
  env: Environment
  cwd: string
  clock: Clock
  /** Aborted by SIGINT or SIGTERM; the reason is the signal's name. */
  signal: AbortSignal
  /** Opens the newsroom of `--newsroom`, or of the current folder. */
  newsroom(): Promise<Newsroom>
}

/** One command of the tool. `run` gives the exit code; what it throws is printed as problems. */
export type Command = {
  name: string
  summary: string
  /** What stands behind the name: `FILE|DIR|-…`. */
  words: { shown: string; least: number; most: number }
  flags: Readonly<Record<string, Flag>>
  /** Each with what it does. */
  examples: readonly (readonly [command: string, does: string])[]
  /** True where a signal ends the command in an orderly way instead of at once. */
  stoppable?: boolean
  run(call: Call): Promise<number>
}

/** Flags that every command takes. */
export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  newsroom: { value: 'DIR', help: 'the newsroom (default: the current folder)' },
  json: { help: 'print one JSON document and nothing else on stdout' },
  help: { help: 'show this help' },
}
