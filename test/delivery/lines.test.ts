import { describe, expect, test } from 'vitest'
import { addSubscriber } from '../../src/audience/index.ts'
import { bench, editionOf, ledgerOf, run, TIMEOUTS, unaccounted } from './bench.ts'
import { type Moment, type Said, scripted } from './scripted.ts'

const FOUR = { connections: 4 }
const FORTY = Array.from({ length: 40 }, (_, index) => `reader${index}@example.net`)
const NOW = '2026-11-20T12:00:00Z'

/** How many of the edition there are in each status. */
async function standing(desk: Parameters<typeof ledgerOf>[0]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const status of Object.values(await ledgerOf(desk))) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

describe('four connections', () => {
  test.each<[string, (moment: Moment) => Said]>([
    ['says 421 to the second one', ({ stage, connection }) => at(stage === 'greeting' && connection === 2, '421 busy')],
    [
      'says 421 to all but the first',
      ({ stage, connection }) => at(stage === 'greeting' && connection > 1, '421 busy'),
    ],
    ['greets only the first', ({ stage, connection }) => at(stage === 'greeting' && connection > 1, 'stall')],
    [
      'refuses the log-in of none and drops three',
      ({ stage, connection }) => at(stage === 'ehlo' && connection > 1, 'drop'),
    ],
  ])('a server that %s gets everything over those that are left, and nothing is said', async (_, on) => {
    const [desk, server] = [await bench(), await scripted({ on })]
    const { said, took } = await run({ state: desk, server, to: FORTY, ...FOUR })
    expect(await standing(desk)).toEqual({ sent: 40 })
    expect([...server.taken].sort()).toEqual([...FORTY].sort())
    expect(said).toEqual([])
    // Nobody waits at the end for a connection that is of no use any more.
    expect(took).toBeLessThan(TIMEOUTS.greeting)
  })

  test('a server that allows two at a time, and ten messages on each, gets everything over two', async () => {
    const desk = await bench()
    let most = 0
    const server = await scripted({
      on({ stage, connection }) {
        most = Math.max(most, server.open)
        return at(stage === 'greeting' && connection > 1 && server.open > 2, '421 4.7.0 too many connections')
      },
    })
    const { said } = await run({ state: desk, server, to: FORTY, connections: 4, limits: { perConnection: 10 } })
    expect({ ...(await standing(desk)), said, taken: new Set(server.taken).size }).toEqual({
      sent: 40,
      said: [],
      taken: 40,
    })
  })

  test('whose connection goes and gets no other is mailed over another one, in the same run', async () => {
    const desk = await bench()
    let isCut = false
    const server = await scripted({
      on({ stage, connection, mails }) {
        if (stage === 'rcpt' && connection === 2 && mails === 3) {
          isCut = true
          return 'drop'
        }
        return at(stage === 'greeting' && isCut, '421 no more')
      },
    })
    const { said } = await run({ state: desk, server, to: FORTY, ...FOUR })
    expect({ ...(await standing(desk)), said, isCut }).toEqual({ sent: 40, said: [], isCut: true })
    expect([...server.taken].sort()).toEqual([...FORTY].sort())
  })

  test('a server that goes away in the middle of all four loses nobody; the next run mails each of them once', async () => {
    const desk = await bench()
    let isAway = false
    const server = await scripted({
      on({ stage }) {
        isAway ||= server.taken.length >= 15
        return at(isAway && (stage === 'rcpt' || stage === 'greeting'), 'drop')
      },
    })
    const first = await run({ state: desk, server, to: FORTY, ...FOUR })
    expect(first.said).toContain('smtp-connect')
    expect(await unaccounted(desk)).toBe(0)
    expect((await standing(desk)).sent).toBe(server.taken.length)
    const good = await scripted()
    const { said } = await run({ state: desk, server: good, to: FORTY, ...FOUR, minutes: 10 })
    expect({ ...(await standing(desk)), said }).toEqual({ sent: 40, said: [] })
    expect([...server.taken, ...good.taken].sort()).toEqual([...FORTY].sort())
  })

  test('a 5xx at MAIL on one of them pauses the edition with one problem; what the others had in hand is sent', async () => {
    const desk = await bench()
    const server = await scripted({
      on: ({ stage, connection, mails }) =>
        at(stage === 'mail' && connection === 2 && mails === 2, '550 5.7.1 not you'),
    })
    const { problems } = await run({ state: desk, server, to: FORTY, ...FOUR })
    expect(problems.map(each => each.code)).toEqual(['smtp-refused'])
    expect({ edition: await editionOf(desk), left: await unaccounted(desk) }).toEqual({ edition: 'paused', left: 0 })
    const { sent = 0, queued = 0, ...others } = await standing(desk)
    expect({ sent: server.taken.length, all: sent + queued, others }).toEqual({ sent, all: 40, others: {} })
  })
})

