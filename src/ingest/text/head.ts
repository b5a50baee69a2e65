import { bylineOf, isRole, type Person } from '../words/bylines.ts'
import { dateIn } from '../words/dates.ts'
import { labelOf } from '../words/labels.ts'
import { afterBullet, columns, endsSentence, fold, type Line } from '../words/lines.ts'
import { noiseOf } from '../words/noise.ts'
import { join, paragraphEnd } from '../words/paragraphs.ts'
import { type Facts, isData, type Place, takeData, takeDate } from './facts.ts'
import { type Headline, saysHeadline } from './headline.ts'

const MAX_DEK = 600
const MAX_DEK_BELOW = 320
const NO_NAME_ENDING = /(?:ing|tion|sion|ment|ness|ity|ism|ance|ence|ship|ies|ions|ers|ed|ive|ous|ful|ure|als?)$/i

/** What stands above the story. `published` and the rest are null or empty where nothing says them. */
export type Head = Facts & {
  title: string
  summary: string | null
  authors: { name: string; url: null; email: string | null }[]
}

/** Tells the reader what was left out at a line. */
type Drop = (line: Line) => void

/**
 * Reads what stands between the headline and the story, and takes its lines: dek, byline, date, labelled lines, noise.
 * A paragraph is the dek only where more of the head follows it, or where it stands right under the headline.
 */
export function takeHead(
  lines: readonly Line[],
  headline: Headline,
  facts: Facts,
  place: Place & { width: number | null; drop: Drop },
): Head {
  const head: Head = { title: headline.title, summary: null, authors: [], ...facts }
  const isSigned = lines.slice(0, headline.at + 60).some(line => !line.taken && bylineOf(line.text, false) !== null)
  const story = smallWords(lines)
  const last = lines.findLastIndex(line => !line.taken && line.text !== '')
  let texts = 0
  let textsWhenSigned: number | null = null
  let signedLine: number | null = null
  let end = headline.at + 1
  for (let at = 0; at < lines.length && texts < 4; at++) {
    const line = lines[at]
    if (line === undefined || line.text === '' || at === headline.at) continue
    const isAbove = at < headline.at
    const isLate = textsWhenSigned !== null && texts > textsWhenSigned
    if (line.taken) {
      const marks = saysHeadline(line.text, headline.title) ? 2 : noiseOf(line.text) === 'head' ? 1 : -1
      if (!isAbove && texts <= marks && !isLate) end = at + 1
      continue
    }
    if (!isAbove && at >= last) break
    const known = head.authors.length
    const bare = isSigned || isLate || texts > 1 || known > 0 ? 'no' : evidenceOf(lines, at, headline, story, texts)
    if (signedLine === at - 1 && isDesk(line, lines[at + 1])) {
      place.drop(line)
      end = at + 1
    } else if (texts <= 2 && takeFact(line, head, place, bare)) {
      if (!isAbove) end = at + 1
      if (head.authors.length > known) {
        textsWhenSigned ??= texts
        signedLine = at
      }
    } else if (!isAbove) {
      texts++
      at = paragraphEnd(lines, at, place.width) - 1
    }
  }
  takeDek(lines, headline.at + 1, end, head, place.width)
  if (head.authors.length === 0) takeSignature(lines, end, head)
  return head
}

/** A short line right below a byline, and nothing right below it, says where its author works. */
function isDesk(line: Line, next: Line | undefined): boolean {
  const isFree = dateIn(line.text) === null && !isData(line.text) && bylineOf(line.text, true) === null
  return (
    isFree &&
    (next?.text ?? '') === '' &&
    line.text.split(' ').length <= 6 &&
    /^\p{Lu}/u.test(line.text) &&
    !endsSentence(line.text) &&
    afterBullet(line.text) === null
  )
}

/** Takes data at the very end of a text (`Tags: water, council`). */
export function takeTail(lines: readonly Line[], after: number, facts: Facts, place: Place): void {
  for (let at = lines.length - 1; at > after; at--) {
    const line = lines[at]
    if (line === undefined || line.text === '' || line.taken) continue
    if (!takeData(line, facts, place)) return
  }
}

/** A byline below the story, where none stands above it. */
function takeSignature(lines: readonly Line[], after: number, head: Head): void {
  for (let at = lines.length - 1; at >= after; at--) {
    const line = lines[at]
    if (line === undefined || line.text === '' || line.taken) continue
    const dashed = /^[-–—] ?\p{Lu}/u.test(line.text) ? bylineOf(line.text.replace(/^[-–—] ?/, ''), true) : null
    const names = bylineOf(line.text, false) ?? dashed
    if (names === null || names.some(each => !each.name.includes(' '))) return
    line.taken = true
    sign(head, names)
    return
  }
}

