import type { Newsroom } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'

type Verb = {
  words: readonly [least: number, most: number]
  flags: readonly string[]
  run(room: Newsroom, words: readonly string[], call: Call): Promise<number>
}

/** What `subscribers` does, with how many words and which flags. */
const VERBS: Record<string, Verb> = {
  add: {
    words: [1, 100],
    flags: ['name', 'list', 'tag', 'consent'],
    run: async (...args) => (await import('./people.ts')).addPeople(...args),
  },
  remove: { words: [1, 100], flags: [], run: async (...args) => (await import('./people.ts')).removePeople(...args) },
  list: {
    words: [0, 0],
    flags: ['state', 'list', 'tag', 'match', 'limit', 'after'],
    run: async (...args) => (await import('./people.ts')).listPeople(...args),
  },
  show: { words: [1, 1], flags: [], run: async (...args) => (await import('./people.ts')).showPerson(...args) },
  import: {
    words: [1, 1],
    flags: ['consent', 'list', 'tag', 'rejects', 'dry-run'],
    run: async (...args) => (await import('./subscribers-csv.ts')).importPeople(...args),
  },
  export: {
    words: [0, 0],
    flags: ['format', 'state', 'list', 'tag', 'match', 'output'],
    run: async (...args) => (await import('./subscribers-csv.ts')).exportPeople(...args),
  },
  erase: { words: [1, 1], flags: ['yes'], run: async (...args) => (await import('./people.ts')).erasePerson(...args) },
}

/** `postrider subscribers add|remove|list|show|import|export|erase`: the people of the list. */
export const subscribersCommand: Command = {
  name: 'subscribers',
  summary: 'The people of the list: bring them in, show them, forget them.',
  words: {
    shown: 'add ADDR… | remove ADDR… | list | show ADDR | import FILE | export | erase ADDR',
    least: 1,
    most: 101,
  },
  flags: {
    list: {
      value: 'NAME,…',
      help: 'add, import: lists (topics) that they are on; list, export: only those of this list',
    },
    tag: { value: 'NAME,…', help: 'add, import: tags that they get; list, export: only those with this tag' },
    name: { value: 'NAME', help: 'add: what the person is called' },
    consent: { value: 'TEXT', help: 'add, import: where they said yes, for the log' },
    state: { value: 'STATE', help: 'list, export: pending, active, unsubscribed, bounced or complained' },
    match: { value: 'TEXT', help: 'list, export: a part of the address or the name' },
    limit: { value: 'N', help: 'list: so many at once (default 50)' },
    after: { value: 'ID', help: 'list: those behind this one, for the next page' },
    rejects: { value: 'FILE', help: 'import: write the rows that are left out here, with line and reason' },
    'dry-run': { help: 'import: only count what it would do' },
    format: { value: 'FORMAT', help: 'export: csv (default), json or ndjson' },
    output: { value: 'FILE', help: 'export: write here instead of to stdout' },
    yes: { help: 'erase: do not ask' },
  },
  examples: [
    ['postrider subscribers add "Ada <ada@example.net>" --consent "asked at the desk"', 'brings one person in'],
    ['postrider subscribers list --state active', 'shows whom the next send mails'],
    [
      'postrider subscribers import members.csv --consent "our old list, 2019 to 2026"',
      'brings in an export of another program',
    ],
    ['postrider subscribers export --state active --output people.csv', 'takes them along'],
    ['postrider subscribers show ada@example.net --json', 'all that is known of somebody who asks'],
    ['postrider subscribers erase ada@example.net', 'forgets somebody who asks for that'],
  ],
  stoppable: true,
  async run(call: Call): Promise<number> {
    const [name = '', ...words] = call.words
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined
    const wrong = (says: string) => new ProblemError('wrong-arguments', { says, command: 'subscribers' })
    const known = Object.keys(VERBS)
    if (verb === undefined)
      throw wrong(`subscribers wants ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, not "${name}".`)
    const [least, most] = verb.words
    if (words.length < least) throw wrong(`subscribers ${name} wants ${name === 'import' ? 'a file' : 'an address'}.`)
    if (words.length > most) throw wrong(`subscribers ${name} does not take "${words[most]}".`)
    const own = Object.keys(this.flags)
    const [misplaced] = own.filter(flag => call.flags[flag] !== undefined && !verb.flags.includes(flag))
    if (misplaced !== undefined) throw wrong(`--${misplaced} does not belong to subscribers ${name}.`)
    return verb.run(await call.newsroom(), words, call)
  },
}
