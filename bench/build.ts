// Ten thousand Markdown articles built whole, beside Eleventy 3 and its RSS plug-in on the same files.
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { slugify } from '../src/article/index.ts'
import { makeProgram, PROGRAM } from '../test/support/program.ts'
import { alternate } from './alternate.ts'
import { readFeeds } from './read-feeds.ts'
import { asMarkdown, type Story, stories } from './stories.ts'

const REPO = join(import.meta.dirname, '..')
const ARTICLES = 10_000
const ENTRIES = 50
const PER_PAGE = 30
const RUNS = 3
const MOST_STDERR_BYTES = 64 * 1024 * 1024

/** A program that builds the articles in `dir`. */
type Builder = {
  name: string
  dir: string
  command: readonly string[]
  /** The folder that it writes. */
  out: string
  /** Everything that an earlier build left. */
  leaves: readonly string[]
  /** Files that it makes besides what both make. */
  besides: readonly string[]
}

/** Milliseconds by the clock and of the processors; MB. */
type Cost = { milliseconds: number; cpu: number; peak: number }

/** Prints what each build costs and what part of Eleventy's that is. */
export function buildBench(): void {
  makeProgram()
  const dir = fs.mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  try {
    const builders = [newsroomIn(join(dir, 'postrider')), eleventyIn(join(dir, 'eleventy'))]
    const all: Story[] = []
    for (const story of stories().take(ARTICLES)) {
      for (const each of builders) writeArticle(each, story)
      all.push(story)
    }
    const [newest, older] = [all.at(-1), all[ARTICLES / 2]]
    if (newest !== undefined && older !== undefined) measure(builders, newest, older)
  } finally {
    fs.rmSync(dir, { recursive: true })
  }
}

function measure(builders: readonly Builder[], newest: Story, older: Story): void {
  console.log(
    `build of ${ARTICLES.toLocaleString('en')} Markdown articles, each in a process of its own, median of ${RUNS}`,
  )
  console.log('at most 0.60 of Eleventy cold, 0.10 with nothing or one changed; peak at most 500 MB')
  console.log('(Eleventy builds all anew each time: only its --watch knows what changed)')
  console.log(line('', ['ms', 'part', 'cpu ms', 'part', 'MB']))

  const cold = alternate(builders, RUNS, builder => {
    setAside(builder)
    const cost = run(builder)
    verify(builder, newest)
    return cost
  })
  table('cold', cold)

  const same = alternate(builders, RUNS, builder => {
    const before = stamps(builder)
    const cost = run(builder)
    const count = written(before, stamps(builder))
    if (builder.name === 'Postrider' && count > 0) throw new Error(`${count} files written though nothing changed`)
    return cost
  })
  table('nothing changed', same)

  let edits = 0
  const edited = (story: Story) =>
    alternate(builders, RUNS, builder => {
      edits++
      const now = { ...story, paragraphs: [`Edit ${edits} of this story.`, ...story.paragraphs] }
      writeArticle(builder, now)
      const cost = run(builder)
      // An older story that changed comes first in Postrider's feeds.
      if (story === newest) verify(builder, now)
      if (!readPage(builder, now).includes(`Edit ${edits} `)) throw new Error(`${builder.name}: an edit is not told`)
      return cost
    })
  table('one changed', edited(older))
  table('the newest changed: it stands in the digest', edited(newest))
}

/** Moves away what an earlier build left. ext4 is slow to make files for a minute after thousands were removed. */
function setAside({ dir, leaves }: Builder): void {
  const aside = fs.mkdtempSync(`${dir}-`)
  for (const name of leaves) {
    if (fs.existsSync(join(dir, name))) fs.renameSync(join(dir, name), join(aside, name))
  }
}

function newsroomIn(dir: string): Builder {
  const site = { title: 'The Record', url: 'https://example.org/', tagDate: '2026' }
  const email = { from: 'The Record <news@example.org>' }
  fs.mkdirSync(join(dir, 'articles'), { recursive: true })
  fs.cpSync(join(REPO, 'emails'), join(dir, 'emails'), { recursive: true })
  fs.writeFileSync(join(dir, 'postrider.config.ts'), `export default ${JSON.stringify({ site, email })}`)
  return {
    name: 'Postrider',
    dir,
    command: [PROGRAM, 'build'],
    out: 'out',
    leaves: ['out', '.postrider', 'articles.lock.json'],
    besides: ['email.html', 'email.txt', 'message.eml', 'sitemap.xml'],
  }
}

