import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Answered, Office, Source } from '../delivery/index.ts'
import type { Newsroom } from '../newsroom/index.ts'
import { hasErrors, type Problem, ProblemError, problemsOf } from '../problem/index.ts'
import type { Call, Command } from './command.ts'
import { thousands } from './terminal.ts'

const ACTION = 12
const ADDRESS = 34

/** `postrider bounces`: reads mail that came back, and does what it asks for. */
export const bouncesCommand: Command = {
  name: 'bounces',
  summary: 'Read mail that came back: stop addresses that are gone, complaints, and who leaves by mail.',
  words: { shown: '[PATH…|-]', least: 0, most: Number.POSITIVE_INFINITY },
  flags: {
    'dry-run': { help: 'show what each message says and what would be done; change nothing' },
    move: { value: 'FOLDER', help: 'move what is dealt with to this folder of the maildir or the IMAP mailbox' },
    all: { help: 'over IMAP: read also what was read before' },
    ndjson: { help: 'print one JSON document a line and message' },
  },
  examples: [
    ['postrider bounces', 'reads what is new in the mailbox of POSTRIDER_IMAP_URL; for a timer'],
    ['postrider bounces --move Bounces', 'and moves there what is dealt with'],
    ['postrider bounces ~/Maildir', 'a maildir; also an mbox, an .eml file, or a folder of them'],
    ['postrider bounces saved/ --dry-run --json', 'what was understood of each, with its evidence'],
    ['postrider bounces - < message.eml', 'one message, as a mail server hands it over'],
  ],
  stoppable: true,
  async run(call: Call): Promise<number> {
    const { flags, terminal, signal } = call
    const isDry = flags['dry-run'] !== undefined
    const moveTo = typeof flags.move === 'string' ? flags.move : null
    const { readReturns } = await import('../delivery/index.ts')
    const room = await newsroomFor(call, isDry)
    const office = await officeOf(room, isDry)
    const printer = printerOf(call)
    try {
      for (const source of await sourcesOf(call, room, office, moveTo)) {
        try {
          for await (const each of readReturns(source, office, { clock: call.clock, isDry, signal })) printer.add(each)
        } catch (error) {
          // What was done before it is told all the same.
          for (const each of problemsOf(error)) printer.add(each)
        } finally {
          await source.close()
        }
      }
      printer.end()
    } finally {
      await office?.state.destroy()
    }
    if (isDry && !printer.isJson) terminal.say('Nothing was changed.')
    return printer.failed() ? 1 : 0
  },
}

/** Messages can be read where there is no newsroom, as long as nothing is done about them. */
async function newsroomFor(call: Call, isDry: boolean): Promise<Newsroom | null> {
  try {
    return await call.newsroom()
  } catch (error) {
    const none = error instanceof ProblemError && error.problems.every(each => each.code === 'no-config')
    if (none && isDry && call.words.length > 0 && call.flags.newsroom === undefined) return null
    throw error
  }
}

/** The state is not made by a rehearsal. */
async function officeOf(newsroom: Newsroom | null, isDry: boolean): Promise<Office | null> {
  if (newsroom === null) return null
  if (isDry && !existsSync(join(newsroom.dir, '.postrider', 'postrider.sqlite'))) return null
  const { openState } = await import('../store/index.ts')
  return { newsroom, state: await openState(newsroom.dir) }
}

/** The mailboxes that are to be read. What cannot be at all is told before anything is done. */
async function sourcesOf(
  call: Call,
  room: Newsroom | null,
  office: Office | null,
  moveTo: string | null,
): Promise<Source[]> {
  const { words, cwd, terminal, flags, signal } = call
  const { openImap, openPath, openStream, readImapUrl } = await import('../delivery/index.ts')
  if (words.length === 0 && room !== null) {
    const server = readImapUrl(room.env.POSTRIDER_IMAP_URL)
    return [await openImap(server, { moveTo, state: office?.state ?? null, all: flags.all !== undefined, signal })]
  }
  return words.map(word => {
    if (word !== '-') return openPath(cwd, word, moveTo)
    if (moveTo === null) return openStream(terminal.input)
    const says = '--move works in a maildir and over IMAP; standard input is neither.'
    throw new ProblemError('wrong-arguments', { command: 'bounces', says })
  })
}

/** Takes what was done, one by one, and tells it. */
type Printer = { isJson: boolean; add(each: Answered | Problem): void; end(): void; failed(): boolean }

function printerOf({ flags, terminal }: Call): Printer {
  const isJson = flags.json !== undefined || flags.ndjson !== undefined
  const all: Answered[] = []
  const counts = new Map<string, number>()
  let failed = false
  return {
    isJson,
    add(each) {
      if ('code' in each) {
        failed ||= hasErrors([each])
        terminal.problem(each)
        return
      }
      counts.set(each.action, (counts.get(each.action) ?? 0) + 1)
      if (flags.ndjson !== undefined) terminal.print(JSON.stringify(each))
      else if (isJson) all.push(each)
      else terminal.print(lineOf(each, terminal.grey))
    },
    end() {
      if (isJson && flags.ndjson === undefined) terminal.print(JSON.stringify(all, null, 2))
      if (isJson) return
      const said = [...counts].map(([action, count]) => `${thousands(count)} ${action}`)
      terminal.say(said.length === 0 ? 'There is no new mail.' : `${said.join(', ')}.`)
    },
    failed: () => failed,
  }
}

function lineOf(answered: Answered, grey: (text: string) => string): string {
  const { action, subscriber, recipient, kind, evidence, why, file } = answered
  const who = subscriber ?? recipient ?? '-'
  const said = [kind, evidence ?? '', why === null ? '' : `(${why})`].filter(part => part !== '').join('  ')
  const line = `${action.padEnd(ACTION)}${who.padEnd(ADDRESS)} ${said}`
  return `${shown(line)}  ${grey(shown(file))}`
}

/** What a stranger or a file name says, on one line. */
function shown(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')
}
