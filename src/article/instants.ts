import { toRfc3339 } from './dates.ts'

/** The instants at which no entry was updated yet, by milliseconds: readers sort by them. */
export class Instants {
  /** The first that may be free, by one that is taken. */
  readonly #next = new Map<number, number>()

  constructor(taken: Iterable<{ updated: string }>) {
    for (const { updated } of taken) this.#take(Date.parse(updated))
  }

  /** Takes the first from an instant on. RFC 3339. */
  from(instant: number): string {
    let free = instant
    for (let next = this.#next.get(free); next !== undefined; next = this.#next.get(free)) free = next
    this.#take(free)
    // Thousands enter at one instant: the next asks where the last one ended.
    if (free !== instant) this.#next.set(instant, free + 1)
    return toRfc3339(free)
  }

  #take(instant: number): void {
    if (!this.#next.has(instant)) this.#next.set(instant, instant + 1)
  }
}
