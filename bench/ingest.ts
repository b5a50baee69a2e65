// What reading articles costs: each format by itself, and ten thousand Markdown articles cold, again, and with one changed.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ingest } from '../src/ingest/index.ts'

const ARTICLES = 10_000
const SAMPLES = 200
const ENTRIES = 50
const SEED = 20_261_120
const RUNS = 5
const NOW = '2026-11-20T12:00:00Z'
const PARAGRAPHS = 6
const SENTENCES = 5
const ORIGIN = { language: 'en', timeZone: 'UTC', base: null, takeaways: 'stated' } as const

const SUBJECTS = words('council ferry school bridge market harbour library river orchard tram theatre choir mayor')
const VERBS = words('opens closes repairs counts moves paints rents sells plans measures delays welcomes')
const OBJECTS = words('gates lamps benches tickets walls boats windows lists rooms streets gardens meters')
const ENDINGS = words('today slowly again together quietly twice early outside')

/** A number from 0 to below 1, the same row of them for a seed (mulberry32). */
function numbersOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

type Story = { title: string; author: string; date: string; tags: string[]; points: string[]; paragraphs: string[] }

/** Stories of about 3 KB, each different. */
function* stories(): Generator<Story> {
  const next = numbersOf(SEED)
  const one = (list: readonly string[]) => list[Math.floor(next() * list.length)] ?? ''
  const clause = () => `the ${one(SUBJECTS)} ${one(VERBS)} its ${one(OBJECTS)} ${one(ENDINGS)}`
  const sentence = () => {
    const said = `${clause()} while ${clause()}`
    return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
  }
  const many = (count: number, make: () => string) => Array.from({ length: count }, make)
  for (let number = 1; ; number++) {
    yield {
      title: `Number ${number}: ${clause()}`,
      author: `Mara ${one(SUBJECTS)}`,
      date: new Date(Date.parse('2020-01-01') + number * 3_600_000).toISOString(),
      tags: [one(SUBJECTS), one(OBJECTS)],
      points: many(3, sentence),
      paragraphs: many(PARAGRAPHS, () => many(SENTENCES, sentence).join(' ')),
    }
  }
}

const FORMATS = { text: asText, markdown: asMarkdown, html: asPage } as const
const ENDING = { text: 'txt', markdown: 'md', html: 'html' } as const

function asText({ title, author, date, tags, points, paragraphs }: Story): string {
  const list = points.map(each => `• ${each}`).join('\n')
  return `${title}\n\nBy ${author}\nPublished: ${date}\nTags: ${tags.join(', ')}\n\n${paragraphs.join('\n\n')}\n\nKey takeaways\n${list}\n`
}

function asMarkdown({ title, author, date, tags, points, paragraphs }: Story): string {
  const list = points.map(each => `- ${each}`).join('\n')
  const [first = '', ...others] = paragraphs
  return `---\ntitle: "${title}"\nauthor: ${author}\ndate: ${date}\ntags: [${tags.join(', ')}]\n---\n\n${first}\n\n## What follows\n\n${others.join('\n\n')} See [the plan](https://example.org/plan).\n\n## Key takeaways\n\n${list}\n`
}

function asPage({ title, author, date, points, paragraphs }: Story): string {
  const menu = SUBJECTS.map(each => `<li><a href="/${each}">${each}</a></li>`).join('')
  const list = points.map(each => `<li>${each}</li>`).join('')
  const story = paragraphs.map(each => `<p>${each}</p>`).join('\n')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} | The Record</title><meta name="author" content="${author}"><meta property="article:published_time" content="${date}"></head><body><nav><ul>${menu}</ul></nav><article><h1>${title}</h1>\n${story}\n<h2>Key takeaways</h2><ul>${list}</ul></article><footer><p>All rights reserved.</p></footer></body></html>`
}

function asFeed(entries: readonly Story[]): string {
  const items = entries.map(
    ({ title, author, date, paragraphs }) =>
      `<entry><title>${title}</title><id>urn:example:${encodeURIComponent(title)}</id><author><name>${author}</name></author><published>${date}</published><updated>${date}</updated><content type="html">${paragraphs.map(each => `&lt;p>${each}&lt;/p>`).join('')}</content></entry>`,
  )
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Record</title>${items.join('\n')}</feed>`
}

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

function words(text: string): readonly string[] {
  return text.split(' ')
}
