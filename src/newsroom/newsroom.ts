import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { toRfc3339 } from '../article/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import type { Config } from './config.ts'
import { isAbsent } from './files.ts'
import { loadConfig } from './read-config.ts'

/** What a newsroom takes from outside: POSTRIDER_* and SOURCE_DATE_EPOCH. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The folder a person works in, opened. */
export type Newsroom = { readonly dir: string; readonly config: Config; readonly env: Environment }

/** The time, injected; the edge reads the real one. */
export type Clock = { now(): number }

/** Opens a newsroom: its config, and its `.env` below the environment that it was called with. */
export async function openNewsroom(dir: string, env: Environment): Promise<Newsroom> {
  const absolute = resolve(dir)
  const config = await loadConfig(absolute)
  const file = join(absolute, '.env')
  const fromFile = isAbsent(file) ? {} : parseEnv(readEnv(file))
  return { dir: absolute, config, env: { ...fromFile, ...env } }
}

function readEnv(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: '.env', reason: reasonOf(error) })
  }
}

/** The clock, or the seconds since 1970 of SOURCE_DATE_EPOCH that stand in for it. */
export function clockOf({ SOURCE_DATE_EPOCH: epoch }: Environment, clock: Clock): Clock {
  if (epoch === undefined || epoch === '') return clock
  if (/^\d{1,11}$/.test(epoch)) return { now: () => Number(epoch) * 1000 }
  throw new ProblemError('environment-value', { name: 'SOURCE_DATE_EPOCH', wants: 'wants seconds since 1970' })
}

/** The instant (RFC 3339, whole seconds) that new entries of the lock file get. */
export function instantOf(env: Environment, clock: Clock): string {
  return toRfc3339(Math.floor(clockOf(env, clock).now() / 1000) * 1000)
}
