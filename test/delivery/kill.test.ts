import { expect, test } from 'vitest'
import { campaign, momentsOf, randomBy, sendOf, start } from './kill.ts'
import { ledgerIn } from './ledger-in.ts'
import { CONNECTIONS, place } from './place.ts'

const SEED = 20_261_129

test('20 kill -9 lose nobody of 2,000, and only who was in flight gets it again, as the same message', async () => {
  const recipients = 2000
  const kills = 20
  const moments = momentsOf(randomBy(SEED), { kills, ends: 2, recipients })
  const options = { signal: 'SIGKILL', recipients, connections: CONNECTIONS } as const
  const told = await campaign(await place(recipients), moments, options)
  expect(told.codes.length).toBeGreaterThanOrEqual(kills)
  expect(new Set(told.codes)).toEqual(new Set([137]))
  expect(told.arrived.size).toBe(recipients)
  expect(told.duplicates).toBeLessThanOrEqual(4 * told.codes.length)
  expect([told.renamed, told.unlisted, told.forgotten, told.invented, told.broken]).toEqual([[], [], [], [], []])
  expect([told.ledger.status, told.ledger.by.get('sent')?.length]).toEqual(['sent', recipients])
}, 180_000)

test('--uncertain hold mails nobody twice whatever is killed, and lists each address that may not have it', async () => {
  const recipients = 400
  const flags = ['--uncertain', 'hold']
  const made = await place(recipients)
  const moments = momentsOf(randomBy(SEED), { kills: 4, ends: 0, recipients })
    .filter(each => each.kind === 'way')
    .slice(0, 2)
  const told = await campaign(made, moments, { signal: 'SIGKILL', flags, recipients, connections: CONNECTIONS })
  const held = told.ledger.by.get('uncertain') ?? []
  expect([told.codes.length, told.duplicates, told.forgotten, told.invented]).toEqual([moments.length, 0, [], []])
  expect(held.length).toBeGreaterThan(0)
  expect(held.length).toBeLessThanOrEqual(CONNECTIONS * moments.length)
  for (const address of told.ledger.of.keys()) if (!told.arrived.has(address)) expect(held).toContain(address)
  expect([told.last.code, told.last.stdout.match(/(?<=^uncertain )\S+/gm) ?? []]).toEqual([0, held])
  const { stdout } = await start(made, [...sendOf(made.dir), ...flags, '--json']).ended
  const { deliveries } = JSON.parse(stdout) as { deliveries: { address: string; status: string }[] }
  expect(deliveries.map(each => [each.address, each.status])).toEqual(held.map(address => [address, 'uncertain']))
  expect(made.server.arrivals.length).toBe(told.arrived.size)
}, 120_000)

test('of three that are started at once one sends, and the others exit 75 and name its process', async () => {
  const recipients = 100
  const made = await place(recipients)
  const goOn = made.server.stall()
  const args = sendOf(made.dir)
  const started = [1, 2, 3].map(() => start(made, args).ended)
  const busy: number[] = []
  for (const each of started)
    void each.then(({ code }) => {
      busy.push(code)
      // The one that sends ends last, so the others were there while it sent.
      if (busy.length === 2) goOn()
    })
  const ended = await Promise.all(started)
  const owner = ended.find(each => each.code === 0)
  expect(busy).toEqual([75, 75, 0])
  for (const { stderr } of ended.filter(each => each.code === 75))
    expect(stderr).toContain(`process ${owner?.pid}, since `)
  expect(made.server.arrivals.map(each => each.to).toSorted()).toEqual(
    [...(ledgerIn(made.dir)?.of.keys() ?? [])].toSorted(),
  )
  expect(made.server.arrivals.length).toBe(recipients)
}, 120_000)
