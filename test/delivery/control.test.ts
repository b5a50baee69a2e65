import { describe, expect, onTestFinished, test } from 'vitest'
import { postrider } from '../support/cli.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'
import { start } from './desk.ts'
import { type SmtpOptions, smtpServer } from './smtp.ts'

const ID = '2026-11-20-1'
const LATER = '1795179600'
const PEOPLE = Array.from({ length: 40 }, (_, index) => `reader${index}@example.net`)

async function room(on: SmtpOptions['on'] = {}, delivery: object = { connections: 2 }) {
  const server = await smtpServer({ on })
  const dir = newsroom({}, { ...CONFIG, delivery })
  const env = { POSTRIDER_SMTP_URL: server.url }
  const run = (...args: string[]) => postrider(dir, args, { env })
  const later = (...args: string[]) => postrider(dir, args, { env: { ...env, SOURCE_DATE_EPOCH: LATER } })
  await run('subscribers', 'add', ...PEOPLE)
  return { dir, server, env, run, later }
}

/** A server that holds each message back at the dot until it is let go. */
function gate() {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>()
  const { promise: open, resolve: letGo } = Promise.withResolvers<undefined>()
  onTestFinished(() => letGo(undefined))
  const dot = (): Promise<undefined> => {
    reach()
    return open
  }
  return { dot, reached, letGo: () => letGo(undefined) }
}

describe('from another terminal, while a send is under way', () => {
  test('status tells what is in flight, and its numbers add up to all candidates', async () => {
    const { dot, reached, letGo } = gate()
    const { dir, env, run } = await room({ dot })
    const child = start(dir, ['send', '--yes', '--skip-test'], env)
    await reached
    const { counts, inFlight, status } = JSON.parse((await run('status', ID, '--json')).stdout)
    expect(status).toBe('sending')
    expect(inFlight).toBeGreaterThan(0)
    expect(inFlight).toBeLessThanOrEqual(2)
    expect(counts.uncertain).toBe(inFlight)
    expect(sum(counts)).toBe(40)
    const said = (await run('status', ID)).stdout
    expect(said).toMatch(/^sending {2}process \d+, since 2026-11-20T12:00:00Z$/m)
    expect(said).toMatch(/^in flight +[12]$/m)
    letGo()
    expect((await child.ended).code).toBe(0)
  })

  test('pause lets what is in flight end and no other begin; send says so until resume', async () => {
    const { dot, reached, letGo } = gate()
    const { dir, env, run, server } = await room({ dot })
    const child = start(dir, ['send', '--yes', '--skip-test', '--json'], env)
    await reached
    const paused = await run('pause', ID)
    expect(paused).toMatchObject({ code: 0, stdout: 'Paused. 40 are left.\n' })
    expect(paused.stderr).toContain('ends once what is in flight has its reply')
    letGo()
    const ended = await child.ended
    expect(ended.code).toBe(1)
    const { counts, problems } = JSON.parse(ended.stdout)
    expect(problems).toMatchObject([{ code: 'edition-paused', at: ID }])
    expect(counts.sent).toBeLessThanOrEqual(2)
    expect([counts.uncertain, sum(counts)]).toEqual([0, 40])

    for (const args of [
      ['--yes', '--skip-test'],
      [ID, '--yes'],
    ]) {
      const refused = await run('send', ...args)
      expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('edition-paused')])
    }
    expect((await run('send', '--due')).stderr).toBe('Nobody is due.\n')
    expect(await run('resume', ID)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Not paused any more\./) })
    expect((await run('send', ID, '--yes')).code).toBe(0)
    expect(new Set(server.accepted.map(each => each.to)).size).toBe(40)
    expect(server.accepted).toHaveLength(40)
  })

  test('cancel is for ever: whoever had no turn is skipped, and nobody gets it any more', async () => {
    const { dot, reached, letGo } = gate()
    const { dir, env, run, server } = await room({ dot })
    const child = start(dir, ['send', '--yes', '--skip-test', '--json'], env)
    await reached
    expect((await run('cancel', ID)).code).toBe(2)
    expect(await run('cancel', ID, '--yes')).toMatchObject({ code: 0, stdout: 'Cancelled.\n' })
    letGo()
    const ended = await child.ended
    expect([ended.code, JSON.parse(ended.stdout).problems]).toMatchObject([1, [{ code: 'edition-cancelled' }]])
    const { counts, status } = JSON.parse((await run('status', ID, '--json')).stdout)
    expect(status).toBe('cancelled')
    expect(counts).toMatchObject({ candidates: 40, queued: 0, uncertain: 0, sent: server.accepted.length })
    expect(counts.sent + counts.skipped).toBe(40)
    for (const command of ['pause', 'resume', 'cancel']) {
      const { code, stderr } = await run(command, ID, ...(command === 'cancel' ? ['--yes'] : []))
      expect([command, code, stderr]).toEqual([command, 1, expect.stringContaining('edition-cancelled')])
    }
    expect((await run('send', ID, '--yes')).stderr).toContain('edition-cancelled')
  })
})

