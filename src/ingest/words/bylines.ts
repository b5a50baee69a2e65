import { dateIn } from './dates.ts'
import { BYLINE, NAME_JOINTS, NO_NAME, NOISE, PARTICLES, ROLES } from './vocabulary.ts'

const MAX_BYLINE = 200
const WEEKDAY_OR_MONTH = /^(?:the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:mid)?(?:night|day)|numbers)$/i
const CASELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Somebody whom a byline names. */
export type Person = { name: string; email: string | null }

/** Authors named in a byline, or null for a line that is none. `bare` allows names without a "By". */
export function bylineOf(line: string, bare: boolean): Person[] | null {
  if (line.length > MAX_BYLINE) return null
  const [, after] = BYLINE.exec(line.replace(/^[-–—]\s+/, '').replace(/^[*_]+|[*_]+$/g, '')) ?? []
  if (after === undefined && !bare) return null
  const people = (after ?? line)
    .split(/\s*[|·•]\s*|\s+[–—-]\s+|\s+on\s+(?=\D{0,20}\d)/)
    .filter(part => part !== '' && dateIn(part) === null && !NOISE.some(each => each.line.test(part)))
    .flatMap(part => part.split(NAME_JOINTS))
    .flatMap(personIn)
  const named = people.filter(each => !isRole(each.name))
  const names = named.length === 0 && after !== undefined ? people.slice(0, 1) : named
  const isAll = names.every((each, index) => isName(each.name, after !== undefined, index > 0))
  return names.length > 0 && isAll ? names.filter(each => !isDesk(each.name) || names.length === 1) : null
}

/** True for a line that only says what somebody is: "Senior political correspondent, The Record". */
export function isRole(text: string): boolean {
  return text.length <= 90 && ROLES.test(text)
}

function isDesk(name: string): boolean {
  return /^(?:special to|for) /i.test(name)
}

function personIn(text: string): Person[] {
  const [, email = null] = /[(<]?\s*\b([\w.+-]{1,64}@[\w-]+\.[\w.-]+\w)\s*[)>]?/.exec(text) ?? []
  const name = text
    .replace(/[(<][^()<>]*[)>]/g, ' ')
    .replace(/\S*@\S+/g, ' ')
    .replace(/\s(?:in|for|at|of|aus|à|em|en)(?:\s+(?:the|of|and|de|\p{Lu}[\p{L}\p{M}'’.-]*)){1,6}$/u, '')
    .replace(
      /^(?:(?:senior|chief|staff|political|special) )*(?:reporter|writer|correspondent|editor)\s+(?=\p{Lu})/iu,
      '',
    )
    .replace(/\s+/g, ' ')
    .replace(/[\s.:]+$/, stop => (/\p{Lu}\.$/u.test(text.trim()) ? stop : ''))
    .trim()
  return name === '' ? [] : [{ name, email }]
}

/** A name has up to six words that begin with a capital (or in a script without capitals), particles aside. */
function isName(text: string, said: boolean, isLater: boolean): boolean {
  const words = text.split(' ')
  if (words.length > 6 || text.length > 60 || WEEKDAY_OR_MONTH.test(text)) return false
  if (CASELESS.test(text)) return said && /^[\p{Lo}\p{M}ー・·]{2,12}(?: [\p{Lo}\p{M}ー]{1,8}){0,2}$/u.test(text)
  if (words.length < (said ? 1 : 2) || (words.length === 1 && isLater && !said)) return false
  const isDesk = said && /^(?:the|our|special to) /i.test(text) && words.length > 2
  return words.every((word, index) => {
    const lower = word.toLowerCase()
    if (isDesk && index === 0) return true
    if (NO_NAME.has(lower) && !(isDesk && index > 0) && !(said && words.length > 1 && index === 0 && lower === 'the'))
      return false
    return (
      PARTICLES.has(lower) ||
      /^(?:[\p{Lu}\p{Lt}\p{Lo}][\p{L}\p{M}'’.-]*|[a-z]{1,2}['’-]\p{Lu}[\p{L}\p{M}'’.-]*)$/u.test(word)
    )
  })
}
