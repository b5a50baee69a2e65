import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import DataStream from 'nodemailer/lib/smtp-connection/data-stream'
import { expect, test } from 'vitest'
import { handOver } from '../../src/delivery/hand-over.ts'

/** What goes over the wire of a message in these pieces. */
function wire(...pieces: string[]): Promise<Buffer> {
  const stream = new DataStream()
  handOver(
    pieces.map(each => Buffer.from(each)),
    stream,
    null,
  )
  return buffer(stream)
}

function wireByNodemailer(message: string): Promise<Buffer> {
  const stream = new DataStream()
  stream.end(Buffer.from(message))
  return buffer(stream)
}

test('doubles the dot of each line that begins with one, and ends the message with a dot of its own', async () => {
  const expected = '..\r\n...two\r\na.b\r\n..\r\n\r\n..end\r\n.\r\n'
  expect((await wire('.\r\n..two\r\na.b\r\n.\r\n\r\n.end\r\n')).toString()).toBe(expected)
  expect((await wire('.\r\n..two\r\na', '', '.b\r\n', '.\r\n\r\n', '.end\r\n')).toString()).toBe(expected)
})

test('is to the byte what nodemailer makes of a message whose lines end with CRLF, wherever it is cut', async () => {
  const word = fc.constantFrom('.', '.', 'a', 'é', ' ', '=', '\r\n', '\r\n', '\r\n.')
  const pieces = fc.array(
    fc.array(word, { maxLength: 8 }).map(all => all.join('')),
    { maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(pieces, async parts => {
      const ended = [...parts, 'end\r\n']
      expect(await wire(...ended)).toEqual(await wireByNodemailer(ended.join('')))
    }),
    { numRuns: 300 },
  )
})

test('a message whose last line has no break gets one', async () => {
  expect((await wire('a\r\n', 'b')).toString()).toBe('a\r\nb\r\n.\r\n')
})
