import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { Newsroom } from '../newsroom/index.ts'
import { secretsOf } from '../newsroom/index.ts'

/** RFC 4648 §6, in small letters: what some servers write in capitals is read all the same. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const ID_BYTES = 6
const EDITION_BYTES = 4
const MAC_BYTES = 10
/** 20 bytes, which 32 letters hold without a bit to spare: no two tokens are one. */
const TOKEN = /^[a-z2-7]{32}$/

/** What a return path is about: an address by its id, and the beginning of the hash of its edition (`editionMark`). */
export type ReturnTo = { id: number; mark: string }

/** What tells an edition from the others that one address got, in 8 hexadecimal digits. */
export function editionMark(editionId: string): string {
  return hash('sha256', editionId, 'hex').slice(0, 2 * EDITION_BYTES)
}

/**
 * Gives each delivery of an edition its return path, `bounces+TOKEN@example.org`, signed with the first of the newsroom's secrets; null where
 * the config names no mailbox for it. Throws what reading the secret throws.
 */
export function returnPathsOf(newsroom: Newsroom, editionId: string, pepper: string): ((id: number) => string) | null {
  const address = newsroom.config.email.bounces?.address
  const [secret] = address === undefined ? [] : secretsOf(newsroom)
  if (address === undefined || secret === undefined) return null
  const at = address.lastIndexOf('@')
  const [local, domain] = [address.slice(0, at), address.slice(at)]
  const key = keyOf(secret, pepper)
  const mark = editionMark(editionId)
  return id => `${local}+${returnToken({ id, mark }, key)}${domain}`
}

/** The key of return paths: the pepper is in it, for the ids of another state are other people's. */
export function keyOf(secret: string, pepper: string): Buffer {
  return createHmac('sha256', secret).update(`return path\0${pepper}`).digest()
}

/** A delivery as 32 letters that nobody else can make. */
export function returnToken({ id, mark }: ReturnTo, key: Buffer): string {
  const bytes = Buffer.alloc(ID_BYTES + EDITION_BYTES + MAC_BYTES)
  bytes.writeUIntBE(id, 0, ID_BYTES)
  bytes.write(mark, ID_BYTES, 'hex')
  macOf(bytes, key).copy(bytes, ID_BYTES + EDITION_BYTES)
  return toBase32(bytes)
}

/** Which delivery a token is of; null for one that none of the keys made. */
export function readReturnToken(token: string, keys: readonly Buffer[]): ReturnTo | null {
  const letters = token.toLowerCase()
  if (!TOKEN.test(letters)) return null
  const bytes = fromBase32(letters)
  const mac = bytes.subarray(ID_BYTES + EDITION_BYTES)
  if (!keys.some(key => timingSafeEqual(mac, macOf(bytes, key)))) return null
  return { id: bytes.readUIntBE(0, ID_BYTES), mark: bytes.toString('hex', ID_BYTES, ID_BYTES + EDITION_BYTES) }
}

/** Which delivery an address is the return path of, whatever mailbox stands before its token. */
export function readReturnPath(address: string, keys: readonly Buffer[]): ReturnTo | null {
  const [, token] = /\+([a-z2-7]{32})@/i.exec(address) ?? []
  return token === undefined ? null : readReturnToken(token, keys)
}

function macOf(bytes: Buffer, key: Buffer): Buffer {
  return createHmac('sha256', key)
    .update(bytes.subarray(0, ID_BYTES + EDITION_BYTES))
    .digest()
    .subarray(0, MAC_BYTES)
}

function toBase32(bytes: Buffer): string {
  let text = ''
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(held >> (bits - 5)) & 31]
  }
  return text
}

function fromBase32(letters: string): Buffer {
  const bytes: number[] = []
  let held = 0
  let bits = 0
  for (const letter of letters) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xfff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 255)
  }
  return Buffer.from(bytes)
}
