// out/ as `serve` answers it, beside a bare Hono answer of the same bytes.
import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import autocannon from 'autocannon'
import { median } from './median.ts'

const REPO = join(import.meta.dirname, '..')
const SIDES = ['bare', 'serve'] as const
const CONNECTIONS = 50
const SECONDS = 3
const RUNS = 5
const LARGE = 'large.mp4'
const LARGE_BYTES = 4_000_000
const MEGABYTE = 1_000_000

type Side = { child: ChildProcess; url: string }
type Load = { rate: number; p99: number; rss: number }

/** Prints the requests a second of each side, in turn, and what part of the bare ones ours are. */
export async function serveBench(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  const sides = new Map<string, Side>()
  try {
    for (const name of ['articles', 'emails', 'postrider.config.ts', 'articles.lock.json'])
      cpSync(join(REPO, name), join(dir, name), { recursive: true })
    execFileSync(process.execPath, [join(REPO, 'src/cli.ts'), 'build', '--newsroom', dir], { stdio: 'ignore' })
    writeFileSync(join(dir, 'out', LARGE), '')
    truncateSync(join(dir, 'out', LARGE), LARGE_BYTES)
    for (const name of SIDES) sides.set(name, await start(name, dir))
    const head = ['requests/s', 'part', 'p99 ms', 'MB'].map(each => each.padStart(11)).join('')
    console.log(
      `files of out/ over ${CONNECTIONS} connections, ${SECONDS} s in turn, median of ${RUNS} (at least 0.50)`,
    )
    console.log(`${''.padEnd(40)}${head}`)
    await compare('the first page', '/', {}, sides)
    await compare('the Atom feed', '/atom.xml', {}, sides)
    await compare('the Atom feed in a browser', '/atom.xml', { accept: 'text/html,*/*;q=0.8' }, sides)
    const { headers } = await fetch(`${sides.get('serve')?.url}/atom.xml`)
    await compare('the Atom feed, not changed', '/atom.xml', { 'if-none-match': headers.get('etag') ?? '' }, sides)
    await compare('a mail', '/editions/2026-11-21-1/message.eml', {}, sides)
    await compare('a file of 4 MB, streamed', `/${LARGE}`, {}, sides)
  } finally {
    for (const { child } of sides.values()) child.disconnect()
    rmSync(dir, { recursive: true })
  }
}

async function start(name: string, newsroom: string): Promise<Side> {
  const child = fork(join(import.meta.dirname, 'serve-side.ts'), [name, newsroom], { stdio: 'inherit' })
  const [{ port }] = await once(child, 'message')
  return { child, url: `http://127.0.0.1:${port}` }
}

async function compare(
  what: string,
  path: string,
  headers: Record<string, string>,
  sides: ReadonlyMap<string, Side>,
): Promise<void> {
  const loads = new Map<string, Load[]>([...sides.keys()].map(name => [name, []]))
  // The first round warms both up.
  for (let run = 0; run <= RUNS; run++)
    for (const [name, side] of sides) {
      const load = await loadOf(side, path, headers)
      if (run > 0) loads.get(name)?.push(load)
    }
  let base = Number.NaN
  console.log(what)
  for (const [name, list] of loads) {
    const rate = median(list.map(each => each.rate))
    if (name === 'bare') base = rate
    const memory = [list[0], list.at(-1)].map(each => ((each?.rss ?? 0) / MEGABYTE).toFixed(0)).join('→')
    const cells = [rate.toFixed(0), (rate / base).toFixed(2), median(list.map(each => each.p99)).toFixed(0), memory]
    console.log(`  ${name.padEnd(38)}${cells.map(each => each.padStart(11)).join('')}`)
  }
}

async function loadOf({ child, url }: Side, path: string, headers: Record<string, string>): Promise<Load> {
  const { requests, latency, statusCodeStats, errors, timeouts } = await autocannon({
    url: url + path,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers,
  })
  const wanted = 'if-none-match' in headers ? '304' : '200'
  const wrong = Object.keys(statusCodeStats ?? {}).filter(status => status !== wanted)
  if (wrong.length + errors + timeouts > 0) throw new Error(`${path}: answers ${wrong}, ${errors + timeouts} none`)
  child.send('memory')
  const [{ rss }] = await once(child, 'message')
  return { rate: requests.average, p99: latency.p99, rss }
}
