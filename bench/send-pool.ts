// The same mail through nodemailer's own pool, as one writes it who knows no better. Arguments: newsroom, edition, connections, messages.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { personOf } from './import-people.ts'

const [room = '', edition = '', connections = '', count = '', dkim = ''] = process.argv.slice(2)
const { subject, html, text } = JSON.parse(readFileSync(join(room, 'editions', `${edition}.json`), 'utf8')).edition
const messages = Number(count)
const transport = createTransport({
  pool: true,
  host: '127.0.0.1',
  port: Number(process.env.SMTP_PORT),
  maxConnections: Number(connections),
  ignoreTLS: true,
  ...(dkim !== '' && {
    dkim: { domainName: 'example.org', keySelector: '2026a', privateKey: readFileSync(dkim, 'utf8') },
  }),
})
let next = 0

async function line(): Promise<void> {
  while (next < messages) {
    const { address, name } = personOf(next++)
    const link = `https://example.org/u/${encodeURIComponent(address)}`
    await transport.sendMail({
      from: 'The Record <news@example.org>',
      to: address,
      subject,
      html: html.replace('Good morning.', `Good morning, ${name}.`),
      text: text.replace('Good morning.', `Good morning, ${name}.`),
      list: { unsubscribe: { url: link, comment: 'leave' } },
    })
  }
}

await Promise.all(Array.from({ length: 2 * Number(connections) }, line))
transport.close()
