// What a whole build costs, side by side with Eleventy 3 on the same ten thousand Markdown files.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseFeed } from 'feedsmith'
import { asMarkdown, stories } from './stories.ts'

const REPO = join(import.meta.dirname, '..')
const ARTICLES = 10_000
const PER_PAGE = 30
const FEED_ENTRIES = 50
const RUNS = 3
const SITE = { title: 'The Record', url: 'https://example.org/', tagDate: '2026' }
/** Tells the largest memory of a process that knows nothing of it. */
const TELL = `process.on('exit', () => process.getBuiltinModule('node:fs').writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)))`

type Cost = { milliseconds: number; peak: number }
type Side = { name: string; dir: string; command: string[]; clean: string[]; check(): void }

/** Prints milliseconds, the part of Eleventy's time, and the peak memory of each. */
export function buildBench(): void {
  execFileSync('npm', ['run', '-s', 'build'], { cwd: REPO })
  const dir = mkdtempSync(join(tmpdir(), 'postrider-bench-'))
  try {
    const [eleventy, postrider] = [eleventySide(join(dir, 'eleventy')), postriderSide(join(dir, 'paper'))]
    const sides = [eleventy, postrider]
    const texts = stories()
      .take(ARTICLES + RUNS)
      .map(asMarkdown)
      .toArray()
    for (const side of sides) {
      mkdirSync(join(side.dir, 'articles'), { recursive: true })
      for (const [index, text] of texts.slice(0, ARTICLES).entries())
        writeFileSync(join(side.dir, `articles/${index}.md`), text)
    }
    console.log(`build of ${ARTICLES.toLocaleString('en')} Markdown articles of about 3 KB, the median of ${RUNS}`)
    console.log('  (aims: cold at most 0.60 of Eleventy, nothing or one changed at most 0.10, peak at most 500 MB)')
    console.log('  Eleventy builds everything each time; without a watcher it knows no other way.')
    console.log(`  ${''.padEnd(34)}${'ms'.padStart(9)}${'of 11ty'.padStart(9)}${'MB'.padStart(9)}`)
    const cold = measure(sides, each => {
      for (const name of each.clean) rmSync(join(each.dir, name), { recursive: true, force: true })
    })
    for (const side of sides) side.check()
    const same = measure(sides, () => {})
    const one = measure(sides, (each, run) => {
      writeFileSync(join(each.dir, 'articles/5000.md'), texts[ARTICLES + run] ?? '')
    })
    for (const [what, costs] of Object.entries({ cold, 'nothing changed': same, 'one changed': one })) {
      const [base, ours] = costs
      if (base === undefined || ours === undefined) throw new Error('no runs')
      row(`Eleventy, ${what}`, base, base)
      row(`Postrider, ${what}`, ours, base)
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

/** The sides by turns, the median of each. */
function measure(sides: readonly Side[], before: (side: Side, run: number) => void): Cost[] {
  const runs = Array.from({ length: RUNS }, (_, run) =>
    sides.map(side => {
      before(side, run)
      return costOf(side)
    }),
  )
  return sides.map((_, index) => {
    const costs = runs.flatMap(costs => costs[index] ?? []).toSorted((a, b) => a.milliseconds - b.milliseconds)
    const middle = costs[Math.floor(costs.length / 2)]
    if (middle === undefined) throw new Error('no runs')
    return { ...middle, peak: Math.max(...costs.map(each => each.peak)) }
  })
}

function costOf({ name, dir, command }: Side): Cost {
  const file = join(dir, '.peak')
  const env = {
    ...process.env,
    NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(TELL)}`,
    BENCH_PEAK: file,
  }
  const started = performance.now()
  const { status, stderr } = spawnSync(process.execPath, command, {
    cwd: dir,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  })
  const milliseconds = performance.now() - started
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  return { milliseconds, peak: Number(readFileSync(file, 'utf8')) / 1024 }
}

function row(name: string, { milliseconds, peak }: Cost, base: Cost): void {
  const part = (milliseconds / base.milliseconds).toFixed(2)
  console.log(
    `  ${name.padEnd(34)}${milliseconds.toFixed(0).padStart(9)}${part.padStart(9)}${peak.toFixed(0).padStart(9)}`,
  )
}

function postriderSide(dir: string): Side {
  mkdirSync(dir, { recursive: true })
  cpSync(join(REPO, 'emails'), join(dir, 'emails'), { recursive: true })
  const config = { site: SITE, email: { from: 'The Record <news@example.org>' } }
  writeFileSync(join(dir, 'postrider.config.ts'), `export default ${JSON.stringify(config)}`)
  return {
    name: 'Postrider',
    dir,
    command: [join(REPO, 'dist/cli.js'), 'build'],
    clean: ['out', '.postrider', 'articles.lock.json'],
    check: () => check(join(dir, 'out'), entries => entries >= FEED_ENTRIES && entries < 2 * FEED_ENTRIES),
  }
}

/** What one asks of it: a page an article, pages of lists, a list a tag, and the newest fifty as the three feeds of its plug-in. */
function eleventySide(dir: string): Side {
  const require = createRequire(import.meta.url)
  const plugin = pathToFileURL(require.resolve('@11ty/eleventy-plugin-rss')).href
  const put = (path: string, text: string) => {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  const page = (body: string) =>
    `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>\n${body}\n</body></html>\n`
  put(
    '_includes/story.njk',
    page(
      '<h1>{{ title }}</h1>\n<p>{{ author }}, {{ page.date.toISOString() }}</p>\n{{ content | safe }}\n<p>{% for tag in tags %}<a href="/tags/{{ tag }}/">{{ tag }}</a> {% endfor %}</p>',
    ),
  )
  put(
    'articles/articles.json',
    JSON.stringify({ layout: 'story.njk', permalink: 'articles/{{ page.fileSlug }}/index.html' }),
  )
  const list = (items: string) =>
    page(
      `<ul>{% for story in ${items} %}<li>{{ story.date.toISOString() }} <a href="{{ story.url }}">{{ story.data.title }}</a></li>{% endfor %}</ul>`,
    )
  put(
    'index.njk',
    `---\ntitle: ${SITE.title}\npagination:\n  data: collections.stories\n  size: ${PER_PAGE}\n  reverse: true\npermalink: "{% if pagination.pageNumber > 0 %}page/{{ pagination.pageNumber + 1 }}/{% endif %}index.html"\n---\n${list('pagination.items')}`,
  )
  put(
    'tags.njk',
    `---\ntitle: Tag\npagination:\n  data: collections.tagPages\n  size: 1\n  alias: list\npermalink: "tags/{{ list.tag }}/{% if list.number > 1 %}page/{{ list.number }}/{% endif %}index.html"\n---\n${list('list.stories')}`,
  )
  put(
    'eleventy.config.js',
    `import { feedPlugin } from ${JSON.stringify(plugin)}
export default function (config) {
  const stories = api => api.getFilteredByGlob('articles/*.md')
  config.addCollection('stories', stories)
  config.addCollection('tagPages', api => {
    const byTag = new Map()
    for (const story of stories(api)) for (const tag of story.data.tags ?? []) byTag.set(tag, [...(byTag.get(tag) ?? []), story])
    return [...byTag].flatMap(([tag, all]) => Array.from({ length: Math.ceil(all.length / ${PER_PAGE}) }, (_, index) => ({ tag, number: index + 1, stories: all.slice(index * ${PER_PAGE}, (index + 1) * ${PER_PAGE}) })))
  })
  for (const [type, outputPath] of [['atom', '/atom.xml'], ['rss', '/rss.xml'], ['json', '/feed.json']])
    config.addPlugin(feedPlugin, { type, outputPath, collection: { name: 'stories', limit: ${FEED_ENTRIES} }, metadata: { language: 'en', title: ${JSON.stringify(SITE.title)}, subtitle: 'News', base: ${JSON.stringify(SITE.url)}, author: { name: 'The Record' } } })
}
`,
  )
  return {
    name: 'Eleventy',
    dir,
    command: [join(REPO, 'node_modules/@11ty/eleventy/cmd.cjs'), '--quiet'],
    clean: ['_site'],
    check: () => check(join(dir, '_site'), entries => entries === FEED_ENTRIES),
  }
}

/** Throws where a side did not make what it is measured for. */
function check(out: string, isRight: (entries: number) => boolean): void {
  const pages = readdirSync(join(out, 'articles')).length
  if (pages !== ARTICLES) throw new Error(`${out}: ${pages} pages of ${ARTICLES}`)
  for (const file of ['atom.xml', 'rss.xml', 'feed.json']) {
    const { format, feed } = parseFeed(readFileSync(join(out, file), 'utf8'))
    const entries = (format === 'atom' ? feed.entries : feed.items)?.length ?? 0
    if (!isRight(entries)) throw new Error(`${out}/${file}: ${entries} entries`)
  }
}
