import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { simpleParser } from 'mailparser'
import { expect, test } from 'vitest'
import { sendCommand } from '../../src/cli/send.ts'
import { type Delivery, dryRun, type Plan, send } from '../../src/delivery/index.ts'
import { openLedger } from '../../src/delivery/ledger.ts'
import { readEditions, writeEdition } from '../../src/edition/index.ts'
import { type Newsroom, openNewsroom } from '../../src/newsroom/index.ts'
import { build } from '../../src/publish/index.ts'
import { idOfKnown, lockSending } from '../../src/store/index.ts'
import { CONFIG, clock, NOON, newsroom, put, STORY, tree } from '../support/newsroom.ts'
import { FROM, frozen, mailboxes, problemsFrom, state } from './desk.ts'
import { type SmtpTest, smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const BEN = 'ben@example.net'
const EDITION = '2026-11-20-1'

async function room(server: SmtpTest | null, dir = newsroom()): Promise<Newsroom> {
  return openNewsroom(dir, server === null ? {} : { POSTRIDER_SMTP_URL: server.url })
}

type Options = {
  id?: string
  minutes?: number
  confirm?: (plan: Plan) => boolean
  onReply?: (delivery: Delivery) => void
}

function run(desk: Newsroom, to: readonly string[], { id, minutes, confirm, onReply }: Options = {}) {
  return send(
    desk,
    id ?? null,
    { kind: 'named', recipients: mailboxes(...to) },
    {
      clock: { now: () => NOON + (minutes ?? 0) * 60_000 },
      signal: new AbortController().signal,
      random: () => 0,
      forced: [],
      untested: false,
      uncertain: 'resend',
      onProgress: () => {},
      confirm: async plan => confirm?.(plan) ?? true,
      onReply: delivery => onReply?.(delivery),
    },
  )
}

/** A server that refuses BEN until `mended` is called. */
async function refusing(address: (to: string) => boolean, code = 450) {
  let broken = true
  const server = await smtpServer({
    on: { rcpt: to => (broken && address(to) ? { code, text: 'not now' } : undefined) },
  })
  return {
    server,
    mend: () => {
      broken = false
    },
  }
}

async function subjects(server: SmtpTest): Promise<(string | undefined)[]> {
  return Promise.all(server.accepted.map(async ({ raw }) => (await simpleParser(raw)).subject))
}

test('once everybody has it, its record is kept, and a second run says so and mails nobody', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const plans: Plan[] = []
  const first = await run(desk, [ADA, BEN], { confirm: plan => plans.push(plan) > 0 })
  expect(first?.report).toMatchObject({ already: 0, complete: true, problems: [] })
  expect(plans).toMatchObject([{ already: 0, resumed: false, edition: { id: EDITION } }])

  const file = join(desk.dir, 'editions', `${EDITION}.json`)
  const record = readFileSync(file, 'utf8')
  expect(JSON.parse(record)).toEqual({ version: 1, edition: first?.edition })

  const second = await run(desk, [ADA, BEN], { confirm: plan => plans.push(plan) > 0 })
  expect(second?.edition.id).toBe(EDITION)
  expect(second?.report).toMatchObject({ already: 2, complete: true, problems: [] })
  expect(plans).toHaveLength(1)
  expect(server.accepted).toHaveLength(2)
  expect(readFileSync(file, 'utf8')).toBe(record)
})

test.each([
  { what: 'edited', story: STORY.replace('Water council sets', 'Council drops') },
  { what: 'broken', story: '' },
])('an unfinished edition goes on as it was frozen although its article was $what meanwhile', async ({ story }) => {
  const { server, mend } = await refusing(to => to === BEN)
  const desk = await room(server)
  await run(desk, [ADA, BEN])
  put(desk.dir, { 'articles/water.txt': story })
  mend()
  const plans: Plan[] = []
  const again = await run(desk, [ADA, BEN], { minutes: 5, confirm: plan => plans.push(plan) > 0 })
  expect(plans).toMatchObject([{ already: 1, resumed: true }])
  expect(again?.report).toMatchObject({ already: 1, complete: true })
  expect(await subjects(server)).toEqual(['Water council sets summer limits', 'Water council sets summer limits'])
  const own = /^(?:To|Message-ID): .*$|unsubscribe%20[\w.~-]+/gm
  const [ada, ben] = server.accepted.map(({ raw }) => raw.toString().replaceAll('=\r\n', '').replace(own, ''))
  expect(ben).toBe(ada)
})

