import { bylineOf } from '../words/bylines.ts'
import { dateIn } from '../words/dates.ts'
import { labelOf } from '../words/labels.ts'
import { afterBullet, beginsSmall, columns, endsSentence, fold, type Line, wordCount } from '../words/lines.ts'
import { isSection, noiseOf } from '../words/noise.ts'
import { continues, join, paragraphEnd, readList } from '../words/paragraphs.ts'
import { isData } from './facts.ts'

const MAX_HEADLINE = 250
const MAX_SENTENCE = 100
const SEARCHED = 15
const SITE_SUFFIX = /^\s*[|»•]\s*\S.{0,60}$|^\s+[–—·-]\s+\S.{0,50}$/u
const SAID = /^(?:headline|title|titre|título|titel|заголовок|العنوان|शीर्षक|标题|標題|見出し)\s*[:：]\s*(?=\S)/i

/** The headline, and the index of the (first) line that says it. */
export type Headline = { title: string; at: number }

/** Tells the reader what was left out at a line. */
type Drop = (line: Line, text?: string) => void

/** Finds the headline and takes every line that says it, however often that is. Null where there is none. */
export function takeHeadline(lines: readonly Line[], width: number | null, drop: Drop): Headline | null {
  const opening = openingAt(lines, width)
  if (opening === null) return null
  const at = repeatedAt(lines, opening) ?? opening
  const read = headlineAt(lines, at, width)
  if (read === null) return null
  const first = lines[at]
  const shorter = lines.find((line, index) => index !== at && isSuffixed(read.title, line.text))
  const [, short = '', site] = /^(.{12,}?)\s+\|\s+([^|]{2,60}(?:\|[^|]{2,40})?)$/u.exec(read.title) ?? []
  const isNamed = site !== undefined && wordCount(short) >= 3 && site.split(' ').length <= 6
  const title = shorter !== undefined ? withoutMarks(shorter.text) : isNamed ? short : read.title

  for (const line of lines.slice(0, at)) {
    if (line.taken || line.text === '') continue
    if (isSection(line.text) || at !== opening) drop(line)
  }
  for (let own = at; own < read.end; own++) takeLine(lines[own])
  const folded = fold(title)
  for (const line of lines) {
    if (line.taken && line !== first) continue
    const said = withoutMarks(line.text)
    const suffixed = line === first ? isSuffixed(read.title, title) : isSuffixed(said, title)
    if (suffixed) drop(line, (line === first ? read.title : said).slice(title.length).trim())
    else if (said !== '' && fold(said) === folded) line.taken = true
  }
  return { title, at }
}

function takeLine(line: Line | undefined): void {
  if (line !== undefined) line.taken = true
}

/** True where a line says the headline, with or without the site's name behind it. */
export function saysHeadline(text: string, title: string): boolean {
  return fold(text) === fold(title) || isSuffixed(text, title)
}

/** "Headline | The Record" says "Headline" with the site's name behind it. */
function isSuffixed(long: string, short: string): boolean {
  return (
    long.length > short.length &&
    long.length < 2 * MAX_HEADLINE &&
    columns(short) > 14 &&
    long.startsWith(short) &&
    SITE_SUFFIX.test(long.slice(short.length))
  )
}

function withoutMarks(text: string): string {
  return text
    .slice(0, 2 * MAX_HEADLINE)
    .replace(/^#{1,6}\s+/, '')
    .replace(/^(\*\*|__)(.+)\1$/, '$2')
    .replace(SAID, '')
}

/** The first line that can be a headline: past noise, data, bylines, dates, a section's name and a list of takeaways. */
function openingAt(lines: readonly Line[], width: number | null): number | null {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.taken || line.text === '') continue
    if (isFact(line.text) || noiseOf(line.text) !== null) continue
    const next = nextAt(lines, at + 1)
    if (isSection(line.text) && isHeadlineLike(lines[next]?.text ?? '')) continue
    const label = labelOf(line.text)
    if (label?.rest === null && label.kind === 'takeaways') {
      if (afterBullet(lines[next]?.text ?? '') !== null) {
        at = readList(lines, next, width).end - 1
        continue
      }
      if (label.strength === 'strong') return null
    }
    return at
  }
  return null
}

function nextAt(lines: readonly Line[], from: number): number {
  let at = from
  while (lines[at] !== undefined && lines[at]?.text === '') at++
  return at
}

