import { atom } from './atom.ts'
import type { Format } from './format.ts'
import { json } from './json.ts'
import { rss } from './rss.ts'

/** Every format that a feed is published in. */
export const FORMATS: readonly Format[] = [atom, rss, json]
