// One side of the import benchmark in a process of its own: `node import-side.ts ours|bare FILE DIR`. Prints JSON.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { importSubscribers } from '../src/audience/index.ts'
import { openState } from '../src/store/index.ts'
import { personOf, ROWS } from './import-people.ts'
import { peakMegabytes } from './memory.ts'

const NOW = '2026-11-28T12:00:00Z'
const BATCH = 5000
const HOW = 'a benchmark, from people.csv'

const [side = '', file = '', dir = ''] = process.argv.slice(2)

async function ours(): Promise<{ rows: number; milliseconds: number }> {
  const state = await openState(dir)
  const started = performance.now()
  const { added } = await importSubscribers(state, file, {
    source: 'people.csv',
    consent: 'a benchmark',
    lists: [],
    tags: [],
    now: NOW,
    onHeader: () => {},
    onRefused: ({ line, reason }) => {
      throw new Error(`line ${line}: ${reason}`)
    },
    onProgress: () => {},
    signal: new AbortController().signal,
  })
  const milliseconds = performance.now() - started
  await state.destroy()
  return { rows: added, milliseconds }
}

/** The same rows by INSERT alone; what makes them is not timed. */
async function bare(): Promise<{ rows: number; milliseconds: number }> {
  await (await openState(dir)).destroy()
  const database = new DatabaseSync(join(dir, '.postrider', 'postrider.sqlite'))
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON',
  )
  const address = database.prepare('insert into address (address, address_key, hash) values (?, ?, ?)')
  const subscriber = database.prepare(
    'insert into subscriber (address_id, state, name, language, source, joined_at, changed_at) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const consent = database.prepare('insert into consent (address_id, at, what, how) values (?, ?, ?, ?)')
  let milliseconds = 0
  for (let first = 0; first < ROWS; first += BATCH) {
    const people = Array.from({ length: BATCH }, (_, index) => {
      const person = personOf(first + index)
      return { ...person, hash: createHash('sha256').update(person.address).digest('base64url').slice(0, 22) }
    })
    const started = performance.now()
    database.exec('begin immediate')
    for (const each of people) {
      const { lastInsertRowid: id } = address.run(each.address, each.address, each.hash)
      subscriber.run(id, 'active', each.name, null, 'import of people.csv', each.joined, NOW)
      consent.run(id, NOW, 'imported', HOW)
    }
    database.exec('commit')
    milliseconds += performance.now() - started
  }
  database.close()
  return { rows: ROWS, milliseconds }
}

const cost = await (side === 'ours' ? ours() : bare())
console.log(JSON.stringify({ ...cost, peak: peakMegabytes() }))
