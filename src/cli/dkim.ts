import type { DkimKey, DkimType, Newsroom } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { column } from './terminal.ts'

const TYPES: Readonly<Record<string, readonly DkimType[]>> = {
  rsa: ['rsa'],
  ed25519: ['ed25519'],
  both: ['rsa', 'ed25519'],
}

/** `postrider dkim create|show`: the key that mail is signed with, and its record for the DNS. */
export const dkimCommand: Command = {
  name: 'dkim',
  summary: 'Make the key that signs your mail, and show its DNS record.',
  words: { shown: 'create | show', least: 1, most: 1 },
  flags: {
    type: {
      value: 'rsa|ed25519|both',
      help: 'create: the kind of key (default: rsa, which every mailbox provider knows)',
    },
    selector: {
      value: 'NAME',
      help: 'the name before ._domainkey (default: create: the year and the month; show: that of the config)',
    },
  },
  examples: [
    ['postrider dkim create', 'makes an RSA key; prints the TXT record to publish and the line for the config'],
    ['postrider dkim create --type both', 'makes two: mail is signed twice, for who reads the newer kind too'],
    ['postrider dkim show', 'prints the records of the key that there is'],
  ],
  async run(call: Call): Promise<number> {
    const { flags, words, terminal, clock } = call
    const [verb = ''] = words
    const wrong = (says: string) => new ProblemError('wrong-arguments', { says, command: 'dkim' })
    if (verb !== 'create' && verb !== 'show') throw wrong(`dkim wants create or show, not "${verb}".`)
    if (verb === 'show' && flags.type !== undefined) throw wrong('--type belongs to dkim create.')
    const { clockOf, dkimFile, makeDkimFile, readDkim, readDkimFile, SELECTOR } = await import('../newsroom/index.ts')
    const types = TYPES[typeof flags.type === 'string' ? flags.type : 'rsa']
    const said = typeof flags.selector === 'string' ? flags.selector : null
    const wants = (name: string, what: string) => new ProblemError('flag-value', { name, wants: what, command: 'dkim' })
    if (types === undefined) throw wants('--type', 'wants rsa, ed25519 or both')
    if (said !== null && !SELECTOR.test(said))
      throw wants('--selector', 'wants letters, digits and hyphens, as 2026-11')
    const room = await call.newsroom()
    const domain = domainOf(room)
    const known = knownNames(room).map(each => each.selector)
    if (verb === 'create') {
      const month = new Date(clockOf(room.env, clock).now()).toISOString().slice(0, 7)
      const keys = named(makeDkimFile(room, types), said ?? freshName(month, known), domain)
      await tell(room, keys, call)
      sayNext(dkimFile(room), keys.length, terminal.say)
      return 0
    }
    if (said === null && known.length === 0) throw wrong('The config names no selector: name it with --selector.')
    await tell(room, said === null ? readDkim(room) : named(readDkimFile(room), said, domain), call)
    return 0
  },
}

function knownNames({ config: { email } }: Newsroom) {
  return email.dkim === undefined || email.dkim === 'relay' ? [] : email.dkim
}

function domainOf(room: Newsroom): string {
  const domain = knownNames(room)[0]?.domain ?? room.config.email.from?.address.replace(/^.*@/s, '')
  if (domain === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
  return domain.toLowerCase()
}

/** A selector that the config does not name: mail under way is verified by the old record, which must stay as it is. */
function freshName(month: string, known: readonly string[]): string {
  return ['', ...'bcdefghijklmnopqrstuvwxyz'].map(letter => month + letter).find(name => !known.includes(name)) ?? month
}

/** The second key of one name is told by its type. */
function named(keys: readonly Pick<DkimKey, 'type' | 'key'>[], name: string, domain: string): DkimKey[] {
  return keys.map((key, index) => ({ ...key, selector: index === 0 ? name : `${name}-${key.type}`, domain }))
}

async function tell(room: Newsroom, keys: readonly DkimKey[], { flags, terminal }: Call): Promise<void> {
  const { dkimFile, dkimRecordOf } = await import('../newsroom/index.ts')
  const records = keys.map(key => ({
    type: key.type,
    selector: key.selector,
    domain: key.domain,
    ...dkimRecordOf(key),
  }))
  const names = records.map(({ selector, domain }) => {
    const isSender = room.config.email.from?.address.toLowerCase().endsWith(`@${domain}`) === true
    return isSender ? { selector } : { selector, domain }
  })
  const dkim = names.length === 1 ? names[0] : names
  if (flags.json !== undefined) {
    terminal.print(JSON.stringify({ file: dkimFile(room), records, config: { email: { dkim } } }, null, 2))
    return
  }
  for (const { name, value, zone } of records) {
    terminal.print(`${column('name')}${name}`)
    terminal.print(`${column('type')}TXT`)
    terminal.print(`${column('value')}${value}`)
    terminal.print(`${column('zone')}${zone}`)
    terminal.print()
  }
  terminal.print(`${column('config')}email: { dkim: ${asCode(dkim)} }`)
}

/** JSON as a person writes it in TypeScript. */
function asCode(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/"(\w+)":/g, '$1:')
    .replaceAll('"', "'")
}

function sayNext(file: string, count: number, say: (line?: string) => void): void {
  say()
  say(`The private key stands in ${file}: keep it as you keep a password. postrider backup does not hold it.`)
  say(
    `1. Publish the ${count === 1 ? 'record' : 'records'} with who runs your DNS; "zone" is the same as a line for a zone file.`,
  )
  say('2. Put the last line into postrider.config.ts.')
  say('3. When the DNS has it: postrider check --dns')
}
