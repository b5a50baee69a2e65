const MAX_DATE = 60
const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'ar', 'ru', 'hi', 'ja', 'zh']
const PREFIX =
  /^(?:(?:first )?(?:published|posted|updated|date|publicado|publié|veröffentlicht|опубликовано|نشر)(?: on| at| el| le| am| em)?|on)\s*[:：]?\s*/i
const YEAR = /(?<!\d)(?:19|20)\d{2}(?!\d)/

const MONTHS = new Map(
  LANGUAGES.flatMap(language =>
    Array.from({ length: 12 }, (_, month) => new Date(Date.UTC(2026, month, 15))).flatMap((date, month) =>
      (['long', 'short'] as const).flatMap(style =>
        [{ month: style, day: 'numeric' } as const, { month: style } as const].map((options): [string, number] => {
          const parts = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).formatToParts(date)
          return [bare(parts.find(part => part.type === 'month')?.value ?? ''), month + 1]
        }),
      ),
    ),
  ).filter(([name]) => /\p{L}/u.test(name)),
)

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
  const month = words.findIndex(word => MONTHS.has(bare(word)))
  const isWritten = YEAR.test(said.normalize('NFKC')) && month >= 0 && month <= 4 && words.some(isDay)
  const others = words.filter((word, index) => /^\p{L}{4,}/u.test(word) && index !== month)
  return isWritten && others.length <= 2 ? said : null
}

function isDay(word: string): boolean {
  return /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|er|\.|º)?$/i.test(word)
}

/**
 * A written date as ISO 8601 (`24 May 2026, 6:30 pm` is `2026-05-24T18:30`); the text itself where nothing can be made of
 * it: day and month in figures may stand either way round, and a zone's letters (IST, EST) mean several zones.
 */
export function toIso(said: string): string {
  const text = said
    .normalize('NFKC')
    .replace(/[\u200e\u200f]/g, '')
    .replace(/[٠-٩]/g, digit => String(digit.charCodeAt(0) - 0x660))
    .replace(/[०-९]/g, digit => String(digit.charCodeAt(0) - 0x966))
  const [, y, m, d, after] = /^(\d{4})年(\d{1,2})月(\d{1,2})日(.*)$/.exec(text) ?? []
  if (y !== undefined && m !== undefined && d !== undefined && after !== undefined)
    return isoOf(y, Number(m), d, after) ?? said
  const year = YEAR.exec(text)
  if (year === null || /^\d{4}-/.test(text)) return said
  const head = text
    .slice(0, year.index)
    .split(/[\s,،]+/)
    .filter(word => word !== '')
  const month = MONTHS.get(bare(head.find(word => MONTHS.has(bare(word))) ?? ''))
  const days = head.filter(isDay)
  if (month === undefined || days.length !== 1) return said
  return isoOf(year[0], month, days[0] ?? '', text.slice(year.index + 4)) ?? said
}

function isoOf(year: string, month: number, day: string, after: string): string | null {
  const date = `${year}-${String(month).padStart(2, '0')}-${String(Number.parseInt(day, 10)).padStart(2, '0')}`
  const rest = after.replace(/^[\s,،·|–—-]+(?:at |um |à |a las |às |в )?/i, '').trim()
  if (rest === '' || rest === '.' || rest === 'г.') return date
  const [, hour = '', minute = '', half, zone] =
    /^(\d{1,2})[:.h](\d{2})(?::\d{2})?\s*([ap])?\.?(?:m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|Uhr)?$/i.exec(rest) ?? []
  if (hour === '') return null
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const offset = zone === undefined || zone === 'Uhr' ? '' : /^[ZUG]/i.test(zone) ? 'Z' : zone
  return `${date}T${String(hours).padStart(2, '0')}:${minute}${offset}`
}
