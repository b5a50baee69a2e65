import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWhen } from '../../src/ingest/words/when.ts'

const ZONE = 'Europe/Berlin'
const read = (text: string, language: string | null = null) => readWhen(text, ZONE, language)

test.each([
  // ISO 8601 and its loose spellings
  ['2024-05-24T18:30:00Z', '2024-05-24T18:30:00Z'],
  ['2024-05-24T18:30:00.250+02:00', '2024-05-24T16:30:00.250Z'],
  ['2024-05-24 18:30:00 +0530', '2024-05-24T13:00:00Z'],
  ['2024-05-24T18:30:00-07', '2024-05-25T01:30:00Z'],
  ['2024-05-24T18:30:00,123456Z', '2024-05-24T18:30:00.123Z'],
  ['20240524T183000Z', '2024-05-24T18:30:00Z'],
  ['20240524', '2024-05-23T22:00:00Z'],
  ['2024-05-24', '2024-05-23T22:00:00Z'],
  ['2024-5-4 8:05', '2024-05-04T06:05:00Z'],
  ['2024/05/24 18:30', '2024-05-24T16:30:00Z'],
  ['2024.05.24. 18:30', '2024-05-24T16:30:00Z'],
  ['2024-05-24T24:00:00Z', '2024-05-25T00:00:00Z'],
  ['2024-05-24 24:00', '2024-05-24T22:00:00Z'],
  ['2024-02-29T24:00:00Z', '2024-03-01T00:00:00Z'],
  ['2024-05-24T18:30[America/New_York]', '2024-05-24T22:30:00Z'],
  ['2024-05-24 18:30:00 UTC', '2024-05-24T18:30:00Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59Z'],
  ['1716575400', '2024-05-24T18:30:00Z'],
  ['1716575400250', '2024-05-24T18:30:00.250Z'],
  // RFC 822 and what is sent for it
  ['Fri, 24 May 2024 18:30:00 GMT', '2024-05-24T18:30:00Z'],
  ['Fri, 24 May 24 18:30 EDT', '2024-05-24T22:30:00Z'],
  ['24 May 2024 18:30:00 PST', '2024-05-25T02:30:00Z'],
  ['Mon, 24 May 2024 18:30:00 UT', '2024-05-24T18:30:00Z'],
  ['24 May 99 18:30 Z', '1999-05-24T18:30:00Z'],
  ['24 May 2024 18:30 A', '2024-05-24T18:30:00Z'],
  ['Fri, 24 May 2024 18:30:00', '2024-05-24T16:30:00Z'],
  ['Friday, 24-May-24 18:30:00 GMT', '2024-05-24T18:30:00Z'],
  ['Fri May 24 18:30:00 2024', '2024-05-24T16:30:00Z'],
  ['Fri May 24 18:30:00 EDT 2024', '2024-05-24T22:30:00Z'],
  ['Fri May 24 2024 18:30:00 GMT+0200 (Central European Summer Time)', '2024-05-24T16:30:00Z'],
  // in words
  ['24 May 2024, 6:30 pm IST', '2024-05-24T13:00:00Z'],
  ['May 24, 2024 at 6:30 PM EDT', '2024-05-24T22:30:00Z'],
  ['May 24th, 2024 6:30 p.m. ET', '2024-05-24T22:30:00Z'],
  ['the 24th of May 2024', '2024-05-23T22:00:00Z'],
  ['Sept. 3, 2024 12:05 a.m.', '2024-09-02T22:05:00Z'],
  ['6:30 pm on May 24, 2024', '2024-05-24T16:30:00Z'],
  ['24. Mai 2024, 18:30 Uhr', '2024-05-24T16:30:00Z'],
  ['Freitag, 24. Mai 2024 um 18.30 Uhr', '2024-05-24T16:30:00Z'],
  ['3. Jänner 2024, 8 Uhr', '2024-01-03T07:00:00Z'],
  ['le 24 mai 2024 à 18h30', '2024-05-24T16:30:00Z'],
  ['1er août 2024', '2024-07-31T22:00:00Z'],
  ['mar. 13 fevr. 2024 à 9 h 05', '2024-02-13T08:05:00Z'],
  ['24 de mayo de 2024', '2024-05-23T22:00:00Z'],
  ['24 de maio de 2024 às 18h30', '2024-05-24T16:30:00Z'],
  ['venerdì 24 maggio 2024, ore 18:30', '2024-05-24T16:30:00Z'],
  ['24 mei 2024 om 18.30 uur', '2024-05-24T16:30:00Z'],
  ['24 мая 2024 г., 18:30', '2024-05-24T16:30:00Z'],
  ['24 мая 2024, 18:30 мск', '2024-05-24T15:30:00Z'],
  ['24 травня 2024 р., 18:30', '2024-05-24T16:30:00Z'],
  ['24 maj 2024 kl. 18.30', '2024-05-24T16:30:00Z'],
  ['2024年5月24日 18:30', '2024-05-24T16:30:00Z'],
  ['2024年5月24日(金) 午後6時30分', '2024-05-24T16:30:00Z'],
  ['2024年5月24日 下午6:30', '2024-05-24T16:30:00Z'],
  ['٢٤ مايو ٢٠٢٤، ٦:٣٠ م', '2024-05-24T16:30:00Z'],
  ['24 أيار 2024', '2024-05-23T22:00:00Z'],
  ['२४ मई २०२४, 18:30', '2024-05-24T16:30:00Z'],
  // in figures
  ['24.05.2024', '2024-05-23T22:00:00Z'],
  ['24.5.24, 18:30', '2024-05-24T16:30:00Z'],
  ['5/24/2024 6:30 PM', '2024-05-24T16:30:00Z'],
  ['24/05/2024 18h30', '2024-05-24T16:30:00Z'],
  ['05/05/2024', '2024-05-04T22:00:00Z'],
  // with words around
  ['Updated on 24 May 2024 | 5 min read', '2024-05-23T22:00:00Z'],
  ['Veröffentlicht am 24.05.2024 um 18:30 Uhr', '2024-05-24T16:30:00Z'],
  ['Published: 24 May 2024 18:30, updated 25 May 2024 9:00', '2024-05-24T16:30:00Z'],
  ['It may rain, said Mara on 24 June 2024', '2024-06-23T22:00:00Z'],
])('reads %s', (text, instant) => {
  expect(read(text)).toBe(instant)
})

