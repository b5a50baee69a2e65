import { COMMON_FLAGS, type Command, type Flag } from './command.ts'

/** What `postrider --help` prints. */
export function overview(commands: readonly Command[]): string {
  return [
    'postrider: articles in, feeds and newsletters out.',
    '',
    'Usage: postrider COMMAND [FLAGS]',
    '',
    ...table(commands.map(({ name, summary }) => [name, summary])),
    '',
    'postrider COMMAND --help shows its flags and examples.',
  ].join('\n')
}

/** What `postrider COMMAND --help` prints. */
export function commandHelp({ name, summary, words, flags, examples }: Command): string {
  return [
    summary,
    '',
    `Usage: ${['postrider', name, words.shown, '[FLAGS]'].filter(part => part !== '').join(' ')}`,
    '',
    ...table(Object.entries({ ...flags, ...COMMON_FLAGS }).map(flagRow)),
    '',
    'Examples:',
    ...examples.flatMap(([command, does]) => [`  ${command}`, `      ${does}`]),
  ].join('\n')
}

function flagRow([name, flag]: [string, Flag]): [string, string] {
  return [flag.value === undefined ? `--${name}` : `--${name} ${flag.value}`, flag.help]
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 3
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)
}
