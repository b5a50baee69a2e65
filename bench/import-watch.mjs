// Says on stderr what the most memory was that a process held, in MB: `node --import ./import-watch.mjs …`. No TypeScript, whose
// stripping would take memory of its own.
import { existsSync, readFileSync } from 'node:fs'

const STATUS = '/proc/self/status'

process.on('exit', () => {
  const [, mark] = (existsSync(STATUS) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(STATUS, 'utf8'))) || []
  process.stderr.write(`peak ${(mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) / 1024}\n`)
})
