import { median } from './median.ts'

/**
 * Each side in turn, so many times, so that a busy minute of the machine falls on all; the median of each figure of a side's runs.
 */
export function alternate<Side, Cost extends Record<string, number>>(
  sides: Iterable<Side>,
  runs: number,
  once: (side: Side) => Cost,
): Map<Side, Cost> {
  const costs = new Map<Side, Cost[]>([...sides].map(side => [side, []]))
  for (let run = 0; run < runs; run++) for (const [side, list] of costs) list.push(once(side))
  return new Map([...costs].map(([side, list]) => [side, middle(list)]))
}

function middle<Cost extends Record<string, number>>(list: readonly Cost[]): Cost {
  const names = Object.keys(list[0] ?? {})
  return Object.fromEntries(names.map(name => [name, median(list.map(each => each[name] ?? Number.NaN))])) as Cost
}