/** Data, a date, or a byline that cannot be a headline ("By Land and Sea, Help Arrives" can). */
function isFact(text: string): boolean {
  if (isData(text) || dateIn(text) !== null) return true
  const names = bylineOf(text, false)
  if (names === null) return false
  return (
    /^(?:by|written by|author|por|par|von|بقلم|автор|作者|文)/i.test(text) && names.every(each => isFullName(each.name))
  )
}

function isFullName(name: string): boolean {
  return (
    !/^\p{Ll}/u.test(name) &&
    (name.split(' ').length < 4 || /^\p{Lo}/u.test(name)) &&
    (name.includes(' ') || /^\p{Lo}/u.test(name))
  )
}

function isHeadlineLike(text: string): boolean {
  return wordCount(text) > 2 && columns(text) <= MAX_HEADLINE && labelOf(text) === null && !isFact(text)
}

/** Where another line near the top is said twice, it is the headline, and a short line above it (a section, the site's name) is not. */
function repeatedAt(lines: readonly Line[], opening: number): number | null {
  const first = lines[opening]?.text ?? ''
  if (wordCount(first) > 4 || endsSentence(first)) return null
  const counts = new Map<string, number>()
  for (const line of lines)
    if (line.text !== '' && line.text.length <= MAX_HEADLINE)
      counts.set(fold(line.text), (counts.get(fold(line.text)) ?? 0) + 1)
  if ((counts.get(fold(first)) ?? 0) > 1) return null
  let seen = 0
  for (let at = opening + 1; at < lines.length && seen < SEARCHED; at++) {
    const text = lines[at]?.text ?? ''
    if (text === '') continue
    seen++
    const isTold = (counts.get(fold(text)) ?? 0) > 1
    if (
      isTold &&
      isHeadlineLike(text) &&
      wordCount(text) > 3 &&
      !/[.。।]$/.test(text) &&
      noiseOf(text) === null &&
      afterBullet(text) === null
    )
      return at
  }
  return null
}

/** The headline that begins at a line, with the index behind its last line; null for a paragraph or a list. */
function headlineAt(lines: readonly Line[], at: number, width: number | null): { title: string; end: number } | null {
  const raw = lines[at]?.text ?? ''
  const bulleted = /^\p{Extended_Pictographic}/u.test(raw) ? null : afterBullet(raw)
  if (bulleted !== null && (bulleted === '' || afterBullet(lines[nextAt(lines, at + 1)]?.text ?? '') !== null))
    return null
  const opening = withoutMarks(bulleted !== null && !/^\d/.test(raw) ? bulleted : raw)
  if (raw.length > MAX_HEADLINE || isParagraph(opening)) return null
  const second = lines[at + 1]
  if (second === undefined || second.text === '' || second.taken) return { title: opening, end: at + 1 }
  const two = join([opening, second.text])
  if (lines.some((line, index) => index > at + 1 && line.text !== '' && fold(line.text) === fold(two)))
    return { title: two, end: at + 2 }
  const isOwn =
    noiseOf(second.text) !== null ||
    isFact(second.text) ||
    labelOf(second.text) !== null ||
    afterBullet(second.text) !== null
  if (isOwn || endsSentence(opening)) return { title: opening, end: at + 1 }
  const isAlone = (lines[at + 2]?.text ?? '') === ''
  if (beginsSmall(second.text)) {
    const end = Math.max(paragraphEnd(lines, at, width), at + 2)
    const whole = join([opening, ...lines.slice(at + 1, end).map(line => line.text)])
    if (end - at > 3 || whole.length > MAX_HEADLINE || isParagraph(whole)) return null
    if (isAlone || continues(opening, second.text, width)) return { title: whole, end }
  } else if (isAlone && !endsSentence(second.text) && continues(opening, second.text, width)) {
    return { title: two, end: at + 2 }
  }
  return { title: opening, end: at + 1 }
}

/** A long sentence with its full stop, or two sentences, are a paragraph. */
function isParagraph(text: string): boolean {
  if (!/[.。।]["”’»)]?$/.test(text)) return text.length > MAX_HEADLINE
  return (
    columns(text) > MAX_SENTENCE ||
    (columns(text) > MAX_SENTENCE / 2 && /\p{L}{3}[.!?]["”’]? +\p{Lu}|[。।]./u.test(text))
  )
}
