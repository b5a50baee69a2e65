import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exitCodeOf, type Problem, ProblemError, problem, problemsOf, version } from '../problem/index.ts'
import { backupCommand, restoreCommand } from './backup.ts'
import { bouncesCommand } from './bounces.ts'
import { buildCommand } from './build.ts'
import { checkCommand } from './check.ts'
import { type Call, COMMON_FLAGS, type Command } from './command.ts'
import { cancelCommand, pauseCommand, resumeCommand } from './control.ts'
import { dkimCommand } from './dkim.ts'
import { editionCommand } from './edition.ts'
import { commandHelp, overview } from './help.ts'
import { initCommand } from './init.ts'
import { parseCommand } from './parse.ts'
import { pingCommand } from './ping.ts'
import { previewCommand } from './preview.ts'
import { sendCommand } from './send.ts'
import { serveCommand } from './serve.ts'
import { statusCommand } from './status.ts'
import { subscribersCommand } from './subscribers.ts'
import { type Streams, type Terminal, terminalOf } from './terminal.ts'

const COMMANDS: readonly Command[] = [
  initCommand,
  buildCommand,
  previewCommand,
  checkCommand,
  editionCommand,
  subscribersCommand,
  sendCommand,
  statusCommand,
  pauseCommand,
  resumeCommand,
  cancelCommand,
  bouncesCommand,
  serveCommand,
  pingCommand,
  dkimCommand,
  backupCommand,
  restoreCommand,
  parseCommand,
]
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const

/** What a command line runs in. */
export type Host = Streams & Pick<NodeJS.Process, 'env' | 'cwd'>

/** Runs the command line and gives its exit code. */
export async function main(argv: readonly string[], host: Host = process): Promise<number> {
  const terminal = terminalOf(host)
  const [name, ...rest] = argv
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') return help(terminal, rest[0])
  if (name === '--version' || name === '-v') {
    terminal.print(version())
    return 0
  }
  const json = argv.includes('--json')
  try {
    const command = COMMANDS.find(each => each.name === name)
    if (command === undefined) throw new ProblemError([await unknownCommand(name)])
    return await run(command, rest, terminal, host)
  } catch (error) {
    const problems = problemsOf(error)
    report(problems, terminal, json)
    if (host.env.DEBUG?.includes('postrider') && error instanceof Error) terminal.say(error.stack)
    return exitCodeOf(problems)
  }
}

async function run(command: Command, argv: readonly string[], terminal: Terminal, host: Host): Promise<number> {
  const { flags, words } = await readArguments(command, argv)
  if (flags.help !== undefined) {
    terminal.print(commandHelp(command))
    return 0
  }
  const { signal, code, dispose } = listen(command.stoppable === true)
  const { env } = host
  const cwd = host.cwd()
  const dir = resolve(cwd, typeof flags.newsroom === 'string' ? flags.newsroom : '.')
  const call: Call = {
    flags,
    words,
    terminal,
    env,
    cwd,
    clock: { now: () => Date.now() },
    signal,
    newsroom: async () => (await import('../newsroom/index.ts')).openNewsroom(dir, env),
  }
  try {
    const exit = await command.run(call)
    return code() ?? exit
  } catch (error) {
    // What fails because it was stopped was stopped.
    const stopped = code()
    if (stopped === null) throw error
    report(problemsOf(error), terminal, flags.json !== undefined)
    return stopped
  } finally {
    dispose()
  }
}

/** Turns the first SIGINT or SIGTERM into an abort, for commands that end in an orderly way. A second one ends at once. */
function listen(stoppable: boolean): { signal: AbortSignal; code(): number | null; dispose(): void } {
  const controller = new AbortController()
  let stoppedBy: keyof typeof SIGNALS | null = null
  const dispose = () => {
    for (const name of Object.keys(SIGNALS)) process.removeListener(name, on)
  }
  const on = (name: NodeJS.Signals) => {
    stoppedBy = name === 'SIGTERM' ? 'SIGTERM' : 'SIGINT'
    // Whichever comes next finds nobody who listens, and does what it does to any process.
    dispose()
    controller.abort(name)
  }
  if (stoppable) for (const name of Object.keys(SIGNALS)) process.once(name, on)
  return { signal: controller.signal, code: () => (stoppedBy === null ? null : SIGNALS[stoppedBy]), dispose }
}

async function readArguments(command: Command, argv: readonly string[]) {
  const known = { ...command.flags, ...COMMON_FLAGS }
  const { tokens } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(known).map(([name, flag]) => [name, { type: flag.value === undefined ? 'boolean' : 'string' }]),
    ),
  })
  const flags: Record<string, string | true> = {}
  const words: string[] = []
  const problems: Problem[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') words.push(token.value)
    if (token.kind !== 'option') continue
    const flag = token.name === 'h' ? COMMON_FLAGS.help : known[token.name]
    if (flag === undefined) problems.push(await unknownFlag(token.rawName, Object.keys(known), command.name))
    else if (flag.value === undefined) {
      if (token.value !== undefined) problems.push(flagValue(token.rawName, 'takes no value', command.name))
      flags[token.name === 'h' ? 'help' : token.name] = true
    } else if (token.value === undefined || token.value === '') {
      problems.push(flagValue(token.rawName, `wants ${flag.value}`, command.name))
    } else if (token.name in flags) {
      problems.push(flagValue(token.rawName, 'is given twice', command.name))
    } else flags[token.name] = token.value
  }
  const { least, most, shown } = command.words
  if (flags.help === undefined && problems.length === 0 && (words.length < least || words.length > most)) {
    const says =
      words.length < least ? `${command.name} wants ${shown}.` : `${command.name} does not take "${words[most]}".`
    problems.push(problem('wrong-arguments', { says, command: command.name }))
  }
  if (problems.length > 0) throw new ProblemError(problems)
  return { flags, words }
}

function flagValue(name: string, wants: string, command: string): Problem {
  return problem('flag-value', { name, wants, command })
}

async function unknownFlag(rawName: string, known: readonly string[], command: string): Promise<Problem> {
  const near = await nearest(rawName.replace(/^-+/, ''), known)
  const hint = near === undefined ? `See: postrider ${command} --help` : `Did you mean --${near}?`
  return problem('unknown-flag', { name: rawName, command, hint })
}

async function unknownCommand(name: string): Promise<Problem> {
  const names = COMMANDS.map(each => each.name)
  const near = await nearest(name, names)
  return problem('unknown-command', {
    name,
    hint: near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${near}?`,
  })
}

async function nearest(word: string, known: readonly string[]): Promise<string | undefined> {
  const { closestMatch } = await import('leven')
  return closestMatch(word, known, { maxDistance: Math.max(2, Math.floor(word.length / 3)) })
}

/** Problems on stderr; a wrong call in one line. Under --json also as the one document on stdout. */
export function report(problems: readonly Problem[], terminal: Terminal, json: boolean): void {
  for (const each of problems) {
    if (exitCodeOf([each]) === 2) terminal.say(`postrider: ${each.message} ${each.mend}`)
    else terminal.problem(each)
  }
  if (json) terminal.print(JSON.stringify({ problems }, null, 2))
}

async function help(terminal: Terminal, name: string | undefined): Promise<number> {
  const command = COMMANDS.find(each => each.name === name)
  terminal.print(command === undefined ? overview(COMMANDS) : commandHelp(command))
  return 0
}
