/** Rows of one size, the same in every run. */
export const ROWS = 1_000_000

const FIRST = ['Ada', 'Ben', 'Chloé', 'Dmitri', 'Élise', 'Farid', 'Grace', 'Håkon', 'Inês', 'Jürgen']
const LAST = ['Abara', 'Byron', 'Castillo', 'Dvořák', 'Ellison', 'Fofana', 'Grünwald', 'Hopper', 'Ito', 'Jansson']
const HOSTS = ['example.net', 'example.org', 'mail.example.com', 'post.example.net']
const DAY_MS = 86_400_000
const BEGIN = Date.parse('2019-01-01T08:00:00Z')

export type Person = { address: string; name: string; joined: string }

/** Somebody by a number; neighbours stand far apart in an index, as people do. */
export function personOf(number: number): Person {
  const mixed = Math.imul(number, 2_654_435_761) >>> 0
  const [first, last] = [FIRST[mixed % 10] ?? '', LAST[Math.floor(mixed / 10) % 10] ?? '']
  return {
    address: `${mixed.toString(36)}.${number}@${HOSTS[mixed % 4]}`,
    name: `${first} ${last}`,
    joined: new Date(BEGIN + (number % 2500) * DAY_MS).toISOString().replace('.000Z', 'Z'),
  }
}
