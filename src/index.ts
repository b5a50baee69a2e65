/**
 * Postrider as a library: the same parts that the command line uses.
 * @example
 * const room = await openNewsroom('.', process.env)
 * const result = await build(room, { frozen: false }, { clock: { now: () => Date.now() } })
 */
export type { Article, ParsedArticle } from './article/index.ts'
export type { Edition } from './edition/index.ts'
export { composeDigest, type Digest, readTemplates } from './email/index.ts'
export { type Entry, type FeedSite, type Place, toAtom, toFeed, toJsonFeed, toRss } from './feed/index.ts'
export { type Ingested, ingest, type Origin } from './ingest/index.ts'
export { type Clock, type Config, type ConfigInput, type Newsroom, openNewsroom, readConfig } from './newsroom/index.ts'
export { type Code, type Problem, ProblemError } from './problem/index.ts'
export { type BuildResult, build } from './publish/index.ts'
