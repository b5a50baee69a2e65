import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareInstants, dayOf, formatDate, readDate, toRfc3339 } from '../../src/article/index.ts'

test.each([
  ['2026-05-24', 'UTC', '2026-05-24T00:00:00Z'],
  ['2026-05-24', 'Europe/London', '2026-05-23T23:00:00Z'],
  ['2026-05-24T18:30', 'Asia/Kolkata', '2026-05-24T13:00:00Z'],
  ['2026-05-24 18:30', 'UTC', '2026-05-24T18:30:00Z'],
  ['2026-05-24T18:30:15.250+05:30', 'UTC', '2026-05-24T13:00:15.250Z'],
  ['2026-05-24T18:30Z', 'Asia/Tokyo', '2026-05-24T18:30:00Z'],
  ['2026-05-24T18:30:00-0400', 'UTC', '2026-05-24T22:30:00Z'],
])('%s in %s is %s', (text, zone, instant) => {
  expect(readDate(text, zone)).toBe(instant)
})

test.each(['2026-02-30', '2026-13-01', '24 May 2026', '', '2026-05-24T25:00', 'tomorrow', '2026-05-24T10:00+99:00'])(
  '%s is no date',
  text => {
    expect(readDate(text, 'UTC')).toBeNull()
  },
)

test('every RFC 3339 instant reads as itself', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), date => {
      const text = toRfc3339(date.getTime())
      expect(readDate(text, 'Asia/Tokyo')).toBe(text)
    }),
  )
})

test('any text is a date or null, never a throw', () => {
  fc.assert(fc.property(fc.string(), text => void readDate(text, 'UTC')))
})

test('the day of an instant is the newsroom’s', () => {
  expect(dayOf('2026-11-20T23:30:00Z', 'Europe/Berlin')).toBe('2026-11-21')
})

test('a date is written in the language of the reader', () => {
  const noon = '2026-11-13T12:00:00Z'
  expect(formatDate(noon, 'en', 'UTC', 'long')).toBe('13 November 2026')
  expect(formatDate(noon, 'de', 'UTC', 'long')).toBe('13. November 2026')
  expect(formatDate(noon, 'en-US', 'UTC', 'long')).toBe('November 13, 2026')
})

test('a language that has no dates of its own falls back to one, not to the machine’s', () => {
  expect(formatDate('2026-11-13T12:00:00Z', 'tlh', 'UTC', 'long')).toBe('13 November 2026')
})

test('instants that are finer than a millisecond are one where their milliseconds are, whatever they are compared with', () => {
  const [fine, plain, finer] = [
    '2026-01-01T00:00:00.1239Z',
    '2026-01-01T00:00:00.123Z',
    '2026-01-01T00:00:00.1231Z',
  ] as const
  expect([compareInstants(fine, plain), compareInstants(plain, finer), compareInstants(fine, finer)]).toEqual([0, 0, 0])
})

test('instants are in the order of time, however each is written', () => {
  const instant = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4_102_444_800_000 }))
  const written = instant.chain(at => {
    const text = new Date(at).toISOString()
    const east = `${new Date(at + 3_600_000).toISOString().slice(0, -1)}+01:00`
    return fc.constantFrom({ at, text }, { at, text: toRfc3339(at) }, { at, text: east })
  })
  fc.assert(
    fc.property(written, written, (a, b) => {
      expect(Math.sign(compareInstants(a.text, b.text))).toBe(Math.sign(a.at - b.at))
    }),
  )
})
