import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ProblemError } from '../../src/problem/index.ts'
import { lockSending } from '../../src/store/index.ts'
import { folder, put, REPO } from '../support/newsroom.ts'

const NOW = '2026-11-20T12:00:00Z'

/** The codes that taking the right to send ends with; none, and it is given back, where it is free. */
function tryLock(dir: string): string[] {
  try {
    lockSending(dir, NOW).release()
    return []
  } catch (error) {
    if (error instanceof ProblemError) return error.problems.map(each => each.code)
    throw error
  }
}

test('only one holds the right to send, until it gives it back', () => {
  const dir = folder()
  const lock = lockSending(dir, NOW)
  expect(tryLock(dir)).toEqual(['edition-busy'])
  expect(tryLock(folder())).toEqual([])
  lock.release()
  expect(tryLock(dir)).toEqual([])
})

test('kill -9 frees it', async () => {
  const dir = folder()
  const program = `
    const { lockSending } = await import(${JSON.stringify(join(REPO, 'src', 'store', 'index.ts'))})
    globalThis.lock = lockSending(${JSON.stringify(dir)}, ${JSON.stringify(NOW)})
    console.log('held')
    setInterval(() => {}, 1000)
  `
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  expect(tryLock(dir)).toEqual(['edition-busy'])
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(tryLock(dir)).toEqual([])
})

test.each([
  { what: 'a file in place of the folder', files: { '.postrider': '' } },
  { what: 'a lock that is no lock', files: { '.postrider/sending.lock': 'x'.repeat(200) } },
])('$what is a problem with its place', ({ files }) => {
  const dir = folder()
  put(dir, files)
  expect(tryLock(dir)).toEqual(['state-unreadable'])
})
