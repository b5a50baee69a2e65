// Reads the returned mail of a folder that is not in this repo, and tells how much of it was read right:
// CORPUS=DIR [LABELS=file.json [WRONG=1]] npm run bench -- bounces; with WRONG it lists what was read otherwise.
// The labels name for each file what it says: {"name.eml": {"recipient": "ada@example.org" | null, "kind": "hard" | … | null}}
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Kind, Returned, Verdict } from '../src/bounces/index.ts'
import { readReturned } from '../src/bounces/read.ts'

type Label = { recipient?: string | null; kind?: Kind | null }

export function bouncesBench(): void {
  const { CORPUS, LABELS, WRONG } = process.env
  if (CORPUS === undefined) {
    console.log('bounces: name a folder of mail with CORPUS=DIR')
    return
  }
  const names = readdirSync(CORPUS, { recursive: true, withFileTypes: true })
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name).slice(CORPUS.length).replace(/^\/+/, ''))
    .toSorted()
  const files = names.map(name => ({ name, bytes: readFileSync(join(CORPUS, name)) }))
  const started = performance.now()
  const read = new Map(files.map(({ name, bytes }) => [name, readReturned(bytes)]))
  const spent = performance.now() - started
  const kinds = Object.groupBy([...read.values()], ({ verdicts: [{ kind }] }) => kind)
  console.log(`${read.size} messages in ${spent.toFixed(0)} ms`)
  for (const [kind, of] of Object.entries(kinds)) console.log(`${kind.padEnd(34)}${String(of.length).padStart(6)}`)
  if (LABELS !== undefined) compare(read, JSON.parse(readFileSync(LABELS, 'utf8')), WRONG !== undefined)
}

function compare(read: ReadonlyMap<string, Returned>, labels: Record<string, Label>, tellsWrong: boolean): void {
  const pairs = [...read].flatMap(([name, returned]) => {
    const label = labels[name]
    return label === undefined ? [] : [{ name, label, verdict: about(returned, label) }]
  })
  const addressed = pairs.filter(({ label }) => label.recipient != null)
  const judged = pairs.filter(({ label: { kind } }) => kind === 'hard' || kind === 'soft')
  const soft = judged.filter(({ label }) => label.kind === 'soft')
  const others = pairs.filter(({ label: { kind } }) => kind != null && kind !== 'hard' && kind !== 'soft')
  ratio('recipient found (at least .96)', addressed, ({ label, verdict }) => isSame(verdict.recipient, label.recipient))
  ratio('hard or soft right (at least .96)', judged, ({ label, verdict }) => verdict.kind === label.kind)
  ratio('soft taken for hard (at most .02)', soft, ({ verdict }) => verdict.kind === 'hard')
  ratio('other kinds right', others, ({ label, verdict }) => verdict.kind === label.kind)
  if (!tellsWrong) return
  for (const { name, label, verdict } of pairs)
    if (!isRight(verdict, label))
      console.log(`${name}\n  wanted ${JSON.stringify(label)}\n  read   ${JSON.stringify(verdict)}`)
}

/** The verdict on the labelled address; the first where there is none. */
function about({ verdicts }: Returned, { recipient }: Label): Verdict {
  return verdicts.find(each => isSame(each.recipient, recipient)) ?? verdicts[0]
}

function isSame(one: string | null, other: string | null | undefined): boolean {
  return one !== null && one.toLowerCase() === other?.toLowerCase()
}

function isRight(verdict: Verdict, { recipient, kind }: Label): boolean {
  return (recipient == null || isSame(verdict.recipient, recipient)) && (kind == null || verdict.kind === kind)
}

function ratio<T>(name: string, of: readonly T[], isOne: (each: T) => boolean): void {
  const count = of.filter(isOne).length
  console.log(
    `${name.padEnd(34)}${String(count).padStart(6)} of ${of.length}${(count / of.length).toFixed(3).padStart(9)}`,
  )
}
