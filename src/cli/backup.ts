import type { Command } from './command.ts'

export const backupCommand: Command = {
  name: 'backup',
  summary: 'Write the people, the ledger and the key of links to one file.',
  words: { shown: 'FILE', least: 1, most: 1 },
  flags: {},
  examples: [['postrider backup ~/backups/record-2026-11-23.sqlite', 'also while serve runs or a send is under way']],
  run: async call => (await import('./copies.ts')).backUpTo(call),
}

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'Put a backup in the place of the state; who left since stays away.',
  words: { shown: 'FILE', least: 1, most: 1 },
  flags: { yes: { help: 'do not ask' } },
  examples: [['postrider restore ~/backups/record-2026-11-23.sqlite', 'asks first; stop serve before']],
  run: async call => (await import('./copies.ts')).restoreFrom(call),
}
