import { isSlug, readDate } from '../article/index.ts'
import { type Problem, problem } from '../problem/index.ts'
import { afterBullet, bylineOf, dateIn, fold, labelOf, noiseOf } from './lines.ts'
import { continues, join, type Line } from './paragraphs.ts'

const MAX_HEADLINE = 250
const MAX_DEK = 600
const SITE_SUFFIX = /^\s*[|–—·•»:-]\s*\S.{0,50}$/u
const DATA = /^(published|date|tags?|topics|filed under|slug|link|url|language)\s*[:：]\s*(\S.*)$/i

/** What stands above the story. `published` and the rest are null or empty where nothing says them. */
export type Head = {
  title: string
  summary: string | null
  authors: { name: string; url: null; email: string | null }[]
  published: string | null
  tags: string[]
  slug: string | null
  url: string | null
  language: string | null
}

/** The headline, once; takes its line and every line that says it again. Null where there is none. */
export function takeHeadline(lines: readonly Line[], width: number | null): { title: string; line: Line } | null {
  const at = lines.findIndex(
    line => line.text !== '' && (noiseOf(line.text) === null || bylineOf(line.text, false) !== null),
  )
  const first = lines[at]
  if (first === undefined) return null
  const opening = first.text.replace(/^#{1,6}\s+/, '')
  const isHeadline =
    opening.length <= MAX_HEADLINE &&
    afterBullet(first.text) === null &&
    labelOf(first.text) === null &&
    bylineOf(first.text, false) === null &&
    !DATA.test(first.text)
  if (!isHeadline) return null

  const second = lines[at + 1]
  const rest = lines.slice(at + 1).map(line => fold(line.text))
  const wrapped = second !== undefined && second.text !== '' ? join([opening, second.text]) : null
  const isWrapped =
    wrapped !== null &&
    second !== undefined &&
    (rest.includes(fold(wrapped)) || (/^\p{Ll}/u.test(second.text) && continues(opening, second.text, width)))
  let title = isWrapped ? wrapped : opening
  const shorter = lines.find(line => line !== first && isSuffixed(title, line.text))
  if (shorter !== undefined) title = shorter.text

  first.taken = true
  if (isWrapped && second !== undefined) second.taken = true
  for (const line of lines) {
    if (fold(line.text) === fold(title) || isSuffixed(line.text, title)) line.taken = true
  }
  return { title, line: first }
}

/** "Headline | The Record" says "Headline" with the site's name behind it. */
function isSuffixed(long: string, short: string): boolean {
  return (
    short.length > 8 &&
    long.length > short.length &&
    long.startsWith(short) &&
    SITE_SUFFIX.test(long.slice(short.length))
  )
}

/**
 * Reads what stands between the headline and the story, and takes its lines: dek, byline, date, labelled lines, noise.
 * A paragraph is the dek only where more of the head follows it, or where it stands right under the headline.
 */
export function takeHead(
  lines: readonly Line[],
  headline: { title: string; line: Line },
  place: { file: string; timeZone: string; width: number | null; problems: Problem[] },
): Head {
  const head: Head = {
    title: headline.title,
    summary: null,
    authors: [],
    published: null,
    tags: [],
    slug: null,
    url: null,
    language: null,
  }
  const start = lines.indexOf(headline.line) + 1
  const texts: number[] = []
  let end = start
  let afterImage = false
  for (let at = start; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.text === '') continue
    const repeat = line.taken && isSame(line.text, headline.title)
    const noise = noiseOf(line.text)
    if (repeat && texts.length <= 3) end = at + 1
    else if (!repeat && !line.taken && texts.length <= 2 && takeFact(line, head, place, afterImage)) end = at + 1
    else if (noise === 'head' && texts.length <= 2) end = at + 1
    else if (!line.taken && noise === null) {
      const above = lines[texts.at(-1) ?? -1]
      const goesOn = texts.at(-1) === at - 1 && above !== undefined && continues(above.text, line.text, place.width)
      if (goesOn) texts[texts.length - 1] = at
      else texts.push(at)
      if (texts.length > 3) break
    }
    afterImage = /^(?:author|profile|user|avatar)/i.test(line.text) && noise === 'head'
  }
  takeDek(lines, start, end, head, place.width)
  for (let at = lines.length - 1; at >= end; at--) {
    const line = lines[at]
    if (line === undefined || line.text === '' || line.taken) continue
    if (!takeData(line, head, place)) break
  }
  return head
}

