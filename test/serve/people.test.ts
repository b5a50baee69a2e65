import { beforeEach, describe, expect, test } from 'vitest'
import { forgetUnanswered, requestConsent } from '../../src/audience/index.ts'
import type { LetterSender } from '../../src/delivery/index.ts'
import { leaveLink, leaveToken } from '../../src/email/index.ts'
import { openNewsroom, secretsOf } from '../../src/newsroom/index.ts'
import { postOf } from '../../src/serve/post.ts'
import { hashOfAddress, pepperOf } from '../../src/store/index.ts'
import { smtpServer } from '../delivery/smtp.ts'
import { CONFIG } from '../support/newsroom.ts'
import { ADA, served } from './desk.ts'

let room: Awaited<ReturnType<typeof served>>
beforeEach(async () => {
  room = await served()
})

describe('subscribing', () => {
  test('asks by mail, shows a button, takes its press as the yes, and welcomes', async () => {
    expect(await (await room.get('/subscribe')).text()).toContain('name="email"')
    const asked = await room.post('/subscribe', { email: ADA, name: 'Ada', topic: ['water', 'none'], website: '' })
    expect(asked.status).toBe(200)
    const [letter] = await room.mails()
    expect([letter?.to, letter?.mail.subject]).toEqual([ADA, 'Please confirm: The Example Record by e-mail'])
    expect([letter?.mail.headers.get('list-unsubscribe'), letter?.mail.headers.get('auto-submitted')]).toEqual([
      undefined,
      'auto-generated',
    ])
    const link = letter?.link ?? ''
    expect(await (await room.get(link)).text()).toContain(`<form action="${link}" method="post">`)
    expect((await room.known())?.state).toBe('pending')
    expect((await room.post(link, {})).status).toBe(200)
    expect(await room.known()).toMatchObject({ state: 'active', name: 'Ada', lists: ['water'], source: 'form' })
    const [, welcome] = await room.mails()
    expect(welcome?.mail.subject).toBe('You are on the list of The Example Record')
    expect(welcome?.mail.text).toContain(await room.leaving())
    expect((await room.post(link, {})).status).toBe(404)
    expect(room.failed).toEqual([])
  })

  test('gives the same answer whatever the address is to us, byte for byte', async () => {
    await room.add('ben@example.net')
    await room.post('/subscribe', { email: 'cara@example.net' })
    await room.web.idle()
    const answers = await Promise.all(
      [ADA, 'ben@example.net', 'cara@example.net'].map(async email => {
        const answer = await room.post('/subscribe', { email })
        return [answer.status, await answer.text()]
      }),
    )
    expect(new Set(answers.map(each => JSON.stringify(each))).size).toBe(1)
    expect((await room.mails()).map(each => each.to)).toEqual(['cara@example.net', ADA])
  })

  test('1,000 times with one address is one mail', async () => {
    const proxied = await served({ serve: { trustProxy: 'x-forwarded-for' } })
    const statuses = new Map<number, number>()
    for (let turn = 0; turn < 100; turn++) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          proxied.post(
            '/subscribe',
            { email: index % 2 === 0 ? ADA : ADA.toUpperCase() },
            { 'x-forwarded-for': `10.0.${turn}.${index}` },
          ),
        ),
      )
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect(statuses.get(200)).toBe(500)
    expect(statuses.get(429)).toBe(500)
    expect((await proxied.mails()).map(each => each.to.toLowerCase())).toEqual([ADA])
  })

  test('is held to 20 an hour from one network, whatever a header says that is not trusted', async () => {
    const statuses: number[] = []
    for (let turn = 0; turn < 22; turn++) {
      const answer = await room.post(
        '/subscribe',
        { email: `a${turn}@example.net` },
        { 'x-forwarded-for': `10.0.0.${turn}` },
      )
      statuses.push(answer.status)
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429])
    room.clock.at += 3_600_000
    expect((await room.post('/subscribe', { email: ADA })).status).toBe(200)
  })

  test.each([
    '',
    'ada',
    'ada@',
    'ada@example',
    'ada@example.net, ben@example.net',
    'ada@example.net\r\nBcc: x@y.example',
  ])('comes back with the form for %j, and nobody is mailed', async email => {
    const answer = await room.post('/subscribe', { email, topic: 'bridge' })
    expect(answer.status).toBe(422)
    const page = await answer.text()
    expect(page).toContain('aria-invalid="true"')
    expect(page).toMatch(/value="bridge" checked/)
    expect(page).not.toMatch(/value="water" checked/)
    expect(await room.mails()).toEqual([])
  })

  test('a program that fills in what people do not see is told the same and mailed nothing', async () => {
    const answer = await room.post('/subscribe', { email: ADA, website: 'https://spam.example' })
    expect(answer.status).toBe(200)
    expect(await room.mails()).toEqual([])
    expect(await room.known()).toBe(null)
  })

  test('speaks JSON, to pages of the sites that the config names', async () => {
    const web = await served({ serve: { origins: ['https://blog.example/'] } })
    const ask = (body: unknown, origin: string) =>
      web.get('/subscribe', {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', origin },
      })
    const answer = await ask({ email: ADA, topic: ['water'] }, 'https://blog.example')
    expect([answer.status, await answer.json(), answer.headers.get('access-control-allow-origin')]).toEqual([
      200,
      { status: 'asked' },
      'https://blog.example',
    ])
    const other = await ask({ email: 'nobody' }, 'https://evil.example')
    expect([other.status, await other.json(), other.headers.get('access-control-allow-origin')]).toEqual([
      422,
      { status: 'address' },
      null,
    ])
    const preflight = await web.get('/subscribe', {
      method: 'OPTIONS',
      headers: { origin: 'https://blog.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
    for (const body of ['[]', '{', 'null', '{"email":{"a":1}}', '{"email":"a@b.example","topic":{"x":1}}'])
      expect([200, 422]).toContain(
        (await web.get('/subscribe', { method: 'POST', body, headers: { 'content-type': 'application/json' } })).status,
      )
  })

  test('the form for another page posts to the public address', async () => {
    const answer = await room.get('/subscribe/snippet')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/)
    expect(await answer.text()).toContain('<form action="https://example.org/subscribe" method="post"')
  })

  test('what cannot be mailed now is mailed later, and may be asked again where it never could', async () => {
    let refusals = 1
    const web = await served(
      {},
      await smtpServer({
        on: { rcpt: () => (refusals-- > 0 ? { code: 550, text: '5.1.1 no such user' } : undefined) },
      }),
    )
    await web.post('/subscribe', { email: ADA })
    expect(await web.mails()).toEqual([])
    expect(web.failed).toEqual(['confirm not mailed: failed, 550 5.1.1 no such user'])
    await web.post('/subscribe', { email: ADA })
    expect((await web.mails()).map(each => each.to)).toEqual([ADA])
  })
})

