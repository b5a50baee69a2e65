import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Answered } from '../../src/delivery/index.ts'
import { postrider } from '../support/cli.ts'
import { CONFIG, folder, newsroom, put, tree } from '../support/newsroom.ts'
import { complaint, headOf, leaving, report } from './returned-mail.ts'
import { type SmtpOptions, smtpServer } from './smtp.ts'

const ADA = 'ada@example.net'
const BEN = 'ben@example.net'
const CARA = 'cara@example.org'
const START = 1_795_176_000
const DAY = 86_400
const ANYBODY = 'anybody can write a Message-ID: neither a return path nor a link of ours came back'

/** A newsroom that has mailed its first edition, with the server that took it. */
async function sent(email: object = { bounces: 'bounces@example.org' }, on: SmtpOptions['on'] = {}) {
  const server = await smtpServer({ on })
  const dir = newsroom({}, { ...CONFIG, email: { ...CONFIG.email, ...email } })
  let days = 0
  const run = (args: string[], input = '') =>
    postrider(dir, args, {
      input,
      env: { POSTRIDER_SMTP_URL: server.url, SOURCE_DATE_EPOCH: `${START + days * DAY}` },
    })
  await run(['subscribers', 'add', ADA, BEN, CARA])
  const send = () => run(['send', '--yes', '--skip-test'])
  const first = await send()
  return {
    dir,
    server,
    run,
    send,
    first,
    /** The clock goes on. */
    pass: (more: number) => {
      days += more
    },
    mailTo: (address: string) => {
      const mail = server.accepted.findLast(each => each.to === address)
      return { from: mail?.from ?? '', head: headOf(mail?.raw ?? Buffer.alloc(0)) }
    },
    stateOf: async (address: string) =>
      JSON.parse((await run(['subscribers', 'show', address, '--json'])).stdout).subscriber?.state,
    bounces: async (...args: string[]) => {
      const { stdout, code, stderr } = await run(['bounces', ...args, '--json'])
      expect(stderr).toBe('')
      expect(code).toBe(0)
      return JSON.parse(stdout) as Answered[]
    },
    /** A maildir with these mails in it. */
    maildir: (...mails: string[]) => {
      const made = folder()
      const files = mails.map((mail, index) => [`new/${index}.example`, mail] as const)
      put(made, { 'cur/.keep': '', 'tmp/half': 'half of a', ...Object.fromEntries(files) })
      return made
    },
  }
}

test('each delivery has a return path of its own; To, From and Message-ID are as without', async () => {
  const { server, first } = await sent()
  const plain = await sent({})
  expect(first.stdout).toBe('sent            3\n')
  const paths = server.accepted.map(each => each.from)
  expect(new Set(paths).size).toBe(3)
  for (const path of paths) expect(path).toMatch(/^bounces\+[a-z2-7]{32}@example\.org$/)
  expect(plain.server.accepted.map(each => each.from)).toEqual(Array(3).fill('news@example.org'))
  const said = (head: string) => /^(?:From|To|Message-ID): .*$/gm[Symbol.match](head)
  expect(server.accepted.map(({ raw }) => said(headOf(raw)))).toEqual(
    plain.server.accepted.map(({ raw }) => said(headOf(raw))),
  )
})

test('a test send comes back to the sender', async () => {
  const { dir, run, server } = await sent()
  put(dir, { 'articles/bridge.txt': 'The bridge opens again\n\nThe bridge is open.\n' })
  await run(['send', '--test', 'desk@example.org', '--yes'])
  expect(server.accepted.at(-1)).toMatchObject({ to: 'desk@example.org', from: 'news@example.org' })
})

test('a server that refuses the sender of one message pauses the edition, as without return paths', async () => {
  const { first, run } = await sent(
    { bounces: 'bounces@example.org' },
    { mail: () => ({ code: 553, text: 'sender rejected' }) },
  )
  expect(first.code).toBe(1)
  expect(first.stderr).toContain('smtp-refused')
  expect((await run(['status'])).stdout).not.toContain('sent')
})

