import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COLUMNS, wrap } from '../../src/email/plain.ts'

test.each([
  [
    'words, between them',
    'one two '.repeat(12).trim(),
    `${'one two '.repeat(9)}one\n${'two one '.repeat(2)}two`.trim(),
  ],
  ['a list under its mark', `${'takeaway '.repeat(9).trim()}`, `${'takeaway '.repeat(8).trim()}\n   takeaway`, '1. '],
  ['Japanese, between its letters', '橋'.repeat(40), `${'橋'.repeat(38)}\n橋橋`],
  ['no line begins with a full stop', `${'橋'.repeat(38)}。川`, `${'橋'.repeat(37)}\n橋。川`],
  ['no line ends with an opening bracket', `${'橋'.repeat(37)}「川」`, `${'橋'.repeat(37)}\n「川」`],
  ['a Latin word in Chinese stays whole', `${'橋'.repeat(36)}Larkmoor川`, `${'橋'.repeat(36)}\nLarkmoor川`],
  ['a word that is too long, where it must', 'W'.repeat(100), `${'W'.repeat(76)}\n${'W'.repeat(24)}`],
  ['a URL, never', `see https://example.org/${'x'.repeat(90)} now`, `see\nhttps://example.org/${'x'.repeat(90)}\nnow`],
])('folds %s', (_, text, folded, mark = '') => {
  expect(wrap(text, mark)).toBe(mark + folded)
})

const WORD = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom(...'橋川の。「」ーかカabc'), maxLength: 120 }),
)

test('whatever a text is, no line has more than 76 characters, and nothing but blanks is gained or lost', () => {
  fc.assert(
    fc.property(fc.array(WORD), fc.constantFrom('', '1. ', '• '), (words, mark) => {
      const text = words.join(' ')
      const folded = wrap(text, mark)
      const bare = (said: string) => said.replace(/\s/g, '')
      expect(bare(folded)).toBe(bare(mark + text))
      for (const line of folded.split('\n')) {
        if (!line.includes('://')) expect([...line].length).toBeLessThanOrEqual(COLUMNS)
      }
    }),
    { numRuns: 500 },
  )
})