test('where nothing ever went out, a mended article is frozen anew', async () => {
  const { server, mend } = await refusing(() => true, 550)
  const desk = await room(server)
  const first = await run(desk, [ADA, BEN])
  expect(first?.report.deliveries.map(each => each.status)).toEqual(['failed', 'failed'])
  expect(first?.report.complete).toBe(false)

  put(desk.dir, { 'articles/water.txt': STORY.replace('Water council sets', 'Council drops') })
  mend()
  expect((await run(desk, [ADA]))?.report).toMatchObject({ already: 0, complete: true })
  expect(await subjects(server)).toEqual(['Council drops summer limits'])
})

test('a record that cannot be written keeps the mail back, and the next run sends it', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const inTheWay = join(desk.dir, 'editions')
  const freezing = run(desk, [ADA], { confirm: () => writeFileSync(inTheWay, '') === undefined })
  expect(await problemsFrom(() => freezing)).toMatchObject([{ code: 'out-unwritable', at: `editions/${EDITION}.json` }])
  expect(server.accepted).toEqual([])

  rmSync(inTheWay)
  expect((await run(desk, [ADA]))?.report).toMatchObject({ already: 0, complete: true, problems: [] })
  expect(Object.keys(tree(inTheWay))).toEqual([`${EDITION}.json`])
})

test('a frozen edition has its record with the first message, so that a later build keeps the page its mail links to', async () => {
  const { server, mend } = await refusing(to => to === BEN)
  const desk = await room(server)
  await run(desk, [ADA, BEN])
  put(desk.dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })
  const later = { now: () => clock.now() + 86_400_000 }
  const built = await build(desk, { frozen: false }, { clock: later })
  expect(built.drafts[0]?.edition.id).toBe('2026-11-21-1')
  expect(built.drafts[0]?.edition.articles.map(each => each.title)).toEqual(['Bridge council sets summer limits'])
  const page = readFileSync(join(desk.dir, 'out', 'editions', EDITION, 'index.html'), 'utf8')
  expect(page).toContain('Water council sets summer limits')
  expect(page).not.toContain('Bridge council sets summer limits')
  mend()
})

test('who is left of one edition does not hold up the next: its draft goes to everybody who is named otherwise', async () => {
  const { server, mend } = await refusing(to => to === BEN)
  const desk = await room(server)
  await run(desk, [ADA, BEN])
  put(desk.dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })

  const next = await run(desk, [ADA])
  expect(next?.edition).toMatchObject({ id: '2026-11-20-2', subject: 'Bridge council sets summer limits' })
  mend()
  for (const id of [EDITION, '2026-11-20-2']) expect((await run(desk, [ADA, BEN], { minutes: 5 }))?.edition.id).toBe(id)
  expect(server.accepted.map(({ to }) => to)).toEqual([ADA, ADA, BEN, BEN])
})

test('a list with an address that is put off each time gets the next edition, and that is said; without a draft the first goes on', async () => {
  const { server, mend } = await refusing(to => to === BEN)
  const desk = await room(server)
  const plans: Plan[] = []
  let minutes = -20
  const list = () => {
    minutes += 20
    return run(desk, [ADA, BEN], { minutes, confirm: plan => plans.push(plan) > 0 })
  }
  await list()
  expect((await list())?.edition.id).toBe(EDITION)
  put(desk.dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })
  const rehearsed = await dryRun(desk, null, { kind: 'named', recipients: mailboxes(ADA, BEN) }, { clock, test: false })
  const next = await list()
  expect([rehearsed.edition.id, next?.edition.id]).toEqual(['2026-11-20-2', '2026-11-20-2'])
  const waiting = [{ id: EDITION, left: 1, interrupted: false }]
  expect(rehearsed.waiting).toEqual(waiting)
  expect(plans).toMatchObject([
    { resumed: false, waiting: [] },
    { resumed: true, waiting: [] },
    { resumed: false, waiting },
  ])
  expect(server.accepted.map(({ to }) => to)).toEqual([ADA, ADA])

  mend()
  for (const id of ['2026-11-20-2', EDITION]) expect((await list())?.edition.id).toBe(id)
  expect(server.accepted.map(({ to }) => to)).toEqual([ADA, ADA, BEN, BEN])
})

