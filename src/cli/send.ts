import { resolve } from 'node:path'
import type { Delivery, Plan, Report } from '../delivery/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Mailbox, Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problem } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { column, type Terminal, thousands } from './terminal.ts'

const EITHER = { command: 'send', says: 'Say --to or --test, not both.' }
const LISTED = { command: 'send', says: '--list and --tag choose among subscribers; --to and --test name others.' }

export const sendCommand: Command = {
  name: 'send',
  summary: 'Mail an edition to the subscribers, or to the addresses that you name, one message each.',
  words: { shown: '[EDITION]', least: 0, most: 1 },
  flags: {
    list: { value: 'NAME', help: 'only the subscribers of this list' },
    tag: { value: 'NAME', help: 'only the subscribers with this tag' },
    to: { value: 'ADDR|FILE', help: 'mail this address, or those of a file with one a line, instead' },
    test: { value: 'ADDR', help: 'mail one message to this address, marked as a test; nothing is recorded' },
    'dry-run': { help: 'write every message to .postrider/dry-run/EDITION/ and send nothing' },
    yes: { help: 'do not ask' },
    force: { value: 'RULE,…', help: 'send though these rules of the pre-flight say no' },
  },
  examples: [
    ['postrider send --to you@example.org --dry-run', 'writes the message, to look at before anyone else does'],
    ['postrider send --test you@example.org', 'mails it to you alone, as often as you like, before the true send'],
    ['postrider send', 'shows what it would do, asks, and mails the draft to every active subscriber'],
    ['postrider send --to friends.txt', 'mails it to each line of the file instead'],
    ['postrider send 2026-11-23-1 --yes', 'goes on with that edition; mails only who is left of it'],
  ],
  stoppable: true,
  async run(call: Call): Promise<number> {
    const { flags, words, terminal, clock, signal, cwd } = call
    const { to, test } = flags
    if (to !== undefined && test !== undefined) throw new ProblemError('wrong-arguments', EITHER)
    const [list = null, tag = null] = [flags.list, flags.tag].map(flag => (typeof flag === 'string' ? flag : null))
    const isNamed = to !== undefined || test !== undefined
    if (isNamed && (list ?? tag) !== null) throw new ProblemError('wrong-arguments', LISTED)
    const { readRecipients, subscribersFor } = await import('../delivery/index.ts')
    const named =
      typeof to === 'string'
        ? readRecipients(to, resolve(cwd, to))
        : test !== undefined
          ? [await oneMailbox(test)]
          : null
    const room = await call.newsroom()
    const recipients = named ?? (await subscribersFor(room, { list, tag }))
    const id = words[0] ?? null
    if (flags['dry-run'] !== undefined) return rehearse(room, id, recipients, call)
    if (flags.yes === undefined && !terminal.canAsk) throw new ProblemError('not-confirmed')
    if (test !== undefined) return tryOut(room, id, recipients, call)

    const { send } = await import('../delivery/index.ts')
    const forced = await rulesIn(flags.force)
    const notices: Problem[] = []
    const sent = await send(room, id, recipients, {
      clock,
      signal,
      forced,
      ...(named === null && { audience: { list, tag } }),
      confirm: plan => confirm(plan, room, call, notices),
      onReply: delivery => flags.json === undefined && reply(delivery, terminal),
    })
    if (sent === null) {
      terminal.say('Nothing was sent.')
      if (flags.json !== undefined) terminal.print(JSON.stringify({ edition: null, deliveries: [], problems: notices }))
      return 0
    }
    const { edition, report } = sent
    for (const each of report.problems) terminal.problem(each)
    const problems = [...notices, ...report.problems]
    if (flags.json !== undefined) terminal.print(JSON.stringify(asJson(edition, { ...report, problems }), null, 2))
    else total(edition, report, call)
    return hasErrors(problems) ? 1 : 0
  },
}

async function rulesIn(flag: string | true | undefined): Promise<string[]> {
  const { RULES } = await import('../check/index.ts')
  const known = RULES.map(each => each.name)
  const named = typeof flag === 'string' ? flag.split(',').map(each => each.trim()) : []
  const unknown = named.find(each => !known.includes(each))
  if (unknown === undefined) return named
  throw new ProblemError('flag-value', {
    name: '--force',
    wants: `wants names of rules: ${known.join(', ')}`,
    command: 'send',
  })
}

async function oneMailbox(address: unknown): Promise<Mailbox> {
  const { readMailbox } = await import('../newsroom/index.ts')
  const mailbox = readMailbox(String(address))
  if (mailbox === null) throw new ProblemError('bad-address', { at: '--test', address: String(address) })
  return mailbox
}

async function tryOut(room: Newsroom, id: string | null, [to]: readonly Mailbox[], call: Call): Promise<number> {
  if (to === undefined) return 0
  const { sendTest } = await import('../delivery/index.ts')
  const { terminal, flags, clock } = call
  const notices: Problem[] = []
  const tried = await sendTest(room, id, to, { clock, confirm: plan => confirm(plan, room, call, notices) })
  if (tried === null) {
    terminal.say('Nothing was sent.')
    if (flags.json !== undefined) terminal.print(JSON.stringify({ edition: null, deliveries: [], problems: notices }))
    return 0
  }
  const { edition, delivery } = tried
  for (const each of tried.problems) terminal.problem(each)
  const problems = [...notices, ...tried.problems]
  const told = { edition: edition.id, subject: edition.subject, test: true, deliveries: [delivery], problems }
  if (flags.json !== undefined) terminal.print(JSON.stringify(told, null, 2))
  else reply(delivery, terminal)
  return delivery.status === 'sent' ? 0 : 1
}

