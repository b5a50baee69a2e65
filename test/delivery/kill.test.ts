import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { folder } from '../support/newsroom.ts'
import { type Counter, counter, editionIn, ended, ledgerOf, newsroomOf, ordeal, start } from './kill.ts'

const CONNECTIONS = 8

async function room(people: number, delay = 2): Promise<{ dir: string; count: Counter }> {
  const dir = folder()
  const count = await counter(delay)
  onTestFinished(() => count.close())
  await newsroomOf(dir, people, CONNECTIONS)
  return { dir, count }
}

test('20 kill -9 at random moments of a send to 2,000: nobody is lost, and only who was in flight has it twice', async () => {
  const people = 2000
  const { dir, count } = await room(people)
  const { final, ...came } = await ordeal(dir, count, { people, kills: 20, signal: 'SIGKILL', seed: 20_261_129 })
  expect(came).toMatchObject({ lost: 0, unlisted: 0, strangeIds: 0 })
  expect(came.kills).toBeGreaterThanOrEqual(15)
  expect(came.mostOpen).toBeLessThanOrEqual(CONNECTIONS)
  expect(came.duplicates).toBeLessThanOrEqual(4 * came.kills)
  expect(final).toMatchObject({ sent: people, uncertain: 0, sending: 0, queued: 0 })
}, 90_000)

test('5 SIGTERM in the midst of a send: nobody is lost, nobody has it twice, and each exits 143', async () => {
  const people = 800
  const { dir, count } = await room(people)
  const { final, codes, kills, ...came } = await ordeal(dir, count, { people, kills: 5, signal: 'SIGTERM', seed: 7 })
  expect(came).toMatchObject({ lost: 0, duplicates: 0, mostOpen: 0 })
  // One that comes before the program listens ends it as any other.
  expect(codes.slice(0, kills).filter(code => code !== 143 && code !== null)).toEqual([])
  expect(codes).toContain(143)
  expect(final.sent).toBe(people)
}, 60_000)

test('with --uncertain hold nobody has it twice after a kill, and whoever may not have it is listed', async () => {
  const people = 600
  const { dir, count } = await room(people)
  const flags = ['--uncertain', 'hold']
  const { final, ...came } = await ordeal(dir, count, { people, kills: 4, signal: 'SIGKILL', seed: 11, flags })
  expect(came.duplicates).toBe(0)
  expect(final.sent + final.uncertain).toBe(people)
  const { code, stdout } = await ended(start(dir, ['send', editionIn(dir), '--yes', ...flags], count.url))
  const held = ledgerOf(dir)?.uncertain ?? []
  expect(held.length).toBe(final.uncertain)
  expect([code, stdout.match(/^uncertain \S+/gm) ?? []]).toEqual([0, held.map(address => `uncertain ${address}`)])
  const missing = Array.from({ length: people }, (_, index) => `reader${index}@example.net`).filter(
    address => !count.copies.has(address),
  )
  for (const address of missing) expect(held).toContain(address)
}, 60_000)

test('of three that are started at once one sends, and the others exit 75 and say who does', async () => {
  const people = 400
  const { dir, count } = await room(people, 20)
  const children = [1, 2, 3].map(() => start(dir, ['send', '--yes', '--skip-test'], count.url))
  const all = await Promise.all(children.map(ended))
  expect(all.map(each => each.code).sort()).toEqual([0, 75, 75])
  const sender = children[all.findIndex(each => each.code === 0)]?.pid
  for (const { code, stderr } of all) if (code === 75) expect(stderr).toContain(`process ${sender}, since `)
  expect([count.copies.size, count.total]).toEqual([people, people])
}, 60_000)

test('a second signal ends it at once, and who was in flight is uncertain; then they are sent last', async () => {
  const people = 60
  const { dir, count } = await room(people)
  count.isMute = true
  const child = start(dir, ['send', '--yes', '--skip-test'], count.url)
  const over = ended(child)
  const inFlight = new Promise<void>(resolve => {
    count.onMessage = () => count.total === 6 && resolve()
  })
  await inFlight
  child.kill('SIGINT')
  const early = await Promise.race([
    once(child, 'exit').then(() => 'ended'),
    new Promise(done => setTimeout(done, 300, 'waits')),
  ])
  expect(early).toBe('waits')
  child.kill('SIGINT')
  await over
  expect(ledgerOf(dir)?.counts).toMatchObject({ sending: 6, queued: people - 6 })
  count.isMute = false
  const order: string[] = []
  count.onMessage = () => order.push([...count.copies.keys()].at(-1) ?? '')
  expect((await ended(start(dir, ['send', '--yes'], count.url))).code).toBe(0)
  expect([count.copies.size, count.total]).toEqual([people, people + 6])
}, 60_000)
