import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Problem, ProblemError, problem, reasonOf } from '../problem/index.ts'
import type { Config } from './config.ts'
import { isAbsent } from './files.ts'
import type { Newsroom } from './newsroom.ts'

const DEFAULT_FILE = '.postrider/dkim.pem'
/** Verifiers take no shorter and need not take longer keys. RFC 8301 §3.2. */
const RSA_BITS = { least: 1024, most: 4096 }
const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g

export type DkimType = 'rsa' | 'ed25519'

/** A private key that signs mail, and where its public half is published. */
export type DkimKey = { selector: string; domain: string; type: DkimType; key: KeyObject }

type Room = Pick<Newsroom, 'dir' | 'env'>

/** The key file as it is named: POSTRIDER_DKIM_KEY_FILE, else `.postrider/dkim.pem`, relative to the newsroom. */
export function dkimFile({ env }: Pick<Newsroom, 'env'>): string {
  return env.POSTRIDER_DKIM_KEY_FILE || DEFAULT_FILE
}

/** True where there is a key file on this machine: where it is not, mail can be judged and not sent. */
export function hasDkimFile(room: Room): boolean {
  return !isAbsent(resolve(room.dir, dkimFile(room)))
}

/** Selector and domain of each key that we sign with, in the order of the key file; none where we do not sign. Throws `no-from`. */
export function dkimNames({ email: { dkim, from } }: Config): readonly { selector: string; domain: string }[] {
  if (dkim === undefined || dkim === 'relay') return []
  return dkim.map(({ selector, domain = from?.address.replace(/^.*@/s, '') }) => {
    if (domain === undefined) throw new ProblemError('no-from', { at: 'postrider.config.ts: email.from' })
    return { selector, domain: domain.toLowerCase() }
  })
}

/**
 * The keys that mail is signed with: those of the key file, under the names of `email.dkim`. None where that is `'relay'` or is
 * not said. Throws `dkim-key`, with everything that is wrong, and `no-from`.
 */
export function readDkim(newsroom: Newsroom): readonly DkimKey[] {
  const names = dkimNames(newsroom.config)
  if (names.length === 0) return []
  const keys = readDkimFile(newsroom)
  if (keys.length !== names.length) {
    const reason = `the file holds ${counted(keys.length, 'key')}, and email.dkim names ${counted(names.length, 'selector')}`
    throw new ProblemError([fault(newsroom, reason, 'Give each key a selector of its own, in the order of the file.')])
  }
  return names.flatMap((name, index) => {
    const key = keys[index]
    return key === undefined ? [] : [{ ...name, ...key }]
  })
}

/** The private keys of the key file: one, or one of each type. Throws `dkim-key`, with everything that is wrong. */
export function readDkimFile(room: Room): readonly Pick<DkimKey, 'type' | 'key'>[] {
  const blocks = [...textOf(room).matchAll(BLOCK)]
  const problems: Problem[] = []
  const refuse = (reason: string, mend: string) => problems.push(fault(room, reason, mend))
  if (blocks.length === 0) refuse('the file holds no key in PEM', 'Make one: postrider dkim create')
  if (blocks.length > 2)
    refuse(`the file holds ${blocks.length} keys`, 'Leave one RSA key and one Ed25519 key at most.')
  const keys = blocks.flatMap(([pem, label = '']) => keyIn(pem, label, refuse) ?? [])
  if (keys.length === 2 && keys[0]?.type === keys[1]?.type)
    refuse('the file holds two keys of one type', 'Leave one of them, or make the second of the other type.')
  if (problems.length > 0) throw new ProblemError(problems)
  return keys
}

function textOf(room: Room): string {
  const named = `Make one (postrider dkim create), name it in POSTRIDER_DKIM_KEY_FILE, or say email.dkim: 'relay' where your server signs.`
  if (!hasDkimFile(room)) throw new ProblemError([fault(room, 'there is no key file', named)])
  try {
    return readFileSync(resolve(room.dir, dkimFile(room)), 'latin1')
  } catch (error) {
    throw new ProblemError([
      fault(room, `the key file cannot be read: ${reasonOf(error)}`, 'Check its name and its rights.'),
    ])
  }
}

function keyIn(pem: string, label: string, refuse: (reason: string, mend: string) => void) {
  if (/ENCRYPTED/.test(pem))
    return void refuse('the key is encrypted', 'Take the password off: openssl pkey -in OLD.pem -out NEW.pem')
  if (!label.endsWith('PRIVATE KEY'))
    return void refuse(
      `the file holds a ${label.toLowerCase()}`,
      'Put the private key in; the public one belongs into DNS.',
    )
  const wanted = 'Make one that mailbox providers know: postrider dkim create'
  try {
    const key = createPrivateKey(pem)
    const type = key.asymmetricKeyType
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    if (type !== 'rsa' && type !== 'ed25519')
      return void refuse(`the key is of the kind ${type}, and DKIM knows RSA and Ed25519`, wanted)
    if (type === 'rsa' && (bits < RSA_BITS.least || bits > RSA_BITS.most))
      return void refuse(`the key has ${bits} bits, and must have from ${RSA_BITS.least} to ${RSA_BITS.most}`, wanted)
    return { type, key } as const
  } catch (error) {
    return void refuse(`the key cannot be read: ${reasonOf(error)}`, wanted)
  }
}

function fault(room: Pick<Newsroom, 'env'>, reason: string, mend: string): Problem {
  return problem('dkim-key', { at: dkimFile(room), reason, mend })
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`
}
