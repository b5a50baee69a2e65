// A year of a daily newsletter by an injected clock: real articles, builds, pre-flights, ledger and SMTP, 365 times.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addSubscriber } from '../src/audience/index.ts'
import { openState } from '../src/store/index.ts'
import { countingServer } from '../test/delivery/counting.ts'
import { archiveOf, DAILY, live } from '../test/delivery/daily.ts'
import { CONFIG, put } from '../test/support/newsroom.ts'

const DAYS = Number(process.env.DAYS ?? 365)
const FROM = '2026-01-01T06:55:00Z'
const NOBODY = { name: null, language: null, lists: [], tags: [] }
const AGREED = { how: 'a benchmark', textVersion: null, ip: null }
/** Days without news. */
const isSilent = (day: number) => day % 10 === 3

/** Prints how many editions went out, how often an article was told twice, and which editions the archive lacks. */
export async function yearBench(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-year-'))
  const server = await countingServer()
  try {
    put(dir, { 'postrider.config.ts': `export default ${JSON.stringify({ ...CONFIG, editions: [DAILY] })}\n` })
    const state = await openState(dir)
    for (const address of ['ada@example.net', 'ben@example.net'])
      await addSubscriber(state, { address, ...NOBODY }, AGREED, FROM)
    await state.destroy()
    const started = performance.now()
    const turns = await live(dir, server.url, { from: FROM, days: DAYS, isSilent, calls: [0, 10, 70] })
    const seconds = (performance.now() - started) / 1000
    const { told, lacking } = await archiveOf(dir, Date.parse(FROM) + DAYS * 86_400_000)
    const of = (kind: string) => turns.filter(each => each.kind === kind).length
    console.log(`${DAYS} days, ${3 * DAYS} calls of send --due: ${seconds.toFixed(0)} s`)
    console.log(`editions sent ${of('sent')}, slots passed by ${of('passed')}, failed ${of('failed')}`)
    console.log(`articles told ${told.length}, told twice ${told.length - new Set(told).size}`)
    console.log(`messages ${server.arrivals.length}, editions that the archive lacks ${lacking.length}`)
  } finally {
    await server.close()
    rmSync(dir, { recursive: true, force: true })
  }
}
