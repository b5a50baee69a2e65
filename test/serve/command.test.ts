import { expect, test } from 'vitest'
import { smtpServer } from '../delivery/smtp.ts'
import { postrider, startedProcess, stopped } from '../support/cli.ts'
import { newsroom } from '../support/newsroom.ts'

test('serve prints its address, tells each request, and ends with the signal; what was asked is in the state', async () => {
  const dir = newsroom()
  await postrider(dir, ['build'])
  const server = await smtpServer()
  const { child, line } = await startedProcess(dir, ['serve', '--port', '0'], { POSTRIDER_SMTP_URL: server.url })
  expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\n$/)
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  const url = line.trim()
  expect(await (await fetch(url)).text()).toContain('Water council sets summer limits')
  expect((await fetch(`${url}atom.xml`)).headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  const form = new URLSearchParams({ email: 'ada@example.net' })
  expect((await fetch(`${url}subscribe`, { method: 'POST', body: form })).status).toBe(200)
  expect(await stopped(child, 'SIGTERM')).toBe(143)
  expect(said).toMatch(/Z GET \/ 200 \d+ ms\n.*GET \/atom\.xml 200 .*\n.*POST \/subscribe 200 /)
  expect(said).not.toContain('ada@example.net')
  expect(server.accepted.map(each => each.to)).toEqual(['ada@example.net'])
  const { states } = JSON.parse((await postrider(dir, ['subscribers', 'list', '--json'])).stdout)
  expect(states).toEqual({ pending: 1 })
})

test.each([
  [['--port', 'x'], {}, '--port wants a number', 2],
  [[], {}, 'no-smtp', 1],
  [[], { POSTRIDER_SMTP_URL: 'smtp://' }, 'smtp-url', 1],
] as const)('serve %j with %j is refused: %s', async (args, env, says, code) => {
  const ran = await postrider(newsroom(), ['serve', ...args], { env })
  expect([ran.code, ran.stderr]).toEqual([code, expect.stringContaining(says)])
})
