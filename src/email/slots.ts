import { encode, wrap as wrapQp } from 'nodemailer/lib/qp'
import { escapeHtml, printable } from '../article/index.ts'
import { ProblemError } from '../problem/index.ts'
import { wrap } from './plain.ts'

/** RFC 2045 §6.7 (5), less the sign that ends what comes before more. */
const QP_COLUMNS = 75
/** Of a name, in characters: what is longer is no name, and a digest has room for so much. */
const MAX_NAME = 64
/** Of most names nothing has to be taken. */
const SIMPLE_NAME = /^\w+(?: \w+)*$/
const VISIBLE = /^[\x21-\x7e]+$/
const TO_SLOT = 'slot-to@postrider.invalid'
const MESSAGE_ID_SLOT = 'slot-message-id@postrider.invalid'
const IN_REPLY_TO_SLOT = 'slot-in-reply-to@postrider.invalid'

/**
 * What differs from one reader of an edition to the next. `name`: plain text, or null; `unsubscribe`: an https or mailto
 * URL; `mailto`: the second one, of a message that names both; `webVersion`: an https URL; `messageId` without its angle brackets, and so
 * `inReplyTo`, of messages that answer one.
 */
export type Reader = {
  address: string
  messageId: string
  inReplyTo?: string | undefined
  name: string | null
  unsubscribe: string
  mailto?: string | null
  webVersion: string
}

/** A greeting with `{name}` in it, and what stands for it where there is no name. */
export type Greeting = { named: string; plain: string }

type Part = 'html' | 'text'
type Url = 'unsubscribe' | 'web'
type Slot = { part: Part } & ({ kind: Url } | { kind: 'greeting'; greeting: Greeting })

/**
 * The slots of one digest: sentinels that survive Liquid, MJML and quoted-printable. `key` (hex) comes from a hash of the
 * edition, so that no article can hold a sentinel of it.
 */
export function slotsFor(key: string, greeting: Greeting | null) {
  return {
    unsubscribe: urlSlot(key, 'unsubscribe', 'html'),
    web: urlSlot(key, 'web', 'html'),
    greeting: greeting === null ? null : greetingSlot(key, 'html', greeting),
  }
}

function urlSlot(key: string, kind: Url, part: Part): string {
  return `https://postrider-${key}-${kind}-${part}.invalid/`
}

function greetingSlot(key: string, part: Part, greeting: Greeting): string {
  return `postrider-${key}-greeting-${part}-${Buffer.from(JSON.stringify(greeting)).toString('hex')}-end`
}

/** A text part written from what a template says: its slots are filled as plain text. */
export function asTextSlots(text: string, key: string): string {
  return text.replace(new RegExp(`(postrider-${key}-(?:unsubscribe|web|greeting)-)html`, 'g'), '$1text')
}

/** The sentinel of the unsubscribe link for a header. */
export function headerSlot(key: string): string {
  return urlSlot(key, 'unsubscribe', 'text')
}

/** The sentinel of the mailto link beside it. */
export function mailSlot(key: string): string {
  return `https://postrider-${key}-mailto-header.invalid/`
}

/** One part of a digest with its slots filled, before it is a message. */
export function fillPart(
  part: string,
  key: string,
  reader: Pick<Reader, 'name' | 'unsubscribe' | 'webVersion'>,
): string {
  return cut(part, key, '')
    .map(each => (typeof each === 'string' ? each : valueFor(each, reader)))
    .join('')
}

/**
 * Cuts a message at its slots, once an edition; what it gives fills them, once a reader, and gives the message in pieces:
 * what all readers have in common is never copied, and must not be changed. Values in headers are refused where
 * they hold anything but visible ASCII (`bad-address`). Those in the body are quoted-printable on lines of their own
 * (RFC 2045 §6.7), so that no line grows too long. Every line ends with CRLF.
 */
export function fillerOf(given: string): (reader: Reader) => Buffer[] {
  // A record that was edited by hand, say: a bare break may end a message for one server and not for the next (SMTP smuggling).
  const message = given.replace(/\r?\n|\r/g, '\r\n')
  const end = message.indexOf('\r\n\r\n')
  const head = message.slice(0, end)
  const key = keyIn(head)
  const leave = headerSlot(key)
  const mail = mailSlot(key)
  const names = [TO_SLOT, MESSAGE_ID_SLOT, IN_REPLY_TO_SLOT, leave, mail]
  const heads = head.split(new RegExp(`(${names.map(RegExp.escape).join('|')})`))
  const hasMailto = heads.includes(mail)
  const isAnswer = heads.includes(IN_REPLY_TO_SLOT)
  const pieces = cut(message.slice(end), key, '(?:=\\r\\n)?').map(each =>
    typeof each === 'string' ? Buffer.from(each, 'latin1') : each,
  )
  /** What a slot said last, as it is written: most say the same to the next reader, or twice to one. */
  const written = new Map<string, { value: string; bytes: Buffer }>()
  const bytesOf = (slot: Slot, reader: Reader) => {
    const name = slot.part + slot.kind
    const value = valueFor(slot, reader)
    const last = written.get(name)
    if (last?.value === value) return last.bytes
    const bytes = Buffer.from(quoted(value), 'latin1')
    written.set(name, { value, bytes })
    return bytes
  }
  return reader => {
    const { address, messageId, inReplyTo = '', unsubscribe, webVersion } = reader
    const mailto = reader.mailto ?? ''
    const others = [...(hasMailto ? [mailto] : []), ...(isAnswer ? [inReplyTo] : [])]
    for (const value of [address, messageId, unsubscribe, webVersion, ...others]) {
      if (!VISIBLE.test(value)) throw new ProblemError('bad-address', { address: JSON.stringify(value) })
    }
    const values = new Map([
      [TO_SLOT, address],
      [MESSAGE_ID_SLOT, messageId],
      [IN_REPLY_TO_SLOT, inReplyTo],
      [leave, unsubscribe],
      [mail, mailto],
    ])
    let headers = ''
    for (const each of heads) headers += values.get(each) ?? each
    const parts = pieces.map(each => (Buffer.isBuffer(each) ? each : bytesOf(each, reader)))
    return [Buffer.from(headers, 'latin1'), ...parts]
  }
}

