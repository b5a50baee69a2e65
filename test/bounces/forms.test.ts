import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readReturned } from '../../src/bounces/read.ts'

const GOLDEN = join(import.meta.dirname, '../golden/bounces')

/** Each form in which mail comes back, and what it says: kind, recipient, status, reason, and the line that tells. */
const FORMS = [
  ['a-person-answers', 'none', null, null, null, null],
  ['a-person-wants-to-leave', 'none', null, null, null, null],
  ['aol-blocked', 'soft', 'pia@aol.example', null, 'policy', 'they are not accepting mail from news@record.example:'],
  ['authentication-failure', 'none', 'ada@west.example', null, null, 'Feedback-Type: auth-failure'],
  [
    'block-under-user-code',
    'soft',
    'dora@west.example',
    '5.1.1',
    'reputation',
    '550 5.1.1 192.0.2.1 is listed at zen.rbl.example; see https://rbl.example/why',
  ],
  ['challenge', 'auto-reply', null, null, null, 'Auto-Submitted: auto-replied'],
  ['code-alone-nothing', 'soft', 'dora@west.example', '5.0.0', 'other', 'Status: 5.0.0'],
  ['code-alone-user', 'hard', 'dora@west.example', '5.1.1', 'unknown-user', 'Status: 5.1.1'],
  [
    'code-alone-words-of-server',
    'soft',
    'eva@west.example',
    '5.1.1',
    'mailbox-full',
    '<<< 552 5.2.2 <eva@west.example>... Mailbox full',
  ],
  [
    'complaint-of-hotmail',
    'complaint',
    'ada@hotmail.example',
    null,
    null,
    'X-HmXmrOriginalRecipient: ada@hotmail.example',
  ],
  ['complaint-opt-out', 'complaint', 'ada@west.example', null, null, 'Feedback-Type: opt-out'],
  ['complaint-without-recipient', 'complaint', 'ada@west.example', null, null, 'Feedback-Type: abuse'],
  ['complaint', 'complaint', 'ada@west.example', null, null, 'Feedback-Type: abuse'],
  ['delivered', 'none', 'ada@west.example', '2.0.0', null, 'Action: delivered'],
  [
    'dmarc',
    'soft',
    'finn@gmail.example',
    '5.7.26',
    'policy',
    "550-5.7.26 Unauthenticated email from record.example is not accepted due to domain's DMARC policy",
  ],
  [
    'domino',
    'hard',
    'nils@corp.example',
    null,
    'unknown-user',
    'User nils (nils@corp.example) not listed in Domino Directory',
  ],
  ['exchange-2003', 'hard', 'nils@corp.example', null, 'unknown-user', 'The recipient name is not recognized'],
  [
    'exchange-edge-blocks-unknown',
    'hard',
    'gus@corp.example',
    '5.4.1',
    'unknown-user',
    '550 5.4.1 Recipient address rejected: Access denied. [DB5.outlook.example]',
  ],
  ['exchange-expired', 'soft', 'gus@corp.example', '4.4.7', 'expired', '550 4.4.7 QUEUE.Expired; message expired'],
  [
    'exchange-not-found',
    'hard',
    'gus@corp.example',
    '5.1.10',
    'unknown-user',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient gus@corp.example not found by SMTP address lookup',
  ],
  [
    'exchange-too-big',
    'soft',
    'gus@corp.example',
    '5.2.3',
    'too-big',
    '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
  ],
  [
    'exim-two',
    'soft',
    'kim@west.example',
    '5.2.2',
    'mailbox-full',
    'host mx.west.example [192.0.2.7]: 550 5.2.2 <kim@west.example>... Mailbox Full',
  ],
  [
    'exim-two',
    'hard',
    'lea@west.example',
    '5.1.1',
    'unknown-user',
    'host mx.west.example [192.0.2.7]: 550 5.1.1 <lea@west.example>... User Unknown',
  ],
  ['exim-unknown-user', 'hard', 'kim@west.example', null, 'unknown-user', '550 No Such User Here'],
  ['exim-unrouteable', 'hard', 'kim@wset.example', null, 'unknown-user', 'Unrouteable address'],
  [
    'exim-warning',
    'soft',
    'kim@west.example',
    '4.1.1',
    'unknown-user',
    'host mx.west.example [192.0.2.7]: 450 4.1.1 unknown user',
  ],
  ['forwarded', 'hard', 'ada@forward.example', '5.1.1', 'unknown-user', '550 5.1.1 no such user here'],
  [
    'french',
    'hard',
    'rene@fournisseur.example',
    null,
    'unknown-user',
    "Utilisateur inconnu : cette adresse n'existe pas.",
  ],
  [
    'full-under-user-code',
    'soft',
    'dora@west.example',
    '5.1.1',
    'mailbox-full',
    '550 5.1.1 <dora@west.example> mailbox is over quota, try later',
  ],
  [
    'gateway-spam',
    'soft',
    'wim@corp.example',
    '5.1.1',
    'policy',
    'Your message to wim@corp.example was rejected by the content filter of corp.example.',
  ],
  [
    'gmail-inactive',
    'hard',
    'finn@gmail.example',
    '5.2.1',
    'disabled',
    '550-5.2.1 The email account that you tried to reach is disabled. Learn more at 550 5.2.1 https://support.mail.example/?p=DisabledUser a1-2b3 - gsmtp',
  ],
  [
    'gmail-too-fast',
    'soft',
    'finn@gmail.example',
    '5.2.1',
    'policy',
    '550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. ReceivingRatePerm',
  ],
  ['gmx-german', 'soft', 'quinn@gmx.example', null, 'mailbox-full', 'Das Postfach ist voll.'],
  [
    'greylisted',
    'soft',
    'xena@west.example',
    '5.1.1',
    'greylisted',
    '<xena@west.example>: Recipient address rejected: Greylisted, see',
  ],
  ['groupwise', 'hard', 'nils@corp.example', null, 'unknown-user', 'nils@corp.example (user not found)'],
  [
    'html-only',
    'hard',
    'vera@corp.example',
    '5.1.1',
    'unknown-user',
    "Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'",
  ],
  ['internationalized', 'hard', 'jörg@bücher.example', '5.1.1', 'unknown-user', '550 5.1.1 unknown user'],
  ['japanese', 'soft', 'umi@keitai.example', null, 'mailbox-full', 'メールボックスの容量がいっぱいです。'],
  [
    'mail-loop',
    'soft',
    'xena@west.example',
    null,
    'dns',
    '<xena@west.example>: mail for west.example loops back to myself',
  ],
  ['moved', 'hard', 'yara@west.example', null, 'disabled', '551 user has moved; this address is no longer in use'],
  [
    'no-mime-headers',
    'hard',
    'jan@west.example',
    '5.1.1',
    'unknown-user',
    'Remote host said: 550 5.1.1 unknown or illegal alias: jan@west.example',
  ],
  ['not-spam', 'none', 'ada@west.example', null, null, 'Feedback-Type: not-spam'],
  ['nothing-said', 'soft', null, null, 'other', 'Your message could not be delivered.'],
  [
    'postfix-delayed',
    'soft',
    'cleo@west.example',
    '4.4.1',
    'unreachable',
    'connect to mx.west.example[192.0.2.7]:25: Connection timed out',
  ],
  [
    'postfix-dns-for-now',
    'soft',
    'ben@west.example',
    '4.4.3',
    'dns',
    'Host or domain name not found. Name service error for name=west.example type=MX: Host not found, try again',
  ],
  [
    'postfix-expired',
    'soft',
    'cleo@west.example',
    '4.4.1',
    'unreachable',
    'connect to mx.west.example[192.0.2.7]:25: Connection refused',
  ],
  [
    'postfix-no-domain',
    'hard',
    'ben@wset.example',
    '5.4.4',
    'unknown-domain',
    'Host or domain name not found. Name service error for name=wset.example type=A: Host not found',
  ],
  [
    'postfix-unknown-user',
    'hard',
    'ada@west.example',
    '5.1.1',
    'unknown-user',
    '550 5.1.1 <ada@west.example>: Recipient address rejected: User unknown in local recipient table',
  ],
  ['qmail-full', 'soft', 'jan@west.example', null, 'mailbox-full', 'Remote host said: 552 disk quota exceeded'],
  [
    'qmail-no-host',
    'hard',
    'jan@wset.example',
    '5.1.2',
    'unknown-domain',
    "Sorry, I couldn't find any host named wset.example. (#5.1.2)",
  ],
  [
    'relay-denied',
    'soft',
    'yara@west.example',
    '5.7.1',
    'policy',
    '<yara@west.example>: Relaying denied (in reply to RCPT TO command)',
  ],
  ['report-in-base64', 'soft', 'hal@west.example', '5.2.2', 'mailbox-full', '552 5.2.2 Quota exceeded'],
  ['report-passed-on', 'hard', 'zoe@inner.example', '5.1.1', 'unknown-user', '550 5.1.1 no such user'],
  [
    'report-run-into-text',
    'hard',
    'ida@west.example',
    '5.1.1',
    'unknown-user',
    '550 5.1.1 <ida@west.example>... User unknown',
  ],
  ['russian', 'soft', 'tanja@pochta.example', null, 'mailbox-full', 'Ящик переполнен'],
  [
    'sender-refused',
    'soft',
    'yara@west.example',
    '5.1.8',
    'policy',
    '<bounces@record.example>... Domain of sender address does not exist',
  ],
  [
    'sendmail-8',
    'hard',
    'mia@west.example',
    '5.1.1',
    'unknown-user',
    '<<< 550 5.1.1 <mia@west.example>... User unknown',
  ],
  ['several', 'soft', 'ben@west.example', '5.2.2', 'mailbox-full', '552 5.2.2 mailbox full'],
  ['several', 'hard', 'cleo@west.example', '5.1.1', 'unknown-user', '550 5.1.1 unknown user'],
  ['several', 'none', 'ada@west.example', '2.0.0', null, 'Action: relayed'],
  ['spanish', 'hard', 'sara@correo.example', null, 'unknown-user', 'El usuario no existe en este servidor.'],
  ['unsubscribe-by-a-program', 'unsubscribe', null, null, null, 'Subject: Unsubscribe'],
  ['unsubscribe', 'unsubscribe', null, null, null, 'Subject: unsubscribe k1.abc.def'],
  [
    'user-under-no-code',
    'hard',
    'dora@west.example',
    '5.0.0',
    'unknown-user',
    '550 Requested action not taken: mailbox unavailable',
  ],
  ['user-under-policy-code', 'hard', 'dora@west.example', '5.7.1', 'unknown-user', '550 5.7.1 No such user q12si4711'],
  ['vacation-address-gone', 'auto-reply', null, null, null, 'Auto-Submitted: auto-replied'],
  ['vacation-old-mark', 'auto-reply', null, null, null, 'x-autoreply: yes'],
  ['vacation-without-mark', 'auto-reply', null, null, null, 'Subject: Abwesenheitsnotiz: Wasserrat'],
  ['vacation', 'auto-reply', null, null, null, 'Auto-Submitted: auto-replied'],
  ['xtext-recipient', 'hard', 'ada@west.example', '5.1.1', 'unknown-user', '550 5.1.1 no such user here'],
  [
    'yahoo-no-account',
    'hard',
    'olga@yahoo.example',
    null,
    'unknown-user',
    "554: delivery error: dd This user doesn't have a yahoo.example account (olga@yahoo.example) [0] - mta1.yahoo.example",
  ],
] as const

