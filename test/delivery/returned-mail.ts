/** What a mail server writes when it cannot deliver: RFC 3464, as Postfix does. */
export type Report = {
  /** Where it comes to: the return path. */
  to: string
  recipient: string
  status?: string
  says?: string
  /** The head of the message that it gives back. */
  head?: string
}

export function report({
  to,
  recipient,
  status = '5.1.1',
  says = `550 ${status} <${recipient}>: no such user here`,
  head = '',
}: Report): string {
  return `From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
To: ${to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"
Date: Fri, 20 Nov 2026 12:00:00 +0000
Message-ID: <1@mx.example.net>

--part
Content-Type: text/plain

The mail system could not deliver your message.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ${recipient}
Action: failed
Status: ${status}
Diagnostic-Code: smtp; ${says}

--part
Content-Type: text/rfc822-headers

${head}
--part--
`
}

/** RFC 5965: somebody pressed the button that says spam. */
export function complaint(head: string): string {
  return `From: Feedback <fbl@mail.example.net>
To: abuse@example.org
Subject: FW: The edition
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain

This is a report of a mail that a user called spam.

--part
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Example/1.0
Version: 1

--part
Content-Type: message/rfc822

${head}

Hello.
--part--
`
}

/** A mail that asks to be taken off. */
export function leaving(subject: string, from: string): string {
  return `From: ${from}\nTo: leave@example.org\nSubject: ${subject}\nMIME-Version: 1.0\nContent-Type: text/plain\n\n\n`
}

/** The head of a message that was sent. */
export function headOf(raw: Buffer): string {
  return raw.toString('latin1').replaceAll('\r\n', '\n').split('\n\n', 1)[0] ?? ''
}
