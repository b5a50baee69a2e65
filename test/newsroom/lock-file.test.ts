import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lock, LockEntry } from '../../src/article/index.ts'
import { lockText } from '../../src/newsroom/lock-file.ts'

const entry = fc.record({
  id: fc.string({ unit: 'binary' }),
  slug: fc.string(),
  url: fc.string(),
  firstSeen: fc.string(),
  updated: fc.string(),
  hash: fc.string(),
})
const some = fc.dictionary(fc.string({ unit: 'binary' }), entry)
const archive = fc.option(fc.nat(), { nil: undefined })

const asWhole = (lock: Lock) => `${JSON.stringify(lock, null, 2)}\n`

test('a lock file is JSON with two spaces, whatever stands in it and in whatever order', () => {
  fc.assert(
    fc.property(some, archive, fc.boolean(), (articles, archives, isLast) => {
      const lock: Lock = isLast ? { version: 1, articles, archives } : { version: 1, archives, articles }
      expect([...lockText(lock)].join('')).toBe(asWhole(lock))
    }),
  )
})

test.each([499, 500, 501, 1000, 1001])('so is one of %i entries', count => {
  const [one] = fc.sample(entry, { numRuns: 1, seed: 1 }) as [LockEntry]
  const entries = Array.from({ length: count }, (_, index) => [`articles/{}${index}.md`, one])
  const lock: Lock = { version: 1, articles: Object.fromEntries(entries) }
  const parts = [...lockText(lock)]
  expect(parts.join('')).toBe(asWhole(lock))
  expect(parts.length).toBe(2 + Math.ceil(count / 500))
})
