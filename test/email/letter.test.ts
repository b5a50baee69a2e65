import { expect, test } from 'vitest'
import { composeLetter, fillPart, readTemplates } from '../../src/email/index.ts'
import { readConfig } from '../../src/newsroom/index.ts'
import { golden } from '../support/golden.ts'
import { CONFIG } from '../support/newsroom.ts'

const READER = {
  name: null,
  unsubscribe: 'https://example.org/unsubscribe/x',
  webVersion: 'https://example.org/confirm/x',
}
const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ar', 'ru', 'hi', 'ja', 'zh']
const configIn = (language: string) =>
  readConfig({
    ...CONFIG,
    site: { ...CONFIG.site, language },
    email: { ...CONFIG.email, postalAddress: '3 Ferry Lane' },
  })

async function letter(kind: 'confirm' | 'welcome', language: string) {
  const made = await composeLetter(kind, configIn(language), readTemplates('/nonexistent'))
  const [html = '', text = ''] = [made.html, made.text].map(part => fillPart(part, made.key, READER))
  return { ...made, html, text }
}

test.each(['confirm', 'welcome'] as const)('the letter %s is as it was looked at and found right', async kind => {
  const { html } = await letter(kind, 'en')
  expect(html).toBe(golden(`email/${kind}.html`, html))
})

test('both letters say what they must in ten languages', async () => {
  const all = await Promise.all(
    LANGUAGES.flatMap(language =>
      (['confirm', 'welcome'] as const).map(async kind => {
        const { subject, text } = await letter(kind, language)
        return `${language} ${kind}: ${subject}\n\n${text}`
      }),
    ),
  )
  const said = all.join(`\n${'#'.repeat(76)}\n`)
  expect(said).toBe(golden('email/letters.txt', said))
})

test('who has not said yes has nothing to leave; who has can', async () => {
  const [asked, greeted] = [await letter('confirm', 'en'), await letter('welcome', 'en')]
  for (const part of [asked.html, asked.text]) {
    expect(part).toContain('https://example.org/confirm/x')
    expect(part).not.toContain('unsubscribe')
  }
  for (const part of [greeted.html, greeted.text]) expect(part).toContain('https://example.org/unsubscribe/x')
})

test('a letter in Arabic runs from right to left', async () => {
  const { html } = await letter('confirm', 'ar')
  expect(html).toMatch(/<html[^>]*\blang="ar"[^>]*\bdir="rtl"/)
  expect(html).not.toMatch(/class="mj-column[^>]*direction:ltr/)
  expect(html).toMatch(/class="mj-column[^>]*direction:rtl/)
  expect(html).toContain('text-align:right')
})