async function rehearse(
  room: Newsroom,
  id: string | null,
  recipients: readonly Mailbox[],
  call: Call,
): Promise<number> {
  const { dryRun } = await import('../delivery/index.ts')
  const { terminal, flags, clock } = call
  const { edition, files, ...rest } = await dryRun(room, id, recipients, {
    clock,
    test: flags.test !== undefined,
    list: typeof flags.list === 'string' ? flags.list : null,
  })
  const problems = noticesOf(rest, call)
  for (const each of problems) terminal.problem(each)
  if (flags.json !== undefined)
    terminal.print(JSON.stringify({ edition: edition.id, subject: edition.subject, files, problems }, null, 2))
  else {
    terminal.say(`${column('edition')}${edition.id}  ${edition.subject}`)
    for (const file of files) terminal.print(`${column('new')}${file}`)
    terminal.say(`${thousands(files.length)} written, nothing sent.`)
  }
  return 0
}

/** What a person should know before the mail goes out. */
function noticesOf({ waiting, problems }: Pick<Plan, 'waiting' | 'problems'>, { flags }: Call): Problem[] {
  const whom = whomOf(flags)
  return [
    ...problems,
    ...waiting.map(({ id, left }) => problem('edition-waiting', { at: id, edition: id, left, whom })),
  ]
}

/** Shows the plan and asks; what it warned of is added to `notices`. */
async function confirm(plan: Plan, room: Newsroom, call: Call, notices: Problem[]): Promise<boolean> {
  const { edition, recipients, already, refused, resumed, server } = plan
  const { flags, terminal, signal } = call
  const { nameOf } = await import('../delivery/index.ts')
  const { webVersionOf } = await import('../email/index.ts')
  const from = room.config.email.from
  const left = recipients.length - already - refused
  notices.push(...noticesOf(plan, call))
  for (const each of notices) terminal.problem(each)
  terminal.say(`${column('edition')}${edition.id}  ${edition.subject}`)
  terminal.say(`${column('from')}${from?.name ?? room.config.site.title} <${from?.address}>`)
  terminal.say(
    `${column('through')}${nameOf(server)}, ${server.secure ? 'TLS' : server.requireTls ? 'STARTTLS' : 'loopback'}`,
  )
  terminal.say(
    `${column('to')}${thousands(left)} of ${thousands(recipients.length)}${already > 0 ? `; ${thousands(already)} have it` : ''}${refused > 0 ? `; ${thousands(refused)} refused before` : ''}`,
  )
  if (resumed) terminal.say(`${column('')}It goes on as it was frozen; what you changed since is not in it.`)
  terminal.say(`${column('links to')}${webVersionOf(edition, room.config)}`)
  terminal.say()
  if (flags.yes !== undefined) return true
  return terminal.ask(`Is out/ published there, and shall this go to ${thousands(left)}?`, signal)
}

function reply({ address, status, reply: said }: Delivery, terminal: Terminal): void {
  terminal.print(`${column(status)}${address}  ${terminal.grey(said ?? '')}`.trimEnd())
}

function asJson({ id, subject }: Edition, report: Report): object {
  return { edition: id, subject, ...report }
}

function total(edition: Edition, { deliveries, already, unnamed }: Report, { terminal, flags }: Call): void {
  const count = (status: Delivery['status']) => deliveries.filter(each => each.status === status).length
  const left = deliveries.length - count('sent') - count('failed') - count('skipped')
  if (unnamed > 0) {
    terminal.say(`Of earlier runs ${thousands(unnamed)} are left whom you did not name.`)
  }
  if (already === deliveries.length) {
    terminal.print(`Everyone named has ${edition.id} already; nobody was mailed.`)
    return
  }
  terminal.print()
  for (const status of ['sent', 'deferred', 'failed', 'uncertain', 'skipped', 'queued'] as const) {
    const number = count(status)
    if (number > 0 || status === 'sent') terminal.print(`${status.padEnd(11)}${thousands(number).padStart(6)}`)
  }
  if (already > 0) terminal.print(`Of the sent, ${thousands(already)} had it before.`)
  if (count('failed') > 0)
    terminal.say(`To try one that was refused again, name it with the edition: postrider send ${edition.id} --to ADDR`)
  if (left > 0)
    terminal.say(`For the ${thousands(left)} that are left, go on with: postrider send ${edition.id}${whomOf(flags)}`)
}

/** The flags that say whom, as a person types them behind the edition. */
function whomOf(flags: Call['flags']): string {
  const said = ['to', 'list', 'tag'].filter(name => flags[name] !== undefined)
  return said.map(name => ` --${name} ${shellWord(flags[name])}`).join('')
}

/** A word as a shell takes it back. */
function shellWord(word: string | true | undefined): string {
  const text = String(word)
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