describe('signing up, as a second reading found it', () => {
  test('the spellings of one mailbox are asked once between them', async () => {
    const spellings = [
      'victim@gmail.com',
      'v.ictim+1@gmail.com',
      'Vic.Tim@googlemail.com',
      'ada+a@example.net',
      'ada+b@example.net',
    ]
    for (const email of spellings) await room.post('/subscribe', { email })
    expect((await room.mails()).map(each => each.to)).toEqual([
      'victim@gmail.com',
      'Vic.Tim@googlemail.com',
      'ada+a@example.net',
    ])
  })

  test('the mail that asks has nothing in it that a stranger typed', async () => {
    const greeting = { named: 'Good morning, {name}.', plain: 'Good morning.' }
    const web = await served({ email: { ...CONFIG.email, greeting } })
    await web.post('/subscribe', { email: ADA, name: 'Win a prize at evil.example' })
    const [letter] = await web.mails()
    expect(letter?.mail.text).toContain('Good morning.')
    expect(`${letter?.mail.text}${letter?.mail.html}`).not.toContain('evil')
    await web.post(letter?.link ?? '', {})
    expect((await web.mails())[1]?.mail.text).toContain('Good morning, Win a prize at evil.example.')
  })

  test('a letter that waits is not mailed to somebody who was forgotten meanwhile, and one that cannot be put by stops no other', async () => {
    const told: string[] = []
    const later: (() => void)[] = []
    const failed: string[] = []
    let isWanted = true
    const sender: LetterSender = async (kind, to) => {
      told.push(`${kind} ${to.address}`)
      return {
        kind: told.length === 1 ? ('deferred' as const) : ('sent' as const),
        reply: `451 <${to.address.toLowerCase()}> later`,
        stage: 'rcpt',
      }
    }
    const post = postOf(sender, {
      failed: reason => void failed.push(reason),
      wait: (_, then) => {
        later.push(then)
        return () => {}
      },
    })
    const letter = {
      kind: 'confirm' as const,
      link: null,
      isWanted: async () => isWanted,
      sent: async () => {},
      lost: async () => {
        throw new Error('database is locked')
      },
    }
    post.send({ ...letter, to: { address: 'Eve@Example.net', name: null } })
    await post.idle()
    isWanted = false
    for (const then of later) then()
    await post.idle()
    post.send({ ...letter, to: { address: ADA, name: null }, isWanted: async () => true })
    await post.idle()
    await post.close()
    expect(told).toEqual(['confirm Eve@Example.net', `confirm ${ADA}`])
    expect(failed).toEqual(['confirm not mailed: deferred, 451 <…> later', 'database is locked'])
  })

  test('a sign-up whose mail was lost with the process may be made again an hour later', async () => {
    await requestConsent(
      room.desk,
      { address: ADA, name: null, language: null, lists: [], tags: [] },
      { how: 'form', textVersion: null, ip: null },
      room.clock.now(),
    )
    await room.post('/subscribe', { email: ADA })
    expect(await room.mails()).toEqual([])
    await forgetUnanswered(room.desk, room.clock.now() + 3_600_000)
    await room.post('/subscribe', { email: ADA })
    expect((await room.mails()).map(each => each.to)).toEqual([ADA])
  })

  test.each([
    ['9.9.9.9:1', '9.9.9.9'],
    ['1.1.1.1, [2001:db8::1]:443', '2001:db8::1'],
    ['1.1.1.1, 2001:db8::2', '2001:db8::2'],
    ['anything at all', '127.0.0.1'],
    ['', '127.0.0.1'],
  ])('of a proxy’s header %j what is an address is believed: %s', async (said, ip) => {
    const web = await served({ serve: { trustProxy: 'x-forwarded-for', keepIp: true } })
    await web.post('/subscribe', { email: ADA }, { 'x-forwarded-for': said })
    await web.web.idle()
    const rows = await web.desk.selectFrom('consent').select('ip').execute()
    expect(rows).toEqual([{ ip }])
    await forgetUnanswered(web.desk, web.clock.now() + 3 * 86_400_000)
    expect(await web.desk.selectFrom('consent').select('ip').execute()).toEqual([{ ip: null }])
  })

  test('what is no form is no fault of ours', async () => {
    const answer = await room.get('/subscribe', {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'multipart/form-data' },
    })
    expect([answer.status, room.failed]).toEqual([422, []])
  })
})

