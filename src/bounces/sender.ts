import { addressesIn, addressIn } from './addresses.ts'
import { type Fields, first } from './fields.ts'
import { anyOf } from './words.ts'

const DAEMON = /^(?:mailer.?daemon|post.?master|mail.?admin|mail.?delivery|mdaemon|mmdf|autopost|microsoftexchange)/i
/** Who is named in a report and is not whom it is about. */
const OFFICE = /^(?:bounces?|no.?reply|abuse)/i

/** How reports of a failure begin, in the languages that we know of. */
const FAILURE = anyOf`
  undeliver
  deliver\w* (?:status|fail|problem|error|report|notif|incomplete|has)
  fail\w* (?:notice|deliver|to deliver|mail)
  failure
  return(?:ed|ing)? (?:mail|message|to sender)
  non.?deliver
  not deliver
  could ?n[o']t be delivered
  mail (?:system )?error
  delayed
  rejected
  bounce
  unzustellbar
  nicht zustell
  unbekannt
  non remis
  non distribu
  no entregad
  devuelto
  rechazad
  mancat
  non recapit
  non consegn
  n[ãa]o (?:entreg|foi)
  onbestelbaar
  niet (?:worden )?bezorgd
  odbij
  niedostarcz
  недостав
  не доставл
  配信
  配送
  送信エラー
  届け
  退信|投递失败|无法投递
  unable to
  user unknown
  warning:
  can(?:not|'t) (?:be )?(?:sen|deliver)
`

/** True for an address that a mail system writes from, or names for questions. */
export function isOffice(address: string): boolean {
  return DAEMON.test(address) || OFFICE.test(address)
}

/** True for what a mail system sends, and not a person. */
export function isFromMailSystem(fields: Fields): boolean {
  if (fields.has('x-failed-recipients')) return true
  const from = first(fields, 'from') ?? ''
  const senders = addressesIn(`${from} ${first(fields, 'sender') ?? ''}`)
  return (
    senders.some(({ address }) => DAEMON.test(address)) ||
    /mailer-daemon|mail delivery|postmaster|administrator/i.test(from)
  )
}

/** True where the sender takes no answer: an empty return path (RFC 5321 §4.5.5), or an address that says so. */
export function isWithoutWayBack(fields: Fields): boolean {
  return first(fields, 'return-path') === '<>' || OFFICE.test(addressIn(first(fields, 'from') ?? '') ?? '')
}

/** True for a subject that tells of a failure, and answers no mail. */
export function isFailure(subject: string): boolean {
  return FAILURE.test(subject) && !/^(?:re|aw|sv|antw)\s?:/i.test(subject)
}
