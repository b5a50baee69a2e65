export { toAtom } from './atom.ts'
export { FEEDS, type FeedSite } from './entry.ts'
export { toJsonFeed } from './json.ts'
export { toRss } from './rss.ts'