test.each(['greeting', 'ehlo'] as const)('a signal ends the wait for a server that is silent at %s', async stage => {
  const controller = new AbortController()
  const server = await scripted({
    on(moment) {
      if (moment.stage !== stage) return undefined
      controller.abort('SIGINT')
      return 'stall'
    },
  })
  const desk = await bench()
  const { took } = await run({ state: desk, server, to: FORTY, signal: controller.signal })
  expect(took).toBeLessThan(TIMEOUTS.greeting)
  expect(await ledgerOf(desk)).toEqual({})
})

describe('who asks to be spared', () => {
  const THREE = ['slow.example', 'b.example', 'c.example']
  const people = Array.from({ length: 60 }, (_, index) => `reader${index}@${THREE[index % 3]}`)

  test.each([1, 4])(
    'one domain of three that says 4.7.x rests after five in a row, and holds up no other (%i connections)',
    async connections => {
      const desk = await bench()
      const server = await scripted({
        on: ({ stage, to }) => at(stage === 'rcpt' && to.endsWith('slow.example'), '450 4.7.28 too many messages'),
      })
      const { problems } = await run({ state: desk, server, to: people, connections })
      const slowed = problems.filter(each => each.code === 'delivery-slowed')
      expect(slowed.map(each => each.at)).toEqual(['slow.example'])
      const { sent, deferred = 0, queued = 0 } = await standing(desk)
      expect(sent).toBe(40)
      // Those that were in flight already when it said so for the fifth time were answered too.
      expect(deferred).toBeGreaterThanOrEqual(5)
      expect(deferred).toBeLessThan(5 + connections)
      expect(deferred + queued).toBe(20)

      const good = await scripted()
      await run({ state: desk, server: good, to: people, connections, minutes: 10 })
      expect(await standing(desk)).toEqual({ sent: 60 })
      expect([...server.taken, ...good.taken].sort()).toEqual([...people].sort())
    },
  )

  test.each(['mail', 'rcpt', 'data', 'dot'] as const)(
    'a server that says 421 to everybody at %s rests after five, and loses nobody',
    async stage => {
      const desk = await bench()
      const server = await scripted({ on: moment => at(moment.stage === stage, '421 4.7.0 come back later') })
      const { said } = await run({ state: desk, server, to: people, ...FOUR })
      expect(said).toContain('delivery-slowed')
      expect(server.taken).toEqual([])
      const { deferred = 0, queued = 0, ...others } = await standing(desk)
      expect({ all: deferred + queued, others }).toEqual({ all: 60, others: {} })
      // Three domains may rest before the last of them does.
      expect(deferred).toBeLessThanOrEqual(3 * 8)
      const good = await scripted()
      await run({ state: desk, server: good, to: people, ...FOUR, minutes: 10 })
      expect(await standing(desk)).toEqual({ sent: 60 })
      expect([...good.taken].sort()).toEqual([...people].sort())
    },
  )

  test.each([
    '450 4.2.0 Recipient address rejected: Greylisted',
    '451 4.7.1 Greylisting in action, please come back later',
  ])('a server that greylists everybody (%s) gets each of them once in the next run', async reply => {
    const seen = new Set<string>()
    const desk = await bench()
    const server = await scripted({
      on({ stage, to }) {
        if (stage !== 'rcpt' || seen.has(to)) return undefined
        seen.add(to)
        return reply
      },
    })
    const first = await run({ state: desk, server, to: people, ...FOUR })
    expect({ ...(await standing(desk)), said: first.said }).toEqual({ deferred: 60, said: ['delivery-deferred'] })
    const early = await run({ state: desk, server, to: people, ...FOUR, minutes: 4 })
    expect({ ...(await standing(desk)), taken: server.taken, next: early.report?.nextDue }).toEqual({
      deferred: 60,
      taken: [],
      next: '2026-11-20T12:05:00Z',
    })
    const { said } = await run({ state: desk, server, to: people, ...FOUR, minutes: 5 })
    expect({ ...(await standing(desk)), said }).toEqual({ sent: 60, said: [] })
    expect([...server.taken].sort()).toEqual([...people].sort())
  })
})

