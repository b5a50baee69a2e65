import { execFileSync } from 'node:child_process'
import type { TestProject } from 'vitest/node'
import { REPO } from './newsroom.ts'

/** Makes the command line that the tests start. */
export function setup(project: TestProject): void {
  make()
  project.onTestsRerun(async () => make())
}

function make(): void {
  execFileSync('rolldown', ['-c'], { cwd: REPO, stdio: 'pipe' })
}
