import { bylineOf, isRole } from './bylines.ts'
import { dateIn } from './dates.ts'
import { afterBullet, beginsSmall, columns, endsSentence, type Line } from './lines.ts'
import { MENU, NOISE, OTHER_STORIES, SHARE_BUTTONS } from './vocabulary.ts'

const MAX_NOISE = 400
const MAX_BLOCK = 40
/** The end of a CDATA section is none. */
const MENU_SEPARATOR = /\s*(?:[|›»]|(?<!\])>)\s*|\s+[·•/]\s+/

/** `head` where a line is noise that marks the end of the head, `body` for other noise, null for a line of the story. */
export function noiseOf(line: string): 'head' | 'body' | null {
  const isShort = line.length <= MAX_NOISE
  const known = NOISE.find(each => (isShort || each === NOISE.at(-1)) && each.line.test(line))
  if (known !== undefined) return known.head ? 'head' : 'body'
  if (!isShort) return null
  const words = line.toLowerCase().split(/[\s|,/·•]+/)
  if (words.every(word => SHARE_BUTTONS.has(word))) return 'head'
  return isMenu(line) ? 'body' : null
}

/** A site's menu in one line: three or more short items, or the way from the home page to here. */
function isMenu(line: string): boolean {
  // A tag's `>` leads nowhere.
  if (/<\/?[a-z]/i.test(line)) return false
  const items = line.split(MENU_SEPARATOR).filter(item => item !== '')
  const isWay =
    items.length > 1 &&
    /^(?:home|homepage|inicio|accueil|startseite|главная|الرئيسية|होम|ホーム|首页)$/i.test(items[0] ?? '')
  if (isWay) return items.every(item => item.split(' ').length <= 12 && !endsSentence(item))
  const isList =
    items.length > 2 && items.every(item => /\p{L}/u.test(item) && item.split(' ').length <= 3 && !endsSentence(item))
  if (isList && !/\s\/\s/.test(line)) return !isSignature(items)
  const words = line.toLowerCase().split(/[\s/]+/)
  return words.length > 3 && words.every(word => MENU.has(word))
}

/** "Mara Ellison | Staff Writer | May 24, 2026" is a byline. */
function isSignature(items: readonly string[]): boolean {
  return items.some(item => isRole(item) || dateIn(item) !== null)
}

/** True for a name of a section or a menu ("Politics"), however it is written. */
export function isSection(text: string): boolean {
  return text.length <= 30 && MENU.has(text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+$/u, ''))
}

/**
 * Takes the lines of a page that are no part of its story: known noise, menus that stand as lists or blocks of lines, and
 * titles of other stories below a "Read more". `drop` tells the reader of each.
 */
export function takeNoise(lines: readonly Line[], drop: (line: Line) => void): void {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || line.taken || line.text === '') continue
    const block = menuBlockAt(lines, at)
    if (block.length > 0) for (const each of block) drop(each)
    else if (isNoise(line, lines[at - 1])) {
      drop(line)
      if (OTHER_STORIES.test(line.text) && !/[:：].{4}/.test(line.text))
        for (const each of otherStories(lines, at + 1)) drop(each)
    }
  }
}

function isNoise(line: Line, above: Line | undefined): boolean {
  if (noiseOf(line.text) === null || bylineOf(line.text, false) !== null || dateIn(line.text) !== null) return false
  // A wrapped sentence may leave "share." or "share" alone on its last line.
  const isTail =
    above !== undefined &&
    !above.taken &&
    columns(above.text) >= 30 &&
    !endsSentence(above.text) &&
    beginsSmall(line.text) &&
    /^\p{L}+$/u.test(line.text)
  return !isTail
}

/** Three or more lines of a few words each, most of which are known from menus, with nothing between them. */
function menuBlockAt(lines: readonly Line[], at: number): Line[] {
  const isItem = (text: string) =>
    text !== '' && text.split(' ').length <= 3 && text.length <= 40 && !endsSentence(text)
  const above = lines[at - 1]
  if (above !== undefined && above.text !== '') return []
  const block: Line[] = []
  let known = 0
  for (let index = at; index < lines.length; index++) {
    const line = lines[index]
    if (line === undefined || line.taken) break
    const text = afterBullet(line.text) ?? line.text
    if (!isItem(text)) {
      if (line.text !== '') return []
      break
    }
    if (isSection(text)) known++
    if (block.push(line) > MAX_BLOCK) return []
  }
  return block.length > 2 && known * 2 > block.length ? block : []
}

/** Titles below "Read more": the list that follows, or the lines of the same block; a sentence among them belongs to the story. */
function otherStories(lines: readonly Line[], from: number): Line[] {
  let at = from
  while (lines[at]?.text === '') at++
  const isListed = afterBullet(lines[at]?.text ?? '') !== null
  if (at > from && !isListed) return []
  const found: Line[] = []
  for (let line = lines[at]; line !== undefined && !line.taken; line = lines[++at]) {
    if (line.text === '' && isListed && afterBullet(lines[at + 1]?.text ?? '') !== null) continue
    const isTitle = line.text !== '' && line.text.length <= 140 && (afterBullet(line.text) !== null) === isListed
    if (!isTitle) break
    if (found.push(line) > MAX_BLOCK) return []
  }
  const titles = found.filter(line => !/[.。।]["”’»)]?$/.test(line.text))
  const isBlock = isListed || (lines[at]?.text ?? '') === ''
  return titles.length === found.length && isBlock ? found : []
}