test('an address that is gone is taken off the list with the line of the mail that says so; the second run changes nothing', async () => {
  const { dir, maildir, mailTo, bounces, stateOf, run } = await sent()
  const box = maildir(report({ to: mailTo(ADA).from, recipient: ADA }), 'Subject: lunch?\n\nAt one?\n')
  const before = tree(box)
  expect(await bounces(box)).toMatchObject([
    {
      file: join(box, 'new/0.example'),
      recipient: ADA,
      kind: 'hard',
      status: '5.1.1',
      subscriber: ADA,
      edition: '2026-11-20-1',
      action: 'bounced',
      evidence: expect.stringContaining('no such user here'),
      problems: [],
      others: [],
    },
    { kind: 'none', action: 'unread' },
  ])
  expect([await stateOf(ADA), await stateOf(BEN)]).toEqual(['bounced', 'active'])
  expect((await run(['subscribers', 'show', ADA])).stdout).toContain(`bounced, 550 5.1.1 <${ADA}>: no such user here`)
  expect(tree(box)).toEqual(before)
  const shown = (await run(['subscribers', 'show', ADA])).stdout
  expect((await bounces(box)).map(each => each.action)).toEqual(['known', 'unread'])
  expect((await run(['subscribers', 'show', ADA])).stdout).toBe(shown)
  expect(existsSync(join(dir, '.postrider/secret'))).toBe(true)
})

test('the token decides whom a report is about, also where the mail was forwarded and the server wrote it in capitals', async () => {
  const { maildir, mailTo, bounces, stateOf } = await sent()
  const to = mailTo(ADA).from.toUpperCase()
  const [answered] = await bounces(maildir(report({ to, recipient: 'somebody.else@example.com' })))
  expect(answered).toMatchObject({ subscriber: ADA, recipient: 'somebody.else@example.com', action: 'bounced' })
  expect(await stateOf(ADA)).toBe('bounced')
})

test('without a return path the link in the message that comes back says whom it is about', async () => {
  const { maildir, mailTo, bounces, stateOf } = await sent({})
  const { head } = mailTo(BEN)
  const [answered] = await bounces(maildir(report({ to: 'news@example.org', recipient: BEN, head })))
  expect(answered).toMatchObject({ subscriber: BEN, edition: '2026-11-20-1', action: 'bounced' })
  expect(await stateOf(BEN)).toBe('bounced')
})

test('what a stranger can write changes nothing, and says why', async () => {
  const { maildir, mailTo, bounces, stateOf, run } = await sent()
  const { from, head } = mailTo(ADA)
  const messageId = /^Message-ID: .*$/m.exec(head)?.[0] ?? ''
  const forged = from.replace(/\+./, from.includes('+a') ? '+b' : '+a')
  const box = maildir(
    report({ to: 'bounces@example.org', recipient: ADA }),
    report({ to: forged, recipient: ADA }),
    report({ to: 'bounces@example.org', recipient: ADA, head: messageId }),
    report({
      to: 'bounces@example.org',
      recipient: ADA,
      head: head.replace(/(unsubscribe%20.{8})(.)/, (_, before, letter) => before + (letter === '_' ? '-' : '_')),
    }),
    complaint(`To: ${ADA}\n${messageId}`),
    leaving('unsubscribe', ADA),
    leaving(`unsubscribe ${'a'.repeat(6)}.${'b'.repeat(22)}.${'c'.repeat(22)}`, ADA),
  )
  const answered = await bounces(box)
  expect(answered.map(each => [each.action, each.subscriber])).toEqual(Array(7).fill(['unproven', null]))
  expect(answered.map(each => each.why)).toEqual([
    'it names no delivery of ours',
    'it names no delivery of ours',
    ANYBODY,
    ANYBODY,
    ANYBODY,
    'its subject holds no token of ours; From proves nothing',
    'its subject holds no token of ours; From proves nothing',
  ])
  expect(await stateOf(ADA)).toBe('active')
  expect((await run(['subscribers', 'show', ADA])).stdout).not.toContain('bounced')
})

test('a complaint takes off for good: neither an editor nor a file brings them back', async () => {
  const { maildir, mailTo, bounces, stateOf, run } = await sent()
  expect((await bounces(maildir(complaint(mailTo(BEN).head))))[0]).toMatchObject({
    kind: 'complaint',
    subscriber: BEN,
    action: 'complained',
  })
  expect(await stateOf(BEN)).toBe('complained')
  expect((await run(['subscribers', 'add', BEN])).stderr).toContain('they complained')
  const file = join(folder(), 'people.csv')
  put(join(file, '..'), { 'people.csv': `email\n${BEN}\n` })
  await run(['subscribers', 'import', file, '--consent', 'signed up'])
  expect(await stateOf(BEN)).toBe('complained')
})

