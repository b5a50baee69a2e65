import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deadLeaveLink, leaveBy, leaveLink } from '../../src/email/index.ts'
import { openNewsroom, readConfig, secretsOf } from '../../src/newsroom/index.ts'
import { problemsOf } from '../../src/problem/index.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'

const KEYS = ['a'.repeat(32), 'b'.repeat(32)]
const set = (email: object) => readConfig({ site: CONFIG.site, email })
const both = set({ unsubscribe: 'leave@example.org', unsubscribeUrl: 'https://example.org/unsubscribe' })

test('the three set-ups: one click, a mailbox, nothing', () => {
  expect([both, set({ unsubscribe: 'leave@example.org' }), set({})].map(leaveBy)).toEqual(['click', 'mail', 'nothing'])
  expect(leaveLink(set({ unsubscribe: 'leave@example.org' }), 'ada@example.net', KEYS)).toBe(
    'mailto:leave@example.org?subject=unsubscribe',
  )
  expect(leaveLink(set({}), 'ada@example.net', KEYS)).toBeNull()
})

test('a link holds its address however it is written, signed with the first key', () => {
  const link = leaveLink(both, 'Ada@Example.net', KEYS)
  expect(link).toMatch(/^https:\/\/example\.org\/unsubscribe\/[\w-]+\.[\w-]{22}$/)
  expect(leaveLink(both, 'ada@example.net', KEYS)).toBe(link)
  expect(leaveLink(both, 'ben@example.net', KEYS)).not.toBe(link)
  expect(leaveLink(both, 'ada@example.net', KEYS.toReversed())).not.toBe(link)
  const [token = ''] = link?.split('/').at(-1)?.split('.') ?? []
  expect(Buffer.from(token, 'base64url').toString()).toBe('ada@example.net')
})

test('the public copy has nobody’s token', () => {
  expect(deadLeaveLink(both)).toBe('https://example.org/unsubscribe/-')
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
  expect(leaveLink(config, 'ada@example.net', KEYS)).toMatch(/^https:\/\/example\.org\/leave\?t=[\w-]+\.[\w-]{22}$/)
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
  expect(leaveLink(config, 'ada@example.net', KEYS)).toMatch(/^https:\/\/xn--exmple-cua\.org\/leave%20it\/[\w.-]+$/)
})

test('an empty secret signs nothing', async () => {
  const dir = newsroom({ 'articles/a.txt': 'x', '.postrider/secret': '' })
  expect(() => secretsOf({ dir, env: {} })).toThrow('it holds no key of 32 characters')
})
