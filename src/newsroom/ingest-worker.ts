// The other thread of readers.ts.
import { parentPort } from 'node:worker_threads'
import { type Ingested, ingest, type Origin } from '../ingest/index.ts'

/** What a source holds, for its reader. */
export type Job = { bytes: Uint8Array; origin: Origin; type: string | null }

parentPort?.on('message', async (jobs: readonly Job[]) => {
  const read: Ingested[] = []
  for (const { bytes, origin, type } of jobs) read.push(await ingest(bytes, origin, type))
  parentPort?.postMessage(read)
})
