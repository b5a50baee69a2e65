import type { Page } from 'playwright-core'
import { expect, inject, onTestFinished, test } from 'vitest'
import { openPage } from '../site/pages.ts'
import { browser } from '../support/chromium.ts'
import { ADA, served } from './desk.ts'

/** A browser at what a newsroom serves; a link of a mail is opened at the same path. */
async function visit() {
  const room = await served()
  const chromium = await browser(inject('chromium'))
  onTestFinished(() => chromium.browser()?.close())
  const { page, asked } = await openPage(chromium, room.web.url)
  const complaints: string[] = []
  page.on('console', message => void complaints.push(message.text()))
  const go = (path: string) => page.goto(new URL(path, room.web.url).href)
  return { room, page, asked, complaints, go }
}

async function subscribe(page: Page, address: string): Promise<void> {
  await page.getByLabel('E-mail address').fill(address)
  await page.getByLabel('Water & rivers').uncheck()
  await page.getByRole('button', { name: 'Subscribe' }).click()
}

test('somebody subscribes, confirms from the mail that came, and leaves by the link of a mail, in a browser', async () => {
  const { room, page, asked, complaints, go } = await visit()
  await go('/subscribe')
  await subscribe(page, ADA)
  await page.getByRole('heading', { level: 1 }).waitFor()
  const [letter] = await room.mails()
  await go(letter?.link ?? '')
  expect((await room.known())?.state).toBe('pending')
  await page.getByRole('button').click()
  await page.getByRole('link', { name: 'archive' }).waitFor()
  expect(await room.known()).toMatchObject({ state: 'active', lists: ['bridge'] })
  await go(await room.leaving())
  expect((await room.known())?.state).toBe('active')
  await page.getByRole('link', { name: 'topics' }).click()
  await page.getByLabel('Water & rivers').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('status').waitFor()
  expect((await room.known())?.lists).toEqual(['bridge', 'water'])
  await go(await room.leaving())
  await page.getByRole('button', { name: 'Unsubscribe' }).click()
  await page.getByRole('button').waitFor()
  expect((await room.known())?.state).toBe('unsubscribed')
  await page.getByRole('button').click()
  await page.getByRole('link', { name: 'archive' }).waitFor()
  expect((await room.known())?.state).toBe('active')
  expect(await page.context().cookies()).toEqual([])
  expect(asked.filter(each => !each.startsWith(room.web.url))).toEqual([])
  expect(complaints).toEqual([])
})

test('the one click of a mail program takes a reader off who is looking at the page meanwhile', async () => {
  const { room, page, go } = await visit()
  await room.add()
  await go(await room.leaving())
  const answer = await room.post(await room.leaving(), { 'List-Unsubscribe': 'One-Click' })
  expect([answer.status, (await room.known())?.state]).toEqual([200, 'unsubscribed'])
  await page.getByRole('button', { name: 'Unsubscribe' }).click()
  await page.getByRole('button').waitFor()
  expect((await room.known())?.state).toBe('unsubscribed')
})
