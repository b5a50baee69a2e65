import type { Delivery, Plan, Progress, Report, Whom } from '../delivery/index.ts'
import type { Edition } from '../edition/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { Call } from './command.ts'
import { column, type Terminal, thousands } from './terminal.ts'

/** How often a bar is drawn anew, and how often a line is written where nobody sees a bar. */
const BAR_EVERY_MS = 250
const LINE_EVERY_MS = 30_000
/** So long ago counts for the rate. */
const RATE_OVER_MS = 10_000
const MINUTE_S = 60

/** What a person should know before the mail goes out. */
export function noticesOf({ waiting, problems }: Pick<Plan, 'waiting' | 'problems'>, { flags }: Call): Problem[] {
  const whom = whomOf(flags)
  return [
    ...problems,
    ...waiting.map(({ id, left }) => problem('edition-waiting', { at: id, edition: id, left, whom })),
  ]
}

/** Shows the plan and asks; what it warned of is added to `notices`. */
export async function confirm(plan: Plan, room: Newsroom, call: Call, notices: Problem[]): Promise<boolean> {
  const { edition, total: all, left, already, waits, refused, resumed, server } = plan
  const { flags, terminal, signal } = call
  const { nameOf } = await import('../delivery/index.ts')
  const { webVersionOf } = await import('../email/index.ts')
  const from = room.config.email.from
  notices.push(...noticesOf(plan, call))
  for (const each of notices) terminal.problem(each)
  terminal.say(`${column('edition')}${edition.id}  ${edition.subject}`)
  terminal.say(`${column('from')}${from?.name ?? room.config.site.title} <${from?.address}>`)
  terminal.say(
    `${column('through')}${nameOf(server)}, ${server.secure ? 'TLS' : server.requireTls ? 'STARTTLS' : 'loopback'}`,
  )
  const others = [
    ...(already > 0 ? [`${thousands(already)} have it`] : []),
    ...(refused > 0 ? [`${thousands(refused)} refused before`] : []),
    ...(waits > 0 ? [`${thousands(waits)} put off until later`] : []),
  ]
  terminal.say(`${column('to')}${[`${thousands(left)} of ${thousands(all)}`, ...others].join('; ')}`)
  if (resumed) terminal.say(`${column('')}It goes on as it was frozen; what you changed since is not in it.`)
  terminal.say(`${column('links to')}${webVersionOf(edition, room.config)}`)
  terminal.say()
  if (flags.yes !== undefined) return true
  return terminal.ask(`Is out/ published there, and shall this go to ${thousands(left)}?`, signal)
}

export function reply({ address, status, reply: said }: Delivery, terminal: Terminal): void {
  terminal.print(`${column(status)}${address}  ${terminal.grey(said ?? '')}`.trimEnd())
}

/** Shows how far a run is: on a bar for a person, else in a line now and then; nothing under `--json`. */
export function progressOn(terminal: Terminal, isJson: boolean): (progress: Progress) => void {
  const marks: { at: number; done: number }[] = [{ at: performance.now(), done: 0 }]
  let shown = performance.now()
  return progress => {
    const at = performance.now()
    const done = doneOf(progress)
    const isEnd = done >= progress.total
    if (isJson || (at - shown < (terminal.canDraw ? BAR_EVERY_MS : LINE_EVERY_MS) && !(isEnd && terminal.canDraw)))
      return
    shown = at
    while (marks.length > 1 && at - (marks[0]?.at ?? at) > RATE_OVER_MS) marks.shift()
    marks.push({ at, done })
    const says = progressLine(progress, rateOf(marks))
    if (terminal.canDraw) terminal.progress(done / Math.max(progress.total, 1), says)
    else terminal.say(`${thousands(done)} of ${thousands(progress.total)}  ${says}`)
  }
}

function doneOf({ sent, failed, deferred, uncertain, skipped }: Progress): number {
  return sent + failed + deferred + uncertain + skipped
}

/** Messages a second between the first and the last mark. */
function rateOf(marks: readonly { at: number; done: number }[]): number {
  const [first, last] = [marks[0], marks.at(-1)]
  if (first === undefined || last === undefined || last.at <= first.at) return 0
  return ((last.done - first.done) / (last.at - first.at)) * 1000
}

/** As `1,240 a second, 2 min left, 12 deferred, 3 failed`. */
export function progressLine(progress: Progress, rate: number): string {
  const seconds = rate > 0 ? Math.max(0, Math.ceil((progress.total - doneOf(progress)) / rate)) : null
  const left =
    seconds === null ? [] : [seconds < MINUTE_S ? `${seconds} s left` : `${Math.ceil(seconds / MINUTE_S)} min left`]
  const others = (['deferred', 'failed', 'uncertain', 'skipped'] as const).flatMap(each =>
    progress[each] > 0 ? [`${thousands(progress[each])} ${each}`] : [],
  )
  return [`${thousands(Math.round(rate))} a second`, ...left, ...others].join(', ')
}

export function asJson({ id, subject }: Edition, report: Report): object {
  return { edition: id, subject, ...report }
}

export function total(edition: Edition, report: Report, whom: Whom, { terminal, flags }: Call): void {
  const { deliveries, already, unnamed, counts, nextDue } = report
  const isNamed = whom.kind === 'named'
  const count = (status: Exclude<Delivery['status'], 'sending'>) =>
    isNamed ? deliveries.filter(each => each.status === status).length : counts[status]
  const left = count('queued') + count('deferred') + count('uncertain')
  if (unnamed > 0) terminal.say(`Of earlier runs ${thousands(unnamed)} are left whom you did not name.`)
  if (already === (isNamed ? deliveries.length : counts.candidates)) {
    const who = isNamed ? 'Everyone named has' : 'Everyone has'
    terminal.print(`${who} ${edition.id} already; nobody was mailed.`)
    return
  }
  if (!isNamed) for (const each of deliveries) reply(each, terminal)
  if (isNamed || deliveries.length > 0) terminal.print()
  for (const status of ['sent', 'deferred', 'failed', 'uncertain', 'skipped', 'queued'] as const) {
    const number = count(status)
    if (number > 0 || status === 'sent') terminal.print(`${status.padEnd(11)}${thousands(number).padStart(6)}`)
  }
  if (already > 0) terminal.print(`Of the sent, ${thousands(already)} had it before.`)
  if (count('failed') > 0)
    terminal.say(`To try one that was refused again, name it with the edition: postrider send ${edition.id} --to ADDR`)
  const isHeld = report.problems.some(({ code }) => code === 'edition-paused' || code === 'edition-cancelled')
  if (left === 0 || isHeld) return
  const when = nextDue !== null && count('queued') === 0 ? ` Nobody is due before ${nextDue}.` : ''
  terminal.say(
    `For the ${thousands(left)} that are left, go on with: postrider send ${edition.id}${whomOf(flags)}, or postrider send --due.${when}`,
  )
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
