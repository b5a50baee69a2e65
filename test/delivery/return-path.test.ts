import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  editionMark,
  keyOf,
  readReturnPath,
  readReturnToken,
  returnPathsOf,
  returnToken,
} from '../../src/delivery/return-path.ts'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'

const KEY = keyOf('a'.repeat(32), 'pepper')
const OTHER = keyOf('b'.repeat(32), 'pepper')
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
const ids = fc.nat({ max: 2 ** 48 - 1 })
const editions = fc
  .tuple(fc.date({ noInvalidDate: true }), fc.nat())
  .map(([day, number]) => `${day.toISOString().slice(0, 10)}-${number}`)

test('a token says which delivery it is of, in small and in capital letters, to who has the key and no other', () => {
  fc.assert(
    fc.property(ids, editions, (id, edition) => {
      const mark = editionMark(edition)
      const token = returnToken({ id, mark }, KEY)
      expect(token).toMatch(/^[a-z2-7]{32}$/)
      expect(readReturnToken(token.toUpperCase(), [OTHER, KEY])).toEqual({ id, mark })
      expect(readReturnToken(token, [OTHER])).toBeNull()
      expect(readReturnToken(token, [keyOf('a'.repeat(32), 'another state')])).toBeNull()
    }),
    { numRuns: 50 },
  )
})

test('a token is refused whichever of its letters is another one', () => {
  fc.assert(
    fc.property(ids, editions, fc.nat({ max: 31 }), fc.nat({ max: 30 }), (id, edition, at, step) => {
      const token = returnToken({ id, mark: editionMark(edition) }, KEY)
      const letter = LETTERS[(LETTERS.indexOf(token[at] ?? '') + 1 + step) % 32]
      expect(readReturnToken(`${token.slice(0, at)}${letter}${token.slice(at + 1)}`, [KEY])).toBeNull()
    }),
    { numRuns: 300 },
  )
  const token = returnToken({ id: 7, mark: editionMark('2026-11-23-1') }, KEY)
  for (const at of token.split('').keys())
    for (const letter of LETTERS) {
      const forged = `${token.slice(0, at)}${letter}${token.slice(at + 1)}`
      expect(readReturnToken(forged, [KEY])?.id).toBe(forged === token ? 7 : undefined)
    }
})

test('no other text is read as a return path', () => {
  const token = returnToken({ id: 7, mark: editionMark('2026-11-23-1') }, KEY)
  for (const text of [
    '',
    token,
    `${token}@example.org`,
    `bounces+${token}a@example.org`,
    `bounces+${token.slice(1)}@example.org`,
  ])
    expect(readReturnPath(text, [KEY])).toBeNull()
  expect(readReturnPath(`Bounces+${token}@Example.org`, [KEY])?.id).toBe(7)
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 80 }), text => readReturnPath(text, [KEY]) === null),
    {
      numRuns: 30,
    },
  )
})

test('a return path has at most 64 octets before its @, and is each delivery’s own', async () => {
  const bounces = `${'b'.repeat(31)}@example.org`
  const room = await openNewsroom(newsroom({}, { ...CONFIG, email: { ...CONFIG.email, bounces } }), {})
  const of = returnPathsOf(room, '2026-11-23-1', 'pepper')
  const paths = [1, 2, 2 ** 40].map(id => of?.(id) ?? '')
  expect(new Set(paths).size).toBe(3)
  for (const path of paths) expect(path).toMatch(/^b{31}\+[a-z2-7]{32}@example\.org$/)
  expect(returnPathsOf(await openNewsroom(newsroom(), {}), '2026-11-23-1', 'pepper')).toBeNull()
})