test('who writes to leave is taken off by the token of the subject, whoever the mail is from, and gets no answer', async () => {
  const { maildir, mailTo, bounces, stateOf, server } = await sent()
  const [, subject = ''] = /<mailto:leave@example\.org\?subject=([^>]*)>/.exec(mailTo(CARA).head) ?? []
  const box = maildir(leaving(decodeURIComponent(subject), BEN))
  expect(await bounces(box)).toMatchObject([{ kind: 'unsubscribe', subscriber: CARA, action: 'left' }])
  expect([await stateOf(CARA), await stateOf(BEN)]).toEqual(['unsubscribed', 'active'])
  expect(await bounces(box)).toMatchObject([{ action: 'known' }])
  expect(server.accepted).toHaveLength(3)
})

test('who leaves is understood behind what a reply or a gateway puts before the subject, and with words behind the token', async () => {
  const { maildir, mailTo, bounces } = await sent()
  const [, subject = ''] = /<mailto:leave@example\.org\?subject=([^>]*)>/.exec(mailTo(CARA).head) ?? []
  const box = maildir(leaving(`Re: [External] ${decodeURIComponent(subject)} please`, BEN))
  expect(await bounces(box)).toMatchObject([{ kind: 'unsubscribe', subscriber: CARA, action: 'left' }])
})

test('a server that goes on trying has refused nothing: however many such warnings come, the address stays', async () => {
  const { dir, maildir, mailTo, bounces, stateOf } = await sent()
  put(dir, {
    'postrider.config.ts': readFileSync(join(dir, 'postrider.config.ts'), 'utf8').replace(
      '"email": {',
      '"delivery": { "softBounces": { "count": 1, "days": 30 } },\n  "email": {',
    ),
  })
  const failed = report({ to: mailTo(ADA).from, recipient: ADA, status: '4.4.1', says: '451 4.4.1 no answer' })
  const delayed = failed.replace('Action: failed', 'Action: delayed')
  const inWords = `From: MAILER-DAEMON@mx.example.net\nTo: ${mailTo(ADA).from}\nSubject: Warning: message still undelivered\n\nThis is a warning message only. Your message to <${ADA}> has not been delivered yet: 452 4.2.2 mailbox full\n`
  expect((await bounces(maildir(delayed, inWords))).map(each => [each.kind, each.action])).toEqual([
    ['soft', 'noted'],
    ['soft', 'noted'],
  ])
  expect(await stateOf(ADA)).toBe('active')
  expect(await bounces(maildir(failed))).toMatchObject([{ kind: 'soft', action: 'bounced' }])
})

test('a full mailbox is noted; so many editions within so many days take it off, two reports of one count once', async () => {
  const { dir, maildir, mailTo, bounces, stateOf, run, send, pass } = await sent()
  put(dir, {
    'postrider.config.ts': readFileSync(join(dir, 'postrider.config.ts'), 'utf8').replace(
      '"email": {',
      '"delivery": { "softBounces": { "count": 2, "days": 30 } },\n  "email": {',
    ),
  })
  const full = () => report({ to: mailTo(ADA).from, recipient: ADA, status: '4.2.2', says: '452 4.2.2 mailbox full' })
  const box = maildir(full(), `X-Twice: yes\n${full()}`)
  expect((await bounces(box)).map(each => [each.kind, each.action])).toEqual([
    ['soft', 'noted'],
    ['soft', 'noted'],
  ])
  const next = async (days: number, name: string) => {
    pass(days)
    put(dir, { [`articles/${name}.txt`]: `${name} opens again\n\nThe bridge of ${name} is open.\n` })
    expect((await send()).stdout).toContain('sent')
  }
  await next(31, 'Southgate')
  expect(await bounces(maildir(full()))).toMatchObject([{ action: 'noted' }])
  await next(29, 'Northgate')
  expect(await bounces(maildir(full()))).toMatchObject([{ action: 'bounced' }])
  expect(await stateOf(ADA)).toBe('bounced')
  expect((await run(['subscribers', 'show', ADA])).stdout).toContain('bounced, 2 editions within 30 days, the last: ')
})

