import { availableParallelism } from 'node:os'
import { extname } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { type Ingested, ingest, type Origin } from '../ingest/index.ts'

/** Fewer are read sooner than a thread has started. */
const MANY = 100
/** Jobs that a thread takes at one time: whichever is done first takes the next. */
const SLICE = 20
/** Slices that wait with the other thread, so that it need not wait for this one. */
const AHEAD = 8
/** A reader needs little at one time; V8 would take what it can get. */
const LIMITS = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 512 }

/** What a source holds, for its reader. */
export type Job = { bytes: Uint8Array; origin: Origin; type: string | null }

/** Some jobs and their number, and what the other thread answers. */
export type Slice = { number: number; jobs: readonly Job[] }
export type Answer = { number: number; read: Ingested[] }

type Task = Slice & PromiseWithResolvers<Ingested[]>

/** Reads sources here and, where there are many, in a second thread at the same time. Close it. */
export class Readers {
  #worker: Worker | null = null
  #count = 0
  readonly #queue: Task[] = []
  readonly #handed = new Map<number, Task>()

  /** What each job gives, in their order. Rejects where the thread dies, which no source makes it do. */
  async read(jobs: readonly Job[]): Promise<Ingested[]> {
    if (jobs.length < MANY || availableParallelism() < 2) return readAll(jobs)
    const tasks = Array.from({ length: Math.ceil(jobs.length / SLICE) }, (_, index): Task => {
      const some = jobs.slice(index * SLICE, (index + 1) * SLICE)
      return { number: this.#count++, jobs: some, ...Promise.withResolvers<Ingested[]>() }
    })
    this.#queue.push(...tasks)
    this.#hand()
    const all = Promise.all(tasks.map(each => each.promise))
    // It is awaited below, but not before what this thread takes is read.
    all.catch(() => undefined)
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      task.resolve(await readAll(task.jobs))
      await nextTurn()
    }
    return (await all).flat()
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  /** Gives the other thread the next slices. */
  #hand(): void {
    this.#worker ??= this.#start()
    while (this.#handed.size < AHEAD) {
      const task = this.#queue.shift()
      if (task === undefined) return
      const { number, jobs } = task
      this.#handed.set(number, task)
      this.#worker.postMessage({ number, jobs } satisfies Slice)
    }
  }

  #start(): Worker {
    const file = new URL(`./ingest-worker${extname(import.meta.url)}`, import.meta.url)
    const worker = new Worker(file, { resourceLimits: LIMITS })
    worker.on('message', ({ number, read }: Answer) => {
      this.#handed.get(number)?.resolve(read)
      this.#handed.delete(number)
      this.#hand()
    })
    return worker.on('error', error => {
      for (const task of this.#handed.values()) task.reject(error)
    })
  }
}

/** What each job gives, in their order, read in the thread that asks. */
export async function readAll(jobs: readonly Job[]): Promise<Ingested[]> {
  const read: Ingested[] = []
  for (const { bytes, origin, type } of jobs) read.push(await ingest(bytes, origin, type))
  return read
}
