import { readFileSync } from 'node:fs'

/** The version of this Postrider, from its package: for people who report a problem, and for servers that are asked. */
export function version(): string {
  const { version: number } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  return number
}
