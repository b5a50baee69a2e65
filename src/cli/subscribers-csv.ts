import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { toRfc3339 } from '../article/index.ts'
import type { Imported, Refused } from '../audience/index.ts'
import { clockOf, type Growing, growWhole, type Newsroom } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { openState, scratchOf } from '../store/index.ts'
import type { Call } from './command.ts'
import { filterIn, namesIn } from './people.ts'
import { thousands } from './terminal.ts'

/** So many rows that were left out are told one by one. */
const MOST_SHOWN = 20
/** Files that are larger are read with little memory; smaller ones need little anyway. */
const LARGE_BYTES = 10_000_000
/** What holds addresses is nobody else's to read. */
const PRIVATE = { mode: 0o600 }

/** `subscribers import FILE`: brings the people of a file in. */
export async function importPeople(room: Newsroom, words: readonly string[], call: Call): Promise<number> {
  const [source = ''] = words
  const { flags, terminal, cwd, signal } = call
  const file = resolve(cwd, source)
  const consent = await consentIn(call)
  const size = sizeOf(file)
  // V8 gives what lives shortly ever more room, up to 96 MB, though a batch needs a few: here it keeps what it has.
  if (size > LARGE_BYTES) setFlagsFromString('--semi-space-growth-factor=1')
  const rejects = typeof flags.rejects === 'string' ? await rejectsTo(resolve(cwd, flags.rejects), flags.rejects) : null
  const told: Problem[] = []
  const { importSubscribers } = await import('../audience/index.ts')
  const real = await openState(room.dir)
  try {
    const scratch = flags['dry-run'] === undefined ? null : await scratchOf(real, room.dir)
    try {
      const done = await importSubscribers(scratch?.state ?? real, file, {
        source,
        consent,
        lists: namesIn(flags.list),
        tags: namesIn(flags.tag),
        now: toRfc3339(clockOf(room.env, call.clock).now()),
        signal,
        onHeader: cells => rejects?.begin(cells),
        onRefused: row => {
          rejects?.add(row)
          if (rejects === null && told.length < MOST_SHOWN)
            told.push(problem('row-refused', { at: `${source}:${row.line}`, reason: row.reason }))
        },
        onProgress: (rows, bytes) => terminal.progress(bytes / size, `${thousands(rows)} rows`),
      })
      rejects?.end()
      return report(source, done, told, rejects === null ? null : String(flags.rejects), call)
    } finally {
      terminal.progress(1, '')
      await scratch?.remove()
    }
  } finally {
    rejects?.discard()
    await real.destroy()
  }
}

async function consentIn({ flags, terminal, signal }: Call): Promise<string> {
  const said = typeof flags.consent === 'string' ? flags.consent : null
  const asked =
    said === null && terminal.canAsk
      ? await terminal.askFor('Where does the consent of these people come from?', signal)
      : (said ?? '')
  const text = asked.replace(/\s+/g, ' ').trim()
  if (text === '') throw new ProblemError('no-consent')
  return text
}

/** For the bar alone: what cannot be read is said by the import. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

type Rejects = { begin(header: readonly string[]): void; add(row: Refused): void; end(): void; discard(): void }

/** A table of the rows that are left out, as they were, which can be mended and imported. */
async function rejectsTo(path: string, at: string): Promise<Rejects> {
  const { csvLine } = await import('../audience/index.ts')
  const file = grow(path, at)
  let width: number | null = null
  const begin = (header: readonly string[]) => {
    if (width !== null) return
    width = header.length
    file.write(csvLine([...header, 'line', 'reason']))
  }
  return {
    begin,
    add({ line, reason, cells }) {
      // A header that could not be read itself is the first that is left out.
      begin(['email'])
      const row = Array.from({ length: width ?? 1 }, (_, index) => cells[index] ?? '')
      file.write(csvLine([...row, String(line), reason]))
    },
    end() {
      begin(['email'])
      file.finish()
    },
    discard: () => file.discard(),
  }
}

function grow(path: string, at: string): Growing {
  try {
    return growWhole(path, PRIVATE)
  } catch (error) {
    throw new ProblemError('file-unwritable', { at, reason: reasonOf(error) })
  }
}

/**
 * Tells what an import did. A few bad rows among thousands are warnings and exit 0: a script that imports and then sends should
 * go on. Where no row at all could be read it was the wrong file, which is exit 1.
 */
function report(source: string, done: Imported, told: Problem[], rejects: string | null, call: Call): number {
  const { terminal, flags } = call
  const more = done.refused - told.length
  const problems = [
    ...done.problems,
    ...told,
    ...(rejects === null && more > 0 ? [problem('rows-refused', { at: source, count: more })] : []),
  ]
  terminal.progress(1, '')
  for (const each of problems) terminal.problem(each)
  const { problems: _, ...counts } = done
  if (flags.json !== undefined)
    terminal.print(JSON.stringify({ ...counts, dryRun: flags['dry-run'] !== undefined, problems }, null, 2))
  else {
    for (const name of ['added', 'updated', 'unchanged', 'kept', 'suppressed', 'refused'] as const)
      if (counts[name] > 0 || name === 'added')
        terminal.print(`${name.padEnd(11)}${thousands(counts[name]).padStart(10)}${MEANING[name]}`)
    if (rejects !== null && done.refused > 0) terminal.say(`The rows that were left out are in ${rejects}.`)
    if (flags['dry-run'] !== undefined) terminal.say('Nothing was changed: this was a dry run.')
    if (done.stopped) terminal.say('Stopped; run it again to go on. Nobody comes in twice.')
  }
  return done.rows > 0 && done.refused === done.rows ? 1 : 0
}

const MEANING = {
  added: '',
  updated: '',
  unchanged: '',
  kept: '  left or bounced here, or are not confirmed, and stay so',
  suppressed: '  must not be mailed, whatever a file says',
  refused: '  rows',
} as const

/** `subscribers export`: all that is on the list, for another program or for a copy. */
export async function exportPeople(room: Newsroom, _words: readonly string[], call: Call): Promise<number> {
  const { flags, cwd, terminal, signal } = call
  const filter = filterIn(call)
  const { EXPORT_FORMATS, exportSubscribers } = await import('../audience/index.ts')
  const said = flags.format ?? (flags.json === undefined ? 'csv' : 'json')
  const format = EXPORT_FORMATS.find(each => each === said)
  if (format === undefined)
    throw new ProblemError('flag-value', {
      name: '--format',
      wants: `wants one of ${EXPORT_FORMATS.join(', ')}`,
      command: 'subscribers',
    })
  const file = typeof flags.output === 'string' ? grow(resolve(cwd, flags.output), flags.output) : null
  const state = await openState(room.dir)
  try {
    for await (const text of exportSubscribers(state, filter, format)) {
      if (signal.aborted) break
      if (file === null) await terminal.put(text)
      else file.write(text)
    }
    // Half of a list looks like a whole one.
    if (!signal.aborted) file?.finish()
  } finally {
    file?.discard()
    await state.destroy()
  }
  return 0
}
