import { plain } from './data.ts'
import { letters, type PageDocument, type PageElement, textOf } from './dom.ts'
import type { Said } from './said.ts'

const MAX_TITLE_CHARS = 400
const MIN_HEADING_CHARS = 8
const SEPARATOR = /\s+[|•·»›:–—-]+\s+|\s*[|»›]\s*|:\s+/g

/**
 * The headline, and the heading that shows it. Each source loses the site's name at its ends; the heading wins where
 * another source says the same, else JSON-LD and OpenGraph, then the title.
 */
export function titleOf(said: Said): { title: string; heading: PageElement | null } {
  const { document, article, meta, sites } = said
  const data = plain(article?.headline) || plain(article?.name)
  const og = meta('og:title')
  const raw = textOf(document.querySelector('title'))
  const others = [data, og, raw, meta('twitter:title', 'parsely-title', 'sailthru.title', 'dc.title', 'citation_title')]
    .filter(each => each !== '' && each.length <= MAX_TITLE_CHARS)
    .map(each => bareTitle(each, sites))
  const headings = headingsOf(document).map(element => ({ element, text: textOf(element) }))
  const best = headings
    .map(({ element, text }) => ({ element, text, likeness: Math.max(0, ...others.map(each => likeness(text, each))) }))
    .sort((a, b) => b.likeness - a.likeness)[0]
  if (best !== undefined && best.likeness >= 0.6) {
    const exact = others.find(each => letters(each) === letters(best.text))
    return { title: tidy(exact ?? bareTitle(best.text, sites)), heading: best.element }
  }
  const [first = ''] = others
  const heading = headings.find(({ element }) => element.localName === 'h1')?.element ?? null
  if (first !== '' && !isSite(first, sites)) return { title: tidy(first), heading }
  const shown = heading ?? shortHeading(document)
  return { title: tidy(textOf(shown)), heading: shown }
}

/** Where nothing else names the page: its first heading that says something, however short. */
function shortHeading(document: PageDocument): PageElement | null {
  return ['h1', 'h2'].flatMap(name => [...document.querySelectorAll(name)]).find(each => textOf(each) !== '') ?? null
}

function tidy(title: string): string {
  return title.length > MAX_TITLE_CHARS ? '' : title
}

function headingsOf(document: PageDocument): PageElement[] {
  return [...document.querySelectorAll('h1,[itemprop~="headline"]:not(meta),.entry-title,h2')]
    .filter(element => {
      const { length } = textOf(element)
      return length >= MIN_HEADING_CHARS && length <= MAX_TITLE_CHARS
    })
    .slice(0, 60)
    .sort((a, b) => rank(a) - rank(b))
}

function rank(element: PageElement): number {
  return element.localName === 'h1' ? 0 : element.localName === 'h2' ? 2 : 1
}

/** How much two headlines have in common: the share of the longer one's words that the shorter one has too. */
function likeness(one: string, other: string): number {
  const a = wordsOf(one)
  const b = wordsOf(other)
  if (a.size === 0 || b.size === 0) return 0
  const common = [...a].filter(word => b.has(word)).length
  return common / Math.max(a.size, b.size)
}

function wordsOf(text: string): Set<string> {
  return new Set(
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu) ?? [],
  )
}

function isSite(text: string, sites: readonly string[]): boolean {
  const key = letters(text)
  return sites.some(site => letters(site) === key)
}

/** A title without the site's name, and what stands beyond it, at either end. */
export function bareTitle(title: string, sites: readonly string[]): string {
  const cuts = [...title.matchAll(SEPARATOR)]
  const names = new Set(sites.map(letters))
  const isName = (text: string) => {
    const key = letters(text)
    return (
      names.has(key) || [...names].some(name => name.length > 4 && key.length < name.length + 9 && key.includes(name))
    )
  }
  for (const [index, cut] of cuts.entries()) {
    const end = cuts[index + 1]?.index ?? title.length
    const after = title.slice(cut.index + cut[0].length, end)
    const before = title.slice(0, cut.index)
    if (isName(after) && letters(before).length >= MIN_HEADING_CHARS)
      return bareTitle(sectionless(before, cuts, index), sites)
  }
  const [first] = cuts
  if (first !== undefined && isName(title.slice(0, first.index))) {
    const rest = title.slice(first.index + first[0].length)
    if (letters(rest).length >= MIN_HEADING_CHARS) return rest
  }
  return title
}

/** "Headline | Section" before the site's name: a short last part after a bar is the section. */
function sectionless(before: string, cuts: readonly RegExpExecArray[], index: number): string {
  const last = cuts[index - 1]
  if (last === undefined || !/[|»›]/.test(last[0])) return before
  const section = before.slice(last.index + last[0].length)
  const head = before.slice(0, last.index)
  return section.split(' ').length <= 3 && letters(head).length >= 2 * MIN_HEADING_CHARS ? head : before
}
