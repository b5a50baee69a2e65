import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastSlot, nextSlot, readEvery, slotsBetween } from '../../src/newsroom/index.ts'

/** The slots of a span, as the clocks of the zone show them. */
function told(every: string | string[], timeZone: string, from: string, to: string): string[] {
  const read = readEvery(every)
  if (read === null) throw new Error(`unread: ${every}`)
  return slotsBetween(read, timeZone, at(from, timeZone), at(to, timeZone)).map(slot => local(slot, timeZone))
}

function at(text: string, timeZone: string): number {
  return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).epochMilliseconds
}

function local(instant: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(timeZone)
    .toString({ timeZoneName: 'never', smallestUnit: 'minute' })
}

describe('what the days of a schedule say', () => {
  test.each([
    ['day 07:00', '2026-11-27', '2026-11-30', ['27T07:00', '28T07:00', '29T07:00']],
    ['weekday 07:00', '2026-11-27', '2026-12-01', ['27T07:00', '30T07:00']],
    ['weekend 9:30', '2026-11-27', '2026-12-01', ['28T09:30', '29T09:30']],
    ['mon, Thu 07:00, 17:30', '2026-11-23', '2026-11-27', ['23T07:00', '23T17:30', '26T07:00', '26T17:30']],
    ['tuesday-thursday 12:00', '2026-11-23', '2026-11-30', ['24T12:00', '25T12:00', '26T12:00']],
    ['sat - mon 12:00', '2026-11-20', '2026-11-25', ['21T12:00', '22T12:00', '23T12:00']],
    ['1st, 15th 08:00', '2026-11-01', '2026-11-30', ['01T08:00', '15T08:00']],
    ['31st 08:00', '2026-11-01', '2026-12-01', []],
    ['last day 18:00', '2026-11-01', '2026-12-01', ['30T18:00']],
    ['first monday 08:00', '2026-11-01', '2026-12-01', ['02T08:00']],
    ['last friday 16:00', '2026-11-01', '2026-12-01', ['27T16:00']],
    ['fifth monday 08:00', '2026-11-01', '2026-12-01', ['30T08:00']],
    ['fifth tuesday 08:00', '2026-11-01', '2026-12-01', []],
    ['2026-11-24 10:00', '2026-11-01', '2026-12-01', ['24T10:00']],
    ['2026-11-24, sunday 10:00', '2026-11-22', '2026-11-27', ['22T10:00', '24T10:00']],
    ['day 00:00, 23:59', '2026-11-26T12:00', '2026-11-27T12:00', ['26T23:59', '27T00:00']],
  ])('%s', (every, from, to, expected) => {
    const slots = told(every, 'Europe/London', from, to)
    expect(slots.map(each => each.slice(8, 16))).toEqual(expected)
  })

  test('several lines are one schedule, and a time that two of them name is one slot', () => {
    expect(told(['weekday 07:00', 'mon 07:00, 12:00'], 'UTC', '2026-11-23', '2026-11-24')).toEqual([
      '2026-11-23T07:00+00:00',
      '2026-11-23T12:00+00:00',
    ])
  })

  test.each([
    '',
    '07:00',
    'weekday',
    'weekday 7',
    'weekday 24:00',
    'weekday 07:60',
    'wekday 07:00',
    'day, 07:00',
    '1nd 07:00',
    '11st 07:00',
    '32nd 07:00',
    '0th 07:00',
    'sixth monday 07:00',
    '2026-02-29 07:00',
    '2026-13-01 07:00',
    'constructor 07:00',
    'mon-xyz 07:00',
    `${'mon, '.repeat(100)}mon 07:00`,
  ])('"%s" is no schedule', said => {
    expect(readEvery(said)).toBeNull()
  })
})

