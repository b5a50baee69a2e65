// Sends that are killed at random moments, that are asked to end, whose uncertain are held, and three at once: what came, by a server
// that counts each message when its dot has come, before it answers.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { countingServer } from '../test/delivery/counting.ts'
import {
  type Campaign,
  campaign,
  furnish,
  momentsOf,
  type Place,
  randomBy,
  sendOf,
  start,
} from '../test/delivery/kill.ts'
import { makeProgram } from '../test/support/program.ts'

const RECIPIENTS = 12_000
const CONNECTIONS = 8
const KILLS = Number(process.env.KILLS ?? 200)
const SEED = Number(process.env.SEED ?? 20_261_129)

/** Prints how many were lost and how many have it twice, of each; `KILLS` and `SEED` for others than 200 and the usual one. */
export async function killBench(): Promise<void> {
  makeProgram()
  console.log(`${RECIPIENTS.toLocaleString('en')} recipients on ${CONNECTIONS} connections, seed ${SEED}`)
  console.log('twice: at most 4 a kill, and only who was uncertain, as the same message; all behind it 0')
  line(
    '',
    'stopped',
    'lost',
    'twice',
    'a kill',
    'held',
    'longest',
    'other id',
    'unlisted',
    'forgotten',
    'invented',
    'broken',
  )
  await stopping('kill -9', 'SIGKILL', KILLS, Math.round(KILLS / 10))
  await stopping('SIGTERM', 'SIGTERM', Math.ceil(KILLS / 4), 0)
  await stopping('kill -9, hold', 'SIGKILL', KILLS, 1, ['--uncertain', 'hold'])
  await within(together)
}

async function stopping(
  name: string,
  signal: NodeJS.Signals,
  kills: number,
  ends: number,
  flags: readonly string[] = [],
): Promise<void> {
  await within(async place => {
    const moments = momentsOf(randomBy(SEED), { kills, ends, recipients: RECIPIENTS })
    row(name, await campaign(place, moments, { signal, flags, recipients: RECIPIENTS, connections: CONNECTIONS }))
  })
}

/** Three that are started at once. */
async function together(place: Place): Promise<void> {
  const args = sendOf(place.dir)
  const ended = await Promise.all([1, 2, 3].map(() => start(place, args).ended))
  const owner = ended.find(each => each.code === 0)?.pid
  const named = ended.filter(each => each.code === 75 && each.stderr.includes(`process ${owner}, since`)).length
  const { arrivals } = place.server
  const arrived = new Set(arrivals.map(each => each.to)).size
  console.log(
    `  three at once: exit ${ended.map(each => each.code).join(', ')}, ${named} name who sends; ${RECIPIENTS - arrived} lost, ${arrivals.length - arrived} twice`,
  )
}

/** A newsroom and a server that go when the work is done. */
async function within(work: (place: Place) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-kill-'))
  const server = await countingServer()
  try {
    await furnish({ dir, server }, RECIPIENTS, CONNECTIONS)
    await work({ dir, server })
  } finally {
    await server.close()
    rmSync(dir, { recursive: true })
  }
}

function row(name: string, told: Campaign): void {
  const { codes, kills, duplicates, ledger, arrived } = told
  const held = ledger.by.get('uncertain') ?? []
  const reached = new Set([...arrived, ...held])
  const stopped = codes.length
  line(
    name,
    stopped,
    RECIPIENTS - reached.size,
    duplicates,
    (duplicates / stopped).toFixed(2),
    held.length,
    `${told.longest.toFixed(0)} ms`,
    ...[told.renamed, told.unlisted, told.forgotten, told.invented, told.broken].map(each => each.length),
  )
  const where = Object.entries(kills).map(([kind, count]) => `${kind} ${count}`)
  console.log(
    `  ${''.padEnd(16)}${where.join(', ')}; exit ${[...new Set(codes)].join(', ')}, the last ${told.last.code}`,
  )
  const listed = told.last.stdout.match(/(?<=^uncertain )\S+@\S+/gm) ?? []
  if (listed.length !== held.length) console.log(`  ${''.padEnd(16)}${listed.length} of those that are held are listed`)
}

function line(name: string, ...cells: readonly (string | number)[]): void {
  console.log(`  ${name.padEnd(16)}${cells.map(each => String(each).padStart(10)).join('')}`)
}