test.each([
  { status: 'queued', due_at: null, takes: EDITION },
  { status: 'sending', due_at: null, takes: EDITION },
  { status: 'uncertain', due_at: null, takes: EDITION },
  { status: 'uncertain', due_at: '2026-11-20T12:05:00Z', takes: '2026-11-20-2' },
  { status: 'deferred', due_at: '2026-11-20T12:05:00Z', takes: '2026-11-20-2' },
  { status: 'failed', due_at: null, takes: '2026-11-20-2' },
] as const)('where one named is $status, due $due_at, and there is a draft, $takes goes out', async row => {
  const { server } = await refusing(to => to === BEN)
  const desk = await room(server)
  await run(desk, [ADA, BEN])
  put(desk.dir, { 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })
  const { status, due_at, takes } = row
  const db = await state(desk.dir)
  await db
    .updateTable('delivery')
    .set({ status, due_at })
    .where('address_id', '=', (await idOfKnown(db, BEN)) ?? 0)
    .execute()
  const { edition } = await dryRun(
    desk,
    null,
    { kind: 'named', recipients: mailboxes(ADA, BEN) },
    { clock, test: false },
  )
  expect(edition.id).toBe(takes)
})

test('who was refused is tried again only where that one address and the edition are named', async () => {
  const { server, mend } = await refusing(to => to === BEN, 550)
  const desk = await room(server)
  await run(desk, [ADA, BEN])
  mend()
  const plans: Plan[] = []
  const refused = [{ code: 'delivery-failed', at: BEN }]
  const confirm = (plan: Plan) => plans.push(plan) > 0
  expect((await run(desk, [ADA, BEN], { confirm }))?.report).toMatchObject({ already: 1, problems: refused })
  expect((await run(desk, [ADA, BEN], { confirm, id: EDITION }))?.report).toMatchObject({ problems: refused })
  expect((await run(desk, [BEN], { confirm }))?.report).toMatchObject({ problems: refused })
  expect([plans, server.accepted.map(({ to }) => to)]).toEqual([[], [ADA]])

  expect((await run(desk, [BEN], { confirm, id: EDITION }))?.report.problems).toEqual([])
  expect(plans).toMatchObject([{ already: 0, refused: 0, resumed: true }])
  expect(server.accepted.map(({ to }) => to)).toEqual([ADA, BEN])
})

test('of an edition that nobody took no record stays, and its articles are in the next draft', async () => {
  const { server } = await refusing(() => true, 550)
  const desk = await room(server)
  await run(desk, [ADA])
  expect(readEditions(desk.dir)).toEqual([])
  expect((await build(desk, { frozen: false }, { clock })).drafts[0]?.edition.id).toBe(EDITION)
})

test('what a killed run froze and never mailed is taken back, but not what another machine sent under the same id', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const mine = { ...(await frozen()), id: EDITION }
  const theirs = { ...mine, id: '2026-11-19-1', subject: 'Sent elsewhere' }
  const db = await state(desk.dir)
  for (const edition of [mine, { ...theirs, subject: 'Never sent here' }])
    await openLedger(db, edition, { from: FROM, now: '2026-11-20T12:00:00Z', audience: null })
  writeEdition(desk.dir, mine)
  writeEdition(desk.dir, theirs)

  expect((await run(desk, [ADA]))?.edition.subject).toBe('Water council sets summer limits')
  expect(readEditions(desk.dir).map(each => each.subject)).toEqual([
    'Sent elsewhere',
    'Water council sets summer limits',
  ])
})

test('a no leaves nothing behind: no connection, no row, nothing frozen', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  expect(await run(desk, [ADA], { confirm: () => false })).toBe(null)
  expect(server.connections).toBe(0)
  expect(await (await state(desk.dir)).selectFrom('edition').selectAll().execute()).toEqual([])
})

test('while another sends, nobody is mailed, and its right to send ends with it', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const other = lockSending(desk.dir, '2026-11-20T12:00:00Z')
  expect(await problemsFrom(() => run(desk, [ADA]))).toMatchObject([{ code: 'edition-busy' }])
  expect(server.connections).toBe(0)
  other.release()
  expect((await run(desk, [ADA]))?.report.complete).toBe(true)
})

test('one article with an error keeps a new edition back, and that is said', async () => {
  const server = await smtpServer()
  const desk = await room(server, newsroom({ 'articles/water.txt': STORY, 'articles/empty.txt': '' }))
  expect(await problemsFrom(() => run(desk, [ADA]))).toMatchObject([
    { code: 'empty-article', at: 'articles/empty.txt' },
    { code: 'send-refused' },
  ])
  expect(server.connections).toBe(0)
})

