import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DuePorts, sendDue, type Turn } from '../../src/delivery/due.ts'
import { slotsDue } from '../../src/delivery/slots.ts'
import { readEditions } from '../../src/edition/index.ts'
import { openNewsroom, readConfig } from '../../src/newsroom/index.ts'
import { openState } from '../../src/store/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, folder, newsroom, put, STORY } from '../support/newsroom.ts'
import { archiveOf, DAILY, live } from './daily.ts'
import { start, state } from './desk.ts'
import { type SmtpOptions, smtpServer } from './smtp.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const MORNING = { name: 'morning', every: 'weekday 07:00' }

/** A newsroom with these editions on a schedule, two subscribers, and a clock that the test sets. */
async function desk(editions: object[] = [MORNING], on: SmtpOptions['on'] = {}, files: Record<string, string> = {}) {
  const server = await smtpServer({ on })
  const dir = newsroom(files, { ...CONFIG, editions, lists: [{ name: 'water', title: 'Water' }] })
  const env = { POSTRIDER_SMTP_URL: server.url }
  await postrider(dir, ['subscribers', 'add', 'ada@example.net', 'ben@example.net'])
  /** Calls `send --due` at a time; what became of what was due. */
  async function due(at: string | number, changes: Partial<DuePorts> = {}): Promise<string[]> {
    const now = typeof at === 'number' ? at : Date.parse(at)
    const turns = await sendDue(await openNewsroom(dir, env), {
      clock: { now: () => now },
      signal: new AbortController().signal,
      random: () => 0,
      forced: [],
      uncertain: 'resend',
      onReply: () => undefined,
      onProgress: () => undefined,
      ...changes,
    })
    return turns.map(said)
  }
  return { dir, server, due, subjects: () => server.accepted.map(each => subjectOf(each.raw)) }
}

function said(turn: Turn): string {
  if (turn.kind === 'sent') return `sent ${turn.sent.edition.id}: ${turn.sent.report.counts.sent}`
  if (turn.kind === 'passed') return `${turn.schedule} ${turn.outcome} ${turn.slot}`
  return `${turn.name} failed: ${turn.problems.map(each => each.code).join(' ')}`
}

function subjectOf(raw: Buffer): string {
  return /^Subject: (.*)\r$/m.exec(raw.toString('latin1'))?.[1] ?? ''
}

function story(title: string, tags = 'Water', date = '2026-11-12'): string {
  return STORY.replace('Water council sets summer limits', title)
    .replace('Tags: Water', `Tags: ${tags}`)
    .replace('2026-11-12', date)
}

