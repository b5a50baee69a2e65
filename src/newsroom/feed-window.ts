import type { ParsedArticle } from '../article/index.ts'

/**
 * The articles of a feed as it is now, and behind them those that it held before and that have only become too old for it:
 * a feed shows its newest entries, and what was published stays. An entry that is missing from among those that are there,
 * by its place and by its dates, was withdrawn by its publisher and goes.
 */
export function withFallenOut(now: readonly ParsedArticle[], before: readonly ParsedArticle[]): ParsedArticle[] {
  const here = new Set(now.map(each => each.source.file))
  const last = before.findLastIndex(each => here.has(each.source.file))
  const [oldest, oldestChange] = [oldestOf(now, publishedOf), oldestOf(now, changedOf)]
  const fell = before.filter((each, index) => {
    if (each.source.format !== 'feed' || here.has(each.source.file)) return false
    // Feeds are sorted by one or the other.
    const isAmong = index < last && publishedOf(each) > oldest && changedOf(each) > oldestChange
    return !isAmong
  })
  return [...now, ...fell.map(each => ({ ...each, problems: [] }))]
}

function oldestOf(articles: readonly ParsedArticle[], dateOf: (article: ParsedArticle) => number): number {
  return Math.min(...articles.map(dateOf).filter(Number.isFinite))
}

function publishedOf({ published }: ParsedArticle): number {
  return published === null ? Number.NaN : Date.parse(published)
}

function changedOf({ published, stated }: ParsedArticle): number {
  const said = stated.updated ?? published
  return said === null ? Number.NaN : Date.parse(said)
}