test.each([
  ['Published 03/05/2024 18:30', 'en-GB', '2024-05-03T16:30:00Z'],
  ['03/05/2024', 'fr', '2024-05-02T22:00:00Z'],
  ['03/05/2024', 'en-US', '2024-03-04T23:00:00Z'],
  ['03/05/2024', 'en', null],
  ['03/05/2024', null, null],
])('tells day from month in %s by the language %s', (text, language, instant) => {
  expect(read(text, language)).toBe(instant)
})

test.each([
  ['2024-03-31T02:30', 'the hour that summer time leaves out', '2024-03-31T01:30:00Z'],
  ['2024-10-27T02:30', 'the hour that it has twice, the first time', '2024-10-27T00:30:00Z'],
  ['24 May 2024, 18:30 BST', 'British summer time', '2024-05-24T17:30:00Z'],
  ['24 January 2024, 18:30 ET', 'New York in winter', '2024-01-24T23:30:00Z'],
])('reads %s: %s', (text, _, instant) => {
  expect(read(text)).toBe(instant)
})

test('takes letters that mean several zones for the newsroom’s own', () => {
  expect(readWhen('24 May 2024 18:30 IST', 'Europe/Dublin', 'en')).toBe('2024-05-24T17:30:00Z')
  expect(readWhen('24 May 2024 18:30 CST', 'Asia/Shanghai', 'zh')).toBe('2024-05-24T10:30:00Z')
  expect(readWhen('24 May 2024 18:30 CST', 'UTC', 'en')).toBe('2024-05-25T00:30:00Z')
})

test.each([
  ...[
    '',
    'soon',
    'yesterday',
    'yesterday at 18:30',
    '2 hours ago',
    'Friday',
    'May 2024',
    '2024',
    '2024-05',
    '24 May',
    '18:30',
  ],
  ...[
    '31 April 2024',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '32.01.2024',
    '13/13/2024',
    '2024-05-24T25:00',
  ],
  ...[
    '2024-05-24T18:61',
    '24 May 2024 at 25:00',
    '0000-00-00',
    '2024-05-24T18:30+99:00',
    '0999-01-01',
    'heute um 18:30 Uhr',
  ],
  ...[
    'call 555-01-2024-05',
    'version 1.2.3',
    '192.168.10.24',
    '12345',
    '24 May 10 am',
    `${'x'.repeat(300)} 24 May 2024`,
  ],
])('invents no date for "%s"', text => {
  expect(read(text)).toBeNull()
})

