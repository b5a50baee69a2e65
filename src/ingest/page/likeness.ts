const SHINGLE_WORDS = 3
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}\p{M}]+/gu

/** How much two texts have in common, from 0 to 1: the F1 of their runs of three words. */
export function likenessOf(one: string, other: string): number {
  const [a, b] = [shingles(one), shingles(other)]
  if (a.size === 0 || b.size === 0) return 0
  let common = 0
  for (const each of a) if (b.has(each)) common++
  return (2 * common) / (a.size + b.size)
}

function shingles(text: string): Set<string> {
  const words = text.normalize('NFKC').toLowerCase().match(WORD) ?? []
  const runs = new Set<string>()
  for (let at = 0; at + SHINGLE_WORDS <= words.length; at++) runs.add(words.slice(at, at + SHINGLE_WORDS).join(' '))
  return runs
}
