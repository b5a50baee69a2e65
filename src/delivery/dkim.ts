import { createHash, createPublicKey, hash, sign, verify } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'
import { type DkimKey, type Newsroom, readDkim } from '../newsroom/index.ts'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { bodyRelaxer, relaxedHeader } from './relaxed.ts'

/** A send keeps one processor busy and its server another. Only where there are more does it help to sign beside the thread. */
const BUSY_PROCESSORS = 2
/** Of a line, its CRLF aside. RFC 5322 §2.1.1. */
const COLUMNS = 76
/** What is signed where it is present. True: named once more than it is present, so that none can be added. RFC 6376 §8.15. */
const SIGNED: Readonly<Record<string, boolean>> = {
  From: true,
  'Reply-To': true,
  Subject: true,
  Date: true,
  To: true,
  'Message-ID': true,
  'In-Reply-To': false,
  References: false,
  'MIME-Version': true,
  'Content-Type': true,
  'Content-Transfer-Encoding': false,
  'List-Id': false,
  'List-Unsubscribe': true,
  'List-Unsubscribe-Post': true,
  'Auto-Submitted': false,
}
const NAMES = Object.entries(SIGNED).map(([name, isFixed]) => ({ name, key: name.toLowerCase(), isFixed }))

/** A message in pieces as `fillerOf` gives it: the headers without their last CRLF, then the rest. */
type Pieces = readonly Buffer[]

/**
 * Reads the keys of a newsroom; what it gives puts the signatures before a message, or, where `email.dkim` says that the relay
 * signs or says nothing, leaves it as it is. Throws `dkim-key` and `no-from`.
 */
export function signerOf(newsroom: Newsroom): (pieces: Pieces) => Promise<Pieces> {
  const keys = readDkim(newsroom)
  if (keys.length === 0) return async pieces => pieces
  const signatures = dkimSigner(keys)
  return async pieces => [await signatures(pieces), ...pieces]
}

/**
 * Tries the keys; what it gives makes the DKIM-Signature fields of a message, one for each key and each valid alone (RFC 6376,
 * RFC 8463; relaxed/relaxed). They go before the message's own. Without a time, so that the same message gets the same
 * signature; RSA, which takes long, beside the thread where a processor is free for it. Throws `dkim-key`, and rejects with `dkim-failed` rather than to sign what would
 * not verify.
 */
export function dkimSigner(keys: readonly DkimKey[]): (pieces: Pieces) => Promise<Buffer> {
  for (const key of keys) tryKey(key)
  const relaxed = bodyRelaxer()
  const fields = headerReader()
  let opened: { names: string; openings: { key: DkimKey; field: string; canonical: string }[] } | null = null
  return async ([head, ...body]) => {
    const { names, canonical } = fields(head?.toString('latin1') ?? '')
    if (opened?.names !== names) opened = { names, openings: keys.map(key => openingOf(key, names)) }
    const hashed = createHash('sha256')
    for (const piece of relaxed(body)) hashed.update(piece)
    const bodyHash = hashed.digest('base64')
    const signed = opened.openings.map(async ({ key, field, canonical: opening }) => {
      const signature = await signatureOf(key, Buffer.from(`${canonical}${opening} bh=${bodyHash}; b=`, 'latin1'))
      return `${field}\r\n bh=${bodyHash};\r\n${folded(signature)}\r\n`
    })
    return Buffer.from((await Promise.all(signed)).join(''), 'latin1')
  }
}

/** Signs a word and verifies it, so that a key that does not work is known before the first message. */
function tryKey(key: DkimKey): void {
  const word = Buffer.from('postrider')
  const failed = (reason: string) =>
    new ProblemError('dkim-key', { at: key.selector, reason, mend: 'Make another one: postrider dkim create' })
  if (key.key.asymmetricKeyType !== key.type) throw failed(`the key is of another kind than ${key.type}`)
  let isRight: boolean
  try {
    const half = createPublicKey(key.key)
    isRight =
      key.type === 'rsa'
        ? verify('sha256', word, half, sign('sha256', word, key.key))
        : verify(null, digestOf(word), half, sign(null, digestOf(word), key.key))
  } catch (error) {
    throw failed(`the key does not sign: ${reasonOf(error)}`)
  }
  if (!isRight) throw failed('what the key signs does not verify')
}

/** RFC 6376 §3.3.1 (PKCS #1 v1.5); RFC 8463 §3: Ed25519 signs the hash. */
async function signatureOf({ type, key }: DkimKey, bytes: Buffer): Promise<string> {
  const signature = type === 'rsa' ? await signRsa('sha256', bytes, key) : sign(null, digestOf(bytes), key)
  return signature.toString('base64')
}

const signRsa = availableParallelism() > BUSY_PROCESSORS ? promisify(sign) : sign

function digestOf(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer')
}

/** Reads the headers of one message after another: the names for `h=`, and the fields in that order, canonical. */
function headerReader(): (head: string) => { names: string; canonical: string } {
  /** What a field was last: most are the same in the next message. */
  const last = new Map<string, { field: string; canonical: string }>()
  const canonicalOf = (key: string, field: string) => {
    const before = last.get(key)
    if (before?.field === field) return before.canonical
    const canonical = `${relaxedHeader(field)}\r\n`
    last.set(key, { field, canonical })
    return canonical
  }
  return head => {
    const fields = head.split(/\r\n(?![ \t])/).map(field => {
      const key = field
        .slice(0, Math.max(field.indexOf(':'), 0))
        .trimEnd()
        .toLowerCase()
      return { key, canonical: canonicalOf(key, field) }
    })
    if (!fields.some(each => each.key === 'from')) throw new ProblemError('dkim-failed', { reason: 'it has no From' })
    const names: string[] = []
    let canonical = ''
    for (const { name, key, isFixed } of NAMES) {
      // RFC 6376 §5.4.2: of several the last one first.
      for (const field of fields.filter(each => each.key === key).reverse()) {
        names.push(name)
        canonical += field.canonical
      }
      if (isFixed) names.push(name)
    }
    return { names: names.join(':'), canonical }
  }
}

/** A signature field up to its hashes, folded, and canonical. */
function openingOf(key: DkimKey, names: string) {
  const tags = ['v=1;', `a=${key.type}-sha256;`, 'c=relaxed/relaxed;', `d=${key.domain};`, `s=${key.selector};`]
  const words = [...tags.map(each => `${each} `), ...`h=${names};`.split(/(?<=:)/)]
  const lines = ['DKIM-Signature: ']
  for (const word of words) {
    const line = lines.at(-1) ?? ''
    if (line.length + word.trimEnd().length > COLUMNS) lines.push(` ${word}`)
    else lines[lines.length - 1] = line + word
  }
  const field = lines.map(line => line.trimEnd()).join('\r\n')
  return { key, field, canonical: relaxedHeader(field) }
}

/** The last tag, in lines. */
function folded(signature: string): string {
  const inFirst = COLUMNS - ' b='.length
  const others = signature.slice(inFirst).match(new RegExp(`.{1,${COLUMNS - 1}}`, 'g')) ?? []
  return [` b=${signature.slice(0, inFirst)}`, ...others.map(each => ` ${each}`)].join('\r\n')
}
