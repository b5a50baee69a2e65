// What reading articles costs: each format by itself, and ten thousand Markdown articles cold, again, and with one changed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingest } from '../src/ingest/index.ts'
import { asFeed, asMarkdown, asPage, asText, type Story, stories } from './stories.ts'

const ARTICLES = 10_000
const SAMPLES = 200
const ENTRIES = 50
const RUNS = 5
const NOW = '2026-11-20T12:00:00Z'
const ORIGIN = { language: 'en', timeZone: 'UTC', base: null, takeaways: 'stated' } as const

const FORMATS = { text: asText, markdown: asMarkdown, html: asPage } as const
const ENDING = { text: 'txt', markdown: 'md', html: 'html' } as const

/** Prints articles a second for each format, and the ratios for ten thousand Markdown articles. */
export async function ingestBench(): Promise<void> {
  console.log(`reading articles of about 3 KB, ${SAMPLES} of each format (articles a second)`)
  for (const [format, write] of Object.entries(FORMATS) as [keyof typeof FORMATS, (story: Story) => string][]) {
    const bytes = stories()
      .take(SAMPLES)
      .map(story => Buffer.from(write(story)))
      .toArray()
    await rate(format, `articles/a.${ENDING[format]}`, bytes, 1)
  }
  const feeds = Array.from({ length: SAMPLES / ENTRIES }, () => Buffer.from(asFeed(stories().take(ENTRIES).toArray())))
  await rate('feed', 'articles/feed.xml', feeds, ENTRIES)
  tenThousand()
}

async function rate(name: string, file: string, sources: readonly Buffer[], each: number): Promise<void> {
  // Modules are loaded and warm after the first few.
  for (const bytes of sources.slice(0, 20)) await ingest(bytes, { ...ORIGIN, file })
  const started = performance.now()
  let count = 0
  for (const bytes of sources) count += (await ingest(bytes, { ...ORIGIN, file })).articles.length
  if (count !== sources.length * each) throw new Error(`${name}: ${count} articles of ${sources.length * each}`)
  const seconds = (performance.now() - started) / 1000
  console.log(
    `  ${name.padEnd(42)}${Math.round(count / seconds)
      .toLocaleString('en')
      .padStart(9)}`,
  )
}

function tenThousand(): void {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  try {
    mkdirSync(join(dir, 'articles'))
    const site = { title: 'The Record', url: 'https://example.org/', tagDate: '2026' }
    writeFileSync(join(dir, 'postrider.config.ts'), `export default ${JSON.stringify({ site })}`)
    for (const [index, story] of stories().take(ARTICLES).toArray().entries()) {
      writeFileSync(join(dir, `articles/${index}.md`), asMarkdown(story))
    }
    console.log(`${ARTICLES.toLocaleString('en')} Markdown articles (milliseconds, part of cold, peak MB)`)
    const cold = read(dir, ARTICLES)
    row('cold', cold, cold)
    row(
      'nothing changed',
      median(() => read(dir, 0)),
      cold,
    )
    const changed = stories().drop(ARTICLES)
    const one = median(() => {
      const { value: story } = changed.next()
      if (story !== undefined) writeFileSync(join(dir, 'articles/0.md'), asMarkdown(story))
      return read(dir, 1)
    })
    row('one changed', one, cold)
  } finally {
    rmSync(dir, { recursive: true })
  }
}

type Cost = { articles: number; fresh: number; milliseconds: number; peak: number }

function read(dir: string, anew: number): Cost {
  const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'read.ts'), dir, NOW], { encoding: 'utf8' })
  const cost: Cost = JSON.parse(printed)
  if (cost.articles !== ARTICLES || cost.fresh !== anew) throw new Error(`wanted ${anew} anew: ${printed}`)
  return cost
}

function median(run: () => Cost): Cost {
  const costs = Array.from({ length: RUNS }, run).toSorted((a, b) => a.milliseconds - b.milliseconds)
  const middle = costs[Math.floor(RUNS / 2)]
  if (middle === undefined) throw new Error('no runs')
  return middle
}

function row(name: string, { milliseconds, peak }: Cost, cold: Cost): void {
  const part = milliseconds === cold.milliseconds ? '1' : `1/${(cold.milliseconds / milliseconds).toFixed(1)}`
  console.log(
    `  ${name.padEnd(34)}${milliseconds.toFixed(0).padStart(9)}${part.padStart(9)}${peak.toFixed(0).padStart(9)}`,
  )
}
