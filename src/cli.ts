#!/usr/bin/env node
import module from 'node:module'

// This file alone must run on any Node, to say in one line which one Postrider needs.
const NEEDED = 26

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(`postrider: this is Node ${process.versions.node}. Postrider needs Node ${NEEDED} or newer.\n`)
  process.exitCode = 1
} else {
  // What V8 compiled is kept in the system's folder for temporary files: a command then starts in under half the time.
  module.enableCompileCache()
  const { main } = await import('./cli/index.ts')
  process.exitCode = await main(process.argv.slice(2))
}
