import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { isAbsent, makeFolder, writeWhole } from './files.ts'
import type { Newsroom } from './newsroom.ts'

const FILE = '.postrider/secret'
const BYTES = 32
/** In characters: what a person makes up is guessed. */
const SHORTEST = 32

/**
 * The keys that sign links: those of POSTRIDER_SECRET, parted by commas or white space, else those of
 * `.postrider/secret`, where one is made once (0600). The first signs; all of them count. Throws `environment-value` and
 * `unreadable-file`.
 */
export function secretsOf({ dir, env }: Pick<Newsroom, 'dir' | 'env'>): readonly string[] {
  const said = keysIn(env.POSTRIDER_SECRET ?? '')
  if (said.some(each => each.length < SHORTEST)) {
    const wants = `wants keys of at least ${SHORTEST} characters, parted by commas`
    throw new ProblemError('environment-value', { name: 'POSTRIDER_SECRET', wants })
  }
  if (said.length > 0) return said
  const file = join(dir, FILE)
  try {
    if (isAbsent(file)) make(file)
    const keys = keysIn(readFileSync(file, 'utf8'))
    if (keys.length > 0 && keys.every(key => key.length >= SHORTEST)) return keys
  } catch (error) {
    throw new ProblemError('unreadable-file', { at: FILE, reason: reasonOf(error) })
  }
  throw new ProblemError('unreadable-file', { at: FILE, reason: `it holds no key of ${SHORTEST} characters` })
}

/** The keys that may have signed something; none is made. */
export function knownSecrets(room: Pick<Newsroom, 'dir' | 'env'>): readonly string[] {
  return keysIn(room.env.POSTRIDER_SECRET ?? '').length === 0 && isAbsent(join(room.dir, FILE)) ? [] : secretsOf(room)
}

/** Makes the file whole, unless another process does so first. */
function make(file: string): void {
  makeFolder(dirname(file))
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600 })
  try {
    linkSync(temporary, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(temporary)
  }
}

function keysIn(text: string): string[] {
  return text.split(/[\s,]+/).filter(each => each !== '')
}

/** The keys of `.postrider/secret` as one text, for a backup; null where the environment holds them, or nothing was signed yet. */
export function storedSecret({ dir, env }: Pick<Newsroom, 'dir' | 'env'>): string | null {
  if (keysIn(env.POSTRIDER_SECRET ?? '').length > 0 || isAbsent(join(dir, FILE))) return null
  return secretsOf({ dir, env }).join('\n')
}

/** Puts keys of a backup behind those that there are, so that links which they signed work again. */
export function keepSecrets({ dir }: Pick<Newsroom, 'dir'>, keys: string): void {
  const present = isAbsent(join(dir, FILE)) ? [] : secretsOf({ dir, env: {} })
  const all = [...new Set([...present, ...keysIn(keys)])]
  if (all.length > present.length) writeWhole(join(dir, FILE), Buffer.from(`${all.join('\n')}\n`), { mode: 0o600 })
}