describe('leaving', () => {
  test('GET and HEAD of the links of a mail change nothing, however often; one POST does, before the answer', async () => {
    await room.add(ADA, { lists: ['water'] })
    await room.post('/subscribe', { email: 'ben@example.net' })
    const [letter] = await room.mails()
    const links = [await room.leaving(), letter?.link ?? '', (await room.leaving()).replace('/u/', '/preferences/')]
    for (let turn = 0; turn < 3; turn++)
      for (const link of links)
        for (const method of ['GET', 'HEAD'])
          expect([method, link, (await room.get(link, { method })).status]).toEqual([method, link, 200])
    expect([await room.known(), await room.known('ben@example.net')]).toMatchObject([
      { state: 'active' },
      { state: 'pending' },
    ])
    const answer = await room.post(await room.leaving(), { 'List-Unsubscribe': 'One-Click' })
    expect((await room.known())?.state).toBe('unsubscribed')
    expect([answer.status, answer.headers.get('location'), answer.headers.get('set-cookie')]).toEqual([200, null, null])
    expect((await room.post(await room.leaving(), { 'List-Unsubscribe': 'One-Click' })).status).toBe(200)
  })

  test('takes the POST of a mail program also as multipart, and from any origin', async () => {
    await room.add()
    const body = new FormData()
    body.set('List-Unsubscribe', 'One-Click')
    const answer = await room.get(await room.leaving(), {
      method: 'POST',
      body,
      headers: { origin: 'https://mail.example' },
    })
    expect([answer.status, (await room.known())?.state]).toEqual([200, 'unsubscribed'])
  })

  test('shows half an address and never the whole', async () => {
    await room.add()
    const page = await (await room.get(await room.leaving())).text()
    expect(page).toContain('a…@example.net')
    expect(page).not.toContain(ADA)
  })

  test('one list by its link, everything from the page of preferences, and back again', async () => {
    await room.add(ADA, { lists: ['water', 'bridge'] })
    expect(await (await room.get(await room.leaving(ADA, 'water'))).text()).toContain(
      'That stops this topic alone: <bdi>Water &amp; rivers</bdi>.',
    )
    const left = await room.post(await room.leaving(ADA, 'water'), { 'List-Unsubscribe': 'One-Click' })
    expect(await left.text()).toMatch(/value="water">[\s\S]*value="bridge" checked>/)
    expect(await room.known()).toMatchObject({ state: 'active', lists: ['bridge'] })
    const preferences = (await room.leaving()).replace('/u/', '/preferences/')
    const saved = await room.post(preferences, { topic: ['water'], name: ' Ada\nLovelace ' })
    expect(await saved.text()).toContain('role="status"')
    expect(await room.known()).toMatchObject({ state: 'active', lists: ['water'], name: 'Ada Lovelace' })
    await room.post(preferences, { 'List-Unsubscribe': 'One-Click' })
    expect(await room.known()).toMatchObject({ state: 'unsubscribed' })
    expect((await room.get(preferences)).status).toBe(404)
    await room.post((await room.leaving()).replace('/u/', '/back/'), {})
    expect(await room.known()).toMatchObject({ state: 'active', lists: ['water'] })
  })

  test('a list that the config does not name stays as it is when others are chosen', async () => {
    await room.add(ADA, { lists: ['members', 'water'] })
    await room.post((await room.leaving()).replace('/u/', '/preferences/'), { topic: ['bridge'] })
    expect((await room.known())?.lists).toEqual(['bridge', 'members'])
  })

  test('a link that was forged, cut or is of another newsroom leads to one page and changes nothing', async () => {
    await room.add()
    const link = await room.leaving()
    const [, key, hash, mac] = /\/u\/([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(link) ?? []
    for (const token of [
      `${key}.${hash}`,
      `${key}.${hash}.${mac}x`,
      `${key}.${hash}~water.${mac}`,
      'x',
      '-',
      '%00',
      `${'a'.repeat(5_000)}`,
    ])
      for (const place of ['u', 'back', 'preferences', 'confirm'])
        expect([place, token, (await room.post(`/${place}/${token}`, {})).status]).toEqual([place, token, 404])
    expect((await room.known())?.state).toBe('active')
  })

  test('a list of any name can be left by its link', async () => {
    for (const name of ['Water News', 'Köln', 'a'.repeat(200)]) {
      await room.add(`${name.length}@example.net`, { lists: [name, 'other'] })
      await room.post(await room.leaving(`${name.length}@example.net`, name), { 'List-Unsubscribe': 'One-Click' })
      expect((await room.known(`${name.length}@example.net`))?.lists).toEqual(['other'])
    }
  })

  test('who may not come back is not told that they are', async () => {
    await room.add()
    await room.desk.updateTable('subscriber').set({ state: 'complained' }).execute()
    expect((await room.post((await room.leaving()).replace('/u/', '/back/'), {})).status).toBe(404)
  })

  test('who comes back by the form is on the lists that they choose then', async () => {
    await room.add(ADA, { lists: ['water'] })
    await room.post(await room.leaving(), {})
    await room.post('/subscribe', { email: ADA, topic: ['bridge'] })
    await room.post((await room.mails())[0]?.link ?? '', {})
    expect(await room.known()).toMatchObject({ state: 'active', lists: ['bridge'] })
  })

  test('works where the address of the link is a query', async () => {
    const web = await served({ email: { ...CONFIG.email, unsubscribeUrl: 'https://example.org/leave?t=' } })
    await web.add()
    const hash = hashOfAddress(await pepperOf(web.desk), ADA)
    const { config } = await openNewsroom(web.dir, {})
    const url = new URL(
      leaveLink(config, leaveToken({ hash, list: null }, secretsOf(await openNewsroom(web.dir, {})))) ?? '',
    )
    const page = await (await web.get(url.pathname + url.search)).text()
    const [, action = ''] = /<form action="([^"]+)"/.exec(page) ?? []
    await web.post(action.replaceAll('&amp;', '&'), { 'List-Unsubscribe': 'One-Click' })
    expect((await web.known())?.state).toBe('unsubscribed')
  })
})

