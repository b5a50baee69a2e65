import { directionOf, type ParsedArticle } from '../article/index.ts'
import { type Problem, ProblemError, problem } from '../problem/index.ts'
import { charsetOf } from './decode/charset.ts'
import { decode, MAX_PAGE_BYTES, MAX_TEXT_BYTES } from './decode/decode.ts'
import { looksLikeFeed } from './feed/feed.ts'
import type { Found, FoundFeed, Origin } from './found.ts'
import { directionIn, guessLanguage } from './language.ts'
import { extractTakeaways } from './takeaways/extract.ts'
import { readText } from './text/text.ts'

/** What came of reading one source: its articles with their problems on them, and the problems why there are no others. */
export type Ingested = { articles: ParsedArticle[]; problems: Problem[] }

/** What holds feeds, and much else that is no article. */
const DATA_FILE = /\.(?:xml|json|rss|atom|rdf)$/i
const DATA_TYPE = /^[^;]*[/+](?:xml|json)\b/i
/** What servers say of a file that they do not know. */
const VAGUE_TYPE = /^\s*(?:text\/plain|application\/octet-stream)\b/i

const finisher = once(() => import('./finish.ts'))
const markdown = once(() => import('./markdown/markdown.ts'))

type Read = { article: ParsedArticle | null; problems: Problem[] }

/**
 * The one door for articles: bytes in, articles or problems out; it never throws for what the bytes hold. `type` is the
 * Content-Type that they came with, if any.
 * @example await ingest(bytes, { file: 'articles/a.md', language: 'en', timeZone: 'Europe/London', base: null, takeaways: 'stated' })
 */
export async function ingest(bytes: Uint8Array, origin: Origin, type: string | null = null): Promise<Ingested> {
  const { file } = origin
  const format = formatOf(file, type)
  const isOwn = format === 'text' || format === 'markdown'
  const decoded = decode(bytes, file, charsetOf(type), isOwn ? MAX_TEXT_BYTES : MAX_PAGE_BYTES)
  if ('problem' in decoded) return { articles: [], problems: [decoded.problem] }
  const { text, problems: noted } = decoded
  const known = format ?? sniff(text, type)
  if (known !== 'feed' && (type === null ? DATA_FILE.test(file) : known !== 'html' && DATA_TYPE.test(type))) {
    return { articles: [], problems: [problem('unknown-format', { at: file })] }
  }
  if ((known === 'text' || known === 'markdown') && bytes.length > MAX_TEXT_BYTES) {
    const limits = { bytes: bytes.length, limit: MAX_TEXT_BYTES }
    return { articles: [], problems: [problem('article-too-large', { at: file, ...limits })] }
  }
  try {
    const reads = await readAs(known, text, origin)
    const articles: ParsedArticle[] = []
    for (const { article } of reads) {
      if (article !== null)
        articles.push(await completed({ ...article, problems: [...noted, ...article.problems] }, origin))
    }
    return { articles, problems: [...(articles.length === 0 ? noted : []), ...reads.flatMap(each => each.problems)] }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { articles: [], problems: [...noted, ...error.problems] }
  }
}

type Format = ParsedArticle['source']['format']

async function readAs(format: Format, text: string, origin: Origin): Promise<Read[]> {
  if (format === 'text') return [readText(text, origin)]
  const problems: Problem[] = []
  const { finish } = await finisher()
  switch (format) {
    case 'markdown': {
      const { readMarkdown } = await markdown()
      return [finish(readMarkdown(text, origin.file, problems), origin, format, problems)]
    }
    case 'html': {
      const { readPage } = await import('./page/page.ts')
      return [finish(await readPage(text, origin.file, origin.base, problems), origin, format, problems)]
    }
    case 'feed': {
      const { readFeed } = await import('./feed/feed.ts')
      const feed = await readFeed(text, origin.file, origin.base)
      const source = sourceOf(feed, origin.base)
      return feed.entries.map(entry => {
        const read = finish(entry, { ...origin, file: `${origin.file}#${keyOf(entry)}` }, format, [])
        return read.article === null
          ? read
          : { ...read, article: { ...read.article, source: { ...read.article.source, feed: source } } }
      })
    }
  }
}

/** What an entry tells of the feed that it comes from. */
function sourceOf({ id, title, url }: FoundFeed, base: string | null): NonNullable<ParsedArticle['source']['feed']> {
  const link = url !== null && /^https?:/i.test(url) ? url : null
  return {
    id: id === null || /\s/.test(id) ? null : id,
    title: title?.replace(/\s+/g, ' ').trim() || null,
    link,
    feed: base,
  }
}

