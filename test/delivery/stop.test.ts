import { expect, test } from 'vitest'
import { bench, ledgerOf, run } from './bench.ts'
import type { CountingServer } from './counting.ts'
import { campaign, momentsOf, randomBy, sendOf, start } from './kill.ts'
import { ledgerIn } from './ledger-in.ts'
import { CONNECTIONS, place } from './place.ts'
import { scripted } from './scripted.ts'

const SEED = 20_261_129

/** Done when so many more messages have come. */
function coming(server: CountingServer, count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const since = server.arrivals.length
  server.onArrival = () => server.arrivals.length - since >= count && resolve()
  return promise
}

test('3 SIGTERM lose nobody of 300 and mail nobody twice, and each run exits 143 with nothing in flight', async () => {
  const recipients = 300
  const moments = momentsOf(randomBy(SEED), { kills: 3, ends: 0, recipients })
  const options = { signal: 'SIGTERM', recipients, connections: CONNECTIONS } as const
  const told = await campaign(await place(recipients), moments, options)
  expect(told.codes).toEqual(moments.slice(0, told.codes.length).map(() => 143))
  expect(told.codes.length).toBeGreaterThanOrEqual(3)
  expect(told.longest).toBeLessThan(30_000)
  expect([told.arrived.size, told.duplicates]).toEqual([recipients, 0])
  expect([told.forgotten, told.invented, told.broken, told.unsure]).toEqual([[], [], [], []])
  expect(told.ledger.by.get('sent')?.length).toBe(recipients)
}, 120_000)

test('a second signal, the same or the other one, ends a send at once, and who was in flight is uncertain', async () => {
  const recipients = 80
  const made = await place(recipients)
  const { server, dir } = made
  for (const [first, second, code] of [
    ['SIGINT', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
  ] as const) {
    const goOn = server.stall()
    const inFlight = coming(server, CONNECTIONS)
    const { child, ended } = start(made, sendOf(dir))
    await inFlight
    child.kill(first)
    expect(await Promise.race([ended, new Promise(done => setTimeout(done, 200, 'it waits for the answers'))])).toBe(
      'it waits for the answers',
    )
    child.kill(second)
    expect((await ended).code).toBe(code)
    await server.idle()
    goOn()
    const open = ledgerIn(dir)?.by.get('sending') ?? []
    expect(open.toSorted()).toEqual(
      server.arrivals
        .slice(-CONNECTIONS)
        .map(each => each.to)
        .toSorted(),
    )
  }
  expect((await start(made, sendOf(dir)).ended).code).toBe(0)
  expect(ledgerIn(dir)?.by.get('sent')?.length).toBe(recipients)
  expect(server.arrivals.length).toBe(recipients + 2 * CONNECTIONS)
}, 120_000)

test('a signal waits half a minute at most for servers that are silent at the dot, and whom they had is uncertain', async () => {
  const controller = new AbortController()
  let dots = 0
  const server = await scripted({
    on({ stage }) {
      if (stage !== 'dot') return undefined
      dots += 1
      if (dots === 4) controller.abort('SIGTERM')
      return 'stall'
    },
  })
  const desk = await bench()
  const to = Array.from({ length: 40 }, (_, index) => `reader${index}@example.net`)
  const timeouts = { greeting: 5000, command: 60_000, dot: 600_000 }
  const { took, said } = await run({ state: desk, server, to, connections: 4, signal: controller.signal, timeouts })
  expect(took).toBeGreaterThan(20_000)
  expect(took).toBeLessThan(30_000)
  expect(said).toEqual(['delivery-uncertain'])
  const statuses = Object.values(await ledgerOf(desk))
  expect(statuses.toSorted()).toEqual([...Array(36).fill('queued'), ...Array(4).fill('uncertain')])
})

test('what a server said is on the disk before its connection is left for another one', async () => {
  const desk = await bench()
  const open: Promise<unknown[]>[] = []
  const server = await scripted({
    on({ stage }) {
      if (stage === 'quit')
        open.push(desk.selectFrom('delivery').select('status').where('status', '=', 'sending').execute())
      return undefined
    },
  })
  const to = ['ada@example.net', 'ben@example.net', 'cleo@example.net']
  await run({ state: desk, server, to, limits: { perConnection: 1 } })
  expect(server.taken).toEqual(to)
  // A connection that was opened for nobody may be left too.
  expect(open.length).toBeGreaterThanOrEqual(to.length)
  expect((await Promise.all(open)).flat()).toEqual([])
})