const NAMES = [...new Set(FORMS.map(([name]) => name))]

function mail(name: string): Buffer {
  return readFileSync(join(GOLDEN, `${name}.eml`))
}

test.each(NAMES)('%s is read as what it says', name => {
  const { verdicts, problems } = readReturned(mail(name))
  const rows = verdicts.map(each => [name, each.kind, each.recipient, each.status, each.reason, each.evidence])
  expect(rows).toEqual(FORMS.filter(([form]) => form === name))
  expect(problems).toEqual([])
})

test('no form is without its row', () => {
  expect(
    readdirSync(GOLDEN)
      .map(file => file.replace('.eml', ''))
      .toSorted(),
  ).toEqual(NAMES.toSorted())
})

test.each(['\r\n', '\r'])('a form with its lines ended by %j says the same', end => {
  for (const name of NAMES) {
    const other = Buffer.from(mail(name).toString('latin1').replaceAll('\n', end), 'latin1')
    expect(readReturned(other)).toEqual(readReturned(mail(name)))
  }
})

test('a report tells which message it answers, by its id and the links to leave', () => {
  const { returned, to, subject } = readReturned(mail('postfix-unknown-user'))
  expect({ returned, to, subject }).toEqual({
    returned: {
      messageId: '<2026-11-23-1.k4q2@record.example>',
      links: [
        'https://record.example/leave/k1.abc.def',
        'mailto:leave@record.example?subject=unsubscribe%20k1.abc.def',
      ],
    },
    to: ['bounces+k4q2@record.example', 'bounces@record.example'],
    subject: 'Undelivered Mail Returned to Sender',
  })
  for (const name of [
    'report-run-into-text',
    'qmail-full',
    'exim-two',
    'complaint',
    'complaint-of-hotmail',
    'groupwise',
  ])
    expect(readReturned(mail(name)).returned).toEqual(returned)
})