describe('an edition on a schedule', () => {
  test('is sent when its time comes, and not again however often it is asked', async () => {
    const { due, server, dir } = await desk()
    expect(await due('2026-11-23T06:50:00Z')).toEqual([])
    expect(await due('2026-11-23T06:59:59Z')).toEqual([])
    expect(await due('2026-11-23T07:00:00Z')).toEqual(['sent 2026-11-23-1: 2'])
    for (const minute of ['00', '05', '59']) expect(await due(`2026-11-23T07:${minute}:01Z`)).toEqual([])
    expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'ben@example.net'])
    expect(readEditions(dir)).toMatchObject([{ schedule: 'morning', slot: '2026-11-23T07:00:00Z' }])
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    expect(await due('2026-11-24T07:00:10Z')).toEqual(['sent 2026-11-24-1: 2'])
    expect(server.accepted.map(each => subjectOf(each.raw))).toEqual([
      'Water council sets summer limits',
      'Water council sets summer limits',
      'Bridge council sets summer limits',
      'Bridge council sets summer limits',
    ])
  })

  test('that two machines call at the same moment goes out once', async () => {
    const { dir, server } = await desk([{ ...MORNING, every: 'day 12:00' }], { rcpt: () => undefined })
    const env = { POSTRIDER_SMTP_URL: server.url }
    const ended = await Promise.all([1, 2].map(() => start(dir, ['send', '--due'], env).ended))
    expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net', 'ben@example.net'])
    for (const { code, stdout, stderr } of ended) {
      if (code === 75) expect(stderr).toContain('edition-busy')
      else expect([code, stdout + stderr]).toEqual([0, expect.stringMatching(/Nobody is due\.|sent {12}2/)])
    }
    expect(ended.map(each => each.code)).toContain(0)
  })

  test('with nothing new is passed by, and what comes later is in the next one', async () => {
    const { dir, due, subjects } = await desk()
    await due('2026-11-23T07:00:00Z')
    expect(await due('2026-11-24T07:00:00Z')).toEqual(['morning empty 2026-11-24T07:00:00Z'])
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    expect(await due('2026-11-24T07:05:00Z')).toEqual([])
    expect(await due('2026-11-25T07:00:00Z')).toEqual(['sent 2026-11-25-1: 2'])
    expect(subjects().slice(2)).toEqual(Array(2).fill('Bridge council sets summer limits'))
  })

  test('that must not be empty is an error until there is something to say, or it is too late', async () => {
    const { dir, due } = await desk([{ ...MORNING, skipWhenEmpty: false, missed: { skipAfter: '2h' } }])
    await due('2026-11-23T07:00:00Z')
    expect(await due('2026-11-24T07:00:00Z')).toEqual(['morning failed: nothing-for-edition'])
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    expect(await due('2026-11-24T07:40:00Z')).toEqual(['sent 2026-11-24-1: 2'])
    expect(await due('2026-11-25T07:00:00Z')).toEqual(['morning failed: nothing-for-edition'])
    expect(await due('2026-11-25T09:00:01Z')).toEqual(['morning missed 2026-11-25T07:00:00Z'])
    expect(await due('2026-11-25T09:05:00Z')).toEqual([])
  })

  test('wants at least so many articles, takes at most so many, and only those with a tag of its own', async () => {
    const articles = { least: 2, most: 2, tags: ['roads', 'Rail'] }
    const files = { 'articles/a.txt': story('One on roads', 'ROADS'), 'articles/b.txt': story('One on water') }
    const { dir, due } = await desk([{ ...MORNING, articles }], {}, files)
    expect(await due('2026-11-23T07:00:00Z')).toEqual(['morning empty 2026-11-23T07:00:00Z'])
    put(dir, {
      'articles/c.txt': story('Two on rail', 'Rail', '2026-11-13'),
      'articles/d.txt': story('Three on roads', 'Bridges, roads', '2026-11-14'),
    })
    expect(await due('2026-11-24T07:00:00Z')).toEqual(['sent 2026-11-24-1: 2'])
    expect(readEditions(dir)[0]?.articles.map(each => each.title)).toEqual(['Three on roads', 'Two on rail'])
  })

  test('that nobody called in time is sent late, but not too late; of several that were missed the last alone', async () => {
    const { dir, due } = await desk([{ ...MORNING, missed: { skipAfter: '3h' } }])
    await due('2026-11-20T12:00:00Z')
    expect(await due('2026-11-25T09:59:00Z')).toEqual(['sent 2026-11-25-1: 2'])
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    expect(await due('2026-11-26T10:00:01Z')).toEqual(['morning missed 2026-11-26T07:00:00Z'])
    expect(await due('2026-11-27T07:00:00Z')).toEqual(['sent 2026-11-27-1: 2'])
    const slots = await (await state(dir)).selectFrom('slot').select(['at', 'outcome']).orderBy('at').execute()
    expect(slots.map(each => `${each.outcome} ${each.at.slice(8, 10)}`)).toEqual([
      'missed 23',
      'missed 24',
      'begun 25',
      'missed 26',
      'begun 27',
    ])
  })

  test('that is new in the config begins with the slot at hand, and not with one that was long before', async () => {
    const late = await desk()
    expect(await late.due('2026-11-23T07:16:00Z')).toEqual([])
    expect(await late.due('2026-11-24T07:00:00Z')).toEqual(['sent 2026-11-24-1: 2'])
    const atHand = await desk()
    expect(await atHand.due('2026-11-23T07:14:00Z')).toEqual(['sent 2026-11-23-1: 2'])
  })

  test('that was taken out of the config and comes back is new: its last time is not caught up with', async () => {
    const { dir, due } = await desk()
    await due('2026-11-23T06:50:00Z')
    const configure = (editions: object[]) =>
      put(dir, { 'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, editions })}\n` })
    configure([])
    expect(await due('2026-11-23T07:00:00Z')).toEqual([])
    configure([MORNING])
    expect(await due('2026-11-23T10:00:00Z')).toEqual([])
    expect(await due('2026-11-24T07:00:00Z')).toEqual(['sent 2026-11-24-1: 2'])
  })

  test('whose time is changed is new: an earlier time of the same day does not send it at once', async () => {
    const { dir, due } = await desk()
    await due('2026-11-23T07:00:00Z')
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    const config = JSON.stringify({ ...CONFIG, editions: [{ ...MORNING, every: 'weekday 07:30' }] })
    put(dir, { 'postrider.config.ts': `export default ${config}\n` })
    expect(await due('2026-11-23T10:00:00Z')).toEqual([])
    expect(await due('2026-11-24T07:30:00Z')).toEqual(['sent 2026-11-24-1: 2'])
  })

  test('that could not be sent at its time is sent by a later call: no server, everybody refused, a broken story', async () => {
    let answer: 'drop' | { code: number; text: string } | undefined = 'drop'
    const { dir, due, server } = await desk([MORNING], { connect: () => answer, rcpt: () => answer })
    expect(await due('2026-11-23T07:00:00Z')).toEqual([expect.stringMatching(/^morning failed: smtp-/)])
    answer = { code: 554, text: 'not today' }
    const refused = await due('2026-11-23T07:05:00Z')
    expect(refused).toHaveLength(1)
    expect(readEditions(dir)).toEqual([])
    answer = undefined
    put(dir, { 'articles/broken.txt': 'not text: \0' })
    expect(await due('2026-11-23T07:10:00Z')).toEqual([expect.stringMatching(/^morning failed: .*send-refused$/)])
    rmSync(join(dir, 'articles/broken.txt'))
    expect(await due('2026-11-23T07:15:00Z')).toEqual(['sent 2026-11-23-1: 2'])
    expect(await due('2026-11-23T07:20:00Z')).toEqual([])
    expect(server.accepted).toHaveLength(2)
  })

  test('is not sent again where the state is gone and its record is there', async () => {
    const { dir, due, server } = await desk()
    await due('2026-11-23T07:00:00Z')
    rmSync(join(dir, '.postrider'), { recursive: true })
    await postrider(dir, ['subscribers', 'add', 'ada@example.net'])
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    expect(await due('2026-11-23T07:10:00Z')).toEqual([])
    expect(server.accepted).toHaveLength(2)
  })

  test('goes out beside one of which somebody is due, and what fails of one does not hold up the other', async () => {
    let isBusy = true
    const { dir, due, server } = await desk([MORNING], {
      rcpt: to => (isBusy && to.startsWith('ben') ? { code: 450, text: '4.2.0 later' } : undefined),
    })
    await due('2026-11-23T07:00:00Z')
    put(dir, { 'articles/bridge.txt': story('Bridge council sets summer limits') })
    isBusy = false
    expect(await due('2026-11-24T07:00:00Z')).toEqual(['sent 2026-11-23-1: 2', 'sent 2026-11-24-1: 2'])
    rmSync(join(dir, 'articles/bridge.txt'))
    expect(server.accepted).toHaveLength(4)
  })
})