describe('who is put off', () => {
  test('is tried after 5, 10, 20, 40, 80, 160 minutes, then every 4 hours, and given up after 72 hours', async () => {
    const desk = await bench()
    let asked = 0
    const server = await scripted({
      on: ({ stage }) => {
        asked += stage === 'rcpt' ? 1 : 0
        return at(stage === 'rcpt', '451 4.3.0 later')
      },
    })
    const waits: number[] = []
    let minutes = 0
    for (let runs = 1; runs <= 40; runs += 1) {
      const { report } = await run({ state: desk, server, to: ['ada@example.net'], minutes })
      expect(asked).toBe(runs)
      const due = report?.nextDue ?? null
      if (due === null) break
      const next = (Date.parse(due) - Date.parse(NOW)) / 60_000
      waits.push(next - minutes)
      minutes = next
    }
    expect(waits.slice(0, 6)).toEqual([5, 10, 20, 40, 80, 160])
    expect(new Set(waits.slice(6))).toEqual(new Set([240]))
    expect(minutes).toBeGreaterThanOrEqual(72 * 60)
    expect(minutes).toBeLessThan(76 * 60)
    const row = await desk.selectFrom('delivery').select(['status', 'reply']).executeTakeFirstOrThrow()
    expect(row).toEqual({ status: 'failed', reply: 'given up after 72 hours: 451 4.3.0 later' })
  })

  test('has had no time run while the edition was paused before anybody asked for them', async () => {
    const desk = await bench()
    let refusal: Said = '550 not you'
    const server = await scripted({
      on: ({ stage, to, mails }) =>
        stage === 'mail' && mails > 0 ? refusal : at(stage === 'rcpt' && to.startsWith('ben'), '451 later'),
    })
    const to = ['ada@example.net', 'ben@example.net']
    await run({ state: desk, server, to })
    expect(await ledgerOf(desk)).toEqual({ 'ada@example.net': 'sent', 'ben@example.net': 'queued' })
    refusal = undefined
    await run({ state: desk, server, to, minutes: 100 * 60 })
    expect(await ledgerOf(desk)).toEqual({ 'ada@example.net': 'sent', 'ben@example.net': 'deferred' })
  })
})

describe('a subscriber whose address the server refuses for good', () => {
  async function refusedWith(reply: string, stage: 'rcpt' | 'dot') {
    const desk = await bench()
    const ada = { address: 'ada@example.net', name: null, language: null, lists: [], tags: [] }
    await addSubscriber(desk, ada, { how: 'by hand', textVersion: null, ip: null }, NOW)
    const server = await scripted({ on: moment => at(moment.stage === stage, reply) })
    await run({ state: desk, server, to: { kind: 'list', audience: { list: null, tag: null } } })
    const { state: is } = await desk.selectFrom('subscriber').select('state').executeTakeFirstOrThrow()
    const log = await desk.selectFrom('consent').select(['what', 'how']).where('what', '=', 'bounced').execute()
    expect(await ledgerOf(desk)).toEqual({ 'ada@example.net': 'failed' })
    return { is, log }
  }

  test.each([
    ['550 5.1.1 <ada@example.net>: no such user', 'rcpt'],
    ['550-5.1.1 The email account that you tried\n550 5.1.1 to reach does not exist', 'rcpt'],
    ['550 no such user here', 'rcpt'],
    ['554 5.1.10 recipient not found', 'dot'],
  ] as const)('is bounced by %j, and that is logged with their consent', async (reply, stage) => {
    expect(await refusedWith(reply, stage)).toEqual({
      is: 'bounced',
      log: [{ what: 'bounced', how: expect.stringContaining(reply.slice(0, 3)) }],
    })
  })

  test.each([
    ['552 5.2.2 mailbox full', 'rcpt'],
    ['550 5.7.1 blocked by our policy', 'rcpt'],
    ['550 rejected because of your reputation', 'rcpt'],
    ['554 5.7.1 this looks like spam', 'dot'],
    ['550 no such user in this message', 'dot'],
  ] as const)('stays on the list after %j', async (reply, stage) => {
    expect(await refusedWith(reply, stage)).toEqual({ is: 'active', log: [] })
  })
})

/** What a script says where something holds. */
function at(holds: boolean, said: Said): Said {
  return holds ? said : undefined
}
