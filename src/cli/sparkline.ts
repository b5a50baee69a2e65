import type { Environment } from '../newsroom/index.ts'

const BLOCKS = '▁▂▃▄▅▆▇█'
/** For terminals that have no blocks. */
const SIGNS = '.:-=+*#@'

/** Numbers as one line, a character each: the largest is full, and nothing is a space. */
export function sparkline(numbers: readonly number[], env: Environment): string {
  const levels = hasBlocks(env) ? BLOCKS : SIGNS
  const largest = Math.max(...numbers)
  return numbers
    .map(number => (number === 0 ? ' ' : (levels[Math.ceil((number / largest) * levels.length) - 1] ?? '')))
    .join('')
}

/** False where the locale has another character set, or the terminal's own font has no eighths. POSIX XBD 8.2. */
function hasBlocks({ TERM, LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8'
  return TERM !== 'dumb' && TERM !== 'linux' && /utf-?8/i.test(locale)
}
