import {
  BYLINE,
  NAME_JOINTS,
  NO_NAME,
  NOISE,
  PARTICLES,
  ROLES,
  SHARE_BUTTONS,
  TAKEAWAYS,
  WHY_IT_MATTERS,
} from './vocabulary.ts'

const MAX_LABEL = 60
const BULLET =
  /^(?:(?:[•‣▪▫◦●○■□◆◇▶►➤➔✓✔✅⁃∙・]\uFE0F?)\s*|(?:[-–—−*+·→])\s+|[(（]?[0-9０-９٠-٩०-९]{1,2}[.)．）、]\s+|[(（][0-9０-９]{1,2}[)）]\s*|[0-9０-９]{1,2}、\s*|[①-⑳]\s*)(.*)$/u
const ORDERED = /^[(（]?[0-9０-９٠-٩०-९①-⑳]/u
const MENU_SEPARATOR = /\s*[|›»>]\s*|\s+[·•]\s+/
const MONTHS =
  /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december)\b/i

/** The text after a bullet or a number, or null where the line has none. '' where the bullet stands alone. */
export function afterBullet(line: string): string | null {
  return BULLET.exec(line)?.[1]?.trim() ?? null
}

/** True where the bullet counts. */
export function isOrdered(line: string): boolean {
  return ORDERED.test(line)
}

/** Two lines say the same headline when their letters and digits are the same. */
export function fold(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '')
}

/** A heading that Postrider knows: alone on its line, or with the rest of the line after a colon. */
export type Label = { kind: 'takeaways' | 'why'; strong: boolean; rest: string | null }

/** Reads a line as such a heading; null for every other line. Marks of emphasis (`**`, `##`) may stand around it. */
export function labelOf(line: string): Label | null {
  const plain = line.replace(/^[#>\s]+/, '').replace(/^(\*\*|__)(.{1,80}?)\1/, '$2')
  const alone = kindOf(plain)
  if (alone !== null) return { ...alone, rest: null }
  const [, head, rest] =
    /^(.{2,60}?)\s*[:：]\s*(?:\*\*|__)?\s*(\S.*)$/u.exec(plain) ?? /^(tl;?\s?dr)\s*[–—-]\s*(\S.*)$/i.exec(plain) ?? []
  if (head === undefined || rest === undefined) return null
  const inline = kindOf(head)
  return inline === null ? null : { ...inline, rest: rest.trim() }
}

function kindOf(text: string): { kind: Label['kind']; strong: boolean } | null {
  if (text.length > MAX_LABEL) return null
  const key = text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll("'", '’')
    .replace(/^(?:\p{Extended_Pictographic}|\uFE0F|[\s¿¡【「[])+/u, '')
    .replace(/[\s:：?？!.。】」\]*_–—-]+$/u, '')
    .replace(/\s+/g, ' ')
  if (WHY_IT_MATTERS.has(key)) return { kind: 'why', strong: true }
  if (TAKEAWAYS.strong.has(key)) return { kind: 'takeaways', strong: true }
  if (TAKEAWAYS.weak.has(key)) return { kind: 'takeaways', strong: false }
  const counted = /^(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten) (?:(?:key|main) )?(?:takeaways|points)$/
  return counted.test(key) ? { kind: 'takeaways', strong: true } : null
}

/** `head` where a line is noise that marks the end of the head, `body` for other noise, null for a line of the story. */
export function noiseOf(line: string): 'head' | 'body' | null {
  const known = NOISE.find(each => each.line.test(line))
  if (known !== undefined) return known.head ? 'head' : 'body'
  const words = line.toLowerCase().split(/[\s|,/·•]+/)
  if (words.every(word => SHARE_BUTTONS.has(word))) return 'head'
  return isMenu(line) ? 'body' : null
}

function isMenu(line: string): boolean {
  const items = line.split(MENU_SEPARATOR)
  return (
    items.length >= 3 &&
    items.every(item => /\p{L}/u.test(item) && item.split(/\s+/).length <= 3 && !/[.!?]$/.test(item))
  )
}

/** Authors named in a byline, or null for a line that is none. `bare` allows names without a "By". */
export function bylineOf(line: string, bare: boolean): { name: string; email: string | null }[] | null {
  const [, after] = BYLINE.exec(line) ?? []
  if (after === undefined && !bare) return null
  const parts = (after ?? line)
    .split(/\s*[|·•]\s*|\s+[–—-]\s+/)
    .filter(part => dateIn(part) === null && noiseOf(part) === null)
  const people = parts.flatMap(part => part.split(NAME_JOINTS)).flatMap(part => person(part))
  const names = people.filter(each => !ROLES.test(each.name))
  const least = after === undefined ? 2 : 1
  return names.length > 0 && names.every(each => isName(each.name, least)) ? names : null
}

function person(text: string): { name: string; email: string | null }[] {
  const [, email = null] = /[(<]\s*([^\s()<>@]+@[^\s()<>@]+)\s*[)>]/.exec(text) ?? []
  const name = text
    .replace(/[(<][^()<>]*[)>]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return name === '' ? [] : [{ name, email }]
}

function isName(text: string, leastWords: number): boolean {
  const words = text.split(' ')
  if (words.length > 5 || text.length > 60) return false
  const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]{2,8}$/u.test(text)
  if (unspaced) return leastWords === 1
  if (words.length < leastWords) return false
  return words.every(word => {
    const lower = word.toLowerCase()
    if (NO_NAME.has(lower)) return false
    return (
      PARTICLES.has(lower) ||
      /^(?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'’.-]*|[a-z]{1,2}['’-]\p{Lu}[\p{L}\p{M}'’.-]*)$/u.test(word)
    )
  })
}

/** The date that a short line is about (`2026-05-24`, `24 May 2026, 6:30 pm IST`), as it stands there; null for other lines. */
export function dateIn(line: string): string | null {
  const [, said = ''] = /^(?:(?:published|posted|date|first published)(?: on| at)?\s*[:：]?\s*)?(.+)$/i.exec(line) ?? []
  if (said.length > 50 || said.split(/\s+/).length > 9 || !/\d/.test(said)) return null
  if (/^\d{4}-\d{2}-\d{2}(?:$|[T ])/.test(said)) return said
  const year = /\b(?:19|20)\d{2}\b/.test(said)
  const numeric = /^\d{1,2}[./]\d{1,2}[./]\d{2,4}\b/.test(said)
  const written =
    year &&
    MONTHS.test(said) &&
    /^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?(?:\d{1,2}\b|[a-z]{3,9}\.?\s+\d{1,2}\b)/i.test(
      said,
    )
  const asian = /^(?:19|20)\d{2}年\d{1,2}月\d{1,2}日/.test(said)
  return (numeric || written || asian) && !/[.!?]$/.test(said) ? said : null
}
