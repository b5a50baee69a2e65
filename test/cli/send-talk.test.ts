import { expect, test } from 'vitest'
import { progressLine } from '../../src/cli/send-talk.ts'

const NONE = { total: 10_000, sent: 0, failed: 0, deferred: 0, uncertain: 0, skipped: 0 }

test.each([
  [NONE, 0, '0 a second'],
  [{ ...NONE, sent: 4000 }, 1500, '1,500 a second, 4 s left'],
  [{ ...NONE, sent: 1000 }, 20, '20 a second, 8 min left'],
  [{ ...NONE, sent: 9000, deferred: 12, failed: 3 }, 985, '985 a second, 1 s left, 12 deferred, 3 failed'],
  [{ ...NONE, sent: 8000, uncertain: 2, skipped: 1998 }, 100, '100 a second, 0 s left, 2 uncertain, 1,998 skipped'],
])('of %j at %d a second it says: %s', (progress, rate, says) => {
  expect(progressLine(progress, rate)).toBe(says)
})
