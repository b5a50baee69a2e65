/** One line of a pasted text. What a section, the head or the noise list took is not part of the story. */
export type Line = { readonly number: number; readonly text: string; readonly indent: number; taken: boolean }

const SYMBOL = '[•‣▪▫◦●○■□◆◇▶►➤➔➢➜✓✔☑⁃∙・❖★☆✦\\uF0B7\\uF0A7\\uF0D8\\uF076]\\uFE0F?'
const EMOJI = '(?![©®™])\\p{Extended_Pictographic}[\\uFE0F\\u200D\\p{Extended_Pictographic}\\p{Emoji_Modifier}]{0,8}'
const DIGIT = '[0-9０-９٠-٩०-९]'
const NUMBER = `[(（]?${DIGIT}{1,2}(?:[.)．）、।]\\s+|[)）．、]\\s*)|[①-⑳]\\s*|[0-9]\\uFE0F?\\u20E3\\s*`
const BULLET = new RegExp(`^(?:(${SYMBOL})\\s*|(${EMOJI})\\s+|([-–—―−‐*+·→»›])\\s+|(${NUMBER}))(.*)$`, 'u')
const LONE_BULLET = new RegExp(`^(?:${SYMBOL}|[-–—*+·]|[(（]?${DIGIT}{1,2}[.)．）、])$`, 'u')
const LONE_SYMBOL = new RegExp(`^${SYMBOL}$`, 'u')
const INLINE_BULLET = /\s*[•‣▪▫◦●○■□◆▶►∙]\s*/u

/** What stands before an item of a list. `mark` tells one kind of list from another; `number` where it counts. */
type Bullet = { mark: string; number: number | null; text: string }

/** Reads a bullet or a number at the start of a line; null where there is none. */
export function bulletOf(line: string): Bullet | null {
  const [, symbol, emoji, dash, number, text = ''] = BULLET.exec(line) ?? []
  const said = text.trim()
  if (symbol !== undefined) return { mark: symbol, number: null, text: said }
  if (emoji !== undefined) return { mark: '📌', number: null, text: said }
  if (dash !== undefined) return { mark: /[*+·→»›]/.test(dash) ? dash : '-', number: null, text: said }
  if (number === undefined) return null
  const counted = Number(/\d{1,2}/.exec(number.normalize('NFKC'))?.[0] ?? Number.NaN)
  return { mark: '1', number: Number.isNaN(counted) ? null : counted, text: said }
}

/** The text after a bullet or a number, or null where the line has none. '' where the bullet stands alone. */
export function afterBullet(line: string): string | null {
  return bulletOf(line)?.text ?? null
}

/** The points of a text that says them in one line: • one • two, or 1) one 2) two, or - one - two. */
export function splitAtBullets(text: string, opening?: string): string[] {
  const said = opening === undefined ? text : `${opening} ${text}`
  const bulleted = said.split(INLINE_BULLET).filter(point => point !== '')
  if (bulleted.length > 1) return bulleted
  const numbers = [...said.matchAll(/(?:^|\s)[(（]?(\d{1,2})[.)）]\s+/g)]
  if (
    numbers.length > 1 &&
    numbers.every((found, index) => Number(found[1]) === index + 1) &&
    numbers[0]?.index === 0
  ) {
    return said.split(/(?:^|\s)[(（]?\d{1,2}[.)）]\s+/).filter(point => point !== '')
  }
  const dashed = /^([-–—*])\s/.exec(said)?.[1]
  if (dashed === undefined) return [text]
  return said
    .slice(2)
    .split(` ${dashed} `)
    .map(point => point.trim())
    .filter(point => point !== '')
}

/** Lines with white space folded; a bullet that stands alone is put before the line it belongs to. */
export function splitLines(text: string): Line[] {
  const raw = text.split('\n').map(line => {
    const bare = line
      .replace(/[\u200B\u2060\uFEFF\u00AD]/g, '')
      .replace(/^[\u200E\u200F\u202A-\u202E\u2066-\u2069]+/, '')
      .trimEnd()
    const said = bare.trimStart()
    return { text: said.replace(/\s+/g, ' '), indent: bare.length - said.length }
  })
  const lone = raw.filter(line => LONE_BULLET.test(line.text)).length
  let waiting: { text: string; indent: number } | null = null
  return raw.map((line, index) => {
    const number = index + 1
    const isLone = LONE_BULLET.test(line.text) && (lone > 1 || LONE_SYMBOL.test(line.text))
    if (isLone) {
      waiting = line
      return { number, text: '', indent: 0, taken: false }
    }
    const whole: { text: string; indent: number } =
      waiting !== null && line.text !== '' && bulletOf(line.text) === null
        ? { text: `${waiting.text} ${line.text}`, indent: waiting.indent }
        : line
    if (line.text !== '') waiting = null
    return { number, ...whole, taken: false }
  })
}

/** Two lines say the same headline when their letters and digits are the same. */
export function fold(text: string): string {
  const letters = /^[ -~]*$/.test(text)
    ? text.toLowerCase().replace(/[^a-z0-9]+/g, '')
    : text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}]+/gu, '')
  return letters === '' ? text : letters
}

/** How many columns a text takes on a terminal: Chinese, Japanese and Korean letters take two. */
export function columns(text: string): number {
  const wide = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6]/g
  return text.length + (text.match(wide)?.length ?? 0)
}

/** True where a text ends as a sentence does. */
export function endsSentence(text: string): boolean {
  return /[.!?…。！？।؟]["'”’»›)\]」』*_]{0,4}$/u.test(text.slice(-6))
}

/** True where a text begins with a small letter, so that it cannot begin a sentence. */
export function beginsSmall(text: string): boolean {
  return /^["“‘«(]?\p{Ll}/u.test(text)
}

/** True where a text begins in a script that puts no space between words. */
export function isUnspaced(text: string): boolean {
  return /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー「『（]/u.test(text)
}

/** How many words a text has; every two letters count as one where words have no spaces. */
export function wordCount(text: string): number {
  const unspaced = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu)?.length ?? 0
  return text.split(' ').length + Math.floor(unspaced / 2)
}

/** Formatting in formatting, from the inside out. */
const MAX_FORMATTING = 4
const FORMATTING = /<(b|i|em|strong|u|s|small|span|mark|sub|sup|font|cite|q)\b[^<>]{0,200}>([^<>]*)<\/\1>/gi

/** A line of plain text without the formatting that came along with it: `<b>bold</b>` is bold. Other tags are what it speaks of. */
export function withoutFormatting(line: string): string {
  let text = line
  for (let depth = 0; depth < MAX_FORMATTING && text.includes('</'); depth++) text = text.replace(FORMATTING, '$2')
  return text
}
