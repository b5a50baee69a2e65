import { createReadStream, mkdirSync, readdirSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { toRfc3339 } from '../article/index.ts'
import { isAbsent } from '../newsroom/index.ts'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import { MESSAGE_LONGEST, messagesIn } from './mbox.ts'

const CHUNK_BYTES = 262_144
/** Folders in folders. */
const DEEPEST = 20

/** One message of a mailbox. `place` tells it apart there; `received` (RFC 3339): when it came, where that is known. */
export type Post = { file: string; place: string; bytes: Buffer; received: string | null }

/** Where mail that came back is read. A file that cannot be read is a problem among the messages. */
export type Source = {
  posts(): AsyncIterable<Post | Problem>
  /** Moves messages to the folder that was asked for; null where this mailbox has none. */
  move: ((places: readonly string[]) => Promise<readonly Problem[]>) | null
  /** Remembers that all up to this message were read and dealt with. */
  done(last: { place: string }): Promise<void>
  close(): Promise<void>
}

/**
 * What a path names: a message, an mbox, a maildir, or a folder with all below it but what is hidden. Nothing is marked or removed.
 * `moveTo`: a folder of the maildir by its name, or a path. Throws `unreadable-file`, and `wrong-arguments` where nothing can be moved.
 */
export function openPath(cwd: string, path: string, moveTo: string | null): Source {
  const full = resolve(cwd, path)
  const stats = statSync(full, { throwIfNoEntry: false })
  if (stats === undefined) throw new ProblemError('unreadable-file', { at: path, reason: `there is no ${path}` })
  // A pipe or a socket may never end.
  if (!stats.isFile() && !stats.isDirectory())
    throw new ProblemError('unreadable-file', {
      at: path,
      reason: 'it is neither a file nor a folder; standard input is -',
    })
  const isBox = stats.isDirectory() && isMaildir(full)
  if (moveTo !== null && !isBox)
    throw new ProblemError('wrong-arguments', {
      command: 'bounces',
      says: `--move works in a maildir and over IMAP; ${path} is neither.`,
    })
  const target = moveTo === null ? null : targetOf(full, moveTo)
  return {
    posts: () => postsBelow(full, { cwd, deep: 0 }),
    move: target === null ? null : async places => places.flatMap(place => moved(cwd, place, target)),
    done: async () => undefined,
    close: async () => undefined,
  }
}

/** What is piped in: a message, or an mbox. */
export function openStream(input: Readable): Source {
  return {
    posts: () => postsFrom(input, { file: 'stdin', place: '-', received: null }),
    move: null,
    done: async () => undefined,
    close: async () => undefined,
  }
}

function isMaildir(folder: string): boolean {
  return ['cur', 'new'].every(name => statSync(join(folder, name), { throwIfNoEntry: false })?.isDirectory() === true)
}

async function* postsBelow(path: string, { cwd, deep }: { cwd: string; deep: number }): AsyncGenerator<Post | Problem> {
  try {
    if (!statSync(path).isDirectory()) {
      yield* postsOf(path, cwd)
      return
    }
    const isBox = isMaildir(path)
    const entries = readdirSync(path, { withFileTypes: true })
      .filter(entry => (isBox ? entry.name === 'cur' || entry.name === 'new' : !entry.name.startsWith('.')))
      .filter(entry => entry.isFile() || (entry.isDirectory() && deep < DEEPEST))
    const names = entries.map(entry => entry.name).sort()
    for (const name of names) yield* postsBelow(join(path, name), { cwd, deep: deep + 1 })
  } catch (error) {
    const file = namedFrom(cwd, path)
    yield problem('unreadable-file', { at: file, reason: reasonOf(error) })
  }
}

async function* postsOf(path: string, cwd: string): AsyncGenerator<Post> {
  const received = toRfc3339(statSync(path).mtimeMs)
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  yield* postsFrom(stream, { file: namedFrom(cwd, path), place: path, received })
}

async function* postsFrom(stream: Readable, { file, place, received }: Omit<Post, 'bytes'>): AsyncGenerator<Post> {
  let number = 0
  try {
    for await (const { bytes, isOfMany } of messagesIn(stream)) {
      number += 1
      // A file's time is that of the last message in it.
      yield isOfMany
        ? { file: `${file}#${number}`, place, bytes, received: null }
        : { file, place, bytes: bytes.subarray(0, MESSAGE_LONGEST), received }
    }
  } finally {
    stream.destroy()
  }
}

/** A path as the one who named it would write it. */
function namedFrom(cwd: string, path: string): string {
  const inside = relative(cwd, path)
  return (/^\.\.(?:[\\/]|$)/.test(inside) ? path : inside).split(sep).join('/')
}

/** `Archive/Bounces` is the folder `.Archive.Bounces` of a maildir (Maildir++); what begins as a path is one. */
function targetOf(maildir: string, folder: string): string {
  if (isAbsolute(folder) || /^\.{1,2}(?:[\\/]|$)/.test(folder)) return resolve(maildir, folder)
  return join(maildir, `.${folder.replaceAll(/[\\/]/g, '.')}`)
}

function moved(cwd: string, place: string, target: string): Problem[] {
  try {
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(target, name), { recursive: true, mode: 0o700 })
    const to = join(target, basename(dirname(place)), basename(place))
    if (!isAbsent(to)) throw new Error('there is one of its name')
    renameSync(place, to)
    return []
  } catch (error) {
    return [problem('move-failed', { at: namedFrom(cwd, place), folder: target, reason: reasonOf(error) })]
  }
}
