import { bulletOf, endsSentence } from './lines.ts'
import { COUNTS, TAKEAWAYS, WHY_IT_MATTERS } from './vocabulary.ts'

const MAX_LABEL = 80

/**
 * A heading that Postrider knows: alone on its line, or with the rest of the line after a colon. `strength` says what may
 * stand below it: `strong` a list or lines without bullets, `single` a list or one paragraph, `weak` only a list.
 * `subject`: it says more than the tables know, as "Key takeaways from the ruling" does.
 */
export type Label = {
  kind: 'takeaways' | 'why'
  strength: 'strong' | 'single' | 'weak'
  rest: string | null
  subject: boolean
}

const WHY = new Set(WHY_IT_MATTERS.map(keyOf))
const STRONG = new Set(TAKEAWAYS.strong.map(keyOf))
const SINGLE = new Set(TAKEAWAYS.single.map(keyOf))
const WEAK = new Set(TAKEAWAYS.weak.map(keyOf))

const WHY_OF =
  /^why (?:this|that|it|the)(?: \p{L}+)? matters(?: (?:now|today|here|to (?:you|us)|(?:to|for|in) [^.?!]{2,40}))?$/u
const HERE = /^here (?:are|is)(?: (?:the|our|some|a few))? /
const ABOUT =
  /^(.{4,40}?) (?:from|of|on|about|for|in|at|del?|des|du|dari|sur|von|aus|zum|zur|sobre|da|do|из|о|об|по|من) .{2,60}$/u
const VERB = /\b(?:include|includes|included|are|is|was|were|will|has|have|had|can|could|should|would|may)\b/
const LEAD = /^(?:the|our|these|some|a few|les|the story’s|los|las|os|as|die|article|story|news) /
const COUNTED = new RegExp(
  `^(?:\\d{1,2}(?:つの|个|個|大|条|條|点|點)? ?|[一二三四五六七八九十](?:大|个|個|条|條|点|點)|(?:${COUNTS.join('|')}) )`,
  'u',
)

/** Reads a line as such a heading; null for every other line. Marks of emphasis (`**`, `##`) may stand around it. */
export function labelOf(line: string): Label | null {
  const bullet = bulletOf(line)
  // A list's own bullets head nothing; signs that pages also put before headings (■, ✅, 📌) may.
  if (bullet !== null && /^[-•*+·1→»›]$/u.test(bullet.mark) && !/^([-—–]) .{2,60} \1$/.test(line)) return null
  const plain = line.slice(0, 400).replace(/^[#>\s]+/, '')
  const rest = (from: number) => line.slice(line.length - (plain.length - from) - Math.max(0, line.length - 400)).trim()
  const [marked, , bold] = /^(\*\*|__)(.{1,80}?)\1\s*[:：–—.-]?\s*/u.exec(plain) ?? []
  if (marked !== undefined && bold !== undefined) {
    const known = kindOf(bold)
    if (known !== null) return { ...known, rest: rest(marked.length) || null }
  }
  const alone = line.length > MAX_LABEL + 40 ? null : kindOf(plain)
  if (alone !== null) return { ...alone, rest: null }
  const [inline, head] =
    (/[:：]/.test(plain) ? /^(.{2,80}?)\s*[:：]\s*(?:\*\*|__)?\s*(?=\S)/u.exec(plain) : null) ??
    (/[–—|]/.test(plain) ? /^(.{2,60}?)\s+[–—|]\s+(?=\S)/u.exec(plain) : null) ??
    []
  const dashed = inline ?? /^tl;?\s?dr\s*[–—-]\s*(?=\S)/i.exec(plain)?.[0]
  if (dashed === undefined) {
    const [asked, why = ''] = /^(.{2,60}?[?？.])\s+(?=\S)/u.exec(plain) ?? []
    const reason = asked === undefined ? null : whyOf(keyOf(why))
    return asked === undefined || reason === null ? null : { ...reason, rest: rest(asked.length) }
  }
  const known = kindOf(head ?? 'tl;dr')
  return known === null ? null : { ...known, rest: rest(dashed.length).replace(/^(?:\*\*|__)\s*/, '') }
}

function kindOf(text: string): Omit<Label, 'rest'> | null {
  if (text.length > MAX_LABEL) return null
  const key = keyOf(text)
  const why = whyOf(key)
  if (why !== null) return why
  const strength = strengthOf(key)
  if (strength === 'weak' && /[.。।]$/.test(text)) return null
  if (strength !== null) return { kind: 'takeaways', strength, subject: false }
  const parts = key.split(/\s*[:/|()–—&+]\s*|\s+-\s+|\s+(?:and|und|et|y|e|и)\s+/).filter(part => part !== '')
  const strengths = parts.length > 1 ? parts.map(strengthOf) : [null]
  if (!strengths.includes(null)) {
    return { kind: 'takeaways', strength: strengths.includes('strong') ? 'strong' : 'weak', subject: false }
  }
  const heads = key.replace(HERE, '')
  const subject = strengthOf(heads) ?? strengthOf(ABOUT.exec(heads)?.[1] ?? '')
  if (subject === null || VERB.test(heads) || (endsSentence(text) && heads === key)) return null
  return { kind: 'takeaways', strength: 'weak', subject: true }
}

function whyOf(key: string): Omit<Label, 'rest'> | null {
  if (WHY.has(key)) return { kind: 'why', strength: 'single', subject: false }
  return WHY_OF.test(key) ? { kind: 'why', strength: 'single', subject: true } : null
}

function strengthOf(key: string): Label['strength'] | null {
  if (key === '') return null
  const bare = key.replace(LEAD, '').replace(COUNTED, '')
  for (const each of [key, bare]) {
    if (STRONG.has(each)) return 'strong'
    if (SINGLE.has(each)) return 'single'
    if (WEAK.has(each)) return 'weak'
  }
  return null
}

/** A heading as the tables hold it: small letters, no marks around it, one spelling of apostrophe, alef and yo. */
function keyOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/['‘`´]/g, '’')
    .replace(/[\u064B-\u0652\u0640]/g, '')
    .replace(/[أإآ]/g, 'ا')
    .replaceAll('ё', 'е')
    .replace(/^[^\p{L}\p{N}]+/u, '')
    .replace(/[^\p{L}\p{N}\p{M}]+$/u, '')
    .replace(/\s{2,}|[^\S ]/g, ' ')
}
