import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import type { FrozenEdition } from '../../src/edition/index.ts'
import { type Mailbox, openNewsroom } from '../../src/newsroom/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'
import { freeze } from '../../src/publish/index.ts'
import { openState, type State } from '../../src/store/index.ts'
import { article } from '../support/article.ts'
import { folder, newsroom } from '../support/newsroom.ts'
import { PROGRAM } from '../support/program.ts'

export const FROM: Mailbox = { name: 'The Record', address: 'news@example.org' }

let made: Promise<FrozenEdition> | undefined

/** One frozen edition, compiled once a test file. */
export function frozen(): Promise<FrozenEdition> {
  made ??= openNewsroom(newsroom(), {}).then(room =>
    freeze(
      room,
      {
        id: '2026-11-13-1',
        date: '2026-11-13T06:12:09Z',
        subject: 'Quiet river plan',
        preheader: 'Withdrawals are capped at 82 percent.',
        note: null,
        planned: null,
        schedule: null,
        slot: null,
        template: null,
        articles: [article()],
      },
      '2026-11-20T12:00:00Z',
    ),
  )
  return made
}

/** A state that is closed with the test. */
export async function state(dir = folder()): Promise<State> {
  const opened = await openState(dir)
  onTestFinished(() => opened.destroy())
  return opened
}

export function mailboxes(...addresses: string[]): Mailbox[] {
  return addresses.map(address => ({ name: null, address }))
}

/** The problems that a call ends with; none where it ends well. */
export async function problemsFrom(call: () => unknown): Promise<readonly Problem[]> {
  try {
    await call()
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
  return []
}

export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }

/** Starts the command line without waiting for its end, to be sent a signal. */
export function start(
  cwd: string,
  args: readonly string[],
  env: Record<string, string>,
): { kill(signal: NodeJS.Signals): void; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd,
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      SOURCE_DATE_EPOCH: '1795176000',
      NODE_COMPILE_CACHE: join(tmpdir(), 'postrider-tests'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]) => ({ code, signal, stdout, stderr }),
  )
  return { kill: signal => void child.kill(signal), ended }
}
