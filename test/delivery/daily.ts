import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sendDue, type Turn } from '../../src/delivery/index.ts'
import { type FrozenEdition, readEditions } from '../../src/edition/index.ts'
import { openNewsroom } from '../../src/newsroom/index.ts'
import { build } from '../../src/publish/index.ts'
import { put } from '../support/newsroom.ts'

const MINUTE = 60_000
const DAY = 86_400_000

export const DAILY = { name: 'daily', every: 'day 07:00' }

/** Which days have no news, and when the timer calls each day (minutes from 06:55). */
export type Days = { from: string; days: number; isSilent(day: number): boolean; calls: readonly number[] }

/** Lives through days of a daily newsletter, by an injected clock: what became of what was due. */
export async function live(dir: string, url: string, { from, days, isSilent, calls }: Days): Promise<Turn[]> {
  const first = Date.parse(from)
  const turns: Turn[] = []
  for (let day = 0; day < days; day++) {
    if (!isSilent(day))
      put(dir, { [`articles/${day}.txt`]: `Story of day ${day}\n\nThe council met for the ${day}th time and voted.\n` })
    for (const minutes of calls) {
      const now = first + day * DAY + minutes * MINUTE
      const ports = {
        clock: { now: () => now },
        signal: new AbortController().signal,
        random: () => 0,
        forced: [],
        uncertain: 'resend' as const,
        onReply: () => undefined,
        onProgress: () => undefined,
      }
      turns.push(...(await sendDue(await openNewsroom(dir, { POSTRIDER_SMTP_URL: url }), ports)))
    }
  }
  return turns
}

/** How often each article was told, and which editions lack in the archive that a build makes. */
export async function archiveOf(dir: string, now: number): Promise<{ told: string[]; lacking: string[] }> {
  const newsroom = await openNewsroom(dir, {})
  await build(newsroom, { frozen: false }, { clock: { now: () => now } })
  const editions = readEditions(dir)
  const archive = readFileSync(join(dir, 'out/editions/index.html'), 'utf8')
  const isThere = ({ id, html, text }: FrozenEdition) =>
    archive.includes(`href="${id}/"`) &&
    readFileSync(join(dir, 'out/editions', id, 'email.html'), 'utf8') === html &&
    readFileSync(join(dir, 'out/editions', id, 'email.txt'), 'utf8') === text
  return {
    told: editions.flatMap(each => each.articles.map(article => article.id)),
    lacking: editions.filter(each => !isThere(each)).map(each => each.id),
  }
}