function isSame(text: string, title: string): boolean {
  return fold(text) === fold(title) || isSuffixed(text, title)
}

function takeDek(lines: readonly Line[], start: number, end: number, head: Head, width: number | null): void {
  const from = lines.findIndex((line, index) => index >= start && line.text !== '' && !line.taken)
  const first = lines[from]
  if (first === undefined || afterBullet(first.text) !== null) return
  let to = from + 1
  for (let next = lines[to]; next !== undefined && next.text !== '' && !next.taken; next = lines[++to]) {
    if (!continues(lines[to - 1]?.text ?? '', next.text, width)) break
  }
  const within = from < end
  const rightBelow = from === start && lines[to]?.text === ''
  const storyFollows = lines.slice(to).some(line => line.text !== '' && !line.taken)
  const text = join(lines.slice(from, to).map(line => line.text))
  if (text.length > MAX_DEK || !(within || (rightBelow && storyFollows))) return
  for (const line of lines.slice(from, to)) line.taken = true
  for (const line of lines) if (fold(line.text) === fold(text)) line.taken = storyFollows || line.taken
  head.summary = text
}

type Place = { file: string; timeZone: string; problems: Problem[] }

/** Takes a byline, a date or a labelled line. */
function takeFact(line: Line, head: Head, place: Place, afterImage: boolean): boolean {
  if (takeData(line, head, place)) return true
  const at = `${place.file}:${line.number}`
  const names =
    bylineOf(line.text, head.authors.length === 0) ?? (afterImage ? bylineOf(`By ${line.text}`, false) : null)
  if (names !== null) {
    head.authors.push(...names.map(({ name, email }) => ({ name, url: null, email })))
    for (const part of line.text.split(/\s*[|·•]\s*/)) {
      const said = dateIn(part)
      if (said !== null) takeDate(said, at, head, place)
    }
  } else {
    const said = dateIn(line.text)
    if (said === null) return false
    takeDate(said, at, head, place)
  }
  line.taken = true
  return true
}

function takeDate(said: string, at: string, head: Head, place: Place): void {
  const published = readDate(said, place.timeZone)
  if (published === null) place.problems.push(problem('date-not-read', { at, text: said }))
  else head.published = published
}

/** Takes a line such as `Tags: water, council`. */
function takeData(line: Line, head: Head, place: Place): boolean {
  const [, label = '', value = ''] = DATA.exec(line.text) ?? []
  if (label === '') return false
  const at = `${place.file}:${line.number}`
  const wrong = (mend: string) => place.problems.push(problem('line-not-read', { at, label, text: value, mend }))
  switch (label.toLowerCase()) {
    case 'published':
    case 'date':
      takeDate(value, at, head, place)
      break
    case 'slug':
      if (isSlug(value)) head.slug = value
      else wrong('Use small letters, digits and hyphens: quiet-river-plan.')
      break
    case 'link':
    case 'url':
      if (/^https?:\/\//i.test(value) && URL.canParse(value)) head.url = new URL(value).href
      else wrong('Write the whole address: https://example.org/story.')
      break
    case 'language':
      if (isLanguage(value)) head.language = value
      else wrong('Write a language tag: en, pt-BR, ar.')
      break
    default:
      head.tags.push(...value.split(/\s*[,;،、]\s*/).filter(tag => tag !== '' && !head.tags.includes(tag)))
  }
  line.taken = true
  return true
}

/** True for a BCP 47 tag that this Node knows how to read. */
function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}