function takeDek(lines: readonly Line[], start: number, end: number, head: Head, width: number | null): void {
  const from = lines.findIndex((line, index) => index >= start && line.text !== '' && !line.taken)
  const first = lines[from]
  if (first === undefined || afterBullet(first.text) !== null || labelOf(first.text) !== null) return
  const to = paragraphEnd(lines, from, width)
  const text = join(lines.slice(from, to).map(line => line.text))
  const isWithin = from < end
  const isBelow = from === start && lines[to]?.text === '' && columns(text) <= MAX_DEK_BELOW
  const storyFollows = lines.some((line, index) => index >= to && line.text !== '' && !line.taken)
  if (text.length > MAX_DEK || !storyFollows || !(isWithin || isBelow)) return
  for (const line of lines.slice(from, to)) line.taken = true
  const folded = fold(text)
  for (const line of lines)
    if (line.text !== '' && line.text.length <= MAX_DEK && fold(line.text) === folded) line.taken = true
  head.summary = text
}

/** Whether a line of nothing but a name may be a byline: `sure` beside a date, a role or a site's marks, `likely` by its words. */
function evidenceOf(
  lines: readonly Line[],
  at: number,
  headline: Headline,
  story: ReadonlySet<string>,
  texts: number,
): 'sure' | 'likely' | 'image' | 'no' {
  const text = lines[at]?.text ?? ''
  if (text.length > 100) return 'no'
  const above = nearest(lines, at, -1)
  const below = nearest(lines, at, 1)
  if (/^(?:author|profile|user|avatar)[- _]?(?:image|photo|picture|avatar|img)$/i.test(lines[above]?.text ?? ''))
    return 'image'
  const isMark = (index: number) => {
    const said = lines[index]?.text ?? ''
    if (said === '' || index === headline.at) return false
    return (
      dateIn(said) !== null ||
      isRole(said) ||
      noiseOf(said) === 'head' ||
      isData(said) ||
      saysHeadline(said, headline.title)
    )
  }
  if (isMark(above) || isMark(below)) return 'sure'
  const standsAlone = (lines[at + 1]?.text ?? '') === '' || at === headline.at + 1
  const words = text.split(' ')
  const isNew = words.every(word => !story.has(word.toLowerCase()) && !NO_NAME_ENDING.test(word))
  return texts <= 1 && isNew && words.length <= 4 && /^\p{Lu}/u.test(text) && standsAlone ? 'likely' : 'no'
}

function nearest(lines: readonly Line[], from: number, step: 1 | -1): number {
  let at = from + step
  while (lines[at] !== undefined && lines[at]?.text === '') at += step
  return at
}

/** The words that a text says with a small letter; those of a name are not among them. */
function smallWords(lines: readonly Line[]): ReadonlySet<string> {
  const words = new Set<string>()
  for (const line of lines)
    for (const [word] of line.text.matchAll(/(?<![\p{L}'’-])\p{Ll}[\p{L}'’-]*/gu)) words.add(word)
  return words
}

function sign(head: Head, names: readonly Person[]): void {
  for (const { name, email } of names) {
    if (!head.authors.some(each => fold(each.name) === fold(name))) head.authors.push({ name, url: null, email })
  }
}

/** Takes a byline, a date, a role or a labelled line. */
function takeFact(
  line: Line,
  head: Head,
  place: Place & { drop: Drop },
  bare: 'sure' | 'likely' | 'image' | 'no',
): boolean {
  if (takeData(line, head, place)) return true
  const at = `${place.file}:${line.number}`
  const last = head.authors.at(-1)
  if (last !== undefined && isRole(line.text)) {
    place.drop(line)
    return true
  }
  if (last !== undefined && last.email === null && /^[\w.+-]{1,64}@[\w-]+\.[\w.-]{2,80}$/.test(line.text)) {
    last.email = line.text
    line.taken = true
    return true
  }
  const names =
    bylineOf(line.text, bare !== 'no') ?? (bare === 'image' || bare === 'sure' ? bareNames(line.text, bare) : null)
  const [, before = '', by] = /^(.{6,60}?)\s+(by\s.{2,60})$/i.exec(line.text) ?? []
  const later = by === undefined || dateIn(before) === null ? null : bylineOf(by, false)
  if (names === null && later !== null) {
    sign(head, later)
    takeDate(dateIn(before) ?? before, at, head, place)
  } else if (names === null) {
    const said = dateIn(line.text)
    if (said === null) return false
    takeDate(said, at, head, place)
  } else {
    sign(head, names)
    for (const part of line.text.split(/\s*[|·•]\s*|\s+[–—-]\s+|\s+on\s+(?=\D{0,20}\d)/)) {
      const said = dateIn(part)
      if (said !== null) takeDate(said, at, head, place)
    }
  }
  line.taken = true
  return true
}

/** A name in a script without capitals, or of one word, stands for a byline only right under a site's author image. */
function bareNames(text: string, bare: 'image' | 'sure'): Person[] | null {
  return bare === 'image' && text.length <= 60 ? bylineOf(`By ${text}`, false) : null
}
