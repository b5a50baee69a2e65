import { resolve } from 'node:path'
import { toRfc3339 } from '../article/index.ts'
import { clockOf, keepSecrets, secretsOf, storedSecret } from '../newsroom/index.ts'
import { ProblemError } from '../problem/index.ts'
import { backUp, inspect, lockSending, openBackup, openState } from '../store/index.ts'
import type { Call } from './command.ts'
import { thousands } from './terminal.ts'

/** `postrider backup FILE`. */
export async function backUpTo(call: Call): Promise<number> {
  const { words, flags, terminal, cwd } = call
  const [name = ''] = words
  const room = await call.newsroom()
  const secret = storedSecret(room)
  const state = await openState(room.dir)
  try {
    await backUp(state, resolve(cwd, name), secret)
  } finally {
    await state.destroy()
  }
  if (flags.json !== undefined) terminal.print(JSON.stringify({ file: name }))
  else terminal.print(name)
  terminal.say(
    secret === null
      ? 'It holds addresses: keep it as you keep a password, and the keys of POSTRIDER_SECRET beside it.'
      : 'It holds addresses, and the key that signs links: keep it as you keep a password.',
  )
  return 0
}

/** `postrider restore FILE`. */
export async function restoreFrom(call: Call): Promise<number> {
  const { words, flags, terminal, clock, cwd, signal } = call
  const [name = ''] = words
  const room = await call.newsroom()
  if (flags.yes === undefined) {
    if (!terminal.canAsk) throw new ProblemError('not-confirmed')
    const question = 'The present people and ledger go, and those of the backup come. Shall they?'
    if (!(await terminal.ask(question, signal))) {
      terminal.say('Nothing was restored.')
      return 0
    }
  }
  const lock = lockSending(room.dir, toRfc3339(clockOf(room.env, clock).now()))
  try {
    const backup = await openBackup(room.dir, resolve(cwd, name))
    let kept: number
    try {
      const now = toRfc3339(clockOf(room.env, clock).now())
      const carried = await carryOver(room.dir, backup.state, now, terminal.say)
      await backup.finish(carried !== null)
      kept = carried ?? 0
    } catch (error) {
      await backup.cancel()
      throw error
    }
    if (backup.secret !== null) keepSecrets(room, backup.secret)
    const known = secretsOf(room)
    if (backup.secret?.split('\n').some(key => !known.includes(key)))
      terminal.say(
        'POSTRIDER_SECRET lacks keys of the backup, which stand in .postrider/secret: add them, or old links do not work.',
      )
    if (flags.json !== undefined) terminal.print(JSON.stringify({ file: name, kept }))
    else terminal.print('Restored.')
    if (kept > 0) terminal.say(`${thousands(kept)} who left since are kept off the list.`)
    return 0
  } finally {
    lock.release()
  }
}

/** Who left since the backup stays away: how many. Null where the present state cannot be read. */
async function carryOver(
  dir: string,
  backup: Awaited<ReturnType<typeof openState>>,
  now: string,
  say: (line: string) => void,
): Promise<number | null> {
  const { keepRefusals } = await import('../audience/index.ts')
  const { problemsOf } = await import('../problem/index.ts')
  let present: Awaited<ReturnType<typeof openState>> | null = null
  try {
    try {
      present = await openState(dir)
      await inspect(present)
    } catch (error) {
      const reason = problemsOf(error)[0]?.message ?? ''
      say(`The present state cannot be read, so that who left since is not known: ${reason}`)
      return null
    }
    return await keepRefusals(present, backup, now)
  } finally {
    await present?.destroy()
  }
}
