// The other thread of readers.ts.
import { parentPort } from 'node:worker_threads'
import { type Job, readAll } from './readers.ts'

parentPort?.on('message', async (jobs: readonly Job[]) => parentPort?.postMessage(await readAll(jobs)))
