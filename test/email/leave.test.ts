import { hash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  deadLeaveLink,
  leaveBy,
  leaveLink,
  leaveMailto,
  leaveToken,
  readLeaveToken,
  tokenIn,
} from '../../src/email/index.ts'
import { openNewsroom, readConfig, secretsOf } from '../../src/newsroom/index.ts'
import { problemsOf } from '../../src/problem/index.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'

const KEYS = ['a'.repeat(32), 'b'.repeat(32)]
const HASH = 'h'.repeat(22)
const ADA = { hash: HASH, list: null }
const set = (email: object) => readConfig({ site: CONFIG.site, email })
const both = set({ unsubscribe: 'leave@example.org', unsubscribeUrl: 'https://example.org/unsubscribe' })

test('the three set-ups: one click, a mailbox, nothing', () => {
  expect([both, set({ unsubscribe: 'leave@example.org' }), set({})].map(leaveBy)).toEqual(['click', 'mail', 'nothing'])
  expect(leaveLink(set({ unsubscribe: 'leave@example.org' }), leaveToken(ADA, KEYS))).toMatch(
    /^mailto:leave@example\.org\?subject=unsubscribe%20[\w-]{6}\.h{22}\.[\w-]{22}$/,
  )
  expect(leaveLink(set({}), leaveToken(ADA, KEYS))).toBeNull()
})

test('a link names its reader by a hash and no address, signed with the first key, which it says', () => {
  const link = leaveLink(both, leaveToken(ADA, KEYS))
  expect(link).toMatch(/^https:\/\/example\.org\/unsubscribe\/[\w-]{6}\.h{22}\.[\w-]{22}$/)
  expect(leaveLink(both, leaveToken({ hash: 'i'.repeat(22), list: null }, KEYS))).not.toBe(link)
  expect(leaveLink(both, leaveToken(ADA, KEYS.toReversed()))).not.toBe(link)
  expect(leaveLink(both, leaveToken({ hash: HASH, list: 'water' }, KEYS))).toMatch(/\.h{22}~d2F0ZXI\.[\w-]{22}$/)
})

const tokenOf = (who: { hash: string; list: string | null }, keys = KEYS) =>
  leaveLink(both, leaveToken(who, keys))?.split('/').at(-1) ?? ''

test('a token is read by any of the keys, so that old links work after a new key; by no other', () => {
  const token = tokenOf(ADA)
  expect(readLeaveToken(token, KEYS)).toEqual(ADA)
  expect(readLeaveToken(token, ['c'.repeat(32), ...KEYS])).toEqual(ADA)
  expect(readLeaveToken(token, ['c'.repeat(32)])).toBeNull()
  expect(readLeaveToken(tokenOf({ hash: HASH, list: 'Köln & Umland' }), KEYS)).toEqual({
    hash: HASH,
    list: 'Köln & Umland',
  })
})

test('of 10,000 forged, truncated, lengthened and swapped tokens none is taken', () => {
  const tokens = Array.from({ length: 100 }, (_, index) =>
    tokenOf({ hash: hash('sha256', String(index), 'base64url').slice(0, 22), list: index % 2 === 0 ? null : 'water' }),
  )
  const forged = tokens.flatMap((token, index) => {
    const [key = '', who = '', mac = ''] = token.split('.')
    const [, other = '', otherMac = ''] = tokens[(index + 1) % tokens.length]?.split('.') ?? []
    const flipped = Array.from({ length: 92 }, (_, at) => {
      const place = at % token.length
      return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`
    })
    const cut = [token.slice(0, -1), token.slice(1), `${key}.${who}`, `${token}A`]
    const swapped = [`${key}.${who}.${otherMac}`, `${key}.${other}.${mac}`]
    const listed = who.includes('~') ? who.split('~')[0] : `${who}~water`
    return [...flipped, ...cut, ...swapped, `${key}.${listed}.${mac}`, `${key}.${who}~a.${mac}`]
  })
  expect(forged.length).toBe(10_000)
  expect(forged.filter(each => !tokens.includes(each) && readLeaveToken(each, KEYS) !== null)).toEqual([])
})

test('no text at all is read as a token, but one that was signed', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'binary' }), text => readLeaveToken(text, KEYS) === null))
})

test('the public copy has nobody’s token', () => {
  expect(deadLeaveLink(both)).toBe('https://example.org/unsubscribe/-')
  expect(leaveMailto(both, null)).toBe('mailto:leave@example.org?subject=unsubscribe')
})

test('a token is found in either link, and in the subject that a mail program makes of the second', () => {
  const token = leaveToken({ hash: HASH, list: 'water' }, KEYS)
  const mailto = leaveMailto(both, token) ?? ''
  const subject = decodeURIComponent(mailto.split('subject=')[1] ?? '')
  const byQuery = leaveLink(set({ unsubscribeUrl: 'https://example.org/leave?t=' }), token) ?? ''
  for (const said of [leaveLink(both, token) ?? '', mailto, subject, byQuery]) expect(tokenIn(said)).toBe(token)
  expect(tokenIn(`Re: unsubscribe ${token} please`)).toBe(token)
  expect([deadLeaveLink(both) ?? '', 'unsubscribe', `unsubscribe ${token}x`].map(tokenIn)).toEqual([null, null, null])
})

test.each([
  ['http://example.org/leave', 'must begin with https://'],
  ['https://example.org/leave#x', 'must have no #'],
  ['https://user:secret@example.org/', 'must hold no password'],
])('email.unsubscribeUrl %s is refused', (unsubscribeUrl, reason) => {
  let said = ''
  try {
    set({ unsubscribeUrl })
  } catch (error) {
    said = problemsOf(error)[0]?.message ?? ''
  }
  expect(said).toContain(reason)
})

test('an address that ends in = takes the token as its value', () => {
  const config = set({ unsubscribeUrl: 'https://example.org/leave?t=' })
  expect(leaveLink(config, leaveToken(ADA, KEYS))).toMatch(
    /^https:\/\/example\.org\/leave\?t=[\w-]{6}\.h{22}\.[\w-]{22}$/,
  )
})

test('without POSTRIDER_SECRET one key is made, once, for its owner alone', async () => {
  const dir = newsroom()
  const room = await openNewsroom(dir, {})
  const [key = ''] = secretsOf(room)
  expect(key).toMatch(/^[\w-]{43}$/)
  expect(secretsOf(room)).toEqual([key])
  expect(readFileSync(join(dir, '.postrider/secret'), 'utf8')).toBe(`${key}\n`)
  expect(statSync(join(dir, '.postrider/secret')).mode & 0o777).toBe(0o600)
})

test('POSTRIDER_SECRET is a list of keys; one that could be guessed is refused', async () => {
  const dir = newsroom()
  expect(secretsOf({ dir, env: { POSTRIDER_SECRET: `${KEYS[0]}, ${KEYS[1]}` } })).toEqual(KEYS)
  expect(() => secretsOf({ dir, env: { POSTRIDER_SECRET: 'hunter2' } })).toThrow('POSTRIDER_SECRET wants keys')
})

test('an address in other letters becomes one that a header can hold', () => {
  const config = set({ unsubscribeUrl: 'https://exämple.org/leave it' })
  expect(leaveLink(config, leaveToken(ADA, KEYS))).toMatch(/^https:\/\/xn--exmple-cua\.org\/leave%20it\/[\w.-]+$/)
})

test('an empty secret signs nothing', async () => {
  const dir = newsroom({ 'articles/a.txt': 'x', '.postrider/secret': '' })
  expect(() => secretsOf({ dir, env: {} })).toThrow('it holds no key of 32 characters')
})