test('an error in a story that readers have already does not keep the next edition back', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  await run(desk, [ADA])
  put(desk.dir, { 'articles/water.txt': '', 'articles/bridge.txt': STORY.replace('Water council', 'Bridge council') })
  expect((await run(desk, [ADA]))?.edition.subject).toBe('Bridge council sets summer limits')
})

test.each([
  { what: 'an edition that there is not', id: '2020-01-01-1', articles: STORY, code: 'no-such-edition' },
  { what: 'a newsroom without an article', articles: null, code: 'nothing-to-send' },
])('$what cannot be sent', async ({ id, articles, code }) => {
  const server = await smtpServer()
  const dir = newsroom()
  if (articles === null) rmSync(join(dir, 'articles', 'water.txt'))
  const desk = await room(server, dir)
  expect(await problemsFrom(() => run(desk, [ADA], id === undefined ? {} : { id }))).toMatchObject([{ code }])
  expect(server.connections).toBe(0)
})

test('a newsroom that says not who it is cannot send', async () => {
  const desk = await room(await smtpServer(), newsroom({}, { site: CONFIG.site }))
  expect(await problemsFrom(() => run(desk, [ADA]))).toMatchObject([
    { code: 'no-from', at: 'postrider.config.ts: email.from' },
  ])
})

test('a dry run writes, for the sender alone, the very messages that a send then mails', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const long = `${'a'.repeat(60)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.example`
  const to = [ADA, "o'neil+list@example.net", long]
  put(desk.dir, { [`.postrider/dry-run/${EDITION}/0004-left-over.eml`]: 'from an earlier dry run' })

  const rehearsed = await dryRun(
    await room(null, desk.dir),
    null,
    { kind: 'named', recipients: mailboxes(...to) },
    { clock, test: false },
  )
  expect(server.connections).toBe(0)
  expect(rehearsed.files).toEqual([
    `.postrider/dry-run/${EDITION}/0001-ada@example.net.eml`,
    `.postrider/dry-run/${EDITION}/0002-o_neil+list@example.net.eml`,
    `.postrider/dry-run/${EDITION}/0003-${long.slice(0, 200)}.eml`,
  ])
  const folder = join(desk.dir, '.postrider', 'dry-run', EDITION)
  const written = tree(folder)
  expect(Object.keys(written)).toHaveLength(3)
  for (const name of Object.keys(written)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)

  await run(desk, to)
  expect(server.accepted.map(({ raw }) => raw.toString())).toEqual(Object.values(written))
})

test('a dry run leaves the lock file, out/ and the ledger as they were', async () => {
  const desk = await room(null)
  const before = Object.keys(tree(desk.dir))
  await dryRun(desk, null, { kind: 'named', recipients: mailboxes(ADA) }, { clock, test: false })
  const after = Object.keys(tree(desk.dir)).filter(name => !name.startsWith('.postrider/'))
  expect(after).toEqual(before)
  expect(await (await state(desk.dir)).selectFrom('edition').selectAll().execute()).toEqual([])
})

test('at a terminal it shows what it would do and asks; a no mails nobody and is no failure', async () => {
  const server = await smtpServer()
  const desk = await room(server)
  const said: string[] = []
  const printed: string[] = []
  const asked: string[] = []
  const code = await sendCommand.run({
    flags: { to: ADA, json: true },
    words: [],
    terminal: {
      input: Readable.from([]),
      canAsk: true,
      canDraw: false,
      print: line => void printed.push(line ?? ''),
      say: line => void said.push(line ?? ''),
      put: async text => void printed.push(text),
      grey: text => text,
      progress: () => {},
      askFor: async () => '',
      problem: problem => void said.push(problem.code),
      ask: async question => {
        asked.push(question)
        return false
      },
    },
    env: {},
    cwd: desk.dir,
    clock,
    signal: new AbortController().signal,
    newsroom: async () => desk,
  })
  expect(code).toBe(0)
  expect(said).toEqual([
    `edition  ${EDITION}  Water council sets summer limits`,
    'from     The Record <news@example.org>',
    `through  127.0.0.1:${server.port}, loopback`,
    'to       1 of 1',
    `links to https://example.org/editions/${EDITION}/`,
    '',
    'Nothing was sent.',
  ])
  expect(asked).toEqual(['Is out/ published there, and shall this go to 1?'])
  expect(JSON.parse(printed.join('\n'))).toEqual({ edition: null, deliveries: [], problems: [] })
  expect(server.connections).toBe(0)
})