test('a forwarded message names the address that it was sent to beside the one that it was last tried at', () => {
  const [{ recipient, original }] = readReturned(mail('forwarded')).verdicts
  expect([recipient, original]).toEqual(['ada@forward.example', 'ada+news@west.example'])
})

test('a return path is found where only a server’s stamp has it', () => {
  const stamped =
    'Received: from mx.example (mx.example [192.0.2.7])\n\tby box.example for <bounces+k4q2@record.example>; Mon\n'
  const { to } = readReturned(Buffer.from(`${stamped}To: everybody@record.example\nSubject: hello\n\nHello.\n`))
  expect(to).toEqual(['everybody@record.example', 'bounces+k4q2@record.example'])
})

test('the return path of the message that is given back counts as one it came to, also where a feedback report alone names it', () => {
  const withReturnPath = mail('postfix-unknown-user')
    .toString('latin1')
    .replace('Return-Path: <bounces@record.example>', 'Return-Path: <bounces+x1@record.example>')
  expect(readReturned(Buffer.from(withReturnPath, 'latin1')).to).toEqual([
    'bounces+k4q2@record.example',
    'bounces+x1@record.example',
  ])
  const withMailFrom = mail('complaint')
    .toString('latin1')
    .replace(/^Original-Mail-From:.*\n/im, '')
    .replace(/^Feedback-Type: abuse$/im, '$&\nOriginal-Mail-From: <bounces+x2@record.example>')
  expect(readReturned(Buffer.from(withMailFrom, 'latin1')).to).toContain('bounces+x2@record.example')
})

test('of a server that goes on trying no words make a failure', () => {
  const delayed = `From: MAILER-DAEMON@mx.example
Subject: Delivery Status Notification
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

The other server answered: 550 5.1.1 <ada@west.example>: no such user here

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; ada@west.example
Action: delayed
Status: 4.0.0

--b--
`
  expect(readReturned(Buffer.from(delayed)).verdicts[0]).toMatchObject({ kind: 'soft', isWarning: true })
})
