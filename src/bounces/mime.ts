import { Parser } from 'htmlparser2'
import { type Fields, fieldsOf, first } from './fields.ts'

/** A part that has none below it: its type in lower case and its text, decoded, with breaks as \n. */
export type Part = { type: string; fields: Fields; text: string }

/** A message taken apart as far as a report is read. `isWhole`: nothing was left out for its size, depth or number of parts. */
export type Message = { fields: Fields; parts: readonly Part[]; isWhole: boolean }

/** What a message is about stands at its beginning; what follows is the message that it gives back. */
const READ_BYTES = 1_048_576
const HEADER_LONGEST = 131_072
const PART_LONGEST = 131_072
const DEEPEST = 8
const PARTS_MOST = 40

/** Takes a message apart. Any bytes give one: what is broken is read as the plain text that it is. */
export function readMessage(bytes: Uint8Array): Message {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, READ_BYTES))
  const text = raw
    .toString('latin1')
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+/, '')
    .replace(/^From .*\n/, '')
  const walk: Walk = { parts: [], isWhole: bytes.byteLength <= READ_BYTES }
  const fields = takeApart(text, 0, walk)
  return { fields, ...walk }
}

type Walk = { parts: Part[]; isWhole: boolean }

/** Adds the parts of an entity to the walk; answers with its header. */
function takeApart(entity: string, depth: number, walk: Walk): Fields {
  const [head, body] = splitHead(entity)
  const fields = fieldsOf(decoded(head, 'utf-8'))
  const { type, parameters } = contentType(first(fields, 'content-type') ?? 'text/plain')
  const pieces = type.startsWith('multipart/') ? between(body, parameters.get('boundary')) : null
  if (pieces !== null && depth < DEEPEST) {
    for (const piece of pieces) {
      if (walk.parts.length >= PARTS_MOST) {
        walk.isWhole = false
        break
      }
      takeApart(piece, depth + 1, walk)
    }
    return fields
  }
  if (pieces !== null) walk.isWhole = false
  const text = leaf(body, first(fields, 'content-transfer-encoding') ?? '', parameters.get('charset') ?? 'utf-8')
  walk.parts.push({
    type: type.startsWith('multipart/') ? 'text/plain' : type,
    fields,
    text: type === 'text/html' ? plainOf(text) : text,
  })
  return fields
}

function splitHead(entity: string): [head: string, body: string] {
  if (entity.startsWith('\n')) return ['', entity.slice(1)]
  const end = entity.indexOf('\n\n')
  return end === -1
    ? [entity.slice(0, HEADER_LONGEST), '']
    : [entity.slice(0, Math.min(end, HEADER_LONGEST)), entity.slice(end + 2)]
}

/** The media type in lower case and its parameters, RFC 2045 §5.1. */
function contentType(value: string): { type: string; parameters: Map<string, string> } {
  const bounded = value.slice(0, 2_000)
  const type = /^[^\s;]+/.exec(bounded)?.[0].toLowerCase() ?? 'text/plain'
  const parameters = new Map<string, string>()
  for (const [, name = '', quoted, bare] of bounded.matchAll(/;\s*([\w-]+)\s*=\s*(?:"([^"]*)"|([^\s;]*))/g))
    parameters.set(name.toLowerCase(), quoted ?? bare ?? '')
  return { type, parameters }
}

/** What stands between the lines of a boundary; null where there is no such line. */
function between(body: string, boundary: string | undefined): string[] | null {
  if (boundary === undefined || boundary === '') return null
  const mark = `--${boundary}`
  const pieces: string[] = []
  let start = -1
  for (
    let at = lineAt(body, mark, 0);
    at !== -1 && pieces.length <= PARTS_MOST;
    at = lineAt(body, mark, at + mark.length)
  ) {
    if (start !== -1) pieces.push(body.slice(start, Math.max(start, at - 1)))
    const end = body.indexOf('\n', at)
    const rest = body.slice(at + mark.length, end === -1 ? body.length : Math.min(end, at + mark.length + 2))
    start = end === -1 || rest.startsWith('--') ? -1 : end + 1
    if (start === -1) break
  }
  if (start !== -1) pieces.push(body.slice(start))
  return pieces.length === 0 ? null : pieces
}

function lineAt(body: string, mark: string, from: number): number {
  if (from === 0 && body.startsWith(mark)) return 0
  const at = body.indexOf(`\n${mark}`, Math.max(0, from - 1))
  return at === -1 ? -1 : at + 1
}

function leaf(body: string, encoding: string, charset: string): string {
  const bounded = body.slice(0, PART_LONGEST)
  if (/^\s*base64/i.test(encoding)) {
    const bytes = Buffer.from(bounded.replace(/[^A-Za-z0-9+/=]/g, ''), 'base64').toString('latin1')
    return decoded(bytes.replace(/\r\n?/g, '\n'), charset)
  }
  return decoded(/^\s*quoted-printable/i.test(encoding) ? unquoted(bounded) : bounded, charset)
}

function unquoted(text: string): string {
  return text
    .replace(/=[ \t]{0,80}\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\r\n?/g, '\n')
}

/** Bytes, one a character, in the charset that they name; in Windows' Latin where they name none that is known. */
function decoded(bytes: string, charset: string): string {
  if (!/\P{ASCII}/u.test(bytes) && !/^(?:iso-2022|utf-16|utf-7|hz)/i.test(charset)) return bytes
  const raw = Buffer.from(bytes, 'latin1')
  for (const label of [charset.trim(), 'utf-8']) {
    try {
      return new TextDecoder(label, { fatal: true }).decode(raw)
    } catch {
      // An unknown label, or bytes that are not of this charset.
    }
  }
  return new TextDecoder('windows-1252').decode(raw)
}

const BREAKS = new Set(['br', 'p', 'div', 'tr', 'li', 'h1', 'h2', 'h3', 'h4', 'table', 'pre', 'hr', 'blockquote'])

/** The words of a page, a line for each of its blocks. */
function plainOf(html: string): string {
  const said: string[] = []
  let silent = false
  const parser = new Parser({
    onopentag(name) {
      if (name === 'style' || name === 'script') silent = true
      if (BREAKS.has(name)) said.push('\n')
    },
    ontext(text) {
      if (!silent) said.push(text)
    },
    onclosetag(name) {
      if (name === 'style' || name === 'script') silent = false
      if (BREAKS.has(name)) said.push('\n')
    },
  })
  parser.end(html)
  return said.join('').replaceAll('\u00a0', ' ')
}
