import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Code, exitCodeOf, ProblemError, problem, problemsOf, TABLE } from '../../src/problem/index.ts'
import { REPO } from '../support/newsroom.ts'

const CODES = Object.keys(TABLE) as Code[]

test('every code has its heading in docs/problems.md, and every heading there is a code', () => {
  const page = readFileSync(join(REPO, 'docs', 'problems.md'), 'utf8')
  const headings = [...page.matchAll(/^### `([a-z-]+)`$/gm)].map(found => found[1])
  expect(headings.toSorted()).toEqual(CODES.toSorted())
})

test.each(CODES)('%s says a sentence and a mend', code => {
  expect(TABLE[code].says).toMatch(/[.}]$|\}$/)
  expect(TABLE[code].mend.length).toBeGreaterThan(3)
})

test('values are put in as they are, also where they look like patterns', () => {
  expect(problem('config-unknown-key', { at: 'x', key: '$&', hint: 'Did you mean out?' })).toEqual({
    code: 'config-unknown-key',
    severity: 'error',
    at: 'x',
    message: 'There is no key $&.',
    mend: 'Did you mean out?',
  })
})

test('a wrong call exits 2, another process 75, all else 1', () => {
  expect(exitCodeOf([problem('unknown-command', { name: 'x', hint: '' })])).toBe(2)
  expect(exitCodeOf([problem('edition-busy')])).toBe(75)
  expect(exitCodeOf([problem('no-headline')])).toBe(1)
})

test('what is thrown by others becomes internal, and keeps its reason', () => {
  expect(problemsOf(new TypeError('x is not a function\nat y'))[0]).toMatchObject({
    code: 'internal',
    message: 'Postrider met something it did not expect: x is not a function',
  })
  expect(problemsOf(new ProblemError('no-headline', { at: 'a.txt:1' }))[0]?.at).toBe('a.txt:1')
})
