import type { Controlled } from '../delivery/index.ts'
import { ProblemError } from '../problem/index.ts'
import type { State } from '../store/index.ts'
import type { Call, Command, Flag } from './command.ts'
import { howToRun, thousands } from './terminal.ts'

const WORDS = { shown: 'EDITION', least: 1, most: 1 }

export const pauseCommand: Command = {
  name: 'pause',
  summary: 'Hold an edition: a send of it that is under way ends, and none goes on, until it is resumed.',
  words: WORDS,
  flags: {},
  examples: [['postrider pause 2026-11-23-1', 'from another terminal, or from another day']],
  run: call =>
    control(call, async (state, id) => (await import('../delivery/index.ts')).pauseEdition(state, id), {
      says: ({ left }) => `Paused. ${thousands(left)} are left.`,
      next: ({ edition }) => `To go on: ${howToRun(call.env)} resume ${edition}`,
    }),
}

export const resumeCommand: Command = {
  name: 'resume',
  summary: 'Let a paused edition be sent again.',
  words: WORDS,
  flags: {},
  examples: [['postrider resume 2026-11-23-1', 'then send it: postrider send 2026-11-23-1']],
  run: call =>
    control(call, async (state, id) => (await import('../delivery/index.ts')).resumeEdition(state, id), {
      says: ({ left }) => `Not paused any more. ${thousands(left)} are left.`,
      next: ({ edition }) => `To go on: ${howToRun(call.env)} send ${edition}`,
    }),
}

const YES: Flag = { help: 'do not ask' }

export const cancelCommand: Command = {
  name: 'cancel',
  summary: 'Give an edition up: whoever does not have it yet does not get it. There is no way back.',
  words: WORDS,
  flags: { yes: YES },
  examples: [['postrider cancel 2026-11-23-1', 'asks first; who had no turn, or was put off, is skipped']],
  async run(call) {
    const { flags, terminal, signal, words } = call
    if (flags.yes === undefined) {
      if (!terminal.canAsk) throw new ProblemError('not-confirmed')
      if (!(await terminal.ask(`Shall nobody else get ${words[0]}? There is no way back.`, signal))) {
        terminal.say('Nothing was cancelled.')
        return 0
      }
    }
    const { instantOf } = await import('../newsroom/index.ts')
    const now = instantOf((await call.newsroom()).env, call.clock)
    return control(call, async (state, id) => (await import('../delivery/index.ts')).cancelEdition(state, id, now), {
      says: () => 'Cancelled.',
      next: ({ edition }) => `What became of it: ${howToRun(call.env)} status ${edition}`,
    })
  },
}

async function control(
  call: Call,
  act: (state: State, id: string) => Promise<Controlled>,
  { says, next }: { says(done: Controlled): string; next(done: Controlled): string },
): Promise<number> {
  const { words, flags, terminal } = call
  const { openState, ownerOfSending } = await import('../store/index.ts')
  const room = await call.newsroom()
  const state = await openState(room.dir)
  try {
    const done = await act(state, words[0] ?? '')
    if (flags.json !== undefined) {
      terminal.print(JSON.stringify(done, null, 2))
      return 0
    }
    terminal.print(says(done))
    const owner = done.status === 'sending' ? null : ownerOfSending(room.dir)
    if (owner !== null) terminal.say(`The send that is under way (${owner}) ends once what is in flight has its reply.`)
    terminal.say(next(done))
    return 0
  } finally {
    await state.destroy()
  }
}
