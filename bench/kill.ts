// A send that is killed two hundred times, one that is asked to end, one whose uncertain are held, and three at once.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { counter, ended, newsroomOf, type Ordeal, ordeal, start } from '../test/delivery/kill.ts'

const PEOPLE = 12_000
const CONNECTIONS = 8
const DELAY_MS = 1
const SEED = Number(process.env.SEED ?? 20_261_129)

/** Prints how many were lost and how many have it twice, of each; `KILLS` for other than 200. */
export async function killBench(): Promise<void> {
  const kills = Number(process.env.KILLS ?? 200)
  console.log(
    `${PEOPLE.toLocaleString('en')} recipients on ${CONNECTIONS} connections, seed ${SEED} (lost 0; at most 4 twice a kill)`,
  )
  const head = ['ended', 'lost', 'twice', 'a kill', 'unlisted', 'most open', 'held']
    .map(each => each.padStart(11))
    .join('')
  console.log(`  ${''.padEnd(24)}${head}`)
  await run('kill -9', { kills, signal: 'SIGKILL' })
  await run('SIGTERM', { kills: Math.ceil(kills / 4), signal: 'SIGTERM' })
  await run('kill -9, held', { kills: Math.ceil(kills / 10), signal: 'SIGKILL', flags: ['--uncertain', 'hold'] })
  await inRoom(async (dir, count) => {
    const all = await Promise.all([1, 2, 3].map(() => ended(start(dir, ['send', '--yes', '--skip-test'], count.url))))
    const codes = all.map(each => each.code).join(', ')
    console.log(
      `  three at once: exit ${codes}; ${PEOPLE - count.copies.size} lost, ${count.total - count.copies.size} twice`,
    )
  })
}

async function run(
  name: string,
  options: { kills: number; signal: NodeJS.Signals; flags?: readonly string[] },
): Promise<void> {
  await inRoom(async (dir, count) => {
    const came = await ordeal(dir, count, { people: PEOPLE, seed: SEED, ...options })
    row(name, came)
  })
}

async function inRoom(work: (dir: string, count: Awaited<ReturnType<typeof counter>>) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-kill-'))
  const count = await counter(DELAY_MS)
  try {
    await newsroomOf(dir, PEOPLE, CONNECTIONS)
    await work(dir, count)
  } finally {
    await count.close()
    rmSync(dir, { recursive: true })
  }
}

function row(name: string, { kills, lost, duplicates, unlisted, mostOpen, final }: Ordeal): void {
  const cells = [kills, lost, duplicates, (duplicates / kills).toFixed(2), unlisted, mostOpen, final.uncertain]
  console.log(`  ${name.padEnd(24)}${cells.map(each => String(each).padStart(11)).join('')}`)
}
