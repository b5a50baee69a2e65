import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ProblemError, reasonOf } from '../problem/index.ts'
import { type DkimKey, type DkimType, dkimFile, hasDkimFile } from './dkim.ts'
import { makeFolder } from './files.ts'
import type { Newsroom } from './newsroom.ts'

/** What every verifier takes and a TXT record holds. RFC 8301 §3.2. */
const RSA_BITS = 2048
/** The key itself, which stands at the end of what describes it. RFC 8032 §5.1.5, RFC 8410 §4. */
const ED25519_BYTES = 32
/** Of one string in a TXT record. RFC 1035 §3.3. */
const STRING_BYTES = 255

/** The TXT record of a key (RFC 6376 §3.6.1, RFC 8463 §4); `zone`: the same as a line of a zone file. */
export function dkimRecordOf({ selector, domain, type, key }: DkimKey): { name: string; value: string; zone: string } {
  const name = `${selector}._domainkey.${domain}`
  const value = `v=DKIM1; k=${type}; p=${publicForms({ type, key })[0]}`
  const strings = value.match(new RegExp(`.{1,${STRING_BYTES}}`, 'g')) ?? []
  return { name, value, zone: `${name}. IN TXT ( ${strings.map(each => `"${each}"`).join(' ')} )` }
}

/** True where a record publishes this key. An RSA key has two forms, and verifiers read both. */
export function isRecordOf(record: string, key: Pick<DkimKey, 'type' | 'key'>): boolean {
  const [, said = ''] = /(?:^|;)\s*p\s*=([^;]*)/.exec(record) ?? []
  const [, type = 'rsa'] = /(?:^|;)\s*k\s*=\s*([\w-]+)/.exec(record) ?? []
  return type === key.type && publicForms(key).includes(said.replace(/\s+/g, ''))
}

function publicForms({ type, key }: Pick<DkimKey, 'type' | 'key'>): string[] {
  const half = createPublicKey(key)
  const der = half.export({ type: 'spki', format: 'der' })
  return type === 'ed25519'
    ? [der.subarray(-ED25519_BYTES).toString('base64')]
    : [der, half.export({ type: 'pkcs1', format: 'der' })].map(each => each.toString('base64'))
}

/** Makes a key of each type and writes them to the key file (0600), which must not be there. Throws `dkim-key-exists`, `file-unwritable`. */
export function makeDkimFile(
  newsroom: Pick<Newsroom, 'dir' | 'env'>,
  types: readonly DkimType[],
): readonly Pick<DkimKey, 'type' | 'key'>[] {
  const at = dkimFile(newsroom)
  if (hasDkimFile(newsroom)) throw new ProblemError('dkim-key-exists', { at })
  const keys = types.map(type => ({ type, key: newKey(type) }))
  const file = resolve(newsroom.dir, at)
  const temporary = `${file}.${process.pid}`
  try {
    makeFolder(dirname(file))
    writeFileSync(temporary, keys.map(each => each.key.export({ type: 'pkcs8', format: 'pem' })).join(''), {
      mode: 0o600,
    })
    // Unlike a rename it takes nothing's place.
    linkSync(temporary, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new ProblemError('dkim-key-exists', { at })
    throw new ProblemError('file-unwritable', { at, reason: reasonOf(error) })
  } finally {
    rmSync(temporary, { force: true })
  }
  return keys
}

function newKey(type: DkimType): KeyObject {
  return type === 'rsa'
    ? generateKeyPairSync('rsa', { modulusLength: RSA_BITS }).privateKey
    : generateKeyPairSync('ed25519').privateKey
}
