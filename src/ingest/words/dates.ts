const MAX_DATE = 60
/** Those that Postrider speaks, their neighbours, and regions with month names of their own. */
const LANGUAGES = 'en en-GB es fr de de-AT pt ar ar-LB ar-MA ru hi ja zh it nl uk sv da nb fi pl'.split(' ')
const PREFIX =
  /^(?:(?:first )?(?:published|posted|updated|date|publicado|publié|veröffentlicht|опубликовано|نشر)(?: on| at| el| le| am| em)?|on)\s*[:：]?\s*/i
const YEAR = /(?<!\d)(?:19|20)\d{2}(?!\d)/

/** Made at the first date: Intl takes a twentieth of a second for them. */
let months: ReadonlyMap<string, number> | null = null

const monthNames = () =>
  LANGUAGES.flatMap(language => {
    const formats = (['long', 'short'] as const).flatMap(month =>
      [{ month, day: 'numeric' } as const, { month } as const].map(
        options => new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }),
      ),
    )
    return Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 15))).flatMap((date, month) =>
      formats.flatMap((format): [string, number][] => {
        const name = bare(format.formatToParts(date).find(part => part.type === 'month')?.value ?? '')
        const plain = name.normalize('NFD').replace(/(?<=\p{Script=Latin})\p{M}+/gu, '')
        return [name, plain].map(each => [each, month + 1])
      }),
    )
  }).filter(([name]) => /\p{L}/u.test(name))

/** The month (1 to 12) that a word names in one of these languages, in full or short; null for other words. */
export function monthOf(word: string): number | null {
  months ??= new Map(monthNames())
  return months.get(bare(word)) ?? null
}

function bare(word: string): string {
  return word
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[.,]+$/, '')
    .replace(/[أإآ]/g, 'ا')
}

/** The date that a short line is about (`2026-05-24`, `24 May 2026, 6:30 pm IST`), as it stands there; null for other lines. */
export function dateIn(line: string): string | null {
  if (line.length > MAX_DATE || !/\p{Nd}/u.test(line)) return null
  const said = line.replace(PREFIX, '')
  if (/^\d{4}-\d{2}-\d{2}(?:$|[T ])/.test(said)) return said
  if (/[!?]$|\p{Ll}\p{Ll}\.$/u.test(said) || said.split(' ').length > 9) return null
  if (/^\d{1,2}[./-]\d{1,2}[./-](?:\d{2}|\d{4})(?!\d)/.test(said) || /^\d{4}年\d{1,2}月\d{1,2}日/.test(said))
    return said
  const words = said.normalize('NFKC').split(/[\s,،]+/)
  const month = words.findIndex(word => monthOf(word) !== null)
  const isWritten = YEAR.test(said.normalize('NFKC')) && month >= 0 && month <= 4 && words.some(isDay)
  const others = words.filter((word, index) => /^\p{L}{4,}/u.test(word) && index !== month)
  return isWritten && others.length <= 2 ? said : null
}

function isDay(word: string): boolean {
  return /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.|º)?$/i.test(word)
}
