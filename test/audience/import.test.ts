import { expect, test } from 'vitest'
import { addSubscriber, erase, leave, removeSubscriber } from '../../src/audience/index.ts'
import { hashOfAddress, pepperOf } from '../../src/store/index.ts'
import { problemsFrom, state } from '../delivery/desk.ts'
import { folder } from '../support/newsroom.ts'
import { bring, everything, LATER, NOW, people } from './bring.ts'
import {
  BUTTONDOWN,
  GHOST,
  LISTMONK,
  MAILCHIMP,
  MAILCHIMP_CLEANED,
  MAILCHIMP_UNSUBSCRIBED,
  SUBSTACK,
  SUBSTACK_DASHBOARD,
} from './exports.ts'

const BY_FORM = { how: 'form', textVersion: null, ip: null }
const ADA = { address: 'ada@example.net', name: 'Ada', language: null, lists: ['daily'], tags: [] }

test('listmonk: enabled people come in active; who is disabled or blocklisted stays unmailed', async () => {
  const db = await state()
  expect(await bring(db, LISTMONK)).toMatchObject({ rows: 3, added: 3, refused: 0, problems: [] })
  expect(await people(db)).toEqual([
    'ada@example.net / active / Ada Byron / - / - / 2024-03-01T09:30:00.123Z',
    'ben@example.net / unsubscribed / Ben / - / - / 2024-03-01T09:30:00Z',
    'cleo@example.net / unsubscribed / - / - / - / 2024-03-01T09:30:00Z',
  ])
})

test('Mailchimp: names in two columns, tags in quotes; its lists of the unsubscribed and cleaned keep their state', async () => {
  const db = await state()
  await bring(db, MAILCHIMP, { name: 'subscribed_email_audience_export_1a2b.csv' })
  await bring(db, MAILCHIMP_UNSUBSCRIBED)
  await bring(db, MAILCHIMP_CLEANED)
  expect(await people(db)).toEqual([
    'ada@example.net / active / Ada Byron / - / VIP|Water, Council / 2020-02-03T04:06:00Z',
    'ben@example.net / active / - / - / - / 2020-02-05T04:06:00Z',
    'cleo@example.net / unsubscribed / Cleo / - / - / -',
    'dora@example.net / unsubscribed / Dora / - / - / -',
    'emil@example.net / bounced / Emil / - / - / -',
  ])
})

test('Mailchimp: the name of its file tells a state too, and who never subscribed does not come in', async () => {
  const db = await state()
  const plain = 'Email Address,First Name\nada@example.net,Ada\n'
  await bring(db, plain, { name: 'unsubscribed_members_export_1a2b.csv' })
  expect(await people(db)).toEqual(['ada@example.net / unsubscribed / Ada / - / - / -'])
  const { left } = await bring(db, plain, { name: 'nonsubscribed_members_export_1a2b.csv' })
  expect(left).toEqual([{ line: 2, reason: 'they never subscribed', cells: ['ada@example.net', 'Ada'] }])
})

test('Ghost: labels become tags, a note may have lines, who takes no mail is unsubscribed', async () => {
  const db = await state()
  await bring(db, GHOST)
  expect(await people(db)).toEqual([
    'ada@example.net / active / Ada Byron / - / Founder|VIP / 2023-05-01T08:00:00Z',
    'ben@example.net / unsubscribed / - / - / - / 2023-05-02T08:00:00Z',
  ])
})

test('Substack: what somebody pays says nothing; with e-mail disabled they are unsubscribed', async () => {
  const db = await state()
  await bring(db, SUBSTACK)
  expect(await people(db)).toEqual([
    'ada@example.net / active / - / - / - / 2025-01-01T00:00:00Z',
    'ben@example.net / unsubscribed / - / - / - / 2025-02-01T00:00:00Z',
  ])
  const other = await state()
  await bring(other, SUBSTACK_DASHBOARD)
  expect(await people(other)).toEqual([
    'ada@example.net / active / Ada / - / - / 2025-01-01T00:00:00Z',
    'ben@example.net / active / Ben / - / - / 2025-02-01T00:00:00Z',
  ])
})

test('Buttondown: unactivated people are pending; a type that is not known refuses the row', async () => {
  const db = await state()
  const { left } = await bring(db, BUTTONDOWN)
  expect(await people(db)).toEqual([
    'ada@example.net / active / - / - / council|water / 2022-06-01T08:00:00Z',
    'ben@example.net / pending / - / - / water / 2022-06-02T08:00:00Z',
    'cleo@example.net / unsubscribed / - / - / - / 2022-06-03T08:00:00Z',
    'dora@example.net / bounced / - / - / - / 2022-06-04T08:00:00Z',
  ])
  expect(left.map(({ line, reason }) => [line, reason])).toEqual([[6, 'its state "something_new" is not known']])
})

