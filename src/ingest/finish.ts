import { type Element, isTag, isText } from 'domhandler'
import { directionOf, isSlug, languageTag, type ParsedArticle, printable } from '../article/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import type { Found, Origin } from './found.ts'
import { MAX_BODY, sanitizedTree } from './markup/sanitize.ts'
import { type BlockNode, eachElement, find, isHeading } from './markup/tree.ts'
import { takeTreeSections } from './markup/tree-sections.ts'
import { type Ground, imageOf, linkOf } from './markup/urls.ts'
import { textOf, wordsOf, writeTree } from './markup/write-tree.ts'
import { fold } from './words/lines.ts'
import { noiseOf } from './words/noise.ts'
import { eachOnce } from './words/sections.ts'
import { readWhen } from './words/when.ts'

type Format = ParsedArticle['source']['format']

const MAX_LINE = 1_000
/** Of what is said, however much white space stands in it. */
const MAX_READ = 20_000
const MAX_TAG = 100
/** Each of an article's tags and authors has pages and feeds of its own. */
const MAX_NAMES = 200
const MAX_MADE_TITLE = 80
const MAX_SHOWN = 200
const ADDRESS = /^[^\s@]+@[^\s@]+$/
/** What blog software adds below an entry. */
const FEED_NOISE =
  /^(?:the post|o post|el post|der beitrag|l’article|l'article) .{1,300} (?:first )?(?:appeared first on|appeared on|apareceu primeiro em|apareció primero en|erschien zuerst auf|est apparu en premier sur) .{1,200}$/i

/**
 * Makes an article of what a format's reader found, the same way for each: plain texts, dates, the sanitized body, and the
 * takeaways and "why it matters" that stand in it. Null with the problems where it has no headline or no story.
 */
export function finish(
  found: Found,
  origin: Origin,
  format: Format,
  problems: Problem[],
): { article: ParsedArticle | null; problems: Problem[] } {
  const at = origin.file
  const base = found.base ?? origin.base
  const ground: Ground = { base, besides: base === null || format === 'html' }
  const language = languageTag((found.language ?? '').replaceAll('_', '-')) ?? origin.language ?? 'und'
  const when = (said: string | null) => dateOf(said, origin, language === 'und' ? null : language, problems)

  const read = sanitizedTree(found.html, ground)
  const title = lineOf(found.title) ?? (format === 'feed' ? firstWords(read) : null)
  if (title === null) return { article: null, problems: [...problems, problem('no-headline', { at })] }
  if (lineOf(found.title) === null) problems.push(problem('headline-made', { at, title }))
  const tree = withoutTitle(read, title)
  if (found.html.length > MAX_BODY)
    problems.push(problem('body-cut', { at, length: found.html.length, limit: MAX_BODY }))
  const body = format === 'html' || format === 'feed' ? withoutNoise(tree, at, problems) : tree
  const sections = takeTreeSections(body)
  for (const text of sections.dropped) problems.push(problem('noise-dropped', { at, text: shown(text) }))
  const why = found.whyItMatters === null ? [] : sanitizedTree(found.whyItMatters, ground)
  // What a source states as data, its body often says once more.
  const said = new Set(why.map(block => fold(wordsOf([block]))))
  const whyBlocks = [...why, ...sections.whyItMatters.filter(block => !said.has(fold(wordsOf([block]))))]
  const takeaways = eachOnce([...found.takeaways, ...sections.takeaways].flatMap(each => lineOf(each) ?? []))
  tidyPlaces([...sections.blocks, ...whyBlocks])
  shiftHeadings([...sections.blocks, ...whyBlocks])
  const url = found.url === null ? null : linkOf(found.url, { base, besides: false })

  const isLink = format === 'feed' && url !== null
  if (sections.blocks.length === 0 && takeaways.length === 0 && whyBlocks.length === 0 && !isLink) {
    return { article: null, problems: [...problems, problem('no-body', { at })] }
  }
  const authors = authorsOf(found)
  const published = when(found.published)
  const text = textOf(sections.blocks)
  const dek = lineOf(found.summary)
  const summary = dek === null || saysAll(dek, text) ? null : dek
  if (lineOf(found.published) === null) problems.push(problem('no-published', { at }))
  if (authors.length === 0) problems.push(problem('no-byline', { at }))
  if (summary === null) problems.push(problem('no-dek', { at }))
  const picture = found.image === null ? null : imageOf(found.image.url, ground)
  return {
    article: {
      title,
      summary,
      authors,
      published,
      language,
      direction: directionOf(language),
      tags: tagsOf(found.tags),
      image:
        picture === null || picture.startsWith('data:')
          ? null
          : { url: picture, alt: lineOf(found.image?.alt ?? null) ?? '' },
      whyItMatters: whyBlocks.length === 0 ? null : writeTree(whyBlocks),
      takeaways: takeaways.map(text => ({ text, origin: 'stated' })),
      html: writeTree(sections.blocks),
      text,
      source: { file: at, format },
      problems,
      stated: {
        id: lineOf(found.id),
        slug: found.slug !== null && isSlug(found.slug) ? found.slug : null,
        url: url !== null && /^https?:/.test(url) ? url : null,
        updated: when(found.updated),
        draft: found.draft,
      },
    },
    problems: [],
  }
}

/** Plain text in one line, white space folded, or null where nothing is said. */
function lineOf(text: string | null): string | null {
  const line = printable((text ?? '').slice(0, MAX_READ))
    .replace(/[\u200B\u2060\uFEFF\u00AD]/g, '')
    // Made anew, so that a headline does not hold the whole text in memory that it is cut from.
    .replace(/\s+/g, ' ')
    .trim()
  return line === ''
    ? null
    : line
        .slice(0, MAX_LINE)
        .toWellFormed()
        .replace(/\uFFFD$/, '')
}

/** True where a dek has the letters of the whole text. Its first line tells of most texts that they have more. */
function saysAll(dek: string, text: string): boolean {
  const said = fold(dek)
  const [line = ''] = text.split('\n', 1)
  const first = fold(line)
  // A line without letters folds to itself.
  return (first === line || said.startsWith(first)) && said === fold(text)
}

/** What a short post without a headline is called by: its first sentence, or as much of it as a line holds. */
function firstWords(blocks: readonly BlockNode[]): string | null {
  const [first = ''] = textOf(blocks).split('\n')
  const [sentence = first] = first.split(/(?<=[.!?…])\s|(?<=[。！？])/u)
  if (sentence.length <= MAX_MADE_TITLE) return lineOf(sentence)
  const cut = sentence.slice(0, MAX_MADE_TITLE)
  const line = lineOf(cut.includes(' ') ? cut.slice(0, cut.lastIndexOf(' ')) : cut)
  return line === null ? null : `${line}…`
}

function dateOf(
  said: string | null,
  { file, timeZone }: Origin,
  language: string | null,
  problems: Problem[],
): string | null {
  const text = lineOf(said)
  if (text === null) return null
  const read = readWhen(text, timeZone, language)
  if (read === null) problems.push(problem('date-not-read', { at: file, text: shown(text) }))
  return read
}

/** Each author once. One who is only an address counts where nobody has a name: readers are told names, not mailboxes. */
function authorsOf({ authors }: Found): ParsedArticle['authors'] {
  const all = new Map<string, ParsedArticle['authors'][number]>()
  for (const { name, url, email } of authors) {
    const said = lineOf(name)
    if (said === null || all.has(fold(said))) continue
    const link = url === null ? null : linkOf(url, { base: null, besides: false })
    all.set(fold(said), { name: said, url: link, email: lineOf(email) ?? (ADDRESS.test(said) ? said : null) })
  }
  const named = [...all.values()].filter(each => !ADDRESS.test(each.name))
  return (named.length > 0 ? named : [...all.values()]).slice(0, MAX_NAMES)
}

function tagsOf(tags: readonly string[]): string[] {
  const said = tags.flatMap(each => lineOf(each) ?? []).filter(each => each.length <= MAX_TAG)
  const seen = new Set<string>()
  return said.filter(each => !seen.has(each.toLowerCase()) && seen.add(each.toLowerCase())).slice(0, MAX_NAMES)
}

/** The body says the headline once more at its top; once is enough. */
function withoutTitle(blocks: readonly BlockNode[], title: string): BlockNode[] {
  const [first, ...others] = blocks
  if (first === undefined) return []
  const says = (isHeading(first) || first.name === 'p') && fold(wordsOf(first.children)) === fold(title)
  return says ? others : [...blocks]
}

/** The lines that pages put around a story go, and are listed. */
function withoutNoise(blocks: readonly BlockNode[], at: string, problems: Problem[]): BlockNode[] {
  return blocks.filter(block => {
    if ((block.name !== 'p' && !isHeading(block)) || find(block, 'img') !== null) return true
    const text = wordsOf(block.children)
    if (noiseOf(text) === null && !FEED_NOISE.test(text)) return true
    problems.push(problem('noise-dropped', { at, text: shown(text) }))
    return false
  })
}

/** Ids stay where a link of the article leads to them, and such links only where there is a place. */
function tidyPlaces(blocks: readonly BlockNode[]): void {
  const wanted = new Set<string>()
  const there = new Set<string>()
  eachElement(blocks, ({ attribs }) => {
    if (attribs.href?.startsWith('#')) wanted.add(attribs.href.slice(1))
  })
  eachElement(blocks, element => {
    const { id } = element.attribs
    if (id === undefined) return
    if (wanted.has(id) && !there.has(id)) there.add(id)
    else delete element.attribs.id
  })
  eachElement(blocks, element => {
    const { href } = element.attribs
    if (href?.startsWith('#') && !there.has(href.slice(1))) delete element.attribs.href
  })
  for (const block of blocks) unwrapBareAnchors(block)
}

/** An anchor without a link and without a place is only its words. */
function unwrapBareAnchors(element: Element): void {
  if (!element.children.some(isTag)) return
  element.children = element.children.flatMap(child => {
    if (!isTag(child)) return isText(child) ? [child] : []
    unwrapBareAnchors(child)
    return child.name === 'a' && child.attribs.href === undefined && child.attribs.id === undefined
      ? child.children
      : [child]
  })
}

/** The headline is the page's h1: the story's own headings begin at h2. */
function shiftHeadings(blocks: readonly BlockNode[]): void {
  const levels: number[] = []
  eachElement(blocks, each => {
    if (isHeading(each)) levels.push(Number(each.name.slice(1)))
  })
  if (!levels.includes(1)) return
  eachElement(blocks, each => {
    if (isHeading(each)) each.name = `h${Math.min(6, Number(each.name.slice(1)) + 1)}`
  })
}

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}
