import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import DataStream from 'nodemailer/lib/smtp-connection/data-stream'
import { expect, test } from 'vitest'
import { handOver } from '../../src/delivery/session.ts'

/** What goes over the wire of a message. */
function wire(message: string): Promise<Buffer> {
  const stream = new DataStream()
  handOver(Buffer.from(message), stream)
  return buffer(stream)
}

function wireByNodemailer(message: string): Promise<Buffer> {
  const stream = new DataStream()
  stream.end(Buffer.from(message))
  return buffer(stream)
}

test('doubles the dot of each line that begins with one, and ends the message with a dot of its own', async () => {
  expect((await wire('.\r\n..two\r\na.b\r\n.\r\n\r\n.end\r\n')).toString()).toBe(
    '..\r\n...two\r\na.b\r\n..\r\n\r\n..end\r\n.\r\n',
  )
})

test('is to the byte what nodemailer makes of a message whose lines end with CRLF', async () => {
  const line = fc.array(fc.constantFrom('.', 'a', 'é', ' ', '=', '\t'), { maxLength: 6 }).map(all => all.join(''))
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), async (lines, isEnded) => {
      const message = `${lines.join('\r\n')}${isEnded ? '\r\n' : ''}`
      expect(await wire(message)).toEqual(await wireByNodemailer(message))
    }),
  )
})