const instants = fc
  .date({ min: new Date('1951-01-01T00:00:00Z'), max: new Date('2048-12-31T00:00:00Z'), noInvalidDate: true })
  .map(date => new Date(Math.floor(date.getTime() / 1000) * 1000))
const utc = (date: Date) => date.toISOString().replace('.000Z', 'Z')
const offsets = fc.integer({ min: -12 * 4, max: 14 * 4 }).map(quarters => quarters * 15)
const shifted = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000).toISOString()
const offsetOf = (minutes: number, colon: string) => {
  const of = (number: number) => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${of(Math.floor(Math.abs(minutes) / 60))}${colon}${of(Math.abs(minutes) % 60)}`
}
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

test('reads back every instant that was written as RFC 3339, ISO 8601 or RFC 822', () => {
  fc.assert(
    fc.property(instants, offsets, (date, minutes) => {
      const local = shifted(date, minutes)
      const [year = '', month = '', day = ''] = local.slice(0, 10).split('-')
      const name = MONTHS[Number(month) - 1]
      const time = local.slice(11, 19)
      const ways = [
        date.toISOString(),
        local.slice(0, 19) + offsetOf(minutes, ':'),
        local.slice(0, 19).replace('T', ' ') + offsetOf(minutes, ''),
        local.slice(0, 19).replace(/[-:]/g, '') + offsetOf(minutes, ''),
        `${Number(day)} ${name} ${year} ${time} ${offsetOf(minutes, '')}`,
        `Mon, ${day} ${name} ${year.slice(2)} ${time} ${offsetOf(minutes, '')}`,
        date.toUTCString(),
      ]
      const read = ways.map(way => [way, readWhen(way, ZONE, null)])
      expect(read).toEqual(read.map(([way]) => [way, utc(date)]))
    }),
    { numRuns: 1000 },
  )
})

test.each('en-GB en-US de fr es pt it nl ru uk sv ja zh ar hi'.split(' '))(
  'reads back the days and times that %s writes',
  language => {
    fc.assert(
      fc.property(instants, date => {
        const format = (dateStyle: 'long' | 'medium', options = {}) =>
          new Intl.DateTimeFormat(language, { dateStyle, timeZone: ZONE, ...options }).format(date)
        const local = Temporal.Instant.from(date.toISOString()).toZonedDateTimeISO(ZONE)
        // Of an hour that there is twice a year the first is meant: the words do not say which.
        const said = local.toPlainDateTime().round({ smallestUnit: 'minute', roundingMode: 'floor' })
        const minute = new Date(said.toZonedDateTime(ZONE).epochMilliseconds)
        const day = local.startOfDay().epochMilliseconds
        expect([format('long'), read(format('long'), language)]).toEqual([format('long'), utc(new Date(day))])
        const timed = format('long', { timeStyle: 'short' })
        expect([timed, read(timed, language)]).toEqual([timed, utc(minute)])
      }),
      { numRuns: 60 },
    )
  },
)

test('the hour that is there twice when summer time ends is the first of the two', () => {
  expect(read('29 October 2045 at 2:00', 'en-GB')).toBe('2045-10-29T00:00:00Z')
})

test('answers any text with null or RFC 3339, in bounded time', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '24',
      '2024',
      '5',
      'May',
      ' ',
      ', ',
      ':',
      '.',
      '-',
      '/',
      'T',
      'Z',
      '+02:00',
      ' pm',
      '年',
      '月',
      '日',
      '18:30',
      'um',
      '9999-12-31',
    ),
    fc.string({ unit: 'binary', maxLength: 5 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      const found = readWhen(pieces.join(''), 'America/St_Johns', null)
      if (found !== null) expect(found).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?Z$/)
    }),
    { numRuns: 5000 },
  )
  const started = performance.now()
  for (const each of ['1', ' ', '1 ', 'May ', '1.', '1:', ',', '１年']) readWhen(each.repeat(1_000_000), ZONE, null)
  for (const each of ['1', ' ', '1 ', 'May ', '1.', '1:', ',', '12:30 '])
    readWhen(each.repeat(200).slice(0, 200), ZONE, null)
  expect(performance.now() - started).toBeLessThan(2_000)
})
