import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSlug, slugify } from '../../src/article/index.ts'

test.each([
  ['Quiet river plan', 'quiet-river-plan'],
  ['Don’t panic: it’s "fine"', 'dont-panic-its-fine'],
  ['Überraschung in Köln', 'uberraschung-in-koln'],
  ['Пекин отвечает', 'pekin-otvechaet'],
  ['北京回应', 'beijinghuiying'],
  ['عودة الجسر', 'wdh-ljsr'],
  ['🎉🎉', ''],
  ['C++ & Rust 2026', 'c-rust-2026'],
])('the slug of %s is %s', (headline, slug) => {
  expect(slugify(headline)).toBe(slug)
})

test('a long headline is cut between words at 60 characters', () => {
  expect(slugify('The parish council of Larkmoor decides on the bridge, the library shelf and the market')).toBe(
    'the-parish-council-of-larkmoor-decides-on-the-bridge-the',
  )
})

test('whatever the headline, the slug is one or empty', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), headline => {
      const slug = slugify(headline)
      expect(slug === '' || (isSlug(slug) && slug.length <= 60)).toBe(true)
    }),
  )
})
