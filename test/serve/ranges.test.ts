import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LARGE, site } from './site.ts'

const SMALL = Buffer.from('0123456789')

async function asked(content: Buffer, range: string) {
  const answer = await site({ 'a.mp3': content }).get('/a.mp3', { range })
  const body = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, range: answer.headers.get('content-range'), body, headers: answer.headers }
}

describe('of ten bytes', () => {
  test.each([
    ['bytes=0-0', '0', 'bytes 0-0/10'],
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-99', '0123456789', 'bytes 0-9/10'],
    ['bytes=5-99999999999999999999999', '56789', 'bytes 5-9/10'],
    ['Bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes= 2-4 , ,', '234', 'bytes 2-4/10'],
  ])('%s gives "%s"', async (range, text, bounds) => {
    const answer = await asked(SMALL, range)
    expect([answer.status, answer.body.toString(), answer.range]).toEqual([206, text, bounds])
    expect(answer.headers.get('content-length')).toBe(String(text.length))
    expect(answer.headers.has('etag') && answer.headers.has('cache-control')).toBe(true)
  })

  test.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=99999999999999999999999-'])(
    '%s can be had by nobody, who is told how many there are',
    async range => {
      const answer = await asked(SMALL, range)
      expect([answer.status, answer.body.toString(), answer.range]).toEqual([416, '', 'bytes */10'])
    },
  )

  test.each([
    'bytes=4-2',
    'bytes=-',
    'bytes=',
    'bytes',
    '',
    '=0-1',
    'bytes=a-b',
    'bytes=0x1-2',
    'bytes=1-2-3',
    'bytes=--2',
    'bytes=1.5-2',
    'bytes 0-1',
    'lines=0-1',
    'bytes=+1-2',
    'bytes=0-1,5-6',
    'bytes=0-1,99-',
    'bytes=9007199254740993-9007199254740992',
  ])('"%s" is no part that we know, so all is given', async range => {
    const answer = await asked(SMALL, range)
    expect([answer.status, answer.body.toString(), answer.range]).toEqual([200, '0123456789', null])
  })
})

test('of no bytes no first can be had, and the last three are none', async () => {
  expect(await asked(Buffer.alloc(0), 'bytes=0-')).toMatchObject({ status: 416, range: 'bytes */0' })
  expect(await asked(Buffer.alloc(0), 'bytes=-3')).toMatchObject({ status: 200, range: null })
})

describe.each([
  ['kept', SMALL],
  ['streamed', LARGE],
])('of a file that is %s', (_, content) => {
  const size = content.length
  const position = fc.oneof(
    fc.integer({ min: 0, max: size + 2 }),
    fc.constantFrom(0, 1, size - 1, size, 65_535, 65_536, 65_537),
  )

  test('what any range gives is that slice of it', async () => {
    const { get } = site({ 'a.mp3': content })
    const range = fc.record({ first: fc.option(position), last: fc.option(position) })
    await fc.assert(
      fc.asyncProperty(range, async ({ first, last }) => {
        const answer = await get('/a.mp3', { range: `bytes=${first ?? ''}-${last ?? ''}` })
        const body = Buffer.from(await answer.arrayBuffer())
        const isWrong = first === null ? last === null : last !== null && last < first
        const start = first ?? Math.max(0, size - (last ?? 0))
        const end = first === null || last === null ? size : Math.min(last + 1, size)
        const slice = isWrong ? content : content.subarray(start, end)
        expect(answer.status).toBe(isWrong ? 200 : start >= size ? 416 : 206)
        expect(body.equals(slice)).toBe(true)
        expect(answer.headers.get('content-length')).toBe(String(body.length))
      }),
      { numRuns: 200 },
    )
  })

  test('no text breaks it: a whole, a slice that it says, or neither', async () => {
    const { get } = site({ 'a.mp3': content })
    const text = fc.string({ unit: fc.constantFrom(...'bytes=-,0123456789 "*/\t'), maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          text,
          text.map(each => `bytes=${each}`),
        ),
        async range => {
          const answer = await get('/a.mp3', { range })
          const body = Buffer.from(await answer.arrayBuffer())
          const [, start, end, of] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(answer.headers.get('content-range') ?? '') ?? []
          if (answer.status === 206) {
            expect(body.length).toBeGreaterThan(0)
            expect(body.equals(content.subarray(Number(start), Number(end) + 1))).toBe(true)
            expect(Number(of)).toBe(size)
          } else expect([answer.status, body.length]).toEqual(answer.status === 416 ? [416, 0] : [200, size])
        },
      ),
      { numRuns: 200 },
    )
  })
})
