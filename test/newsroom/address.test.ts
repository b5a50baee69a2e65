import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readMailbox } from '../../src/newsroom/index.ts'

test.each([
  ['mara@example.org', null, 'mara@example.org'],
  ['  Mara.Ellison+news@Example.ORG ', null, 'Mara.Ellison+news@example.org'],
  ['cleo+#1&2/3=4!$@example.org', null, 'cleo+#1&2/3=4!$@example.org'],
  ['Mara Ellison <mara@example.org>', 'Mara Ellison', 'mara@example.org'],
  ['"Ellison, Mara" <mara@example.org>', 'Ellison, Mara', 'mara@example.org'],
  ['Jürgen <j@bücher.example>', 'Jürgen', 'j@xn--bcher-kva.example'],
])('%s is a mailbox', (text, name, address) => {
  expect(readMailbox(text)).toEqual({ name, address })
})

test.each([
  '',
  'mara',
  'mara@',
  '@example.org',
  'a@b@example.org',
  'a b@example.org',
  'mara@example',
  'mara@example.org, tom@example.org',
  'mara@example.org\r\nBcc: tom@example.org',
  'Mara\r\nBcc: x <mara@example.org>',
  'mara(comment)@example.org',
  '<@relay.example:mara@example.org>',
  'Mara <mara@example.org> <tom@example.org>',
  `${'a'.repeat(65)}@example.org`,
  `a@${'b'.repeat(250)}.org`,
  'a..b@example.org',
  '.a@example.org',
  'mara@-example.org',
  'mara@exam_ple.org',
  `${' '.repeat(100_000)}<`,
])('%j is none', text => {
  expect(readMailbox(text)).toBeNull()
})

test('what is read holds nothing that could end a header or an envelope', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const read = readMailbox(`${text}@example.org`) ?? readMailbox(`${text} <a@example.org>`)
      if (read === null) return
      expect(read.address).toMatch(/^[\x21-\x7e]+@[a-z0-9.-]+$/)
      expect(read.name ?? '').not.toMatch(/\p{Cc}/u)
    }),
  )
})
