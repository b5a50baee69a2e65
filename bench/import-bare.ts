// The reference of the import benchmark, in a process of its own: `node import-bare.ts DIR`. Prints JSON.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openState } from '../src/store/index.ts'
import { personOf, ROWS } from './import-people.ts'
import { peakMegabytes } from './memory.js'

const BATCH = 2000
const NOW = '2026-11-28T12:00:00Z'

const [dir = ''] = process.argv.slice(2)
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
  // What makes the rows is not timed.
  const people = Array.from({ length: BATCH }, (_, index) => {
    const person = personOf(first + index)
    return { ...person, hash: createHash('sha256').update(person.address).digest('base64url').slice(0, 22) }
  })
  const started = performance.now()
  database.exec('begin immediate')
  for (const each of people) {
    const { lastInsertRowid: id } = address.run(each.address, each.address, each.hash)
    subscriber.run(id, 'active', each.name, null, 'import of people.csv', each.joined, NOW)
    consent.run(id, NOW, 'imported', 'a benchmark, from people.csv')
  }
  database.exec('commit')
  milliseconds += performance.now() - started
}
database.close()
console.log(JSON.stringify({ milliseconds, peak: peakMegabytes() }))