describe('a day that clocks are changed on', () => {
  test.each([
    // zone, day, every, what the clocks show
    ['Europe/London', '2026-03-29', 'day 01:30', ['2026-03-29T02:30+01:00']],
    ['Europe/London', '2026-10-25', 'day 01:30', ['2026-10-25T01:30+01:00']],
    ['Europe/Berlin', '2026-03-29', 'day 02:00, 02:30, 03:30', ['2026-03-29T03:00+02:00', '2026-03-29T03:30+02:00']],
    ['America/New_York', '2026-03-08', 'day 02:30', ['2026-03-08T03:30-04:00']],
    ['America/New_York', '2026-11-01', 'day 01:00, 01:30', ['2026-11-01T01:00-04:00', '2026-11-01T01:30-04:00']],
    ['Australia/Lord_Howe', '2026-10-04', 'day 02:15', ['2026-10-04T02:45+11:00']],
    ['Australia/Lord_Howe', '2026-04-05', 'day 01:45', ['2026-04-05T01:45+11:00']],
    ['Africa/Casablanca', '2026-02-15', 'day 02:30', ['2026-02-15T02:30+01:00']],
    ['America/Santiago', '2026-09-06', 'day 00:00', ['2026-09-06T01:00-03:00']],
    ['Asia/Kathmandu', '2026-03-29', 'day 07:00', ['2026-03-29T07:00+05:45']],
    ['Pacific/Kiritimati', '2026-01-01', 'day 07:00', ['2026-01-01T07:00+14:00']],
    ['UTC', '2026-03-29', 'day 01:30', ['2026-03-29T01:30+00:00']],
  ])('in %s on %s: %s', (timeZone, day, every, expected) => {
    const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString()
    const before = Temporal.PlainDate.from(day).subtract({ days: 1 }).toString()
    expect(told(every, timeZone, before, next).filter(each => each.startsWith(day))).toEqual(expected)
  })

  test('a day that a zone left out has no slot of its own', () => {
    expect(told('day 07:00', 'Pacific/Apia', '2011-12-29T00:00', '2012-01-01T00:00')).toEqual([
      '2011-12-29T07:00-10:00',
      '2011-12-31T07:00+14:00',
    ])
  })
})

const zone = fc.constantFrom('UTC', 'Europe/London', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu')
const time = fc.tuple(fc.nat(23), fc.nat(59)).map(parts => parts.map(each => String(each).padStart(2, '0')).join(':'))
const days = fc.constantFrom('day', 'weekday', 'mon, thu', '1st', 'last day', 'first monday', '2026-05-01')
const every = fc
  .tuple(days, fc.uniqueArray(time, { minLength: 1, maxLength: 3 }))
  .map(([on, at]) => `${on} ${at.join(', ')}`)
const instant = fc.integer({ min: Date.parse('2026-01-01T00:00:00Z'), max: Date.parse('2027-01-01T00:00:00Z') })
const span = fc.nat(40 * 86_400_000)

describe('whatever is said', () => {
  test('reading it throws nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => void readEvery(text)),
      { numRuns: 300 },
    )
  })

  test('two spans that meet have the slots of the one that they are, in order and each once', () => {
    fc.assert(
      fc.property(every, zone, instant, span, span, (said, timeZone, from, first, second) => {
        const read = readEvery(said) ?? []
        const middle = from + first
        const end = middle + second
        const whole = slotsBetween(read, timeZone, from, end)
        expect([...slotsBetween(read, timeZone, from, middle), ...slotsBetween(read, timeZone, middle, end)]).toEqual(
          whole,
        )
        expect(whole).toEqual([...new Set(whole)].sort((a, b) => a - b))
        expect(lastSlot(read, timeZone, from, end)).toBe(whole.at(-1) ?? null)
        if (whole[0] !== undefined) expect(nextSlot(read, timeZone, from)).toBe(whole[0])
      }),
      { numRuns: 40 },
    )
  })

  test('where no clock is changed each day has each time once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(time, { minLength: 1, maxLength: 4 }), instant, (times, from) => {
        const slots = slotsBetween(
          readEvery(`day ${times.join(',')}`) ?? [],
          'Asia/Kathmandu',
          from,
          from + 10 * 86_400_000,
        )
        expect(slots).toHaveLength(10 * times.length)
      }),
      { numRuns: 40 },
    )
  })
})

test('a date that is years away is the next slot, and one that is over is none', () => {
  const read = readEvery('2029-02-28 10:00') ?? []
  expect(nextSlot(read, 'UTC', Date.parse('2026-01-01T00:00:00Z'))).toBe(Date.parse('2029-02-28T10:00:00Z'))
  expect(nextSlot(read, 'UTC', Date.parse('2029-03-01T00:00:00Z'))).toBeNull()
})