describe('several schedules', () => {
  const WEEKLY = {
    name: 'weekly',
    every: 'fri 16:00',
    template: 'brief',
    list: 'water',
    subject: '{site} on {date}: {title}',
  }

  test('have drafts of their own, and no article goes into two', async () => {
    const { dir, due, server, subjects } = await desk(
      [{ ...MORNING, articles: { tags: ['roads'] } }, WEEKLY],
      {},
      {
        'articles/a.txt': story('One on roads', 'Roads'),
        'articles/b.txt': story('One on water', 'Water', '2026-11-13'),
      },
    )
    await postrider(dir, ['subscribers', 'add', 'cara@example.net', '--list', 'water'])
    const { drafts } = JSON.parse((await postrider(dir, ['build', '--json'])).stdout)
    expect(drafts).toMatchObject([
      { id: '2026-11-20-1', schedule: 'morning', subject: 'One on roads' },
      { id: '2026-11-20-2', schedule: 'weekly', articles: [expect.stringContaining('water'), expect.any(String)] },
    ])
    await due('2026-11-26T12:00:00Z')
    expect(await due('2026-11-27T07:00:00Z')).toEqual(['sent 2026-11-20-1: 3'])
    expect(await due('2026-11-27T16:00:00Z')).toEqual(['sent 2026-11-20-2: 1'])
    expect(subjects().at(-1)).toBe('The Example Record on 27 November 2026: One on water')
    expect(server.accepted.at(-1)?.to).toBe('cara@example.net')
    const sent = readEditions(dir)
    expect(sent.map(each => each.articles.map(article => article.title))).toEqual([['One on roads'], ['One on water']])
    expect(sent.map(each => each.template)).toEqual([null, 'brief'])
    expect(sent[1]?.html).not.toContain('The vote came a little after ten')
  })

  test('are planned, judged, shown, tested and sent by their names', async () => {
    const { dir, server } = await desk([MORNING, WEEKLY])
    const run = (...args: string[]) => postrider(dir, args, { env: { POSTRIDER_SMTP_URL: server.url } })
    put(dir, { 'note.md': 'This week was short.\n' })
    await run('subscribers', 'add', 'cara@example.net', '--list', 'water')
    const planned = await run('edition', 'create', '--for', 'weekly', '--note', 'note.md')
    expect(planned.stdout).toContain('This week was short.')
    expect((await run('edition', 'show', 'morning')).stdout).not.toContain('This week was short.')
    expect((await run('edition', 'show', 'weekly')).stdout).toContain('This week was short.')
    expect((await run('check', 'weekly')).stdout).toContain('2026-11-20-2')
    await run('send', 'weekly', '--test', 'me@example.net', '--yes')
    expect((await run('send', 'weekly', '--yes')).stdout).toBe('sent            1\n')
    expect(server.accepted.map(each => each.to)).toEqual(['me@example.net', 'cara@example.net'])
    expect((await run('edition', 'create', '--for', 'evening', '--subject', 'X')).stderr).toContain(
      'The config names no edition evening.',
    )
    const none = await run('send', 'morning', '--yes')
    expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('For morning there is no new article.')])
  })

  test('are not held up by the template or the plan of another one, and who fails is named', async () => {
    const files = { 'articles/a.txt': story('One on roads', 'Roads'), 'articles/b.txt': story('One on water') }
    const roads = { ...MORNING, articles: { tags: ['roads'] } }
    const { dir, due, server } = await desk(
      [roads, { ...WEEKLY, list: undefined, articles: { tags: ['water'] } }],
      {},
      files,
    )
    put(dir, { 'emails/brief.mjml': '<mjml>{{ open' })
    await due('2026-11-26T12:00:00Z')
    expect(await due('2026-11-27T07:00:00Z')).toEqual(['sent 2026-11-27-1: 2'])
    expect(await due('2026-11-27T16:00:00Z')).toEqual(['weekly failed: template-liquid send-refused'])
    rmSync(join(dir, 'emails/brief.mjml'))
    put(dir, { 'articles/c.txt': story('Two on water') })
    await postrider(dir, ['edition', 'create', '--for', 'weekly', 'two-on-water', 'one-on-water'])
    rmSync(join(dir, 'articles/c.txt'))
    const env = { POSTRIDER_SMTP_URL: server.url, SOURCE_DATE_EPOCH: '1795795200' }
    const { stderr } = await postrider(dir, ['send', '--due'], { env })
    expect(stderr).toMatch(/^weekly was not sent:\nerror .*plan-article-gone/)
    expect(await due('2026-11-30T07:00:00Z')).toContain('morning empty 2026-11-30T07:00:00Z')
  })

  test('whose readers are those of a list are not mailed to others: not by a dry run, not once the config has lost the name', async () => {
    const { dir, server } = await desk([WEEKLY], {
      rcpt: to => (to.startsWith('cara') ? { code: 450, text: '4.2.0 later' } : undefined),
    })
    const run = (...args: string[]) => postrider(dir, args, { env: { POSTRIDER_SMTP_URL: server.url } })
    await run('subscribers', 'add', 'cara@example.net', 'dora@example.net', '--list', 'water')
    const rehearsed: { files: string[] } = JSON.parse((await run('send', 'weekly', '--dry-run', '--json')).stdout)
    expect(rehearsed.files.map(each => each.replace(/^.*\/\d+-/, ''))).toEqual([
      'cara@example.net.eml',
      'dora@example.net.eml',
    ])
    await run('send', 'weekly', '--yes', '--skip-test')
    const config = JSON.stringify({ ...CONFIG, editions: [{ ...WEEKLY, name: 'friday' }] })
    put(dir, { 'postrider.config.ts': `export default ${config}\n` })
    await run('send', '2026-11-20-1', '--yes')
    await run('send', '--yes')
    expect(server.accepted.map(each => each.to)).toEqual(['dora@example.net'])
  })

  test('leave what is planned for one to that one', async () => {
    const { dir, due, subjects } = await desk([{ ...MORNING, articles: { least: 2 } }, WEEKLY])
    put(dir, { 'articles/a.txt': story('One on roads', 'Roads'), 'articles/b.txt': story('Two on roads', 'Roads') })
    await postrider(dir, ['subscribers', 'add', 'cara@example.net', '--list', 'water'])
    const planned = await postrider(dir, ['edition', 'create', '--for', 'weekly', 'one-on-roads'])
    expect(planned.code).toBe(0)
    await due('2026-11-26T12:00:00Z')
    expect(await due('2026-11-27T07:00:00Z')).toEqual([expect.stringMatching(/^sent .*: 3$/)])
    expect(await due('2026-11-27T16:00:00Z')).toEqual([expect.stringMatching(/^sent .*: 1$/)])
    expect(subjects().at(-1)).toBe('The Example Record on 27 November 2026: One on roads')
    put(dir, { 'articles/c.txt': story('Three on roads', 'Roads') })
    const first = await postrider(dir, ['edition', 'create', '--subject', 'Planned'])
    expect([first.code, first.stdout, first.stderr]).toEqual([
      1,
      '',
      expect.stringContaining('For morning there are fewer than 2 new articles.'),
    ])
  })

  test('of which a plan names one that the config lost leave no draft without it', async () => {
    const { dir } = await desk([MORNING, WEEKLY])
    await postrider(dir, ['edition', 'create', '--for', 'weekly', '--subject', 'Planned'])
    const config = JSON.stringify({ ...CONFIG, editions: [MORNING] })
    put(dir, { 'postrider.config.ts': `export default ${config}\n` })
    expect((await postrider(dir, ['build'])).stderr).toContain('plan-edition-gone')
  })
})

