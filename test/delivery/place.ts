import { onTestFinished } from 'vitest'
import { folder } from '../support/newsroom.ts'
import { countingServer } from './counting.ts'
import { furnish, type Place } from './kill.ts'

export const CONNECTIONS = 8

/** A newsroom with so many subscribers, and the server that counts what comes to them; both go with the test. */
export async function place(recipients: number): Promise<Place> {
  const server = await countingServer()
  onTestFinished(() => server.close())
  const made = { dir: folder(), server }
  await furnish(made, recipients, CONNECTIONS)
  return made
}
