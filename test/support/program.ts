// Without vitest, for benches make and start it too.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

const REPO = join(import.meta.dirname, '..', '..')

/** The command line as it is published; each run of the tests makes it anew. */
export const PROGRAM = join(REPO, 'dist', 'cli.js')

/** Makes the program that the tests start. */
export function setup(project: TestProject): void {
  makeProgram()
  project.onTestsRerun(async () => makeProgram())
}

export function makeProgram(): void {
  execFileSync('rolldown', ['-c'], { cwd: REPO, stdio: 'pipe' })
}
