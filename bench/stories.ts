// Articles that nobody wrote, the same each time, as people have them.
import { type Article, toRfc3339 } from '../src/article/index.ts'

const SEED = 20_261_120
const PARAGRAPHS = 6
const SENTENCES = 5

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

export type Story = {
  title: string
  author: string
  date: string
  tags: string[]
  points: string[]
  paragraphs: string[]
}

/** Stories of about 3 KB, each different. */
export function* stories(): Generator<Story> {
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

/** A story as its source's reader would give it, admitted; of two of the same index all but the words are the same. */
export function asArticle({ title, author, date, tags, points, paragraphs }: Story, index: number): Article {
  const published = toRfc3339(Date.parse(date))
  const updated = toRfc3339(Date.parse(date) + index)
  const slug = `story-${index}`
  return {
    id: `tag:example.org,2026:${slug}`,
    slug,
    url: `https://example.org/articles/${slug}/`,
    title,
    summary: null,
    authors: [{ name: author, url: null, email: null }],
    published,
    firstSeen: updated,
    updated,
    language: 'en',
    direction: 'ltr',
    tags,
    image: null,
    whyItMatters: null,
    takeaways: points.map(text => ({ text, origin: 'stated' as const })),
    html: paragraphs.map(each => `<p>${each}</p>`).join('\n'),
    text: paragraphs.join('\n\n'),
    source: { file: `articles/${slug}.md`, format: 'markdown' },
    problems: [],
  }
}

export function asText({ title, author, date, tags, points, paragraphs }: Story): string {
  const list = points.map(each => `• ${each}`).join('\n')
  return `${title}\n\nBy ${author}\nPublished: ${date}\nTags: ${tags.join(', ')}\n\n${paragraphs.join('\n\n')}\n\nKey takeaways\n${list}\n`
}

export function asMarkdown({ title, author, date, tags, points, paragraphs }: Story): string {
  const list = points.map(each => `- ${each}`).join('\n')
  const [first = '', ...others] = paragraphs
  return `---\ntitle: "${title}"\nauthor: ${author}\ndate: ${date}\ntags: [${tags.join(', ')}]\n---\n\n${first}\n\n## What follows\n\n${others.join('\n\n')} See [the plan](https://example.org/plan).\n\n## Key takeaways\n\n${list}\n`
}

export function asPage({ title, author, date, points, paragraphs }: Story): string {
  const menu = SUBJECTS.map(each => `<li><a href="/${each}">${each}</a></li>`).join('')
  const list = points.map(each => `<li>${each}</li>`).join('')
  const story = paragraphs.map(each => `<p>${each}</p>`).join('\n')
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} | The Record</title><meta name="author" content="${author}"><meta property="article:published_time" content="${date}"></head><body><nav><ul>${menu}</ul></nav><article><h1>${title}</h1>\n${story}\n<h2>Key takeaways</h2><ul>${list}</ul></article><footer><p>All rights reserved.</p></footer></body></html>`
}

export function asFeed(entries: readonly Story[]): string {
  const items = entries.map(
    ({ title, author, date, paragraphs }) =>
      `<entry><title>${title}</title><id>urn:example:${encodeURIComponent(title)}</id><author><name>${author}</name></author><published>${date}</published><updated>${date}</updated><content type="html">${paragraphs.map(each => `&lt;p>${each}&lt;/p>`).join('')}</content></entry>`,
  )
  return `<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Record</title>${items.join('\n')}</feed>`
}

function words(text: string): readonly string[] {
  return text.split(' ')
}
