// The other thread of readers.ts.
import { parentPort } from 'node:worker_threads'
import { type Answer, readAll, type Slice } from './readers.ts'

parentPort?.on('message', async ({ number, jobs }: Slice) => {
  const answer: Answer = { number, read: await readAll(jobs) }
  parentPort?.postMessage(answer)
})