/** One message with its slots filled, whole. */
export function filled(message: string, reader: Reader): Buffer {
  return Buffer.concat(fillerOf(message)(reader))
}

/** What stands in the headers for To and Message-ID, and in In-Reply-To and References for what is answered. */
export const HEADER_SLOTS = { to: TO_SLOT, messageId: MESSAGE_ID_SLOT, inReplyTo: IN_REPLY_TO_SLOT }

/** The key is the boundary's: no body can name it, for it is made of a hash of all of it. */
function keyIn(head: string): string {
  return /^ boundary="--_NmP-([0-9a-f]{32})-Part_1"$/m.exec(head.replaceAll('\r', ''))?.[1] ?? 'none'
}

/** A text in pieces: what stands there, and the slots between. `soft` is what may stand between any two characters of one. */
function cut(text: string, key: string, soft: string): (string | Slot)[] {
  const spelt = (word: string) => [...word].map(each => each.replace(/[/.]/, '\\$&')).join(soft)
  const gap = soft === '' ? '' : '|=\\r\\n'
  const url = `${spelt(`https://postrider-${key}-`)}${soft}((?:[a-z-]${gap})+?)${soft}${spelt('.invalid/')}`
  const greeting = `${spelt(`postrider-${key}-greeting-`)}${soft}((?:[0-9a-z-]${gap})+?)${soft}${spelt('-end')}`
  const pieces: (string | Slot)[] = []
  let from = 0
  for (const match of text.matchAll(new RegExp(`${url}|${greeting}`, 'g'))) {
    const [whole, address, said] = match.map(each => each?.replaceAll('=\r\n', ''))
    const slot = address === undefined ? greetingOf(said ?? '') : addressOf(address)
    if (whole === undefined || slot === null) continue
    pieces.push(text.slice(from, match.index), slot)
    from = match.index + match[0].length
  }
  return [...pieces, text.slice(from)]
}

function addressOf(name: string): Slot | null {
  const [, kind, part] = /^(unsubscribe|web)-(html|text)$/.exec(name) ?? []
  return kind === undefined
    ? null
    : { kind: kind === 'web' ? 'web' : 'unsubscribe', part: part === 'html' ? 'html' : 'text' }
}

function greetingOf(said: string): Slot {
  const [part = '', hex = ''] = said.split('-')
  const greeting = JSON.parse(Buffer.from(hex, 'hex').toString()) as Greeting
  return { kind: 'greeting', part: part === 'html' ? 'html' : 'text', greeting }
}

function valueFor(slot: Slot, reader: Pick<Reader, 'name' | 'unsubscribe' | 'webVersion'>): string {
  const { part } = slot
  if (slot.kind === 'greeting') {
    const said = greeted(slot.greeting, reader.name)
    return part === 'html' ? escapeHtml(said) : wrap(said)
  }
  const url = slot.kind === 'web' ? reader.webVersion : reader.unsubscribe
  return part === 'html' ? escapeHtml(url) : url
}

/** The greeting of a reader; a name is one line of at most 64 characters. */
function greeted({ named, plain }: Greeting, name: string | null): string {
  if (name !== null && name.length <= MAX_NAME && SIMPLE_NAME.test(name)) return named.replaceAll('{name}', name)
  const said = [
    ...printable(name ?? '')
      .replace(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, MAX_NAME)
    .join('')
    .trim()
  return said === '' ? plain : named.replaceAll('{name}', () => said)
}

/** A value between soft line breaks, which belong to nobody (RFC 2045 §6.7). Short printable ASCII without `=` is itself. */
function quoted(value: string): string {
  const isPlain = value.length <= QP_COLUMNS && /^[ !-<>-~]*$/.test(value)
  return `=\r\n${isPlain ? value : wrapQp(encode(value.replaceAll('\n', '\r\n')), QP_COLUMNS)}=\r\n`
}
