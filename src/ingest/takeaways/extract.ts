import { LEANING_OPENERS } from './openers.ts'
import { segmenterLanguage, splitSentences } from './sentences.ts'

const MAX_TEXT_LENGTH = 100_000
const MAX_SENTENCES = 400
const MAX_SENTENCE_LENGTH = 400
const MIN_WORDS = 6
const MAX_WORDS = 45
const MIN_CANDIDATES = 6
const MIN_ARTICLE_WORDS = 120

/** From how many candidates on an article gets one takeaway more than three, and two more. */
const FOUR_FROM = 30
const FIVE_FROM = 60

const DAMPING = 0.85
const ITERATIONS = 50
const TOLERANCE = 1e-7
/** How fast the lead's advantage fades, as a share of the article, and what of it the last sentence keeps. */
const LEAD_FADES = 0.15
const LEAD_FLOOR = 0.3
/** Maximal marginal relevance: how much of a choice is relevance, the rest being difference from what is chosen. */
const RELEVANCE = 0.7
const QUOTE_WEIGHT = 0.2
const LEANING_WEIGHT = 0.2
// Rounded before they are compared, so that a last bit never decides.
const DIGITS = 9
// A question says nothing by itself.
const ENDS = /[.!。！।॥۔…][\])"'”’»“«」』）]*$/u
// A dateline in brackets may stand before the sentence: (CNN).
const BEGINS = /^(?:\([^)]{2,24}\)\s)?[^\p{Ll}\p{P}]|^["“‘«„»「『¿¡']/u
const PAIRS = [
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
  ['(', ')'],
  ['（', '）'],
] as const

type Candidate = { text: string; at: number; vector: Map<string, number>; weight: number }

/**
 * Three to five whole sentences of an article that say what it is about, in its order; the same text gives the same
 * choice on every machine. LexRank (Erkan and Radev, 2004) over tf-idf cosines, its random walk restarting in the lead,
 * and MMR (Carbonell and Goldstein, 1998) so that no two say the same. `language` is a BCP 47 tag.
 *
 * Returns [] where there is too little to choose from: under six usable sentences or 120 words, three takeaways would
 * be most of the story told twice, and a sentence's rank would hang on a handful of shared words. Also where sentences
 * have no end that can be seen (Thai). At most the first 100,000 characters and 400 sentences are weighed.
 */
export function extractTakeaways(text: string, language: string): string[] {
  const locale = segmenterLanguage(language)
  const candidates = readCandidates(text, locale)
  if (candidates === null) return []
  const count = candidates.length < FOUR_FROM ? 3 : candidates.length < FIVE_FROM ? 4 : 5
  weigh(candidates)
  const likeness = likenesses(candidates)
  return choose(candidates, rank(candidates, likeness), likeness, count)
    .toSorted((a, b) => a.at - b.at)
    .map(each => each.text)
}

/** The sentences that could be a takeaway, or null where the article is too short for any. */
function readCandidates(text: string, locale: string): Candidate[] | null {
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  const leaning = LEANING_OPENERS[locale.split('-')[0] ?? locale]
  const candidates = new Map<string, Candidate>()
  let at = 0
  let words = 0
  for (const sentence of sentences(text, locale)) {
    if (at++ === MAX_SENTENCES) break
    if (sentence.length > MAX_SENTENCE_LENGTH) continue
    const said = wordsOf(sentence, segmenter)
    words += said.length
    if (said.length < MIN_WORDS || said.length > MAX_WORDS || !isWhole(sentence) || candidates.has(sentence)) continue
    const vector = new Map<string, number>()
    for (const word of said) vector.set(word, (vector.get(word) ?? 0) + 1)
    let weight = 1
    if (isMostlyQuote(sentence)) weight *= QUOTE_WEIGHT
    if (leaning?.has(said[0] ?? '')) weight *= LEANING_WEIGHT
    candidates.set(sentence, { text: sentence, at, vector, weight })
  }
  return candidates.size < MIN_CANDIDATES || words < MIN_ARTICLE_WORDS ? null : [...candidates.values()]
}

function* sentences(text: string, locale: string): Generator<string> {
  const blocks = text.slice(0, MAX_TEXT_LENGTH).split(/\n\s*\n|\n(?=(?:•|\d{1,3}\.)\s)/u)
  // The last one may be cut in the middle.
  if (text.length > MAX_TEXT_LENGTH && blocks.length > 1) blocks.pop()
  for (const block of blocks) yield* splitSentences(block.replace(/^\s*(?:•|\d{1,3}\.)\s+/u, ''), locale)
}

function wordsOf(sentence: string, segmenter: Intl.Segmenter): string[] {
  const words: string[] = []
  for (const { segment, isWordLike } of segmenter.segment(sentence)) {
    if (isWordLike) words.push(segment.normalize('NFKC').toLowerCase())
  }
  return words
}

/** True for what begins and ends as a sentence and closes each quotation mark that it opens. */
function isWhole(sentence: string): boolean {
  if (!ENDS.test(sentence) || !BEGINS.test(sentence) || /https?:|www\.|@\w/u.test(sentence)) return false
  const count = (marks: string) => [...sentence].filter(each => marks.includes(each)).length
  // “ closes a German quotation and opens an English one, and « closes a Danish one: only pairs can be counted.
  return count('"') % 2 === 0 && count('„“”') % 2 === 0 && PAIRS.every(([open, close]) => count(open) === count(close))
}

function isMostlyQuote(sentence: string): boolean {
  const quoted = sentence.match(/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|»[^«]*«|「[^」]*」/gu) ?? []
  return quoted.join('').length * 2 > sentence.length
}

/** Turns counts into tf-idf, the article's sentences being the documents: what each of them says weighs nothing. */
function weigh(candidates: readonly Candidate[]): void {
  const seenIn = new Map<string, number>()
  for (const { vector } of candidates) for (const word of vector.keys()) seenIn.set(word, (seenIn.get(word) ?? 0) + 1)
  for (const { vector } of candidates) {
    for (const [word, times] of vector) vector.set(word, times * Math.log(candidates.length / (seenIn.get(word) ?? 1)))
    const length = Math.sqrt([...vector.values()].reduce((sum, value) => sum + value * value, 0))
    if (length > 0) for (const [word, value] of vector) vector.set(word, value / length)
  }
}

/** The cosine of each two sentences. */
function likenesses(candidates: readonly Candidate[]): Float64Array[] {
  const rows = candidates.map(() => new Float64Array(candidates.length))
  for (const [a, one] of candidates.entries()) {
    for (const [b, other] of candidates.entries()) {
      if (b >= a) break
      let cosine = 0
      for (const [word, value] of one.vector) cosine += value * (other.vector.get(word) ?? 0)
      for (const [row, column] of [[a, b] as const, [b, a] as const]) {
        const cells = rows[row]
        if (cells !== undefined) cells[column] = cosine
      }
    }
  }
  return rows
}

/** Continuous LexRank by power iteration, times each sentence's weight; the highest is 1. */
function rank(candidates: readonly Candidate[], likeness: readonly Float64Array[]): number[] {
  const fades = LEAD_FADES * candidates.length
  const lead = candidates.map(each => LEAD_FLOOR + (1 - LEAD_FLOOR) * Math.exp(-(each.at - 1) / fades))
  const leads = lead.reduce((sum, value) => sum + value, 0)
  const sums = likeness.map(row => row.reduce((sum, value) => sum + value, 0))
  let ranks = lead.map(value => value / leads)
  for (let round = 0; round < ITERATIONS; round++) {
    const next = lead.map(value => ((1 - DAMPING) * value) / leads)
    for (const [from, row] of likeness.entries()) {
      const sum = sums[from] ?? 0
      const gives = sum === 0 ? 0 : (DAMPING * (ranks[from] ?? 0)) / sum
      for (const [to, value] of row.entries()) next[to] = (next[to] ?? 0) + gives * value
    }
    const moved = next.reduce((sum, value, index) => sum + Math.abs(value - (ranks[index] ?? 0)), 0)
    ranks = next
    if (moved < TOLERANCE) break
  }
  const scores = ranks.map((value, index) => value * (lead[index] ?? 0) * (candidates[index]?.weight ?? 0))
  const highest = Math.max(...scores)
  return scores.map(value => value / highest)
}

/** The best by MMR, one after the other; of two alike the earlier one. */
function choose(
  candidates: readonly Candidate[],
  scores: readonly number[],
  likeness: readonly Float64Array[],
  count: number,
): Candidate[] {
  const chosen = new Set<number>()
  while (chosen.size < count) {
    let best = -1
    let highest = Number.NEGATIVE_INFINITY
    for (const [index, score] of scores.entries()) {
      if (chosen.has(index)) continue
      const repeats = Math.max(0, ...[...chosen].map(each => likeness[index]?.[each] ?? 0))
      const value = Number((RELEVANCE * score - (1 - RELEVANCE) * repeats).toFixed(DIGITS))
      if (value > highest) [best, highest] = [index, value]
    }
    chosen.add(best)
  }
  return candidates.filter((_, index) => chosen.has(index))
}