function eleventyIn(dir: string): Builder {
  fs.cpSync(join(import.meta.dirname, 'eleventy'), dir, { recursive: true })
  fs.writeFileSync(join(dir, 'package.json'), '{ "type": "module" }')
  fs.symlinkSync(join(REPO, 'node_modules'), join(dir, 'node_modules'))
  return {
    name: 'Eleventy',
    dir,
    command: [join(REPO, 'node_modules/@11ty/eleventy/cmd.cjs'), '--quiet'],
    out: '_site',
    leaves: ['_site'],
    besides: [],
  }
}

function writeArticle({ dir }: Builder, story: Story): void {
  fs.writeFileSync(join(dir, `articles/${slugify(story.title)}.md`), asMarkdown(story))
}

/** Builds once. */
function run({ name, dir, command }: Builder): Cost {
  const file = join(dir, '..', 'cost.json')
  const { SOURCE_DATE_EPOCH: _, ...env } = process.env
  const measured = ['--import', join(import.meta.dirname, 'cost.js'), ...command]
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, measured, {
    cwd: dir,
    env: { ...env, COST_FILE: file },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: MOST_STDERR_BYTES,
  })
  const milliseconds = performance.now() - started
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  return { milliseconds, ...JSON.parse(fs.readFileSync(file, 'utf8')) }
}

/** Throws unless every page and every feed stands there and tells the newest story as it is now. */
function verify(builder: Builder, newest: Story): void {
  const { name, dir, out, besides } = builder
  const root = join(dir, out)
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
  const want = (what: string, folder: string, wanted: number) => {
    const found = files.filter(path => path.startsWith(folder) && basename(path) === 'index.html').length
    if (found !== wanted) throw new Error(`${name}: ${found} ${what}, not ${wanted}`)
  }
  want('pages of articles', 'articles/', ARTICLES)
  want('first pages of the index', 'index.html', 1)
  want('pages of the index after it', 'page/', Math.ceil(ARTICLES / PER_PAGE) - 1)
  want('pages of tags', 'tags/', tagPages())
  const names = new Set(files.map(path => basename(path)))
  for (const each of besides) if (!names.has(each)) throw new Error(`${name}: no ${each}`)

  const told = newest.paragraphs[0] ?? ''
  if (!readPage(builder, newest).includes(told))
    throw new Error(`${name}: the page of the newest story does not tell it`)
  for (const [file, entries] of readFeeds(root)) {
    const [first] = entries
    if (entries.length < ENTRIES) throw new Error(`${name}: ${entries.length} entries in ${file}`)
    if (first?.title !== newest.title || !first.content.includes(told))
      throw new Error(`${name}: ${file} does not begin with the newest story`)
  }
}

function readPage({ dir, out }: Builder, { title }: Story): string {
  return fs.readFileSync(join(dir, out, 'articles', slugify(title), 'index.html'), 'utf8')
}

function tagPages(): number {
  const tags = stories()
    .take(ARTICLES)
    .flatMap(story => new Set(story.tags))
  const counts = [...Map.groupBy(tags, tag => tag).values()].map(list => list.length)
  return counts.reduce((sum, count) => sum + Math.ceil(count / PER_PAGE), 0)
}

/** When each file of the output was written. */
function stamps({ dir, out }: Builder): Map<string, number> {
  const files = fs.readdirSync(join(dir, out), { recursive: true, withFileTypes: true }).filter(each => each.isFile())
  const paths = files.map(({ parentPath, name }) => join(parentPath, name))
  return new Map(paths.map(path => [path, fs.statSync(path).mtimeMs]))
}

/** How many files were written or removed between the two. */
function written(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  const paths = new Set(before.keys()).union(after)
  return [...paths].filter(path => before.get(path) !== after.get(path)).length
}

/** The last builder is Eleventy. On a machine that others use, the part of the processors' time is the one to believe. */
function table(title: string, costs: ReadonlyMap<Builder, Cost>): void {
  const eleventy = [...costs.values()].at(-1)
  const part = (kind: 'milliseconds' | 'cpu', cost: Cost) => (cost[kind] / (eleventy?.[kind] ?? Number.NaN)).toFixed(2)
  console.log(title)
  for (const [{ name }, cost] of costs) {
    const { milliseconds, cpu, peak } = cost
    const clock = [milliseconds.toFixed(0), part('milliseconds', cost)]
    console.log(line(`  ${name}`, [...clock, cpu.toFixed(0), part('cpu', cost), peak.toFixed(0)]))
  }
}

function line(name: string, cells: readonly string[]): string {
  return `${name.padEnd(34)}${cells.map(each => each.padStart(8)).join('')}`
}
