// The longest run of pieces that one bracket may hold together; an unclosed one must not swallow a story.
const MAX_HELD_TOGETHER = 6
// How much of a sentence's end is looked at, so that no expression runs over a long one again and again.
const TAIL = 40

/** Abbreviations that stand before what they belong to, so that a sentence never ends with them. */
const BEFORE_A_NAME: Record<string, string> = {
  en: 'mr mrs ms mx messrs dr prof rev hon gen gov sen rep lt col sgt cpl capt cmdr maj adm supt insp pres st mt ft vs e.g i.e cf approx',
  de: 'dr prof hr fr frl dipl ing st bzw ca d.h z.b u.a u.u s.o v.a z.t i.d.r sog evtl ggf inkl vgl zzgl geb gest mag',
  fr: 'm mm mme mmes mlle dr pr me st ste av p.ex cf',
  es: 'sr sra sres srta dr dra d dña prof ing lic gral cnel p.ej ee.uu av',
  pt: 'sr sra srs dr dra prof profa eng gen cel p.ex av',
  it: 'sig sigg dott avv prof ing on sen cfr p.es',
  nl: 'dhr mevr mr dr drs prof ir ing bijv d.w.z o.a m.b.t i.v.m',
  ru: 'г гг г-н г-жа ул просп д т.е т.н т.к им акад проф ген др рис см напр тыс млн млрд руб',
  tr: 'dr prof doç av sn yrd bkz vb örn',
}

/** Abbreviations that a number follows: "No. 5". Before anything else their full stop ends the sentence. */
const BEFORE_A_NUMBER = new Set(
  'no nos nr nro núm num art abs kap bd vol fig p pp pág s seite ст п № tel ext jan feb mar apr jun jul aug sep sept oct nov dec'.split(
    ' ',
  ),
)

/** Abbreviations that may also end a sentence; the next word decides. */
const ANYWHERE = new Set('inc ltd co corp llc plc bros jr sr etc dept univ usw etw mio mrd'.split(' '))

/** English words that begin a sentence and hardly ever the second part of a name after "U.S." or "Inc.". */
const OPENERS = new Set(
  'the a an he she it they we i you his her its their our this that these those there but and so yet or in on at by for from with when while if as after before since although however meanwhile what who how why no not one some many most all'.split(
    ' ',
  ),
)

/** Languages that write the third as "3.": a number's full stop ends no sentence where a word follows. */
const ORDINAL_STOP = new Set('de da nb nn no fi et lv cs sk sl hr bs sr pl hu is fo tr lb'.split(' '))

const BRACKETS: Record<string, string> = { '(': ')', '（': '）', '「': '」', '『': '』', '《': '》', '【': '】' }
const LEADS_OUT_OF_A_QUOTE = /^(?:[,،、，]|と|って|などと|という)/u
const TRAILING_OPENING = /[\s([{「『（【《〈〔]+$/u
// UAX #29 ends no sentence at an ellipsis.
const ELLIPSIS = /(?<=…["'”’»]?\s)(?=["'“‘«„]?\p{Lu})/u

/**
 * Cuts one paragraph into its sentences, white space folded, each a verbatim part of the paragraph. The cuts are those
 * of UAX #29 as `Intl.Segmenter` makes them, without those that it is known to make wrongly: behind "Mr.", "z. B.",
 * initials and ordinals, before "he said" and inside brackets. Lazy, so that the first sentences of a long text are
 * cheap. `language` is one that `segmenterLanguage` gave.
 */
export function* splitSentences(paragraph: string, language: string): Generator<string> {
  const folded = paragraph.replace(/\s+/gu, ' ').trim()
  const base = language.split('-')[0] ?? language
  let whole = ''
  let held = 0
  for (const segment of pieces(folded, language)) {
    const opening = TRAILING_OPENING.exec(whole.slice(-TAIL))?.[0] ?? ''
    const before = whole.slice(0, whole.length - opening.length).trimEnd()
    if (before === '' || (goesOn(before, opening + segment, base) && held < MAX_HELD_TOGETHER)) {
      whole += segment
      held += before === '' ? 0 : 1
      continue
    }
    yield before
    whole = opening.trimStart() + segment
    held = 0
  }
  if (whole.trim() !== '') yield whole.trim()
}

function* pieces(text: string, language: string): Generator<string> {
  for (const { segment } of new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text)) {
    yield* segment.includes('…') ? segment.split(ELLIPSIS) : [segment]
  }
}

/**
 * The language that `Intl.Segmenter` shall use. A tag that it does not know would make it take the machine's own
 * locale, and the same text would be cut otherwise elsewhere: such a tag becomes `en`.
 */
export function segmenterLanguage(language: string): string {
  try {
    return Intl.Segmenter.supportedLocalesOf(language)[0] ?? 'en'
  } catch {
    return 'en'
  }
}

/** True where the cut between two pieces is none. */
function goesOn(before: string, after: string, base: string): boolean {
  const next = after.trimStart()
  if (isOpen(before) || (next.startsWith('»') && before.lastIndexOf('«') > before.lastIndexOf('»'))) return true
  // "Go!" she said. But "iPhone" begins a sentence, too.
  if (/^\p{Ll}\P{Lu}/u.test(next) || LEADS_OUT_OF_A_QUOTE.test(next)) return true
  if (!before.endsWith('.')) return false
  const word = /[^\s([“„«"'‘’—–/]+$/u.exec(before.slice(-TAIL))?.[0].slice(0, -1).toLowerCase() ?? ''
  if (/(?:^|[\s.\-(“„«"])\p{Lu}\.$/u.test(before)) {
    // An initial, or the end of U.S.: what follows decides only for the latter.
    return /\p{L}\.\s?\p{L}$/u.test(word) ? !OPENERS.has(firstWord(next)) : word !== 'i' || base !== 'en'
  }
  if (isBeforeName(before, word, base)) return true
  if (BEFORE_A_NUMBER.has(word) && /^\p{N}/u.test(next)) return true
  if (ANYWHERE.has(word) || /^[ap]\.m$/u.test(word)) return !OPENERS.has(firstWord(next))
  return ORDINAL_STOP.has(base) && /^\d{1,2}$/u.test(word) && /^\p{L}/u.test(next)
}

/** "z. B." is written with and without its space. */
function isBeforeName(before: string, word: string, base: string): boolean {
  const known = BEFORE[base]
  if (known === undefined) return false
  const spaced = /(?:^|[\s(])(\p{L}{1,2}\.(?:\s\p{L}{1,2}\.)+)$/u.exec(before.slice(-TAIL))?.[1]
  const joined = spaced?.replace(/\s/g, '').slice(0, -1).toLowerCase()
  if (joined !== undefined && known.has(joined)) return true
  // The first half of one: the piece ends with "z.", and "B." is still to come.
  if (/^\p{L}$/u.test(word) && [...known].some(each => each.startsWith(`${word}.`))) return true
  return known.has(word)
}

function firstWord(text: string): string {
  return /\p{L}+/u.exec(text)?.[0].toLowerCase() ?? ''
}

/** True where a bracket is still open at the end. */
function isOpen(text: string): boolean {
  return Object.entries(BRACKETS).some(([open, close]) => text.lastIndexOf(open) > text.lastIndexOf(close))
}

const BEFORE: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries(BEFORE_A_NAME).map(([language, words]) => [language, new Set(words.split(' '))]),
)