describe('what is put off', () => {
  test('ends the send with the time of the next, is left alone until then, and taken up by send --due', async () => {
    let isBusy = true
    const { run, later, server } = await room({
      rcpt: to => (isBusy && to === 'reader7@example.net' ? { code: 451, text: '4.3.0 later' } : undefined),
    })
    const first = await run('send', '--yes', '--skip-test', '--json')
    const { nextDue, counts } = JSON.parse(first.stdout)
    expect([first.code, counts.sent, counts.deferred]).toEqual([0, 39, 1])
    const wait = (Date.parse(nextDue) - Date.parse('2026-11-20T12:00:00Z')) / 60_000
    expect(wait).toBeGreaterThanOrEqual(5)
    expect(wait).toBeLessThanOrEqual(6)

    isBusy = false
    expect(await run('send', '--due')).toMatchObject({ code: 0, stderr: 'Nobody is due.\n' })
    const early = await run('send', ID, '--yes')
    expect(early).toMatchObject({ code: 0, stderr: expect.stringContaining(`Nobody is due before ${nextDue}.`) })
    expect(server.accepted).toHaveLength(39)
    const due = JSON.parse((await later('send', '--due', '--json')).stdout)
    expect(due).toMatchObject([{ edition: ID, complete: true, counts: { candidates: 40, sent: 40 } }])
    expect(server.accepted.at(-1)?.to).toBe('reader7@example.net')
    expect((await later('send', '--due', '--json')).stdout).toBe('[]\n')
  })

  test('--due takes neither an edition nor anybody by name', async () => {
    const { run } = await room()
    for (const args of [[ID], ['--to', 'ada@example.net'], ['--list', 'water'], ['--test', 'ada@example.net']])
      expect((await run('send', '--due', ...args)).code).toBe(2)
  })
})

describe('status', () => {
  test('tells each address with what its server said, as lines, CSV and JSON, all or some of them', async () => {
    const { run } = await room({
      rcpt: to => {
        if (to === 'reader3@example.net') return { code: 550, text: '5.1.1 no such user, =cmd' }
        return to === 'reader4@example.net' ? { code: 452, text: '4.2.2 full' } : undefined
      },
    })
    await run('send', '--yes', '--skip-test')
    expect((await run('status', ID, '--only', 'failed,deferred')).stdout).toBe(
      'failed   reader3@example.net  550 5.1.1 no such user, =cmd\ndeferred reader4@example.net  452 4.2.2 full\n',
    )
    expect((await run('status', ID, '--only', 'failed', '--csv')).stdout).toMatch(
      /^address,status,tries,code,enhanced,reply,queueId,firstAt,changedAt,dueAt\r?\nreader3@example\.net,failed,1,550,5\.1\.1,"550 5\.1\.1 no such user, =cmd",,2026-11-20T12:00:00Z,2026-11-20T12:00:00Z,\r?\n$/,
    )
    const { deliveries, counts } = JSON.parse((await run('status', ID, '--address', '--json')).stdout)
    expect(deliveries).toHaveLength(40)
    expect(deliveries[4]).toEqual({
      address: 'reader4@example.net',
      status: 'deferred',
      tries: 1,
      code: 452,
      enhanced: '4.2.2',
      reply: '452 4.2.2 full',
      queueId: null,
      firstAt: '2026-11-20T12:00:00Z',
      changedAt: '2026-11-20T12:00:00Z',
      dueAt: expect.stringMatching(/^2026-11-20T12:0[56]:\d\dZ$/),
    })
    expect(counts).toEqual({ candidates: 40, sent: 38, failed: 1, skipped: 0, uncertain: 0, deferred: 1, queued: 0 })
    expect((await run('status')).stdout).toBe(
      `${ID}   sending    38 of 40            Water council sets summer limits\n`,
    )
  })

  test('of what was never begun names what there is', async () => {
    const { run } = await room()
    expect(await run('status')).toMatchObject({ code: 0, stderr: 'No send was begun here yet.\n' })
    for (const command of ['status', 'pause', 'resume']) {
      const { code, stderr } = await run(command, 'nothing')
      expect([command, code, stderr]).toEqual([command, 1, expect.stringContaining('No send was begun here yet.')])
    }
    expect((await run('status', '--csv')).code).toBe(2)
    expect((await run('status', ID, '--only', 'lost')).code).toBe(2)
  })
})

