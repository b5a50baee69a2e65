// What `edition show` costs where a million have the edition: a ledger of three, as a send leaves it, and a twentieth who left.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type FrozenEdition, writeEdition } from '../src/edition/index.ts'
import { openState } from '../src/store/index.ts'
import { measured } from './sending.ts'

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts')
const PEOPLE = Number(process.env.PEOPLE ?? 1_000_000)
const IDS = ['2026-11-19-1', '2026-11-20-1', '2026-11-21-1']

/** A third at one domain, a seventh at another, the rest at twenty thousand; a hundredth refused, a fiftieth put off for an hour. */
const PEOPLE_SQL = `
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ${PEOPLE})
  insert into address (address, address_key, hash)
  select key, key, i from (select i, 'reader' || i || '@' || iif(i % 3 = 0, 'large', iif(i % 7 = 0, 'middling', 'd' || (i % 20000)))
    || '.example' as key from n);
  insert into subscriber (address_id, state, source, joined_at, changed_at)
    select id, 'active', 'bench', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z' from address;
  insert into consent (address_id, at, what, how) select id, '2026-01-01T00:00:00Z', 'imported', 'bench' from address;`
const SENT_SQL = `insert into delivery (edition_id, address_id, status, tries, changed_at, code, enhanced, reply)
  select $id, id, iif(id % 97 = 0, 'failed', 'sent'), 1,
    strftime('%Y-%m-%dT%H:%M:%SZ', unixepoch($begun) + id / 250 + iif(id % 50 = 0, 3600, 0), 'unixepoch'),
    iif(id % 97 = 0, 550, 250), iif(id % 97 = 0, '5.1.1', null), 'a reply of usual length' from address`
const LEFT_SQL = `insert into consent (address_id, at, what, how)
  select id, '2026-11-21T20:00:00Z', 'left', 'link' from address where id % 20 = 1`

/** Prints the seconds and the memory of `edition show` and `edition list`. */
export async function numbersBench(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'postrider-numbers-'))
  try {
    await furnish(dir)
    console.log(`three editions to ${PEOPLE.toLocaleString('en')} each (aim: within seconds, in bounded memory)`)
    for (const words of [['show', IDS[2] ?? ''], ['show', IDS[0] ?? ''], ['list']]) {
      const { milliseconds, peak } = measured(dir, [CLI, 'edition', ...words, '--newsroom', dir])
      const cost = `${(milliseconds / 1000).toFixed(1).padStart(6)} s${peak.toFixed(0).padStart(6)} MB`
      console.log(`  edition ${words.join(' ').padEnd(20)}${cost}`)
    }
  } finally {
    rmSync(dir, { recursive: true })
  }
}

async function furnish(dir: string): Promise<void> {
  mkdirSync(join(dir, 'articles'))
  const site = { title: 'Bench', url: 'https://example.org/', tagDate: '2026' }
  writeFileSync(join(dir, 'postrider.config.ts'), `export default ${JSON.stringify({ site })}\n`)
  const state = await openState(dir)
  await state.destroy()
  const database = new DatabaseSync(join(dir, '.postrider', 'postrider.sqlite'))
  database.exec('pragma synchronous = off; begin')
  database.exec(PEOPLE_SQL)
  for (const id of IDS) {
    const begun = `${id.slice(0, 10)}T06:00:00Z`
    const edition = editionOf(id, begun)
    writeEdition(dir, edition)
    database
      .prepare(`insert into edition (id, status, record, frozen_at, begun_at) values (?, 'sent', ?, ?, ?)`)
      .run(id, JSON.stringify(edition), begun, begun)
    database.prepare(SENT_SQL).run({ id, begun })
  }
  database.exec(LEFT_SQL)
  database.exec('commit')
  database.close()
}

function editionOf(id: string, date: string): FrozenEdition {
  const said = {
    subject: 'Bench',
    preheader: '',
    note: null,
    planned: null,
    schedule: null,
    slot: null,
    template: null,
    articles: [],
  }
  return { id, date, ...said, html: '', text: '', message: '', uri: null, placeholder: null }
}
