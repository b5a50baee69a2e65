import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPO } from '../support/newsroom.ts'

/** One fault of `docs/faults.md`, at one stage, and how it ends. */
export type Fault = {
  what: string
  at: string
  to: string
  address: string
  behind: string
  edition: string
  said: string
  copies: number
}

/** Every fault of the table: what a row groups is one each. */
export function faultsInTable(): Fault[] {
  const lines = readFileSync(join(REPO, 'docs', 'faults.md'), 'utf8').split('\n')
  const rows = lines.filter(line => line.startsWith('| ')).slice(2)
  return rows.flatMap(row => {
    const [what = '', at = '', to = '', address = '', behind = '', edition = '', said = '', copies = ''] = row
      .split('|')
      .slice(1)
      .map(each => each.trim())
    return namesIn(what).flatMap(each =>
      namesIn(at).map(stage => ({
        what: each,
        at: stage,
        to,
        address,
        behind,
        edition,
        said,
        copies: Number(copies),
      })),
    )
  })
}

/** The things that a cell groups; `half a reply, then the connection goes` is one. */
function namesIn(cell: string): string[] {
  return cell.split(/, (?!then )/)
}