describe('the first send of a draft to the list', () => {
  test('waits for a test of this very draft; one that was edited since wants another', async () => {
    const { dir, run, server } = await room()
    const untested = await run('send', '--yes')
    expect([untested.code, untested.stderr]).toEqual([1, expect.stringContaining('not-tested')])
    expect((await run('send', '--test', 'me@example.org', '--yes')).code).toBe(0)
    const { writeFileSync, readFileSync } = await import('node:fs')
    const file = `${dir}/articles/water.txt`
    const before = readFileSync(file, 'utf8')
    writeFileSync(file, before.replace('corn exchange', 'town hall'))
    expect((await run('send', '--yes')).stderr).toContain('not-tested')
    await run('send', '--test', 'me@example.org', '--yes')
    expect((await run('send', '--yes')).code).toBe(0)
    expect(server.accepted.filter(each => each.to !== 'me@example.org')).toHaveLength(40)
  })

  test('freezes whom it is for: who joins later is not in it, who leaves is skipped', async () => {
    let isBusy = true
    const { run, later, server } = await room({
      rcpt: to => (isBusy && /reader[12]@/.test(to) ? { code: 451, text: 'later' } : undefined),
    })
    await run('send', '--yes', '--skip-test')
    isBusy = false
    await run('subscribers', 'add', 'late@example.net')
    await run('subscribers', 'remove', 'reader2@example.net')
    const { counts, complete } = JSON.parse((await later('send', ID, '--yes', '--json')).stdout)
    expect(counts).toMatchObject({ candidates: 40, sent: 39, skipped: 1 })
    expect(complete).toBe(true)
    expect(server.accepted.map(each => each.to)).not.toContain('late@example.net')
    expect((await later('status', ID, '--json')).stdout).toContain('"status": "sent"')
  })
})

test('a fault that every message would meet pauses the edition once; sending it again by hand goes on, a timer does not', async () => {
  let isRefusing = true
  let seen = 0
  const { run, later, server } = await room({
    mail: () => {
      seen += 1
      return isRefusing && seen > 10 ? { code: 554, text: '5.7.1 you may not send' } : undefined
    },
  })
  const first = await run('send', '--yes', '--skip-test', '--json')
  expect(first.code).toBe(1)
  const { problems, counts } = JSON.parse(first.stdout)
  expect(problems).toMatchObject([{ code: 'smtp-refused' }])
  expect([counts.failed, counts.sent, counts.queued]).toEqual([0, 10, 30])
  expect((await run('status', ID)).stdout).toContain('paused: ')
  expect((await later('send', '--due')).stderr).toBe('Nobody is due.\n')
  isRefusing = false
  expect((await run('send', ID, '--yes')).code).toBe(0)
  expect(server.accepted).toHaveLength(40)
})

function sum({ candidates: _, ...counts }: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}
