/** Below this many letters a guess is no better than a coin. */
const LEAST_LETTERS = 60
const MAX_READ = 5_000

/** The language (ISO 639-1) that a text seems to be written in; null where it is too short or too mixed to tell. */
export async function guessLanguage(text: string): Promise<string | null> {
  const sample = text.slice(0, MAX_READ)
  const letters = sample.match(/\p{L}/gu) ?? []
  const isDense = letters.some(letter => /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Hangul}]/u.test(letter))
  if (letters.length < (isDense ? LEAST_LETTERS / 3 : LEAST_LETTERS)) return null
  const { eld } = await import('eld/extrasmall')
  const guess = eld.detect(sample)
  return guess.language === '' || !guess.isReliable() ? null : guess.language
}

/** The writing direction of a text whose language nobody knows: that of most of its letters. */
export function directionIn(text: string): 'ltr' | 'rtl' {
  const sample = text.slice(0, MAX_READ)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  const leftward =
    sample.match(/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/gu)?.length ?? 0
  return leftward * 2 > letters ? 'rtl' : 'ltr'
}