test.each([
  ['semicolons and odd case', 'E-Mail ; Vorname;NACHNAME\r\nada@example.net;Ada;Byron\r\n', 'Ada Byron'],
  ['tabs', 'email\tname\nada@example.net\tAda Byron\n', 'Ada Byron'],
  ['bars', 'name|email_address\nAda Byron|ada@example.net\n', 'Ada Byron'],
  ['lines of an old Mac', 'email,name\rada@example.net,Ada Byron\r', 'Ada Byron'],
  ['no header', 'ada@example.net,London\nada@example.net,London\n', '-'],
  ['an address a line', '# friends\n"Byron, Ada" <ada@example.net>\n\nada@example.net\n', 'Byron, Ada'],
  ['a header above them', '\n"E-Mail Address"\nada@example.net\n', '-'],
  ['a mailbox in a cell', 'id,email\n1,Ada Byron <ada@example.net>\n', 'Ada Byron'],
])('plain files: %s', async (_, content, name) => {
  const db = await state()
  expect(await bring(db, content)).toMatchObject({ added: 1, refused: 0 })
  expect(await people(db)).toEqual([`ada@example.net / active / ${name} / - / - / -`])
})

const ZOE = 'email,name\nzoe@example.net,Zoë Çelik\n'
test.each([
  ['UTF-8', Buffer.from(ZOE)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${ZOE}`)],
  ['UTF-16LE', Buffer.from(`\ufeff${ZOE}`, 'utf16le')],
  ['UTF-16BE', Buffer.from(`\ufeff${ZOE}`, 'utf16le').swap16()],
  ['UTF-16LE without a mark', Buffer.from(ZOE, 'utf16le')],
  ['Windows-1252', Buffer.from(ZOE, 'latin1')],
])('letters survive in %s', async (_, bytes) => {
  const db = await state()
  await bring(db, bytes)
  expect(await people(db)).toEqual(['zoe@example.net / active / Zoë Çelik / - / - / -'])
})

test('one broken byte among many good lines spoils its own line alone', async () => {
  const db = await state()
  const good = Array.from({ length: 50 }, (_, index) => `p${index}@example.net,Zoë`).join('\n')
  const bytes = Buffer.concat([Buffer.from(`email,name\n${good}\nlast@example.net,Zo`), Buffer.from([0xeb, 10])])
  const { problems } = await bring(db, bytes)
  expect(problems.map(({ code }) => code)).toEqual(['encoding-damaged'])
  expect((await people(db)).slice(-2)).toEqual([
    'p49@example.net / active / Zoë / - / - / -',
    'last@example.net / active / Zo\ufffd / - / - / -',
  ])
})

test('a broken quote costs its own row and no other, and each refused row is told with its line', async () => {
  const db = await state()
  const content = `email,name
ada@example.net,"Ada
ben@example.net,"Ben"
cleo@example.net,5" Cleo

dora@example.net,"Do
ra"
emil@,Emil
,
${'x'.repeat(200_000)}
fay@example.net,"Fay
`
  const { left } = await bring(db, content)
  expect(left.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '2: something stands behind a closing quote',
    '4: a quote stands within an unquoted cell',
    '8: "emil@" is no address',
    '10: it is longer than 65536 bytes',
    '11: a quote is not closed',
  ])
  expect(await people(db)).toEqual([
    'ben@example.net / active / Ben / - / - / -',
    'dora@example.net / active / Do ra / - / - / -',
  ])
})

test('the second import of a file changes nothing, not even a time', async () => {
  const db = await state()
  await bring(db, BUTTONDOWN, { lists: ['daily'], tags: ['old'] })
  const before = await everything(db)
  expect(await bring(db, BUTTONDOWN, { lists: ['daily'], tags: ['old'], now: LATER })).toMatchObject({
    added: 0,
    updated: 0,
    unchanged: 4,
  })
  expect(await everything(db)).toEqual(before)
})

test('of two rows of one person the lowest state wins, whichever comes first', async () => {
  const rows = ['ada@example.net,active', 'ADA@example.net,unsubscribed', 'ada@Example.net,bounced']
  for (const order of [rows, rows.toReversed()]) {
    const db = await state()
    await bring(db, `email,status\n${order.join('\n')}\n`)
    expect(await people(db)).toHaveLength(1)
    expect((await people(db))[0]).toContain('/ unsubscribed /')
  }
})

test('who left or was erased here stays so, whatever a file says', async () => {
  const dir = folder()
  const db = await state(dir)
  for (const address of ['ada@example.net', 'ben@example.net'])
    await addSubscriber(db, { ...ADA, address }, BY_FORM, NOW)
  await removeSubscriber(db, 'ada@example.net', 'link', NOW)
  await erase(db, dir, 'ben@example.net', NOW)
  const before = await everything(db)
  const done = await bring(db, 'email,name,lists\nada@example.net,Ada,weekly\nben@example.net,Ben,weekly\n', {
    now: LATER,
  })
  expect(done).toMatchObject({ added: 0, updated: 0, kept: 1, suppressed: 1 })
  expect(await everything(db)).toEqual(before)
})

test('who left one list stays off it and gets the tags of the file all the same', async () => {
  const db = await state()
  await addSubscriber(db, { ...ADA, lists: ['daily', 'weekly'] }, BY_FORM, NOW)
  const hash = hashOfAddress(await pepperOf(db), ADA.address)
  await leave(db, hash, { list: 'weekly', how: 'link' }, NOW)
  await bring(db, 'email,lists,tags\nada@example.net,weekly|daily,vip\n')
  expect(await people(db)).toEqual([`ada@example.net / active / Ada / daily / vip / ${NOW}`])
})

test('a file takes off the list who left elsewhere, and the log says so', async () => {
  const db = await state()
  await addSubscriber(db, ADA, BY_FORM, NOW)
  await bring(db, 'email,status\nada@example.net,unsubscribed\n', { now: LATER })
  expect(await people(db)).toEqual([`ada@example.net / unsubscribed / Ada / daily / - / ${NOW}`])
  const log = await db.selectFrom('consent').select(['at', 'what', 'how']).orderBy('id').execute()
  expect(log.at(-1)).toEqual({ at: LATER, what: 'left', how: 'our old list, from people.csv' })
})

test('who is active here is not made pending by a program that did not know it', async () => {
  const db = await state()
  await addSubscriber(db, ADA, BY_FORM, NOW)
  expect(await bring(db, 'email,status\nada@example.net,unconfirmed\n')).toMatchObject({ unchanged: 1 })
})

test('a name that is known stays; what is not known is filled', async () => {
  const db = await state()
  await addSubscriber(db, ADA, BY_FORM, NOW)
  await bring(db, 'email,name,language,tags\nada@example.net,Somebody,de_AT,vip\n', { now: LATER })
  const row = await db.selectFrom('subscriber').select(['name', 'language', 'changed_at']).executeTakeFirst()
  expect(row).toEqual({ name: 'Ada', language: 'de-AT', changed_at: LATER })
})

test('each one who comes in has a line in the log that says from where, without an address in it', async () => {
  const db = await state()
  await bring(db, 'email,status\nada@example.net,active\nben@example.net,bounced\n', { name: 'of ada@example.net.csv' })
  const log = await db.selectFrom('consent').select(['address_id', 'what', 'how']).execute()
  expect(log).toEqual([{ address_id: 1, what: 'imported', how: 'our old list, from a file' }])
})

test('addresses of offices and of throw-away hosts come in, and are told of once', async () => {
  const db = await state()
  const { problems, added } = await bring(db, 'email\ninfo@example.net\nadmin@example.net\nx@mailinator.com\n')
  expect(added).toBe(3)
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'roles-imported Addresses of offices, which several people may read: 2, such as info@example.net, admin@example.net.',
    'disposables-imported Addresses at hosts of throw-away mailboxes: 1, such as x@mailinator.com.',
  ])
})

test.each([
  ['a ZIP archive', Buffer.from('PK\u0003\u0004 and so on'), /ZIP/],
  ['a table without addresses', 'id,city\n1,London\n', /id, city/],
  ['an empty file', '', /empty/],
])('%s is no list of people', async (_, content, says) => {
  const db = await state()
  const [problem] = await problemsFrom(() => bring(db, content))
  expect(problem).toMatchObject({ code: 'table-unread', message: expect.stringMatching(says) })
})

test('stopped, it has whole batches, and the same import goes on', async () => {
  const db = await state()
  const controller = new AbortController()
  const rows = Array.from({ length: 9000 }, (_, index) => `p${index}@example.net,Some Body`).join('\n')
  const content = `email,name\n${rows}\n`
  const done = await bring(db, content, { signal: controller.signal, onProgress: () => controller.abort() })
  expect(done).toMatchObject({ stopped: true, added: expect.any(Number) })
  expect(done.added).toBeLessThan(9000)
  const { added, unchanged } = await bring(db, content)
  expect({ added: done.added + added, unchanged }).toEqual({ added: 9000, unchanged: done.added })
})