test('an edition that waits is tried at its time again where a clock had run years ahead', async () => {
  let isBusy = true
  const { due, server } = await desk([MORNING], {
    rcpt: () => (isBusy ? { code: 450, text: '4.2.0 later' } : undefined),
  })
  await due('2026-11-23T06:50:00Z')
  await due('2031-11-24T07:00:00Z')
  isBusy = false
  expect(await due('2026-11-23T06:55:00Z')).toEqual([expect.stringMatching(/^sent .*: 2$/)])
  expect(server.accepted).toHaveLength(2)
})

describe('whatever the clock does, each slot is due once', () => {
  /** Calls at these times and sends whatever is due; the slots that were. */
  async function slots(every: string | string[], timeZone: string, calls: readonly number[]): Promise<string[]> {
    const config = readConfig({
      site: { title: 'R', url: 'https://example.org/', tagDate: '2026', timeZone },
      editions: [{ name: 'one', every, missed: { skipAfter: '12h' } }],
    })
    const ledger = await openState(folder())
    const found: string[] = []
    try {
      for (const now of calls)
        for (const { at, isLate } of await slotsDue(ledger, config, () => [], now)) {
          found.push(isLate ? `late ${at}` : at)
          await ledger
            .insertInto('slot')
            .values({ schedule: 'one', at, outcome: 'begun', edition_id: null, noted_at: at })
            .execute()
        }
    } finally {
      await ledger.destroy()
    }
    return found
  }

  const each = (from: string, to: string, step: number) => {
    const first = Date.parse(from)
    return Array.from({ length: Math.floor((Date.parse(to) - first) / step) + 1 }, (_, index) => first + index * step)
  }

  test.each([
    ['Europe/London', '2026-03-28', '2026-03-31', 'day 01:30', ['28T01:30', '29T01:30', '30T00:30']],
    ['Europe/London', '2026-10-24', '2026-10-27', 'day 01:30', ['24T00:30', '25T00:30', '26T01:30']],
    ['America/New_York', '2026-03-07', '2026-03-10', 'day 02:30', ['07T07:30', '08T07:30', '09T06:30']],
    ['America/New_York', '2026-10-31', '2026-11-03', 'day 01:30', ['31T05:30', '01T05:30', '02T06:30']],
    ['Australia/Lord_Howe', '2026-10-02', '2026-10-05', 'day 02:15', ['02T15:45', '03T15:45', '04T15:15']],
    ['Africa/Casablanca', '2026-02-14', '2026-02-17', 'day 02:30', ['14T01:30', '15T01:30', '16T02:30']],
    ['Asia/Kathmandu', '2026-03-28', '2026-03-31', 'day 07:00', ['28T01:15', '29T01:15', '30T01:15']],
    [
      'Pacific/Apia',
      '2011-12-28T12:00',
      '2012-01-01T12:00',
      'day 07:00',
      ['28T17:00', '29T17:00', '30T17:00', '31T17:00'],
    ],
    ['UTC', '2028-02-27', '2028-03-02', 'last day, 1st 06:00', ['29T06:00', '01T06:00']],
  ])('%s from %s to %s: %s', async (timeZone, from, to, every, expected) => {
    const at = (text: string) => (text.includes('T') ? `${text}:00Z` : `${text}T00:00:00Z`)
    const found = await slots(every, timeZone, each(at(from), at(to), 10 * MINUTE))
    expect(found.map(slot => slot.slice(8, 16)).slice(-expected.length)).toEqual(expected)
    expect(new Set(found).size).toBe(found.length)
  })

  const START = Date.parse('2026-11-23T06:50:00Z')
  test.each<[string, readonly number[], string[]]>([
    ['a clock that is put back an hour behind a slot', [0, 10, -50, -20, 0, 10, 20].map(minutes), ['23T07:00']],
    [
      'a clock that is put back a day',
      [0, 10 * MINUTE, -DAY, -DAY + 10 * MINUTE, DAY + 10 * MINUTE],
      ['23T07:00', '22T07:00', '24T07:00'],
    ],
    [
      'a clock that is put back a day and went over slots before',
      [-3 * DAY, 10 * MINUTE, -DAY + 15 * MINUTE, 20 * MINUTE],
      ['23T07:00'],
    ],
    ['a clock that jumps an hour ahead, over the slot', [0, 70].map(minutes), ['23T07:00']],
    [
      'a clock that jumps a year ahead, and is put right',
      [0, 365 * DAY + 10 * MINUTE, 10 * MINUTE, DAY + 10 * MINUTE],
      ['23T07:00', '23T07:00', '24T07:00'],
    ],
    ['a machine that begins in 1970', [-START, -START + HOUR, 0, 10 * MINUTE], ['late 22T07:00', '23T07:00']],
    ['a machine that slept three days', [0, 10 * MINUTE, 3 * DAY + 30 * MINUTE], ['23T07:00', '26T07:00']],
    ['a machine that slept too long', [0, 10 * MINUTE, DAY + 13 * HOUR], ['23T07:00', 'late 24T07:00']],
    ['calls that stand still', [0, 10, 10, 10, 10].map(minutes), ['23T07:00']],
  ])('%s', async (_, offsets, expected) => {
    const found = await slots(
      'day 07:00',
      'UTC',
      offsets.map(each => START + each),
    )
    const shown = found.map(slot => slot.replace(/\d{4}-\d{2}-(\d{2}T\d{2}:\d{2}):00Z/, '$1'))
    expect(shown).toEqual(expected)
    expect(new Set(found).size).toBe(found.length)
  })

  function minutes(number: number): number {
    return number * MINUTE
  }

  test('a year of one each day, called every three hours, has 365', async () => {
    const found = await slots(
      'day 07:00',
      'Europe/London',
      each('2026-01-01T00:00:00Z', '2026-12-31T23:00:00Z', 3 * HOUR),
    )
    expect(found).toHaveLength(365)
    expect(new Set(found).size).toBe(365)
  })
})

test('three weeks of a daily newsletter over a change of clocks: each day with news once, no article twice, the archive whole', async () => {
  const { dir, server } = await desk([DAILY], {}, { 'articles/0.txt': 'Story of day 0\n\nIt began.\n' })
  const from = '2026-03-17T06:55:00Z'
  const isSilent = (day: number) => [3, 11, 12].includes(day)
  const turns = (await live(dir, server.url, { from, days: 21, isSilent, calls: [0, 10, 70] })).map(said)
  expect(turns.filter(each => each.startsWith('sent'))).toHaveLength(18)
  expect(turns.filter(each => each.includes('empty'))).toHaveLength(3)
  expect(turns).toHaveLength(21)
  expect(server.accepted).toHaveLength(36)
  const { told, lacking } = await archiveOf(dir, Date.parse('2026-04-07T12:00:00Z'))
  expect([told.length, new Set(told).size, lacking]).toEqual([18, 18, []])
})
