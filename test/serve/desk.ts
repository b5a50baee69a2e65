import { simpleParser } from 'mailparser'
import { onTestFinished } from 'vitest'
import { addSubscriber, type Person, subscriberOf } from '../../src/audience/index.ts'
import { leaveLink, leaveToken } from '../../src/email/index.ts'
import { openNewsroom, secretsOf } from '../../src/newsroom/index.ts'
import { startServe } from '../../src/serve/index.ts'
import { hashOfAddress, pepperOf } from '../../src/store/index.ts'
import { state } from '../delivery/desk.ts'
import { type SmtpTest, smtpServer } from '../delivery/smtp.ts'
import { CONFIG, newsroom } from '../support/newsroom.ts'

export const ADA = 'ada@example.net'
const NOW = '2026-11-20T12:00:00Z'
const LISTS = [
  { name: 'water', title: 'Water & rivers' },
  { name: 'bridge', title: 'Bridges' },
]

/** A newsroom that is served, with its state beside it. */
export async function served(config: object = {}, smtp?: SmtpTest) {
  const server = smtp ?? (await smtpServer())
  const dir = newsroom(
    { 'out/index.html': '<title>The archive</title>', 'articles/water.txt': 'A headline\n\nA story.\n' },
    {
      ...CONFIG,
      email: { ...CONFIG.email, unsubscribeUrl: 'https://example.org/u/' },
      lists: LISTS,
      serve: {},
      ...config,
    },
  )
  const room = await openNewsroom(dir, { POSTRIDER_SMTP_URL: server.url })
  const clock = { at: Date.parse(NOW), now: () => clock.at }
  const lines: string[] = []
  const failed: string[] = []
  const web = await startServe(
    room,
    { host: '127.0.0.1', port: 0 },
    {
      clock,
      log: line => void lines.push(`${line.method} ${line.path} ${line.status}`),
      failed: reason => void failed.push(reason),
      pause: async () => {},
    },
  )
  onTestFinished(() => web.close())
  const desk = await state(dir)
  const get = (path: string, init: RequestInit = {}) => fetch(new URL(path, web.url), { redirect: 'manual', ...init })
  const post = (path: string, fields: Record<string, string | string[]>, headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(
      Object.entries(fields).flatMap(([name, said]) => [said].flat().map(each => [name, each])),
    )
    return get(path, { method: 'POST', body, headers })
  }
  const known = (address = ADA) => subscriberOf(desk, address)
  const add = (address = ADA, more: Partial<Person> = {}) =>
    addSubscriber(
      desk,
      { address, name: null, language: null, lists: [], tags: [], ...more },
      { how: 'test', textVersion: null, ip: null },
      NOW,
    )
  /** The path of the link to leave of an address. */
  const leaving = async (address = ADA, list: string | null = null) => {
    const hash = hashOfAddress(await pepperOf(desk), address)
    return new URL(leaveLink(room.config, leaveToken({ hash, list }, secretsOf(room))) ?? '').pathname
  }
  /** The mails that came, with the link of each button. */
  const mails = async () => {
    await web.idle()
    return Promise.all(
      server.accepted.map(async ({ to, raw }) => {
        const mail = await simpleParser(raw)
        return { to, mail, link: /https:\/\/example\.org(\/confirm\/[\w-]+)/.exec(mail.text ?? '')?.[1] ?? '' }
      }),
    )
  }
  return { dir, web, desk, get, post, known, add, leaving, mails, lines, failed, clock, server }
}