/** Node looks a module up anew at each import(). */
function once<Loaded>(load: () => Loaded): () => Loaded {
  let loaded: Loaded | undefined
  return () => (loaded ??= load())
}

/** What tells an entry from the others of its feed, also when the feed comes again. */
function keyOf({ id, url, title }: Found): string {
  return id ?? url ?? title ?? ''
}

/** What a file's ending, or a Content-Type, says of the format; null where the text must tell. */
function formatOf(file: string, type: string | null): Format | null {
  if (type !== null && !VAGUE_TYPE.test(type)) return /^\s*text\/(?:x-)?markdown\b/i.test(type) ? 'markdown' : null
  const name = /^https?:/i.test(file) ? (file.split(/[?#]/, 1)[0] ?? '') : file
  if (/\.te?xt$/i.test(name)) return 'text'
  if (/\.(?:md|markdown|mdx)$/i.test(name)) return 'markdown'
  return /\.x?html?$/i.test(name) && type === null ? 'html' : null
}

/** The format of a text that nothing names: a feed, a page, Markdown where it begins so, else pasted text. */
function sniff(text: string, type: string | null): Format {
  if (looksLikeFeed(text)) return 'feed'
  if (/html/i.test(type ?? '')) return 'html'
  const start = text.slice(0, 2_000).trimStart()
  if (
    /^<(?:!doctype html|!--|(?:article|body|div|h1|head|html|link|main|meta|p|section|title)\b)/i.test(start) ||
    /<html[\s>]|<body[\s>]|<head[\s>]/i.test(start)
  )
    return 'html'
  if (/^(?:---|\+\+\+)\s*$/m.test(start.split('\n', 1)[0] ?? '') || /^\{\s*$|^\{\s*"/.test(start)) return 'markdown'
  return /^# \S/.test(start) ? 'markdown' : 'text'
}

/** What only the whole article can tell: its language where nothing says it, and takeaways where they are wanted. */
async function completed(article: ParsedArticle, { file, takeaways }: Origin): Promise<ParsedArticle> {
  let whole = article
  if (whole.language === 'und') {
    const said = `${whole.title}. ${whole.summary ?? ''} ${whole.text}`
    const language = await guessLanguage(said)
    if (language === null) whole = { ...whole, direction: directionIn(said) }
    else {
      const noted = problem('language-guessed', { at: file, language })
      whole = { ...whole, language, direction: directionOf(language), problems: [...whole.problems, noted] }
    }
  }
  if (takeaways === 'extract' && whole.takeaways.length === 0) {
    const chosen = extractTakeaways(whole.text, whole.language)
    whole = { ...whole, takeaways: chosen.map(text => ({ text, origin: 'extracted' as const })) }
  }
  return whole
}

/**
 * An editor's note in Markdown as sanitized HTML and as plain text; what does not link to the web is only its words. `file` is
 * the place of its problems. Throws what cannot be decoded.
 */
export async function readNote(bytes: Uint8Array, file: string): Promise<{ html: string; text: string }> {
  const decoded = decode(bytes, file, null, MAX_TEXT_BYTES)
  if ('problem' in decoded) throw new ProblemError([decoded.problem])
  const { renderBlocks } = await import('./markdown/render-markdown.ts')
  const { sanitizedTree } = await import('./markup/sanitize.ts')
  const { textOf, writeTree } = await import('./markup/write-tree.ts')
  const tree = sanitizedTree(renderBlocks(decoded.text.replace(/\r\n?/g, '\n')), { base: null, besides: false })
  return { html: writeTree(tree), text: textOf(tree) }
}

export { kindOf } from './decode/binary.ts'
export { detect as detectEncoding } from './decode/charset.ts'
export type { Fetched } from './fetch/fetch.ts'
export type { Origin } from './found.ts'
export { type LocalReference, localReference, withLocal } from './markup/urls.ts'

/** GETs an URL that the config or the command line names; see `fetchUrl` in fetch/fetch.ts. */
export async function fetchUrl(
  ...call: Parameters<typeof import('./fetch/fetch.ts').fetchUrl>
): ReturnType<typeof import('./fetch/fetch.ts').fetchUrl> {
  return (await import('./fetch/fetch.ts')).fetchUrl(...call)
}
