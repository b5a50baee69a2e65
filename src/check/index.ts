export { check, type Finding, publishedFeeds, type Verdict } from './check.ts'
export type { Ports } from './rule.ts'
export { RULES } from './rules.ts'
