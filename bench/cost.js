// Loaded into a process before its program (`node --import`): leaves in the file that COST_FILE names what the process
// cost, in milliseconds of both processors and MB. /usr/bin/time, which would tell, is not everywhere. It is JavaScript, as is what it
// imports: to strip types Node loads 20 MB in 130 ms, a tenth of what it is to measure.
import { writeFileSync } from 'node:fs'
import { peakMegabytes } from './memory.js'

process.on('exit', () => {
  const { COST_FILE: file } = process.env
  const { user, system } = process.cpuUsage()
  if (file !== undefined) writeFileSync(file, JSON.stringify({ cpu: (user + system) / 1000, peak: peakMegabytes() }))
})