test('who came back after the mail was sent stays, however late its report is read', async () => {
  const { maildir, mailTo, bounces, stateOf, run, pass } = await sent()
  const [one, two] = [
    report({ to: mailTo(ADA).from, recipient: ADA }),
    report({ to: mailTo(ADA).from, recipient: ADA, status: '5.1.10' }),
  ]
  await bounces(maildir(one))
  expect(await stateOf(ADA)).toBe('bounced')
  pass(1)
  await run(['subscribers', 'add', ADA])
  expect(await bounces(maildir(two))).toMatchObject([{ action: 'late', problems: [{ code: 'return-late' }] }])
  expect(await stateOf(ADA)).toBe('active')
})

test('a mail to leave that came before they confirmed anew does not take them off', async () => {
  const { maildir, mailTo, bounces, stateOf, run, pass } = await sent()
  const [, subject = ''] = /subject=([^>]*)>/.exec(mailTo(BEN).head) ?? []
  const box = maildir(leaving(decodeURIComponent(subject), BEN))
  utimesSync(join(box, 'new/0.example'), START, START)
  await run(['subscribers', 'remove', BEN])
  pass(1)
  await run(['subscribers', 'add', BEN])
  expect(await bounces(box)).toMatchObject([{ action: 'late' }])
  expect(await stateOf(BEN)).toBe('active')
})

test('of who was forgotten nothing of a report is kept', async () => {
  const { dir, maildir, mailTo, bounces, run } = await sent()
  const { from } = mailTo(ADA)
  await bounces(maildir(report({ to: from, recipient: 'adas.other@example.com' })))
  await run(['subscribers', 'erase', ADA, '--yes'])
  await bounces(maildir(report({ to: from, recipient: ADA, status: '5.1.2' })))
  const bytes = readdirSync(join(dir, '.postrider')).map(name => readFileSync(join(dir, '.postrider', name), 'latin1'))
  for (const each of bytes) expect(each).not.toMatch(/ada@example|adas\.other/)
})

test('--dry-run tells what would be done, writes nothing and moves nothing', async () => {
  const { maildir, mailTo, bounces, stateOf } = await sent()
  const box = maildir(report({ to: mailTo(ADA).from, recipient: ADA }))
  const before = tree(box)
  expect(await bounces(box, '--dry-run', '--move', 'Done')).toMatchObject([{ action: 'bounced', subscriber: ADA }])
  expect(tree(box)).toEqual(before)
  expect(await stateOf(ADA)).toBe('active')
  expect(await bounces(box)).toMatchObject([{ action: 'bounced' }])
})

test('--move moves what is dealt with to a folder of the maildir, and leaves what a person should see', async () => {
  const { maildir, mailTo, bounces } = await sent()
  const away = 'From: ben@example.net\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n'
  const box = maildir(
    report({ to: mailTo(ADA).from, recipient: ADA }),
    report({ to: 'bounces@example.org', recipient: BEN }),
    away,
    'Subject: lunch?\n\nAt one?\n',
  )
  expect((await bounces(box, '--move', 'Dealt/With')).map(each => each.action)).toEqual([
    'bounced',
    'unproven',
    'ignored',
    'unread',
  ])
  expect(readdirSync(join(box, 'new')).sort()).toEqual(['1.example', '3.example'])
  expect(readdirSync(join(box, '.Dealt.With/new')).sort()).toEqual(['0.example', '2.example'])
  expect((await bounces(box, '--move', 'Dealt/With')).map(each => each.action)).toEqual(['unproven', 'unread'])
})

test('without --json a person gets a line a message and a count', async () => {
  const { maildir, mailTo, run } = await sent()
  const box = maildir(report({ to: mailTo(ADA).from, recipient: ADA }), 'Subject: lunch?\n\nAt one?\n')
  const { stdout, stderr, code } = await run(['bounces', box])
  expect(stdout.split('\n').map(line => line.replace(box, 'BOX'))).toEqual([
    expect.stringMatching(/^bounced {5}ada@example\.net {19} hard {2}.*no such user here {2}BOX\/new\/0\.example$/),
    expect.stringMatching(/^unread {6}- {34}none.* {2}BOX\/new\/1\.example$/),
    '',
  ])
  expect([stderr, code]).toEqual(['1 bounced, 1 unread.\n', 0])
})

test('a pipe is refused, for it may never end', async () => {
  const { dir, run } = await sent()
  execFileSync('mkfifo', [join(dir, 'pipe')])
  const { code, stderr } = await run(['bounces', 'pipe'])
  expect([code, stderr]).toEqual([1, expect.stringContaining('it is neither a file nor a folder')])
})
