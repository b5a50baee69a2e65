import { once } from 'node:events'
import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { type Ingested, ingest, type Origin } from '../ingest/index.ts'

/** Fewer are read sooner than a thread has started. */
const MANY = 100
/** What this thread reads itself; it also has the cache to fill. */
const OWN_SHARE = 0.45
/** A reader needs little at one time; V8 would take what it can get. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 }

/** What a source holds, for its reader. */
export type Job = { bytes: Uint8Array; origin: Origin; type: string | null }

/** Reads sources here and, where there are many, in a second thread at the same time. Close it. */
export class Readers {
  #worker: Worker | null = null

  /** What each job gives, in their order. Rejects where the thread dies, which no source makes it do. */
  async read(jobs: readonly Job[]): Promise<Ingested[]> {
    if (jobs.length < MANY || availableParallelism() < 2) return readAll(jobs)
    this.#worker ??= new Worker(new URL(`./ingest-worker${extname(import.meta.url)}`, import.meta.url), {
      resourceLimits: LIMITS,
    })
    const own = Math.floor(jobs.length * OWN_SHARE)
    const answer = once(this.#worker, 'message')
    // It is awaited below, but not before our own share is read.
    answer.catch(() => undefined)
    this.#worker.postMessage(jobs.slice(own))
    const here = await readAll(jobs.slice(0, own))
    const [there] = (await answer) as [Ingested[]]
    return [...here, ...there]
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }
}

/** What each job gives, in their order, read in the thread that asks. */
export async function readAll(jobs: readonly Job[]): Promise<Ingested[]> {
  const read: Ingested[] = []
  for (const { bytes, origin, type } of jobs) read.push(await ingest(bytes, origin, type))
  return read
}
