import { resolve } from 'node:path'
import type { SendPorts, Sent, Turn, Whom } from '../delivery/index.ts'
import type { Mailbox, Newsroom } from '../newsroom/index.ts'
import { exitCodeOf, hasErrors, type Problem, ProblemError } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { asJson, confirm, noticesOf, progressOn, reply, total } from './send-talk.ts'
import { column, thousands } from './terminal.ts'

/** Whom a person can ask for. */
type Asked = Exclude<Whom, { kind: 'due' }>

const EITHER = { command: 'send', says: 'Say --to or --test, not both.' }
const DUE = {
  command: 'send',
  says: '--due finds out itself what is due and for whom: it takes neither an edition nor whom.',
}
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
    due: { help: 'go on with whoever is due, and begin the editions whose time has come: for a timer; asks nothing' },
    uncertain: { value: 'resend|hold', help: 'what to do with those who may have it already (default: resend, last)' },
    'skip-test': { help: 'send to the list though nobody has had this very edition as a test' },
    force: { value: 'RULE,…', help: 'send though these rules of the pre-flight say no' },
  },
  examples: [
    ['postrider send --to you@example.org --dry-run', 'writes the message, to look at before anyone else does'],
    ['postrider send --test you@example.org', 'mails it to you alone, as often as you like, before the true send'],
    ['postrider send', 'shows what it would do, asks, and mails the draft to every active subscriber'],
    ['postrider send --due', 'what a timer calls: editions whose time has come, and whoever was put off and is due'],
    ['postrider send --to friends.txt', 'mails it to each line of the file instead'],
    ['postrider send 2026-11-23-1 --yes', 'goes on with that edition; mails only who is left of it'],
  ],
  stoppable: true,
  async run(call: Call): Promise<number> {
    const { flags, words, terminal, cwd } = call
    const { to, test } = flags
    if (to !== undefined && test !== undefined) throw new ProblemError('wrong-arguments', EITHER)
    const [list = null, tag = null] = [flags.list, flags.tag].map(flag => (typeof flag === 'string' ? flag : null))
    const isNamed = to !== undefined || test !== undefined
    if (isNamed && (list ?? tag) !== null) throw new ProblemError('wrong-arguments', LISTED)
    const id = words[0] ?? null
    if (flags.due !== undefined) {
      if (isNamed || (list ?? tag ?? id) !== null) throw new ProblemError('wrong-arguments', DUE)
      return takeUp(call)
    }
    const { readRecipients } = await import('../delivery/index.ts')
    const named =
      typeof to === 'string'
        ? readRecipients(to, resolve(cwd, to))
        : test !== undefined
          ? [await oneMailbox(test)]
          : null
    const room = await call.newsroom()
    const whom: Asked =
      named === null ? { kind: 'list', audience: { list, tag } } : { kind: 'named', recipients: named }
    if (flags['dry-run'] !== undefined) return rehearse(room, id, whom, call)
    if (flags.yes === undefined && !terminal.canAsk) throw new ProblemError('not-confirmed')
    if (test !== undefined) return tryOut(room, id, named ?? [], call)

    const { send } = await import('../delivery/index.ts')
    const notices: Problem[] = []
    const ports = { ...(await portsOf(call)), confirm: plan => confirm(plan, room, call, notices) } satisfies SendPorts
    const sent = await send(room, id, whom, ports)
    if (sent === null) {
      terminal.say('Nothing was sent.')
      if (flags.json !== undefined) terminal.print(JSON.stringify({ edition: null, deliveries: [], problems: notices }))
      return 0
    }
    return tell(sent, whom, notices, call)
  },
}

/** What a send is given by the terminal and its flags. */
async function portsOf({ flags, terminal, clock, signal }: Call): Promise<Omit<SendPorts, 'confirm'>> {
  const isJson = flags.json !== undefined
  return {
    clock,
    signal,
    random: Math.random,
    forced: await rulesIn(flags.force),
    untested: flags['skip-test'] !== undefined,
    uncertain: uncertainBy(flags.uncertain),
    onReply: delivery => isJson || reply(delivery, terminal),
    onProgress: progressOn(terminal, isJson),
  }
}

function uncertainBy(flag: string | true | undefined): 'resend' | 'hold' {
  if (flag === undefined || flag === 'resend') return 'resend'
  if (flag === 'hold') return 'hold'
  throw new ProblemError('flag-value', { name: '--uncertain', wants: 'wants resend or hold', command: 'send' })
}

/** Says what became of a send; the exit code. */
function tell({ edition, report }: Sent, whom: Whom, notices: readonly Problem[], call: Call): number {
  const { terminal, flags } = call
  const isNamed = whom.kind === 'named'
  terminal.progress(1, '')
  // Of a list those who may have it or not are named below, one to a line.
  for (const each of report.problems) if (isNamed || each.code !== 'delivery-uncertain') terminal.problem(each)
  const problems = [...notices, ...report.problems]
  if (flags.json !== undefined) terminal.print(JSON.stringify(asJson(edition, { ...report, problems }), null, 2))
  else total(edition, report, whom, call)
  return hasErrors(problems) ? 1 : 0
}

/** What a timer calls: tells only of what was done, or could not be. */
async function takeUp(call: Call): Promise<number> {
  const { sendDue } = await import('../delivery/index.ts')
  const { terminal, flags } = call
  const turns = await sendDue(await call.newsroom(), await portsOf(call))
  if (flags.json !== undefined) {
    terminal.print(JSON.stringify(turns.map(turnAsJson), null, 2))
    return Math.max(0, ...turns.map(exitOf))
  }
  if (turns.length === 0) terminal.say('Nobody is due.')
  let exit = 0
  for (const turn of turns) {
    if (turn.kind === 'sent') {
      terminal.print(`${turn.sent.edition.id}  ${turn.sent.edition.subject}`)
      tell(turn.sent, { kind: 'due' }, [], call)
    } else if (turn.kind === 'passed') terminal.say(passedLine(turn))
    else {
      terminal.say(`${turn.name} was not sent:`)
      for (const each of turn.problems) terminal.problem(each)
    }
    exit = Math.max(exit, exitOf(turn))
  }
  return exit
}

function exitOf(turn: Turn): number {
  if (turn.kind === 'passed') return 0
  return turn.kind === 'failed' ? exitCodeOf(turn.problems) : Number(hasErrors(turn.sent.report.problems))
}

function turnAsJson(turn: Turn): object {
  if (turn.kind !== 'sent') {
    const { kind: _, ...said } = turn
    return said
  }
  const { edition, report } = turn.sent
  return { ...asJson(edition, report), schedule: edition.schedule, slot: edition.slot }
}

function passedLine({ schedule, slot, outcome }: Extract<Turn, { kind: 'passed' }>): string {
  return outcome === 'empty'
    ? `${schedule}: nothing new at ${slot}; it is passed by.`
    : `${schedule}: ${slot} was noticed too late; it is passed by.`
}

async function rulesIn(flag: string | true | undefined): Promise<string[]> {
  if (typeof flag !== 'string') return []
  const { RULES } = await import('../check/index.ts')
  const known = RULES.map(each => each.name)
  const named = flag.split(',').map(each => each.trim())
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

async function rehearse(room: Newsroom, id: string | null, whom: Asked, call: Call): Promise<number> {
  const { dryRun } = await import('../delivery/index.ts')
  const { terminal, flags, clock } = call
  const { edition, files, ...rest } = await dryRun(room, id, whom, { clock, test: flags.test !== undefined })
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
