// What making and filling a digest costs, beside building each message with nodemailer.
import { generateKeyPairSync } from 'node:crypto'
import DKIM from 'nodemailer/lib/dkim'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Article } from '../src/article/index.ts'
import { dkimSigner } from '../src/delivery/dkim.ts'
import { draftsOf, type Edition } from '../src/edition/index.ts'
import { composeDigest, fillerOf, fillPart, type Reader, readTemplates, toMessage } from '../src/email/index.ts'
import { type DkimKey, readConfig } from '../src/newsroom/index.ts'
import { median } from './median.ts'
import { asArticle, type Story, stories } from './stories.ts'

const MESSAGES = 10_000
/** Of those, as many as are built anew each with nodemailer: the rest would take as long again. */
const ALONE = 1_000
const RUNS = 15
/** Of a thousand messages: the engine needs some to come to speed. */
const BATCHES = 60
const FROM = 'news@example.org'
const config = readConfig({
  site: { title: 'The Record', url: 'https://example.org/', tagDate: '2026' },
  email: {
    from: `The Record <${FROM}>`,
    unsubscribe: 'leave@example.org',
    unsubscribeUrl: 'https://example.org/unsubscribe',
    greeting: { named: 'Good morning, {name}.', plain: 'Good morning.' },
  },
})

/** Prints what a digest costs warm, what filling one message costs, and what ten thousand signed ones do. */
export async function emailBench(): Promise<void> {
  const templates = readTemplates('/nonexistent')
  console.log(`Liquid and MJML, warm, the median of ${RUNS}`)
  for (const count of [1, 10]) {
    const edition = editionOf(count)
    await composeDigest(edition, config, templates)
    const times: number[] = []
    let bytes = 0
    for (let run = 0; run < RUNS; run++) {
      const started = performance.now()
      const { html } = await composeDigest(edition, config, templates)
      times.push(performance.now() - started)
      bytes = Buffer.byteLength(html)
    }
    line(
      `  ${count} ${count === 1 ? 'article' : 'articles'}`,
      `${median(times).toFixed(1)} ms`,
      `${bytes.toLocaleString('en')} bytes`,
    )
  }

  const edition = editionOf(10)
  const digest = await composeDigest(edition, config, templates)
  const fill = fillerOf(await toMessage(digest, config, edition.date))
  const readers = Array.from({ length: ALONE }, (_, index) => readerOf(index))
  const batches = Array.from({ length: BATCHES }, () => {
    const started = performance.now()
    for (const reader of readers) fill(reader)
    return (performance.now() - started) / ALONE
  })
  const each = median(batches)
  console.log(
    `filling the slots of one message of ten articles, the median of ${BATCHES} times ${ALONE} (aim: at most 0.010 ms)`,
  )
  line('  a message', `${each.toFixed(4)} ms`)

  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const dkim = new DKIM({ domainName: 'example.org', keySelector: 'a', privateKey })
  const sign = async (bytes: Buffer) => {
    let length = 0
    for await (const chunk of dkim.sign(bytes)) length += chunk.length
    return length
  }
  const ours = await timed(MESSAGES, async index => sign(Buffer.concat(fill(readerOf(index)))))
  const alone = await timed(ALONE, async index => {
    const reader = readerOf(index)
    const mail = new MailComposer({
      from: FROM,
      to: reader.address,
      subject: digest.subject,
      messageId: `<${reader.messageId}>`,
      text: fillPart(digest.text, digest.key, reader),
      html: fillPart(digest.html, digest.key, reader),
      encoding: 'quoted-printable',
      textEncoding: 'Q',
    })
    return sign(await mail.compile().build())
  })
  const unsigned = await timed(MESSAGES, async index => Buffer.concat(fill(readerOf(index))).length)
  console.log(
    `messages signed by RSA-2048, ${MESSAGES.toLocaleString('en')} compiled once and filled, beside ${ALONE.toLocaleString('en')} built each with nodemailer`,
  )
  line('  compiled once', `${ours.toFixed(3)} ms each`, `${(alone / ours).toFixed(2)} times as fast`)
  line('  built each', `${alone.toFixed(3)} ms each`, '1.00')
  line('  compiled once, joined, not signed', `${unsigned.toFixed(4)} ms each`)
  await signingBench(fill, ours - unsigned)
}

/** Prints what our signer costs a message, beside nodemailer's. */
async function signingBench(fill: (reader: Reader) => Buffer[], theirs: number): Promise<void> {
  const rsa = keyOf('rsa', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
  const ed25519 = keyOf('ed25519', generateKeyPairSync('ed25519').privateKey)
  const messages = Array.from({ length: ALONE }, (_, index) => fill(readerOf(index)))
  const bytes = Buffer.concat(messages[0] ?? []).length
  console.log(`signing a message of ${bytes.toLocaleString('en')} bytes, filled before, beside nodemailer's RSA`)
  for (const [name, keys] of [
    ['RSA-2048', [rsa]],
    ['Ed25519', [ed25519]],
    ['both', [rsa, ed25519]],
  ] as const) {
    const sign = dkimSigner(keys)
    const each = await timed(MESSAGES, async index => (await sign(messages[index % ALONE] ?? [])).length)
    line(`  ${name}`, `${each.toFixed(4)} ms each`, `${(theirs / each).toFixed(2)} times as fast`)
  }
}

function keyOf(type: DkimKey['type'], key: DkimKey['key']): DkimKey {
  return { selector: 'a', domain: 'example.org', type, key }
}

async function timed(count: number, make: (index: number) => Promise<number>): Promise<number> {
  for (let index = 0; index < 50; index++) await make(index)
  const started = performance.now()
  for (let index = 0; index < count; index++) if ((await make(index)) === 0) throw new Error('an empty message')
  return (performance.now() - started) / count
}

function readerOf(index: number): Reader {
  return {
    address: `reader.${index}@example.net`,
    messageId: `${index}@example.org`,
    name: `Reader ${index}`,
    unsubscribe: `https://example.org/unsubscribe/${index}`,
    webVersion: 'https://example.org/editions/2026-11-20-1/',
  }
}

function editionOf(count: number): Edition {
  const [edition] = draftsOf(stories().take(count).map(articleOf).toArray(), [], config)
  if (edition === undefined) throw new Error('no draft')
  return edition
}

/** With five takeaways and why it matters. */
function articleOf(story: Story, index: number): Article {
  const { points } = story
  const takeaways = [...points, ...points].slice(0, 5).map(text => ({ text, origin: 'stated' as const }))
  return { ...asArticle(story, index), takeaways, whyItMatters: `<p>${points[1]}</p>` }
}

function line(name: string, ...cells: readonly string[]): void {
  console.log(`${name.padEnd(34)}${cells.map(each => each.padStart(22)).join('')}`)
}
