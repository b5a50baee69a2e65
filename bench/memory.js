import { existsSync, readFileSync, writeFileSync } from 'node:fs'

const STATUS = '/proc/self/status'
const CLEAR = '/proc/self/clear_refs'

/**
 * The peak of this process’s memory, in MB. Linux counts in getrusage(2) what the process that started this one held at
 * that moment, so that a large benchmark would be in each of its measures: there the kernel’s own mark is read.
 */
export function peakMegabytes() {
  const [, mark] = (existsSync(STATUS) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(STATUS, 'utf8'))) || []
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) / 1024
}

/** Forgets the peak so far where the system can (Linux: proc_pid_clear_refs(5)). Gives where the next one begins, in MB. */
export function restartPeak() {
  if (existsSync(CLEAR)) writeFileSync(CLEAR, '5')
  return peakMegabytes()
}
