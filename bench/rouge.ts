// Scores extracted takeaways against those that articles state themselves: `node bench/rouge.ts DIR`, or
// `npm run bench -- rouge DIR`. DIR holds *.story files (the story, then each takeaway under a line `@highlight`),
// in folders named for their language (`DIR/tr/1.story`) or in DIR itself (English).
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractTakeaways } from '../src/ingest/takeaways/extract.ts'
import { segmenterLanguage, splitSentences } from '../src/ingest/takeaways/sentences.ts'

const SEEDS = 10
const RESAMPLES = 2000

export type Story = { text: string; highlights: string[]; language: string }
/** F1 of ROUGE-1, ROUGE-2 and ROUGE-L, 0 to 1. */
export type Rouge = [one: number, two: number, longest: number]

/** Small letters, no stemming, no stop words dropped; words as `Intl.Segmenter` sees them. */
function tokens(text: string, language: string): string[] {
  const words = new Intl.Segmenter(segmenterLanguage(language), { granularity: 'word' }).segment(text)
  return [...words].filter(each => each.isWordLike).map(each => each.segment.normalize('NFKC').toLowerCase())
}

function f1(common: number, said: number, wanted: number): number {
  return common === 0 ? 0 : (2 * common) / (said + wanted)
}

function overlap(said: readonly string[], wanted: readonly string[]): number {
  const left = new Map<string, number>()
  for (const each of wanted) left.set(each, (left.get(each) ?? 0) + 1)
  let common = 0
  for (const each of said) {
    const times = left.get(each) ?? 0
    if (times > 0) common++
    left.set(each, times - 1)
  }
  return f1(common, said.length, wanted.length)
}

function pairs(words: readonly string[]): string[] {
  return words.slice(1).map((word, index) => `${words[index]} ${word}`)
}

/** The longest common subsequence of the two whole texts. */
function longest(said: readonly string[], wanted: readonly string[]): number {
  let above = new Array<number>(wanted.length + 1).fill(0)
  for (const word of said) {
    const row = [0]
    for (const [index, other] of wanted.entries()) {
      row.push(word === other ? (above[index] ?? 0) + 1 : Math.max(row[index] ?? 0, above[index + 1] ?? 0))
    }
    above = row
  }
  return f1(above.at(-1) ?? 0, said.length, wanted.length)
}

/** Lin, "ROUGE: A Package for Automatic Evaluation of Summaries" (2004). */
export function rouge(said: string, wanted: string, language: string): Rouge {
  const [a, b] = [tokens(said, language), tokens(wanted, language)]
  return [overlap(a, b), overlap(pairs(a), pairs(b)), longest(a, b)]
}

export function readStory(source: string, language: string): Story {
  const [text = '', ...highlights] = source.split(/^@highlight\s*$/mu)
  return { text: text.trim(), highlights: highlights.map(each => each.trim()).filter(each => each !== ''), language }
}

function readStories(dir: string): Story[] {
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.story'))
  return files.toSorted().map(name => {
    const language = name.includes('/') ? (name.split('/')[0] ?? 'en') : 'en'
    return readStory(readFileSync(join(dir, name), 'utf8'), language)
  })
}

function sentencesOf({ text, language }: Story): string[] {
  const locale = segmenterLanguage(language)
  return text.split(/\n\s*\n/u).flatMap(paragraph => [...splitSentences(paragraph, locale)])
}

/** Mulberry32: the same numbers from the same seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

function pick(from: readonly string[], count: number, next: () => number): string[] {
  const keyed = from.map((text, at) => ({ text, at, key: next() })).toSorted((a, b) => a.key - b.key)
  return keyed
    .slice(0, count)
    .toSorted((a, b) => a.at - b.at)
    .map(each => each.text)
}

function mean(rows: readonly Rouge[]): Rouge {
  const sum = (at: 0 | 1 | 2) => rows.reduce((total, row) => total + row[at], 0) / rows.length
  return [sum(0), sum(1), sum(2)]
}

/** The middle 95 % of the mean difference under resampling of the articles. */
function interval(differences: readonly number[]): [number, number] {
  const next = random(1)
  const means = Array.from({ length: RESAMPLES }, () => {
    let total = 0
    for (let n = 0; n < differences.length; n++) total += differences[Math.floor(next() * differences.length)] ?? 0
    return total / differences.length
  }).toSorted((a, b) => a - b)
  return [means[Math.floor(RESAMPLES * 0.025)] ?? 0, means[Math.floor(RESAMPLES * 0.975)] ?? 0]
}

/** Prints the comparison for each language of a folder. */
export function compare(dir: string): void {
  const byLanguage = Map.groupBy(readStories(dir), story => story.language)
  for (const [language, stories] of byLanguage) {
    const rows: Record<'extracted' | 'lead' | 'first' | 'random', Rouge[]> = {
      extracted: [],
      lead: [],
      first: [],
      random: [],
    }
    let empty = 0
    let taken = 0
    for (const story of stories) {
      const extracted = extractTakeaways(story.text, language)
      if (extracted.length === 0) {
        empty++
        continue
      }
      taken += extracted.length
      const all = sentencesOf(story)
      const wanted = story.highlights.join(' ')
      const score = (said: readonly string[]) => rouge(said.join(' '), wanted, language)
      rows.extracted.push(score(extracted))
      rows.lead.push(score(all.slice(0, 3)))
      rows.first.push(score(all.slice(0, extracted.length)))
      rows.random.push(
        mean(Array.from({ length: SEEDS }, (_, seed) => score(pick(all, extracted.length, random(seed + 1))))),
      )
    }
    const scored = rows.extracted.length
    console.log(
      `${language}: ${scored} articles, ${(taken / scored).toFixed(2)} takeaways each; ${empty} too short for any`,
    )
    console.log(`${'F1 in %'.padEnd(28)}ROUGE-1  ROUGE-2  ROUGE-L`)
    for (const [name, said] of [
      ['extracted', rows.extracted],
      ['LEAD-3', rows.lead],
      ['the first, as many', rows.first],
      [`random, as many, ${SEEDS} seeds`, rows.random],
    ] as const) {
      const scores = mean(said).map(value => (100 * value).toFixed(1).padStart(7))
      console.log(`${name.padEnd(28)}${scores.join('  ')}`)
    }
    const differences = ([0, 1, 2] as const).map(at =>
      interval(rows.extracted.map((row, index) => 100 * (row[at] - (rows.lead[index]?.[at] ?? 0))))
        .map(value => value.toFixed(1))
        .join(' … '),
    )
    console.log(`extracted less LEAD-3, 95 % of resamples: ${differences.join(' | ')}\n`)
  }
}

if (import.meta.main) {
  const dir = process.argv[2]
  if (dir === undefined) throw new Error('Name a folder of *.story files: node bench/rouge.ts DIR')
  compare(dir)
}
