// The other thread of look.ts.
import { parentPort, workerData } from 'node:worker_threads'
import { lookNow } from './look-now.ts'

parentPort?.postMessage(lookNow(workerData))
