import { expect, test } from 'vitest'
import { sparkline } from '../../src/cli/sparkline.ts'

test('the largest is full, nothing is a space, and what there is is seen', () => {
  expect(sparkline([0, 1, 500, 1000, 0, 1000], {})).toBe(' ▁▄█ █')
  expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8], {})).toBe('▁▂▃▄▅▆▇█')
})

test.each([
  [{ LANG: 'C' }, '.@'],
  [{ LANG: 'de_DE.ISO-8859-1' }, '.@'],
  [{ LANG: 'C', LC_ALL: 'C.UTF-8' }, '▁█'],
  [{ LANG: 'en_GB.utf8' }, '▁█'],
  [{ LANG: 'en_GB.UTF-8', TERM: 'dumb' }, '.@'],
  [{ LANG: 'en_GB.UTF-8', TERM: 'linux' }, '.@'],
  [{ TERM: 'xterm-256color' }, '▁█'],
])('a terminal of %j gets %s', (env, line) => {
  expect(sparkline([1, 100], env)).toBe(line)
})
