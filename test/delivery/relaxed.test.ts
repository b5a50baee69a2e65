import { createHash } from 'node:crypto'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bodyRelaxer, relaxedHeader } from '../../src/delivery/relaxed.ts'

const require = createRequire(import.meta.url)
const { RelaxedHash } = require('mailauth/lib/dkim/body/relaxed.js') as {
  RelaxedHash: new (algorithm: string) => { update(chunk: Buffer): void; digest(encoding: string): string }
}
const { formatRelaxedLine } = require('mailauth/lib/tools.js') as {
  formatRelaxedLine(line: Buffer, suffix?: string): Buffer
}
const SEPARATOR = '\r\n\r\n'

/** RFC 6376 §3.4.4, sentence by sentence, over a body that is one text. */
function plainly(body: string): string {
  const lines = body.split('\r\n').map(line => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  while (lines.at(-1) === '') lines.pop()
  return lines.map(line => `${line}\r\n`).join('')
}

function inOne(pieces: readonly string[], relax = bodyRelaxer()): string {
  return Buffer.concat(relax(pieces.map(each => Buffer.from(each, 'latin1')))).toString('latin1')
}

/** A text in pieces, at these places of it. */
function pieces(text: string, cuts: readonly number[]): string[] {
  const places = [0, ...cuts.map(cut => cut % (text.length + 1)).sort((a, b) => a - b), text.length]
  return places.slice(1).map((to, index) => text.slice(places[index], to))
}

const bodies = fc
  .array(fc.constantFrom(' ', '\t', '\r\n', '  ', '=', 'a', 'é', '.', '=\r\n', ' \r\n', 'word'), { maxLength: 40 })
  .map(parts => Buffer.from(parts.join('')).toString('latin1'))
const cuts = fc.array(fc.nat(200), { maxLength: 8 })

test('however a body is cut, its canonical form is that of the whole', () => {
  fc.assert(
    fc.property(bodies, cuts, (body, at) => {
      expect(inOne(pieces(SEPARATOR + body, at))).toBe(plainly(body))
    }),
    { numRuns: 5_000 },
  )
})

test('it is what another implementation hashes', () => {
  fc.assert(
    fc.property(bodies, cuts, (body, at) => {
      const other = new RelaxedHash('sha256')
      other.update(Buffer.from(body, 'latin1'))
      const ours = createHash('sha256').update(inOne(pieces(SEPARATOR + body, at)), 'latin1')
      expect(ours.digest('base64')).toBe(other.digest('base64'))
    }),
    { numRuns: 2_000 },
  )
})

test('a piece that is remembered is as right beside other pieces', () => {
  const long = fc.tuple(bodies, bodies).map(([before, after]) => `${before}${'x \t y\r\n'.repeat(60)}${after}`)
  fc.assert(
    fc.property(fc.array(long, { minLength: 1, maxLength: 3 }), fc.array(bodies, { minLength: 2 }), (constant, own) => {
      const relax = bodyRelaxer()
      const kept = constant.map(each => Buffer.from(each, 'latin1'))
      for (const each of own) {
        const body = kept.flatMap(piece => [Buffer.from(each, 'latin1'), piece])
        const said = Buffer.concat(relax([Buffer.from(SEPARATOR), ...body])).toString('latin1')
        expect(said).toBe(plainly(constant.map(piece => each + piece).join('')))
      }
    }),
    { numRuns: 300 },
  )
})

test('a long piece is read once: what it was the first time is what is hashed', () => {
  const relax = bodyRelaxer()
  const piece = Buffer.from(`${SEPARATOR}${'abc '.repeat(100)}`)
  const before = Buffer.concat(relax([piece])).toString()
  piece.fill('z', 10)
  expect(Buffer.concat(relax([piece])).toString()).toBe(before)
})

test.each([
  ['', ''],
  ['\r\n', ''],
  [' \t\r\n\r\n  ', ''],
  ['a', 'a\r\n'],
  ['a\r\n\r\n\r\n', 'a\r\n'],
  [' a \t b \r\n \r\n\tc\r\n', ' a b\r\n\r\n c\r\n'],
])('the body %j is %j', (body, canonical) => {
  expect(inOne([SEPARATOR, body])).toBe(canonical)
})

test.each([
  [['\r\n\r\na\nb\r\n']],
  [['\r\n\r\na\r', 'b']],
  [['\r\n\r\na\r\n', '\n']],
  [['\r\n\r\na ', '\r']],
  [['\r\na']],
  [['a']],
  [[]],
])('%j is refused: a server would make another body of it', body => {
  expect(() => inOne(body)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ code: 'dkim-failed' })] }),
  )
})

test('a header field is what another implementation makes of it', () => {
  const words = fc.array(fc.constantFrom(' ', '\t', '\r\n ', '\r\n\t', 'a', ':', '=?utf-8?Q?=C3=BC?=', '<a@b.c>,'), {
    maxLength: 30,
  })
  fc.assert(
    fc.property(fc.constantFrom('Subject', 'List-Unsubscribe', 'X-a '), words, (name, parts) => {
      const field = `${name}:${parts.join('')}`
      expect(relaxedHeader(field)).toBe(formatRelaxedLine(Buffer.from(field)).toString('latin1'))
    }),
    { numRuns: 2_000 },
  )
})

test.each(['Subject', ': x', 'Subject: a\rb', 'Subject: a\nBcc: x', 'Subject: a\r\nBcc: x'])(
  '%j is no field',
  field => {
    expect(() => relaxedHeader(field)).toThrow('cannot be signed')
  },
)