describe('what everybody may see', () => {
  test('is out/, beside the pages, below the path of the site, with what a browser must not do', async () => {
    const web = await served({ serve: { url: 'https://example.org/news' } })
    const page = await web.get('/news/')
    expect([page.status, await page.text()]).toEqual([200, '<title>The archive</title>'])
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect((await web.get('/news/subscribe')).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    )
    expect([(await web.get('/')).status, (await web.get('/subscribe')).status]).toEqual([404, 404])
    expect((await web.get('/healthz')).status).toBe(200)
  })

  test('a body that is too large, a method that nobody answers and what is not there have a page or a word each', async () => {
    expect((await room.post('/subscribe', { email: 'a'.repeat(20_000) })).status).toBe(413)
    expect((await room.get('/', { method: 'DELETE' })).status).toBe(405)
    const missing = await room.get('/nothing')
    expect([missing.status, missing.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(await missing.text()).toContain('<h1>')
  })

  test('the log of requests holds no address and no token', async () => {
    await room.add()
    await room.get(`${await room.leaving()}?x=${ADA}`)
    await room.get(`/${ADA}`)
    await room.post('/subscribe', { email: ADA })
    await room.get('/')
    expect(room.lines).toEqual(['GET /u/… 200', 'GET … 404', 'POST /subscribe 200', 'GET / 200'])
    const other = await served({ email: { ...CONFIG.email, unsubscribeUrl: 'https://example.org/a/leave/' } })
    await other.get(new URL(await other.leaving(), 'https://example.org').pathname)
    expect(other.lines).toEqual(['GET /a/leave/… 200'])
  })
})

test('a stop lets the one who is being answered have the answer, and what was not mailed may be asked again', async () => {
  let release = () => {}
  const held = new Promise<undefined>(resolve => {
    release = () => resolve(undefined)
  })
  const web = await served({}, await smtpServer({ on: { rcpt: () => held } }))
  await web.post('/subscribe', { email: ADA })
  const closing = web.web.close()
  release()
  await closing
  await web.web.close()
  await expect(fetch(web.web.url)).rejects.toThrow()
  expect(web.server.accepted).toHaveLength(1)
})
