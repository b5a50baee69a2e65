import { expect, test } from 'vitest'
import { openState } from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { newsroom } from '../support/newsroom.ts'
import { editionOf } from './bench.ts'
import { type Moment, type Said, scripted } from './scripted.ts'

// One of each way in which a row of docs/faults.md ends, as a person at the command line meets it.

const BEN = 'ben@example.net'
const NAMED = ['send', '--to', 'friends.txt', '--yes', '--json']
const ID = '2026-11-20-1'

/** A newsroom with three friends and a server that does as it is told, until it is mended. */
async function desk(on: (moment: Moment) => Said, login = false) {
  const told = { on: on as ((moment: Moment) => Said) | undefined }
  let logins = 0
  const server = await scripted({
    login,
    on(moment) {
      if (moment.stage === 'auth') logins += 1
      return told.on?.(moment)
    },
  })
  const dir = newsroom({ 'friends.txt': ['ada@example.net', BEN, 'cleo@example.net'].join('\n') })
  const command = async (args: readonly string[], minutes = 0) => {
    const { code, stdout } = await postrider(dir, args, {
      env: { POSTRIDER_SMTP_URL: server.url, SOURCE_DATE_EPOCH: String(1795176000 + minutes * 60) },
    })
    const [said] = [JSON.parse(stdout)].flat()
    const { counts = {}, problems = [] } = said ?? {}
    const { sent, deferred, failed, uncertain, queued } = counts
    return {
      code,
      counts: [sent, deferred, failed, uncertain, queued],
      problems: problems.map((each: { code: string }) => each.code),
      state: await edition(dir),
    }
  }
  return {
    server,
    command,
    tell: (next: typeof on | undefined) => {
      told.on = next
    },
    logins: () => logins,
  }
}

async function edition(dir: string): Promise<string> {
  const state = await openState(dir)
  try {
    return await editionOf(state)
  } finally {
    await state.destroy()
  }
}

function atBen(stage: Moment['stage'], said: Said): (moment: Moment) => Said {
  return moment => (moment.stage === stage && moment.to === BEN ? said : undefined)
}

// The counts are: sent, deferred, failed, uncertain, queued.
test.each([
  {
    what: '451 at RCPT',
    on: atBen('rcpt', '451 later'),
    first: [0, [2, 1, 0, 0, 0], ['delivery-deferred'], 'open'],
    copies: 1,
  },
  {
    what: '550 at RCPT',
    on: atBen('rcpt', '550 no'),
    first: [1, [2, 0, 1, 0, 0], ['delivery-failed'], 'sent'],
    copies: 0,
  },
  {
    what: 'a drop after the dot',
    on: atBen('dot', 'drop'),
    first: [1, [2, 0, 0, 1, 0], ['delivery-uncertain'], 'open'],
    copies: 2,
  },
] as const)(
  '$what: exit code, counts, problem and edition are as the table says, and --due ends it',
  async ({ on, first, copies }) => {
    const { server, command, tell } = await desk(on)
    const [code, counts, problems, state] = first
    expect(await command(NAMED)).toEqual({ code, counts, problems, state })
    tell(undefined)
    const due = await command(['send', '--due', '--json'], 10)
    expect(due.code).toBe(0)
    expect(server.taken.filter(each => each === BEN)).toHaveLength(copies)
    expect(server.taken.filter(each => each !== BEN)).toHaveLength(2)
  },
)

test('550 at MAIL behind the first message: one problem and a pause, which no timer ends, but the next send does', async () => {
  const { server, command, tell } = await desk(({ stage, mails }) =>
    stage === 'mail' && mails === 1 ? '550 5.7.1 not you' : undefined,
  )
  expect(await command(NAMED)).toEqual({
    code: 1,
    counts: [1, 0, 0, 0, 2],
    problems: ['smtp-refused'],
    state: 'paused',
  })
  tell(undefined)
  const { connections } = server
  expect((await command(['send', '--due', '--json'], 10)).state).toBe('paused')
  expect(server.connections).toBe(connections)
  expect(await command(['send', ID, ...NAMED.slice(1)], 10)).toEqual({
    code: 0,
    counts: [3, 0, 0, 0, 0],
    problems: [],
    state: 'sent',
  })
  expect(server.taken).toHaveLength(3)
})

test('a log-in that is refused when a timer goes on pauses the edition, so that it is tried once and not until the account is locked', async () => {
  const { server, command, tell, logins } = await desk(atBen('rcpt', '451 later'), true)
  expect((await command(NAMED)).state).toBe('open')
  tell(({ stage }) => (stage === 'auth' ? '535 5.7.8 wrong' : undefined))
  const before = logins()
  const due = ['send', '--due', '--json']
  expect(await command(due, 10)).toMatchObject({ code: 1, problems: ['smtp-auth'], state: 'paused' })
  for (const minutes of [20, 30]) expect(await command(due, minutes)).toMatchObject({ code: 0, state: 'paused' })
  expect(logins()).toBe(before + 1)
  tell(undefined)
  expect(await command(['send', ID, ...NAMED.slice(1)], 40)).toMatchObject({ code: 0, problems: [], state: 'sent' })
  expect(server.taken).toHaveLength(3)
})

test('a log-in that is refused at once leaves a draft', async () => {
  const { server, command, tell } = await desk(({ stage }) => (stage === 'auth' ? '535 5.7.8 wrong' : undefined), true)
  expect(await command(NAMED)).toMatchObject({ code: 1, problems: ['smtp-auth'], state: 'draft' })
  tell(undefined)
  expect(await command(NAMED)).toMatchObject({ code: 0, counts: [3, 0, 0, 0, 0], state: 'sent' })
  expect(server.taken).toHaveLength(3)
})
