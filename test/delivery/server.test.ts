import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSmtpUrl } from '../../src/delivery/index.ts'
import { type Problem, ProblemError } from '../../src/problem/index.ts'

function problemsOf(text: string | undefined): readonly Problem[] {
  try {
    readSmtpUrl(text)
  } catch (error) {
    if (error instanceof ProblemError) return error.problems
    throw error
  }
  return []
}

const AUTH = { user: 'desk', pass: 'secret' }

test.each([
  ['smtp://desk:secret@mail.example.org', { port: 587, secure: false, requireTls: true, verify: true, auth: AUTH }],
  ['smtp://mail.example.org:25', { port: 25, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtps://desk:secret@mail.example.org', { port: 465, secure: true, requireTls: false, verify: true, auth: AUTH }],
  ['smtp://127.0.0.1.example.org', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://localhost.example.org', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://127.900.0.1', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://[2001:db8::1]', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://10.0.0.1', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://0.0.0.0', { port: 587, secure: false, requireTls: true, verify: true, auth: null }],
  ['smtp://localhost:1025', { port: 1025, secure: false, requireTls: false, verify: false, auth: null }],
  ['smtp://LOCALHOST:1025', { port: 1025, secure: false, requireTls: false, verify: false, auth: null }],
  ['smtp://127.0.0.1:1025/', { port: 1025, secure: false, requireTls: false, verify: false, auth: null }],
  ['smtp://[::1]:1025', { port: 1025, secure: false, requireTls: false, verify: false, auth: null }],
  ['smtps://127.9.9.9', { port: 465, secure: true, requireTls: false, verify: false, auth: null }],
])('%s asks for TLS, and for its certificate, unless nobody can listen in', (url, server) => {
  expect(readSmtpUrl(url)).toMatchObject(server)
})

test('user and password are what stands behind their percent signs', () => {
  expect(readSmtpUrl('smtp://desk%40example.org:a%2Fb%3Ac%25@mail.example.org').auth).toEqual({
    user: 'desk@example.org',
    pass: 'a/b:c%',
  })
})

test.each([
  [undefined, 'no-smtp', 'No SMTP server.'],
  ['  ', 'no-smtp', 'No SMTP server.'],
  ['mail.example.org', 'smtp-url', 'POSTRIDER_SMTP_URL is not a URL.'],
  ['https://mail.example.org', 'smtp-url', 'POSTRIDER_SMTP_URL must begin with smtp:// or smtps://.'],
  ['smtp://', 'smtp-url', 'POSTRIDER_SMTP_URL has no host.'],
  ['smtp:mail.example.org', 'smtp-url', 'POSTRIDER_SMTP_URL has no host.'],
  ['smtp://desk:hush-hush@', 'smtp-url', 'POSTRIDER_SMTP_URL is not a URL.'],
  ['smtp://desk:hush-hush@:587', 'smtp-url', 'POSTRIDER_SMTP_URL is not a URL.'],
  ['smtp://mail.example.org:0', 'smtp-url', 'POSTRIDER_SMTP_URL names port 0.'],
  ['smtp://mail.example.org:99999', 'smtp-url', 'POSTRIDER_SMTP_URL is not a URL.'],
  ['smtp://desk:hush%hush@mail.example.org', 'smtp-url', 'holds a % that is not followed by two hexadecimal digits'],
  ['smtp://desk@mail.example.org', 'smtp-url', 'must name both user and password, or neither'],
  ['smtp://:hush-hush@mail.example.org', 'smtp-url', 'must name both user and password, or neither'],
  ['smtp://desk:25#hush-hush@mail.example.org', 'smtp-url', 'goes on after host and port'],
  ['smtp://desk:25/hush-hush@mail.example.org', 'smtp-url', 'goes on after host and port'],
  ['smtp://desk:25?hush-hush@mail.example.org', 'smtp-url', 'goes on after host and port'],
])('%s is refused with what it lacks, and without the password', (url, code, says) => {
  const [problem] = problemsOf(url)
  expect(problem).toMatchObject({ code, at: 'POSTRIDER_SMTP_URL', message: expect.stringContaining(says) })
  expect(JSON.stringify(problem)).not.toMatch(/hush|25/.test(url ?? '') ? /hush|:25[^%]/ : /hush/)
})

test('any text is a server or a coded problem', () => {
  const near = fc
    .tuple(
      fc.constantFrom('smtp', 'smtps', 'SMTP', 'http', ''),
      fc.constantFrom('://', ':', ':///', ''),
      fc.option(fc.tuple(fc.string(), fc.string()), { nil: null }),
      fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6(), fc.string()),
      fc.option(fc.integer({ min: -1, max: 70_000 }), { nil: null }),
      fc.string({ maxLength: 3 }),
    )
    .map(
      ([scheme, slashes, who, host, port, rest]) =>
        `${scheme}${slashes}${who === null ? '' : `${who.join(':')}@`}${host}${port === null ? '' : `:${port}`}${rest}`,
    )
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webUrl(), near), text => {
      if (problemsOf(text).length > 0) return
      const server = readSmtpUrl(text)
      expect(server.host).not.toBe('')
      expect(server.port).toBeGreaterThan(0)
      expect(server.port).toBeLessThan(65_536)
      expect(server.secure || server.requireTls || !server.verify).toBe(true)
      if (server.auth !== null) expect(Math.min(server.auth.user.length, server.auth.pass.length)).toBeGreaterThan(0)
    }),
    { numRuns: 1000 },
  )
})

test('a user and a password of any letters come back as they went in', () => {
  const word = fc.string({ minLength: 1, unit: 'grapheme' })
  fc.assert(
    fc.property(word, word, (user, pass) => {
      const url = `smtp://${encodeURIComponent(user)}:${encodeURIComponent(pass)}@mail.example.org`
      expect(readSmtpUrl(url).auth).toEqual({ user, pass })
    }),
  )
})
