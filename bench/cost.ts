// Loaded into a process before its program (`node --import`): leaves in the file that COST_FILE names what the process
// cost, in milliseconds of both processors and MB. /usr/bin/time, which would tell, is not everywhere.
import { writeFileSync } from 'node:fs'
import { peakMegabytes } from './memory.ts'

process.on('exit', () => {
  const { COST_FILE: file } = process.env
  const { user, system } = process.cpuUsage()
  if (file !== undefined) writeFileSync(file, JSON.stringify({ cpu: (user + system) / 1000, peak: peakMegabytes() }))
})
